"""Activations, as plain functions and as layers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array


def step_function(x: npt.ArrayLike) -> Array:
    """1 where x > 0, else 0, in x's dtype; NaN stays NaN.

    >>> step_function([-1.0, 0.0, 2.0])
    array([0., 0., 1.])
    """
    x = _demand.array("x", x)
    return np.where(x > 0, np.ones_like(x), np.where(x <= 0, np.zeros_like(x), x))


def identity_function(x: npt.ArrayLike) -> Array:
    """x as it is, in an array of its own."""
    return _demand.array("x", x).copy()


def relu(x: npt.ArrayLike) -> Array:
    """x where x > 0, else 0; NaN stays NaN.

    >>> relu([-1.0, 0.0, 2.0])
    array([0., 0., 2.])
    """
    x = _demand.array("x", x)
    return np.where(x <= 0, np.zeros_like(x), x)


def sigmoid(x: npt.ArrayLike) -> Array:
    """1 / (1 + exp(-x)), without ever taking the exponential of a positive number.

    >>> sigmoid([0.0, 1000.0])
    array([0.5, 1. ])
    >>> sigmoid(np.float32(0)).dtype
    dtype('float32')
    """
    x = _demand.array("x", x)
    z, one = np.exp(np.where(x >= 0, -x, x)), np.ones_like(x)
    return np.where(x >= 0, one, z) / (one + z)


def softmax(x: npt.ArrayLike) -> Array:
    """exp(x) / sum of exp(x) along the last axis, shifted by the largest entry so that nothing overflows.

    >>> softmax([1000.0, 1000.0])
    array([0.5, 0.5])
    """
    x = _demand.features("x", _demand.array("x", x), None, "softmax needs one entry to choose")
    z = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return z / np.sum(z, axis=-1, keepdims=True)


class Relu:
    """y = x where x > 0, else 0.

    R1  y = max(x, 0), and NaN stays NaN
    R2  dx = dout where x > 0, else 0
    R3  at x = 0, where the derivative jumps from 0 to 1, this one says 0

    >>> layer = Relu()
    >>> layer.forward([-2.0, 3.0])
    array([0., 3.])
    >>> layer.backward([5.0, 5.0])
    array([0., 5.])
    """

    def __init__(self) -> None:
        self.mask: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        x = _demand.array("x", x)
        self.mask = x <= 0
        return np.where(self.mask, np.zeros_like(x), x)  # R1

    def backward(self, dout: npt.ArrayLike) -> Array:
        mask = _demand.kept(self, self.mask)
        dout = _demand.upstream(dout, mask.shape)
        return np.where(mask, np.zeros_like(dout), dout)  # R2, R3


class Sigmoid:
    """y = 1 / (1 + exp(-x)).

    S1  y = 1 / (1 + exp(-x)), without overflow
    S2  dx = dout * y * (1 - y), from the kept output: a form with fewer roundings near saturation
        exists, but then correct frameworks, which use this one, would be wrong by millions of bounds

    >>> layer = Sigmoid()
    >>> layer.forward([0.0])
    array([0.5])
    >>> layer.backward([1.0])
    array([0.25])
    """

    def __init__(self) -> None:
        self.y: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        self.y = sigmoid(x)  # S1
        return self.y.copy()

    def backward(self, dout: npt.ArrayLike) -> Array:
        y = _demand.kept(self, self.y)
        return _demand.upstream(dout, y.shape) * (np.ones_like(y) - y) * y  # S2


class Tanh:
    """y = tanh(x).

    T1  y = tanh(x)
    T2  dx = dout * (1 - y * y)

    >>> layer = Tanh()
    >>> layer.forward([0.0, 1000.0])
    array([0., 1.])
    >>> layer.backward([2.0, 2.0])
    array([2., 0.])
    """

    def __init__(self) -> None:
        self.y: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        self.y = np.tanh(_demand.array("x", x))
        return self.y.copy()  # T1

    def backward(self, dout: npt.ArrayLike) -> Array:
        y = _demand.kept(self, self.y)
        return _demand.upstream(dout, y.shape) * (1 - y * y)  # T2


class Softmax:
    """y = exp(x) / sum of exp(x), along the last axis.

    M1  y = softmax of every row, shifted by its largest entry
    M2  dx = y * (dout - sum of dout * y along the row): the whole Jacobian, not its diagonal

    >>> layer = Softmax()
    >>> layer.forward([[0.0, 0.0]])
    array([[0.5, 0.5]])
    >>> layer.backward([[1.0, 0.0]])
    array([[ 0.25, -0.25]])
    """

    def __init__(self) -> None:
        self.y: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        self.y = softmax(x)  # M1
        return self.y.copy()

    def backward(self, dout: npt.ArrayLike) -> Array:
        y = _demand.kept(self, self.y)
        dout = _demand.upstream(dout, y.shape)
        return y * (dout - np.sum(dout * y, axis=-1, keepdims=True))  # M2
