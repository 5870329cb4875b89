"""Layers that look up rows of a table."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array


class Embedding:
    """y = W[idx]: for each index, of whatever shape the indices are, a row of W.

    E1  y = W[idx], with the axes of idx first and those of a row last
    E2  dW = the sum of dout over every place of the row's index; a row that was not asked for gets zero
    E3  the row at padding_idx is looked up like any other, and its gradient is zero
    E4  whole numbers have no gradient: backward returns nothing, and sets dW

    >>> layer = Embedding([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> layer.forward([2, 0, 2])
    array([[5., 6.],
           [1., 2.],
           [5., 6.]])
    >>> layer.backward([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]])
    >>> layer.dW
    array([[2., 2.],
           [0., 0.],
           [5., 5.]])
    """

    def __init__(self, W: npt.ArrayLike, padding_idx: int | None = None) -> None:
        self.W = _demand.ndim("W", _demand.array("W", W), 2, "one row for each index")
        self.padding_idx = padding_idx if padding_idx is None else _demand.row("padding_idx", padding_idx, len(self.W))
        self.idx: Array | None = None
        self.dW: Array | None = None

    def forward(self, idx: npt.ArrayLike) -> Array:
        self.idx = _demand.rows("idx", idx, len(self.W))
        return self.W[self.idx].copy()  # E1

    def backward(self, dout: npt.ArrayLike) -> None:
        idx = _demand.kept(self, self.idx)
        dout = _demand.upstream(dout, (*idx.shape, self.W.shape[1]))
        dW = np.zeros_like(self.W)
        np.add.at(dW, idx, dout)  # E2
        if self.padding_idx is not None:
            dW[self.padding_idx] = 0  # E3
        self.dW = dW
