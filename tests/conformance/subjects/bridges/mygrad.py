"""MyGrad: tensors over numpy, which forget their graph at the first backward: each pull back asks forward again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mygrad as mg
from mygrad.nnet import activations, losses

from conformance import Array, adapter


def traced(function: Callable[..., Any], *arrays: Array) -> tuple[Any, Callable[[Array], Any]]:
    """The output of a function of tensors, and how `dout` is pulled back to all of them."""

    def pull_back(dout: Array) -> tuple[Array, ...]:
        tensors = [mg.tensor(array) for array in arrays]
        function(*tensors).backward(dout)
        return tuple(tensor.grad for tensor in tensors)

    return function(*map(mg.tensor, arrays)).data, pull_back


@adapter("Affine")
def affine(x: Array, W: Array, b: Array) -> Any:
    return traced(lambda x, W, b: mg.matmul(x, W) + b, x, W, b)


@adapter("Relu")
def relu(x: Array) -> Any:
    return traced(activations.relu, x)


@adapter("Sigmoid")
def sigmoid(x: Array) -> Any:
    return traced(activations.sigmoid, x)


@adapter("Softmax")
def softmax(x: Array) -> Any:
    return traced(activations.softmax, x)


@adapter("SoftmaxWithLoss")
def softmax_with_loss(x: Array, t: Array) -> Any:
    """Of labels, for a batch with one axis: there is nothing else."""
    return traced(lambda x: losses.softmax_crossentropy(x, t), x)


@adapter("Flatten")
def flatten(x: Array) -> Any:
    return traced(lambda x: x.reshape(x.shape[0], x.shape[1] * x.shape[2]), x)


@adapter("AddLayer")
def add(x: Array, y: Array) -> Any:
    return traced(mg.add, x, y)


@adapter("MulLayer")
def mul(x: Array, y: Array) -> Any:
    return traced(mg.multiply, x, y)


@adapter("NegLayer")
def neg(x: Array) -> Any:
    return traced(mg.negative, x)


@adapter("ReciprocalLayer")
def reciprocal(x: Array) -> Any:
    return traced(mg.reciprocal, x)


@adapter("ExpLayer")
def exp(x: Array) -> Any:
    return traced(mg.exp, x)


@adapter("LogLayer")
def log(x: Array) -> Any:
    return traced(mg.log, x)


@adapter("SumLayer")
def total(x: Array, axis: int) -> Any:
    return traced(lambda x: mg.sum(x, axis=axis), x)


@adapter("DotLayer")
def dot(x: Array, W: Array) -> Any:
    return traced(mg.matmul, x, W)
