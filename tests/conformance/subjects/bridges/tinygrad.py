"""tinygrad on the CPU: its tensors' own methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tinygrad import Tensor

from conformance import Array, adapter


def traced(function: Callable[..., Any], *arrays: Array) -> tuple[Array, Callable[[Array], Any]]:
    """The output of a function of tensors, and how `dout` is pulled back to all of them; numpy comes out."""
    tensors = [_tensor(array) for array in arrays]
    y = function(*tensors)

    def pull_back(dout: Array) -> tuple[Array, ...]:
        return tuple(gradient.numpy() for gradient in y.gradient(*tensors, gradient=_tensor(dout)))

    return y.numpy(), pull_back


def _tensor(array: Array) -> Tensor:
    return Tensor(np.array(array), device="CPU")


@adapter("Affine")
def affine(x: Array, W: Array, b: Array) -> Any:
    return traced(lambda x, W, b: x.linear(W, b), x, W, b)


@adapter("Relu")
def relu(x: Array) -> Any:
    return traced(Tensor.relu, x)


@adapter("Sigmoid")
def sigmoid(x: Array) -> Any:
    return traced(Tensor.sigmoid, x)


@adapter("Softmax")
def softmax(x: Array) -> Any:
    return traced(Tensor.softmax, x)


@adapter("SoftmaxWithLoss")
def softmax_with_loss(x: Array, t: Array) -> Any:
    return traced(lambda x: x.cross_entropy(_tensor(t)), x)


@adapter("Flatten")
def flatten(x: Array) -> Any:
    return traced(lambda x: x.flatten(1), x)


@adapter("AddLayer")
def add(x: Array, y: Array) -> Any:
    return traced(Tensor.add, x, y)


@adapter("MulLayer")
def mul(x: Array, y: Array) -> Any:
    return traced(Tensor.mul, x, y)


@adapter("NegLayer")
def neg(x: Array) -> Any:
    return traced(Tensor.neg, x)


@adapter("ReciprocalLayer")
def reciprocal(x: Array) -> Any:
    return traced(Tensor.reciprocal, x)


@adapter("ExpLayer")
def exp(x: Array) -> Any:
    return traced(Tensor.exp, x)


@adapter("LogLayer")
def log(x: Array) -> Any:
    return traced(Tensor.log, x)


@adapter("SumLayer")
def total(x: Array, axis: int) -> Any:
    return traced(lambda x: x.sum(axis), x)


@adapter("DotLayer")
def dot(x: Array, W: Array) -> Any:
    return traced(Tensor.matmul, x, W)
