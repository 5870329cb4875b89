"""Autograd derives functions of numpy arrays by tracing them: the formulas are ours, the derivatives its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as np
from autograd import make_vjp

from conformance import Array, adapter


def traced(function: Callable[..., Any], *arrays: Array) -> tuple[Any, Callable[[Array], Any]]:
    """The output of a function of arrays, and how `dout` is pulled back to all of them."""
    pull_back, y = make_vjp(lambda given: function(*given))(arrays)
    return y.copy(), pull_back


@adapter("Affine")
def affine(x: Array, W: Array, b: Array) -> Any:
    return traced(lambda x, W, b: np.dot(x, W) + b, x, W, b)


@adapter("Relu")
def relu(x: Array) -> Any:
    return traced(lambda x: np.maximum(x, 0), x)


@adapter("Sigmoid")
def sigmoid(x: Array) -> Any:
    def formula(x: Any) -> Any:
        z = np.exp(np.where(x >= 0, -x, x))
        return np.where(x >= 0, 1 / (1 + z), z / (1 + z))

    return traced(formula, x)


@adapter("Softmax")
def softmax(x: Array) -> Any:
    def formula(x: Any) -> Any:
        z = np.exp(x - np.max(x, axis=-1, keepdims=True))
        return z / np.sum(z, axis=-1, keepdims=True)

    return traced(formula, x)


@adapter("Flatten")
def flatten(x: Array) -> Any:
    return traced(lambda x: np.reshape(x, (x.shape[0], x.shape[1] * x.shape[2])), x)


@adapter("AddLayer")
def add(x: Array, y: Array) -> Any:
    return traced(np.add, x, y)


@adapter("MulLayer")
def mul(x: Array, y: Array) -> Any:
    return traced(np.multiply, x, y)


@adapter("NegLayer")
def neg(x: Array) -> Any:
    return traced(np.negative, x)


@adapter("ReciprocalLayer")
def reciprocal(x: Array) -> Any:
    return traced(np.reciprocal, x)


@adapter("ExpLayer")
def exp(x: Array) -> Any:
    return traced(np.exp, x)


@adapter("LogLayer")
def log(x: Array) -> Any:
    return traced(np.log, x)


@adapter("SumLayer")
def total(x: Array, axis: int) -> Any:
    return traced(lambda x: np.sum(x, axis=axis), x)


@adapter("DotLayer")
def dot(x: Array, W: Array) -> Any:
    return traced(np.dot, x, W)
