"""Keras 3 on PyTorch: layers and losses as they come, their weights set to ours."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "torch")  # whose autograd is asked below

import keras
import torch

from conformance import Array, adapter

MEAN = "mean over elements"  # of the entries of a row, where our losses sum them


def traced(function: Callable[..., Any], *arrays: Array, weights: Sequence[Any] = ()) -> tuple[Array, Any]:
    """The output of a layer, and how `dout` is pulled back to its inputs and weights; numpy comes out."""
    sources = [torch.tensor(array.copy(), requires_grad=True) for array in arrays]
    y = function(*sources)

    def pull_back(dout: Array) -> tuple[Array, ...]:
        wanted = [*sources, *(weight.value for weight in weights)]
        gradients = torch.autograd.grad(y, wanted, torch.tensor(dout.copy()), retain_graph=True)
        return tuple(gradient.numpy().copy() for gradient in gradients)

    return y.detach().numpy().copy(), pull_back


@adapter("Affine")
def affine(x: Array, W: Array, b: Array) -> Any:
    dense = keras.layers.Dense(len(b), dtype=str(x.dtype))
    dense.build(x.shape)
    dense.set_weights([W, b])
    return traced(dense, x, weights=dense.weights)


@adapter("Relu")
def relu(x: Array) -> Any:
    return traced(keras.layers.ReLU(dtype=str(x.dtype)), x)


@adapter("Sigmoid")
def sigmoid(x: Array) -> Any:
    return traced(keras.layers.Activation("sigmoid", dtype=str(x.dtype)), x)


@adapter("Softmax")
def softmax(x: Array) -> Any:
    return traced(keras.layers.Softmax(dtype=str(x.dtype)), x)


@adapter("Flatten")
def flatten(x: Array) -> Any:
    return traced(keras.layers.Flatten(dtype=str(x.dtype)), x)


@adapter("AddLayer")
def add(x: Array, y: Array) -> Any:
    layer = keras.layers.Add(dtype=str(x.dtype))
    return traced(lambda x, y: layer([x, y]), x, y)


@adapter("MulLayer")
def mul(x: Array, y: Array) -> Any:
    layer = keras.layers.Multiply(dtype=str(x.dtype))
    return traced(lambda x, y: layer([x, y]), x, y)


@adapter("SoftmaxWithLoss")
def softmax_with_loss(x: Array, t: Array) -> Any:
    kind = keras.losses.CategoricalCrossentropy if t.shape == x.shape else keras.losses.SparseCategoricalCrossentropy
    loss = kind(from_logits=True, dtype=str(x.dtype))
    return traced(lambda x: loss(torch.tensor(t.copy()), x), x)


@adapter("SigmoidWithLoss", reduction=MEAN)
def sigmoid_with_loss(x: Array, t: Array) -> Any:
    loss = keras.losses.BinaryCrossentropy(from_logits=True, dtype=str(x.dtype))
    return traced(lambda x: loss(_rows(t, x), x), x)


@adapter("IdentityWithLoss", reduction=MEAN)
def identity_with_loss(x: Array, t: Array) -> Any:
    """The square, where ours is half of it."""
    loss = keras.losses.MeanSquaredError(dtype=str(x.dtype))
    return traced(lambda x: loss(_rows(t, x), x) / 2, x)


def _rows(t: Array, x: Any) -> Any:
    labels = torch.tensor(t.copy())
    return labels if t.shape == tuple(x.shape) else torch.nn.functional.one_hot(labels, x.shape[-1]).to(x.dtype)
