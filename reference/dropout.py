"""Layers that leave numbers out at random."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array


class Dropout:
    """In training y = x where it is kept, else 0; in evaluation y = x * (1 - dropout_ratio).

    D1  in training each entry is dropped with probability dropout_ratio, anew at every forward
    D2  in evaluation nothing is dropped, and y is what training gives on average
    D3  inverted: what is kept in training is divided by 1 - dropout_ratio, and in evaluation y = x
    D4  dx = dout where and as x was passed on by the last forward
    D5  random numbers come from rng, numpy's global generator unless one is passed in

    >>> layer = Dropout(0.5, rng=np.random.default_rng(0))
    >>> layer.forward(np.ones(8))
    array([1., 0., 0., 0., 1., 1., 1., 1.])
    >>> layer.backward(np.full(8, 2.0))
    array([2., 0., 0., 0., 2., 2., 2., 2.])
    >>> layer.forward(np.ones(3), train_flg=False)
    array([0.5, 0.5, 0.5])
    """

    def __init__(self, dropout_ratio: float = 0.5, rng: Any = None, inverted: bool = False) -> None:
        self.dropout_ratio, self.inverted = dropout_ratio, inverted
        self.rng = np.random if rng is None else rng
        self.train_flg = True
        self.kept: Any = None

    def forward(self, x: npt.ArrayLike, train_flg: bool = True) -> Array:
        x = _demand.array("x", x)
        self.train_flg, self.kept = train_flg, np.ones(x.shape, bool)
        if train_flg:
            self.kept = self.rng.random(x.shape) > self.dropout_ratio  # D1
        return self._passed_on(x)

    def backward(self, dout: npt.ArrayLike) -> Array:
        kept = _demand.kept(self, self.kept)
        return self._passed_on(_demand.upstream(dout, kept.shape))  # D4

    def _passed_on(self, x: Array) -> Array:
        kept = np.where(self.kept, x, np.zeros_like(x))
        if self.inverted:
            return kept / (1 - self.dropout_ratio) if self.train_flg else kept  # D3
        return kept if self.train_flg else kept * (1 - self.dropout_ratio)  # D2
