"""Losses fused with the activation before them: three pairs in which the gradient is y - t.

In all of them the last axis holds a sample's outputs and is summed, every axis before it is batch and is
averaged: N is the product of the leading axes, 1 without any. Targets `t` come as labels (whole numbers of x's
shape without the last axis) or as rows of x's shape (one-hot or soft); the shape decides.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array
from .activations import relu


def mean_squared_error(y: npt.ArrayLike, t: npt.ArrayLike) -> np.floating:
    """Half the sum of squares of y - t, averaged over the batch.

    >>> float(mean_squared_error([1.0, 2.0], [0.0, 0.0]))
    2.5
    """
    y = _demand.features("y", _demand.array("y", y), None, "a sample has at least one output")
    difference = y - _demand.target(t, y)
    return np.sum(difference * difference / (2 * samples(y)))


def cross_entropy_error(y: npt.ArrayLike, t: npt.ArrayLike, delta: float = 0.0) -> np.floating:
    """- sum of t * log(y + delta), averaged over the batch; 0 log 0 is 0. y holds probabilities.

    >>> float(cross_entropy_error([0.5, 0.5], 0)) == math.log(2)
    True
    """
    y = _demand.features("y", _demand.array("y", y), None, "a sample has at least one output")
    t = _demand.target(t, y)
    asked = np.where(t == 0, np.ones_like(y), y + delta)
    return -np.sum(t * np.log(asked) / samples(y))


class SoftmaxWithLoss:
    """loss = - sum of t * log(softmax(x)), averaged over the batch.

    L1  loss = sum of t * (log(sum of exp(x)) - x) / N, shifted by the largest entry; no delta in the log;
        0 * log 0 is 0
    L2  dx = dout * (s * y - t) / N, with s the sum of the row's target: dout * (y - t) / N where s = 1
    L3  the loss of an empty batch is 0, its gradient is empty
    y is the exponential of its logarithm: a quotient loses fewer bits far from the largest entry, but
    frameworks in honest use work this way.

    >>> layer = SoftmaxWithLoss()
    >>> float(layer.forward([[0.0, 0.0]], [1])) == math.log(2)
    True
    >>> layer.backward()
    array([[ 0.5, -0.5]])
    """

    def __init__(self) -> None:
        self.loss: np.floating | None = None
        self.y: Array | None = None
        self.t: Array | None = None

    def forward(self, x: npt.ArrayLike, t: npt.ArrayLike) -> np.floating:
        x = _demand.features("x", _demand.array("x", x), None, "a sample has at least one output")
        t = _demand.target(t, x)
        shifted = x - np.max(x, axis=-1, keepdims=True)
        log_y = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
        self.y, self.t = np.exp(log_y), t
        surprise = np.where(t == 0, np.zeros_like(x), -log_y)
        self.loss = np.sum(t * surprise / samples(x))  # L1
        return self.loss

    def backward(self, dout: npt.ArrayLike = 1) -> Array:
        y, t = _demand.kept(self, self.y), _demand.kept(self, self.t)
        return pulled_back(dout, np.sum(t, axis=-1, keepdims=True) * y - t)  # L2


class SigmoidWithLoss:
    """loss = - sum of t * log(y) + (1 - t) * log(1 - y) with y = sigmoid(x), averaged over the batch.

    B1  loss = sum of log(1 + exp(x)) - t * x, over N, without the exponential of a positive number
    B2  dx = dout * (y - t) / N
    B3  the loss of an empty batch is 0, its gradient is empty
    With z = exp(-|x|), log(1 + exp(x)) is max(x, 0) + log(1 + z), and one framework begins with (1 - t) * x where
    another begins with max(x, 0) - t * x: the four terms are one sum here, so that either order is right. y is the
    exponential of its logarithm: a quotient loses fewer bits when saturated, but softplus is derived this way.

    >>> layer = SigmoidWithLoss()
    >>> float(layer.forward([0.0], [1.0])) == math.log(2)
    True
    >>> layer.backward()
    array([-0.5])
    """

    def __init__(self) -> None:
        self.loss: np.floating | None = None
        self.y: Array | None = None
        self.t: Array | None = None

    def forward(self, x: npt.ArrayLike, t: npt.ArrayLike) -> np.floating:
        x = _demand.features("x", _demand.array("x", x), None, "a sample has at least one output")
        t = _demand.target(t, x)
        log = np.log(1 + np.exp(np.where(x >= 0, -x, x)))
        self.y, self.t = np.exp(x - (relu(x) + log)), t
        self.loss = np.sum(np.stack([x, -t * x, relu(-x), log]) / samples(x))  # B1
        return self.loss

    def backward(self, dout: npt.ArrayLike = 1) -> Array:
        y, t = _demand.kept(self, self.y), _demand.kept(self, self.t)
        return pulled_back(dout, y - t)  # B2


class IdentityWithLoss:
    """loss = half the sum of (y - t)^2 with y = x, averaged over the batch.

    Q1  loss = sum of (y - t) * (y - t) / 2, over N
    Q2  dx = dout * (y - t) / N
    Q3  the loss of an empty batch is 0, its gradient is empty

    >>> layer = IdentityWithLoss()
    >>> float(layer.forward([3.0, 1.0], [1.0, 1.0]))
    2.0
    >>> layer.backward()
    array([2., 0.])
    """

    def __init__(self) -> None:
        self.loss: np.floating | None = None
        self.y: Array | None = None
        self.t: Array | None = None

    def forward(self, x: npt.ArrayLike, t: npt.ArrayLike) -> np.floating:
        x = _demand.features("x", _demand.array("x", x), None, "a sample has at least one output")
        t = _demand.target(t, x)
        self.y, self.t = x.copy(), t
        self.loss = mean_squared_error(x, t)  # Q1
        return self.loss

    def backward(self, dout: npt.ArrayLike = 1) -> Array:
        y, t = _demand.kept(self, self.y), _demand.kept(self, self.t)
        return pulled_back(dout, y - t)  # Q2


def samples(values: Array) -> int:
    """N: how many samples the batch axes hold."""
    return math.prod(values.shape[:-1])


def pulled_back(dout: npt.ArrayLike, difference: Array) -> Array:
    """dout * difference / N, in the precision of the difference."""
    return _demand.upstream(dout, ()).astype(difference.dtype) * difference / samples(difference)
