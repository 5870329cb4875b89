"""Layers that are linear in their input."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array


class Affine:
    """y = x @ W + b, with x of shape (..., in), W of shape (in, out) and b of shape (out,).

    A1  y = x @ W + b: the last axis holds a sample's features, every axis before it is batch
    A2  dx = dout @ W.T
    A3  dW = x.T @ dout, summed over every batch axis
    A4  db = dout, summed over every batch axis
    A5  any number of batch axes, none and empty ones included: the gradients of no samples are zeros

    >>> layer = Affine([[1.0, 2.0], [3.0, 4.0]], [0.5, 0.5])
    >>> layer.forward([[1.0, 1.0]])
    array([[4.5, 6.5]])
    >>> layer.backward([[1.0, 0.0]])
    array([[1., 3.]])
    >>> layer.db
    array([1., 0.])
    """

    def __init__(self, W: npt.ArrayLike, b: npt.ArrayLike) -> None:
        W = _demand.ndim("W", _demand.array("W", W), 2, "one row for each input, one column for each output")
        b = _demand.shape("b", _demand.array("b", b), W.shape[1:], "one entry for each column of W")
        self.W, self.b = W, b
        self.x: Array | None = None
        self.dW: Array | None = None
        self.db: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        self.x = _demand.features("x", _demand.array("x", x), self.W.shape[0], "one for each row of W")
        return self.x @ self.W + self.b  # A1

    def backward(self, dout: npt.ArrayLike) -> Array:
        x = _demand.kept(self, self.x)
        dout = _demand.upstream(dout, (*x.shape[:-1], self.W.shape[1]))
        self.dW = rows(x).T @ rows(dout)  # A3
        self.db = np.sum(rows(dout), axis=0)  # A4
        return dout @ self.W.T  # A2


class Flatten:
    """y = x with every axis after the first laid out as one: (N, A, B) becomes (N, A * B).

    F1  the first axis is the batch; the numbers keep their order (that of rows, C order)
    F2  dx = dout in the shape of x
    F3  an empty batch is legal

    >>> layer = Flatten()
    >>> layer.forward([[[1.0, 2.0], [3.0, 4.0]]])
    array([[1., 2., 3., 4.]])
    >>> layer.backward([[1.0, 1.0, 0.0, 0.0]]).shape
    (1, 2, 2)
    """

    def __init__(self) -> None:
        self.x: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        x = _demand.array("x", x)
        if x.ndim == 0:
            raise ValueError("x has shape (), expected at least one axis: the first is the batch")
        self.x = x
        return x.reshape(flat(x)).copy()  # F1

    def backward(self, dout: npt.ArrayLike) -> Array:
        x = _demand.kept(self, self.x)
        return _demand.upstream(dout, flat(x)).reshape(x.shape).copy()  # F2


def rows(values: Array) -> Array:
    """Every sample a row, whatever the batch axes: what a matrix product of gradients needs."""
    return values.reshape(math.prod(values.shape[:-1]), values.shape[-1])


def flat(values: Array) -> tuple[int, int]:
    """The shape with one axis after the first; not by -1, which nothing can be divided into (F3)."""
    return len(values), math.prod(values.shape[1:])
