"""Attention: each query takes from every value the share that it has of the softmax over the keys."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array


class MultiHeadAttention:
    """output = (weights @ v, its heads side by side) @ Wo + bo, and the weights.

    q = query @ Wq + bq, k = key @ Wk + bk and v = value @ Wv + bv are each cut into heads of d columns, and a head is
    a layer of its own up to the last product.

    A1  weights = softmax(q @ k.T / sqrt(d)) over the keys that a query may see, shifted by the largest of these; 0 for
        the other keys
    A2  a query sees the keys where mask is true, all of them without a mask; if causal, no key after its own place
    A3  dv = weights.T @ dz, with z the heads before the last product; dq = ds @ k / sqrt(d); dk = ds.T @ q / sqrt(d),
        with ds = weights * (dw - the sum of dw * weights over the keys) and dw = dz @ v.T + dweights
    A4  dWq = query.T @ dq, dWk = key.T @ dk, dWv = value.T @ dv, dWo = z.T @ dout, each a sum over all rows
    A5  dbq, dbk, dbv and dbo = the sums of dq, dk, dv and dout over all rows
    A6  dquery = dq @ Wq.T; dkey = dk @ Wk.T; dvalue = dv @ Wv.T
    Axes: query (..., T, D), key (..., S, F), value (..., S, G), mask (T, S), weights (..., heads, T, S); Wq (D, E),
    Wk (F, E) and Wv (G, E), with E columns for all heads together; Wo (E, O), output (..., T, O).

    >>> one = np.eye(2)
    >>> layer = MultiHeadAttention(one, one, one, one, *np.zeros((4, 2)), heads=2)
    >>> output, weights = layer.forward([[0.0, 0.0]], [[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]])
    >>> output, weights.shape
    (array([[2., 3.]]), (2, 1, 2))
    """

    def __init__(  # noqa: PLR0913, PLR0917  # four products, each with its bias
        self,
        Wq: Array,
        Wk: Array,
        Wv: Array,
        Wo: Array,
        bq: Array,
        bk: Array,
        bv: Array,
        bo: Array,
        heads: int,
        causal: bool = False,
    ) -> None:
        self.Wq, self.Wk, self.Wv, self.Wo = Wq, Wk, Wv, Wo
        self.bq, self.bk, self.bv, self.bo = bq, bk, bv, bo
        self.heads, self.causal = _demand.whole_number("heads", heads, least=1), causal
        self.query: Array | None = None

    def forward(
        self, query: npt.ArrayLike, key: npt.ArrayLike, value: npt.ArrayLike, mask: npt.ArrayLike | None = None
    ) -> tuple[Array, Array]:
        self.query = _rows("query", query, self.Wq)
        self.key, self.value = _rows("key", key, self.Wk), _rows("value", value, self.Wv)
        self.q = self._cut(self.query @ self.Wq + self.bq)
        self.k = self._cut(self.key @ self.Wk + self.bk)
        self.v = self._cut(self.value @ self.Wv + self.bv)
        scores = self.q @ self.k.swapaxes(-1, -2) / self._root
        self.weights = self._shares(scores, self._seen(mask, scores.shape[-2:]))
        self.z = self._side_by_side(self.weights @ self.v)
        return self.z @ self.Wo + self.bo, self.weights.copy()

    def backward(self, dout: npt.ArrayLike, dweights: npt.ArrayLike) -> tuple[Array, Array, Array]:
        query = _demand.kept(self, self.query)
        dout = _above("dout", dout, (*query.shape[:-1], self.Wo.shape[1])).astype(query.dtype)
        dweights = _above("dweights", dweights, self.weights.shape).astype(query.dtype)
        dq, dk, dv = map(self._side_by_side, self._through_weights(self._cut(dout @ self.Wo.T), dweights))
        self.dWq, self.dbq = _of_all_rows(query, dq)  # A4, A5
        self.dWk, self.dbk = _of_all_rows(self.key, dk)
        self.dWv, self.dbv = _of_all_rows(self.value, dv)
        self.dWo, self.dbo = _of_all_rows(self.z, dout)
        return dq @ self.Wq.T, dk @ self.Wk.T, dv @ self.Wv.T  # A6

    def _through_weights(self, dz: Array, dweights: Array) -> tuple[Array, Array, Array]:
        """The gradients of q, k and v."""
        dw = dz @ self.v.swapaxes(-1, -2) + dweights
        ds = self.weights * (dw - np.sum(dw * self.weights, axis=-1, keepdims=True))  # A3
        dq, dk = ds @ self.k / self._root, ds.swapaxes(-1, -2) @ self.q / self._root
        return dq, dk, self.weights.swapaxes(-1, -2) @ dz

    @property
    def _root(self) -> float:
        """Of the number of columns that a head has."""
        return math.sqrt(self.Wq.shape[1] // self.heads)

    def _cut(self, rows: Array) -> Array:
        """The heads on an axis of their own, before the rows."""
        *batch, count, columns = rows.shape
        return rows.reshape(*batch, count, self.heads, columns // self.heads).swapaxes(-2, -3)

    def _side_by_side(self, heads: Array) -> Array:
        """The heads of each row one after the other again."""
        *batch, count, rows, columns = heads.shape
        return heads.swapaxes(-2, -3).reshape(*batch, rows, count * columns)

    def _seen(self, mask: npt.ArrayLike | None, shape: tuple[int, ...]) -> Array:
        """Which keys each query may see."""
        seen = np.ones(shape, bool) if mask is None else _demand.shape("mask", np.asarray(mask), shape, PLACES)
        return np.tril(seen) if self.causal else seen  # A2

    def _shares(self, scores: Array, seen: Array) -> Array:
        """Softmax over the keys that are seen."""
        largest = np.max(np.where(seen, scores, -np.inf), axis=-1, keepdims=True)
        powers = np.where(seen, np.exp(np.where(seen, scores - largest, 0.0)), 0.0)
        return np.where(seen, powers / np.sum(powers, axis=-1, keepdims=True), 0.0)  # A1


PLACES = "it has a row for each query and a column for each key"


def _rows(name: str, given: npt.ArrayLike, W: Array) -> Array:
    return _demand.features(name, _demand.array(name, given), len(W), f"one for each row of W{name[0]}")


def _above(name: str, given: npt.ArrayLike, expected: tuple[int, ...]) -> Array:
    """What comes from above for an array that forward returned."""
    return _demand.shape(name, _demand.array(name, given), expected, "it has the shape of what forward returned")


def _of_all_rows(given: Array, above: Array) -> tuple[Any, Any]:
    """The gradients of W and b in given @ W + b."""
    rows, dout = given.reshape(-1, given.shape[-1]), above.reshape(-1, above.shape[-1])
    return rows.T @ dout, np.sum(dout, axis=0)
