"""Flax modules, in single precision, as JAX runs them unless told otherwise: parameters are passed along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from flax import linen

from conformance import Array, adapter

SINGLE = ("float32",)


def traced(function: Callable[..., Any], *arrays: Array) -> tuple[Array, Callable[[Array], Any]]:
    """The output of a function of arrays, and how `dout` is pulled back to all of them; numpy comes out."""
    y, pull_back = jax.vjp(function, *arrays)
    return np.array(y), lambda dout: tuple(map(np.array, pull_back(dout)))


@adapter("Affine", precisions=SINGLE)
def affine(x: Array, W: Array, b: Array) -> Any:
    dense = linen.Dense(W.shape[-1])
    return traced(lambda x, W, b: dense.apply({"params": {"kernel": W, "bias": b}}, x), x, W, b)


@adapter("Relu", precisions=SINGLE)
def relu(x: Array) -> Any:
    return traced(linen.relu, x)


@adapter("Sigmoid", precisions=SINGLE)
def sigmoid(x: Array) -> Any:
    return traced(linen.sigmoid, x)


@adapter("Softmax", precisions=SINGLE)
def softmax(x: Array) -> Any:
    return traced(linen.softmax, x)
