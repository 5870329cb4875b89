"""Layers with a state that goes from one step of a sequence to the next."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array
from .activations import sigmoid


class LSTM:
    """One step: h_next = o * tanh(c_next) and c_next = f * c_prev + i * g, for x (N, D), h_prev and c_prev (N, H).

    L1  a = x @ Wx + h_prev @ Wh + b, with Wx of shape (D, 4H), Wh of shape (H, 4H) and b of shape (4H,)
    L2  f, g, i and o are the quarters of a, in the order that gates says: f, i, o = sigmoid and g = tanh of theirs
    L3  c_next = f * c_prev + i * g, and h_next = o * tanh(c_next)
    L4  dc = dc_next + dh_next * o * (1 - tanh(c_next)^2), the gradient of c_next from both outputs
    L5  dc_prev = dc * f
    L6  da holds, gate by gate, dc * c_prev * f (1 - f), dc * i * (1 - g^2), dc * g * i (1 - i) and
        dh_next * tanh(c_next) * o (1 - o)
    L7  dx = da @ Wx.T, and dh_prev = da @ Wh.T
    L8  dWx = x.T @ da, dWh = h_prev.T @ da, and db = da, summed over the batch

    >>> layer = LSTM(np.zeros((1, 4)), np.zeros((1, 4)), np.zeros(4))
    >>> h_next, c_next = layer.forward([[1.0]], [[0.0]], [[2.0]])
    >>> c_next, h_next.round(3)
    (array([[1.]]), array([[0.381]]))
    >>> dx, dh_prev, dc_prev = layer.backward([[0.0]], [[1.0]])
    >>> dc_prev, layer.db
    (array([[0.5]]), array([0.5, 0.5, 0. , 0. ]))
    """

    def __init__(self, Wx: npt.ArrayLike, Wh: npt.ArrayLike, b: npt.ArrayLike, gates: str = "fgio") -> None:
        Wh = _demand.ndim("Wh", _demand.array("Wh", Wh), 2, "one row for each number of h_prev")
        Wx = _demand.ndim("Wx", _demand.array("Wx", Wx), 2, "one row for each number of x")
        width = 4 * len(Wh)
        self.Wh = _demand.features("Wh", Wh, width, "four for each of its rows")
        self.Wx = _demand.features("Wx", Wx, width, "as many as Wh")
        self.b = _demand.shape("b", _demand.array("b", b), (width,), "one entry for each column of Wx")
        self.gates = _demand.order("gates", gates, "fgio")
        self.x: Array | None = None
        self.h_prev: Array | None = None
        self.c_prev: Array | None = None
        self.activated: Any = None  # each gate by its letter
        self.tanh_c: Array | None = None
        self.dWx: Array | None = None
        self.dWh: Array | None = None
        self.db: Array | None = None

    def forward(self, x: npt.ArrayLike, h_prev: npt.ArrayLike, c_prev: npt.ArrayLike) -> tuple[Array, Array]:
        x = _demand.ndim("x", _demand.array("x", x), 2, "a row for each sample")
        x = _demand.features("x", x, len(self.Wx), "one for each row of Wx")
        state = (len(x), len(self.Wh))
        h_prev = _demand.shape("h_prev", _demand.array("h_prev", h_prev), state, "x has so many rows, and Wh")
        c_prev = _demand.shape("c_prev", _demand.array("c_prev", c_prev), state, "as h_prev")
        a = x @ self.Wx + h_prev @ self.Wh + self.b  # L1
        of = {gate: a[:, self._columns(gate)] for gate in "fgio"}
        self.activated = {gate: np.tanh(of[gate]) if gate == "g" else sigmoid(of[gate]) for gate in "fgio"}  # L2
        f, g, i, o = self.activated.values()
        c_next = f * c_prev + i * g  # L3
        self.x, self.h_prev, self.c_prev, self.tanh_c = x, h_prev, c_prev, np.tanh(c_next)
        return o * self.tanh_c, c_next

    def backward(self, dh_next: npt.ArrayLike, dc_next: npt.ArrayLike) -> tuple[Array, Array, Array]:
        x, h_prev, c_prev, tanh_c = (
            _demand.kept(self, kept) for kept in (self.x, self.h_prev, self.c_prev, self.tanh_c)
        )
        dh_next, dc_next = (
            _demand.shape(name, _demand.array(name, above), tanh_c.shape, "it has the shape of forward's outputs")
            for name, above in (("dh_next", dh_next), ("dc_next", dc_next))
        )
        f, g, i, o = self.activated.values()
        dc = dc_next + dh_next * o * (1 - tanh_c * tanh_c)  # L4
        of = {
            "f": dc * c_prev * (f * (1 - f)),
            "g": dc * i * (1 - g * g),
            "i": dc * g * (i * (1 - i)),
            "o": dh_next * tanh_c * (o * (1 - o)),
        }
        da = np.concatenate([of[gate] for gate in self.gates], axis=1)  # L6
        self.dWx, self.dWh, self.db = x.T @ da, h_prev.T @ da, np.sum(da, axis=0)  # L8
        return da @ self.Wx.T, da @ self.Wh.T, dc * f  # L7, L5

    def _columns(self, gate: str) -> slice:
        """Where the columns of a gate are."""
        first, count = self.gates.index(gate), len(self.Wh)
        return slice(first * count, (first + 1) * count)


class TimeLSTM:
    """hs = the h after each step of an LSTM along xs, for xs (N, T, D) and hs (N, T, H).

    T1  the h and c that one step leaves are those that the next one is given; all steps have the same Wx, Wh and b
    T2  the first step is given zeros or, with stateful, the h and c that the last forward left
    T3  h and c are kept as the last step leaves them
    T4  backward goes from the last step to the first: to the h of each step comes its part of dhs, and what the step
        after it gives back; what the first step gives back for h goes to dh, and no further
    T5  dWx, dWh and db are summed over all steps

    >>> layer = TimeLSTM(np.zeros((1, 4)), np.zeros((1, 4)), np.array([0.0, 1.0, 0.0, 0.0]))
    >>> hs = layer.forward([[[0.0], [0.0]]])
    >>> layer.h is not hs, (layer.h == hs[:, -1]).all()
    (True, np.True_)
    >>> layer.backward(np.ones((1, 2, 1))).shape
    (1, 2, 1)
    """

    def __init__(
        self, Wx: npt.ArrayLike, Wh: npt.ArrayLike, b: npt.ArrayLike, stateful: bool = False, gates: str = "fgio"
    ) -> None:
        self.stateful, self.gates = stateful, gates
        step = LSTM(Wx, Wh, b, gates)
        self.Wx, self.Wh, self.b = step.Wx, step.Wh, step.b
        self.h: Array | None = None
        self.c: Array | None = None
        self.xs: Array | None = None
        self.steps: list[LSTM] = []
        self.dh: Array | None = None
        self.dWx: Array | None = None
        self.dWh: Array | None = None
        self.db: Array | None = None

    def forward(self, xs: npt.ArrayLike) -> Array:
        xs = _demand.ndim("xs", _demand.array("xs", xs), 3, "samples, steps, and the numbers of each")
        xs = _demand.features("xs", xs, len(self.Wx), "one for each row of Wx")
        samples, steps, _ = xs.shape
        hs = np.zeros_like(xs, shape=(samples, steps, len(self.Wh)))
        h, c = (self.h, self.c) if self.stateful else (None, None)  # T2
        h, c = (np.zeros_like(xs, shape=(samples, len(self.Wh))) if each is None else each for each in (h, c))
        layers = [LSTM(self.Wx, self.Wh, self.b, self.gates) for _ in range(steps)]
        for t, layer in enumerate(layers):
            h, c = layer.forward(xs[:, t], h, c)  # T1
            hs[:, t] = h
        self.xs, self.steps, self.h, self.c = xs, layers, h, c  # T3
        return hs

    def backward(self, dhs: npt.ArrayLike) -> Array:
        xs = _demand.kept(self, self.xs)
        dhs, dxs = _demand.upstream(dhs, (*xs.shape[:2], len(self.Wh))), np.zeros_like(xs)
        dWx, dWh, db = (np.zeros_like(each) for each in (self.Wx, self.Wh, self.b))
        dh = dc = np.zeros_like(dhs, shape=(len(dhs), len(self.Wh)))
        for t, step in reversed(list(enumerate(self.steps))):
            dxs[:, t], dh, dc = step.backward(dhs[:, t] + dh, dc)  # T4
            dWx, dWh, db = dWx + step.dWx, dWh + step.dWh, db + step.db  # T5
        self.dWx, self.dWh, self.db, self.dh = dWx, dWh, db, dh
        return dxs
