"""Mistakes in attention."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import MultiHeadAttention
from ..reference._demand import Array


class ScoresNotScaled(MultiHeadAttention):
    """Computes the scores as q @ k.T: they must be divided by sqrt(d), with d the number of columns of one head."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "forward:output"

    @property
    def _root(self) -> float:
        return 1.0


class ScaledByAllColumns(MultiHeadAttention):
    """Divides the scores by the root of all columns of Wq: it must be the root of d, the columns of one head."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "forward:output"

    @property
    def _root(self) -> float:
        return float(np.sqrt(self.Wq.shape[1]))


class ScaledByTheSquare(MultiHeadAttention):
    """Divides the scores by d, the number of columns of one head: it must be the root of it, sqrt(d)."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "batch:many"

    @property
    def _root(self) -> float:
        return float(self.Wq.shape[1] // self.heads)


class SharesOverTheQueries(MultiHeadAttention):
    """Takes the softmax of the scores over the queries, axis=-2: it must be over the keys, axis=-1."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "forward:output"

    def _shares(self, scores: Array, seen: Array) -> Array:
        return super()._shares(scores.swapaxes(-1, -2), seen.T).swapaxes(-1, -2)


class MaskInverted(MultiHeadAttention):
    """Hides the keys where mask is true: a query must see just these keys, and no others."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "forward:output"

    def forward(self, query: Any, key: Any, value: Any, mask: Any = None) -> tuple[Array, Array]:
        return super().forward(query, key, value, None if mask is None else ~mask)


class MaskIgnored(MultiHeadAttention):
    """Ignores mask: the score of a key that a query must not see has to be -inf before the softmax."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "forward:output"

    def forward(self, query: Any, key: Any, value: Any, mask: Any = None) -> tuple[Array, Array]:  # noqa: ARG002
        return super().forward(query, key, value)


class MaskedAfterTheSoftmax(MultiHeadAttention):
    """Sets masked weights to 0 after the softmax, so rows do not sum to 1: set their scores to -inf before it."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "forward:output"

    def _shares(self, scores: Array, seen: Array) -> Array:
        return np.where(seen, super()._shares(scores, np.ones_like(seen)), 0.0)


class SeesTheNextKey(MultiHeadAttention):
    """Uses np.tril(ones, 1) if causal, so a query sees the key after it: it must be np.tril(ones)."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "forward:output"

    def _seen(self, mask: Any, shape: tuple[int, ...]) -> Array:
        causal, self.causal = self.causal, False
        seen = super()._seen(mask, shape)
        self.causal = causal
        return np.tril(seen, 1) if causal else seen


class CausalIgnored(MultiHeadAttention):
    """Ignores causal=True: the weights of keys after the query's own place must be 0, as np.tril gives them."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "forward:output"

    def _seen(self, mask: Any, shape: tuple[int, ...]) -> Array:
        self.causal = False
        return super()._seen(mask, shape)


class HeadsCutAcrossRows(MultiHeadAttention):
    """Reshapes rows straight to (heads, T, d), which mixes rows: reshape to (T, heads, d), then exchange these axes."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "forward:output"

    def _cut(self, rows: Any) -> Array:
        *batch, count, columns = rows.shape
        return rows.reshape(*batch, self.heads, count, columns // self.heads)


class HeadsJoinedAcrossRows(MultiHeadAttention):
    """Reshapes the heads to (T, D) without exchanging axes first: it must be swapaxes(-2, -3), then reshape."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "forward:output"

    def _side_by_side(self, heads: Any) -> Array:
        *batch, count, rows, columns = heads.shape
        return heads.reshape(*batch, rows, count * columns)


class ValuesWithoutTheirBias(MultiHeadAttention):
    """Computes v = value @ Wv without bv: it must be v = value @ Wv + bv."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "forward:output"

    def forward(self, query: Any, key: Any, value: Any, mask: Any = None) -> tuple[Array, Array]:
        right, self.bv = self.bv, 0 * self.bv
        answer = super().forward(query, key, value, mask)
        self.bv = right
        return answer


class WeightsTakenForConstants(MultiHeadAttention):
    """Ignores dweights in backward: it must be added to dz @ v.T before the softmax's backward."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "gradient:query"

    def backward(self, dout: Any, dweights: Any) -> tuple[Array, Array, Array]:
        return super().backward(dout, 0 * dweights)


class DiagonalOfTheSoftmax(MultiHeadAttention):
    """Computes ds = weights * dw: the sum of dw * weights over the keys must be subtracted from dw."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "gradient:query"

    def _through_weights(self, dz: Any, dweights: Any) -> tuple[Array, Array, Array]:
        dw = dz @ self.v.swapaxes(-1, -2) + dweights
        ds = self.weights * dw / self._root
        return ds @ self.k, ds.swapaxes(-1, -2) @ self.q, self.weights.swapaxes(-1, -2) @ dz


class NotScaledInBackward(MultiHeadAttention):
    """Forgets 1 / sqrt(d) in backward: dq and dk must be divided by sqrt(d), as the scores are."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "own-derivative"

    def _through_weights(self, dz: Any, dweights: Any) -> tuple[Array, Array, Array]:
        dq, dk, dv = super()._through_weights(dz, dweights)
        return dq * self._root, dk * self._root, dv


class KeyBiasOfTheQueries(MultiHeadAttention):
    """Sums dq for dbk: it must be the sum of dk, which is zero, for a bias of all keys changes no weight."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "gradient:bk"

    def backward(self, dout: Any, dweights: Any) -> tuple[Array, Array, Array]:
        gradients = super().backward(dout, dweights)
        self.dbk = self.dbq.copy()
        return gradients


class OutputProjectionReshaped(MultiHeadAttention):
    """Computes dz = dout @ Wo.reshape(...): it must be dz = dout @ Wo.T."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "gradient:query"

    def backward(self, dout: Any, dweights: Any) -> tuple[Array, Array, Array]:
        right, self.Wo = self.Wo, self.Wo.reshape(self.Wo.T.shape).T
        try:
            return super().backward(dout, dweights)
        finally:
            self.Wo = right


class OutputBiasAveraged(MultiHeadAttention):
    """Averages dbo over all rows: it must be the sum of dout over all rows."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "bias-sum"

    def backward(self, dout: Any, dweights: Any) -> tuple[Array, Array, Array]:
        gradients = super().backward(dout, dweights)
        self.dbo = self.dbo / max(dout.size // dout.shape[-1], 1)
        return gradients


class LastOutputBiasOfTheBatch(MultiHeadAttention):
    """Sums dbv over axis 0 alone and takes the last row: it must be summed over all rows of the batch."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "gradient:bv"

    def backward(self, dout: Any, dweights: Any) -> tuple[Array, Array, Array]:
        gradients = super().backward(dout, dweights)
        dv = self._side_by_side(self._through_weights(self._cut(dout @ self.Wo.T), dweights)[2])
        self.dbv = np.sum(dv.reshape(-1, dv.shape[-2], dv.shape[-1])[:, -1], axis=0)
        return gradients


# How it treats what it is given


class UpstreamCounted(MultiHeadAttention):
    """Counts the rows for dbo, np.sum of ones, without dout: it must be the sum of dout over all rows."""

    LAYER, CAUGHT_BY, FOUND = "MultiHeadAttention", "upstream-linear", "ignored"

    def backward(self, dout: Any, dweights: Any) -> tuple[Array, Array, Array]:
        gradients = super().backward(dout, dweights)
        self.dbo = np.sum(np.ones_like(dout), axis=tuple(range(dout.ndim - 1)))
        return gradients


class UpstreamAddedInPlace(MultiHeadAttention):
    """Adds to the caller's dweights in place, dweights += dz @ v.T: it must make a new array, dw = dweights + ..."""

    LAYER, CAUGHT_BY, FOUND = "MultiHeadAttention", "no-writes", "written"
    NAMED = "overwrites-dout"

    def backward(self, dout: Any, dweights: Any) -> tuple[Array, Array, Array]:
        gradients = super().backward(dout, dweights)
        dweights += self._cut(dout @ self.Wo.T) @ self.v.swapaxes(-1, -2)
        return gradients


class OutputWeightAccumulates(MultiHeadAttention):
    """Adds to the dWo of the previous backward: each backward must begin anew, dWo = z.T @ dout."""

    LAYER, CAUGHT_BY, FOUND = "MultiHeadAttention", "repeatable", "differs"
    NAMED = "accumulates"
    dWo: Any = None  # noqa: N815  # as the reference calls it

    def backward(self, dout: Any, dweights: Any) -> tuple[Array, Array, Array]:
        before = self.dWo
        gradients = super().backward(dout, dweights)
        self.dWo = self.dWo if before is None else before + self.dWo
        return gradients


class QueriesOfTheWholeBatch(MultiHeadAttention):
    """Subtracts the mean of query over the batch: each sample must be answered from its own query alone."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "batch-independence"

    def forward(self, query: Any, key: Any, value: Any, mask: Any = None) -> tuple[Array, Array]:
        centred = query - np.mean(query, axis=0) if query.ndim > 2 else query
        return super().forward(centred, key, value, mask)


class WeightsOfDoublePrecision(MultiHeadAttention):
    """Writes the weights into room made by np.zeros without a dtype, so float32 becomes float64: make it like query."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "MultiHeadAttention", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def forward(self, query: Any, key: Any, value: Any, mask: Any = None) -> tuple[Array, Array]:
        output, weights = super().forward(query, key, value, mask)
        return output, np.zeros(weights.shape) + weights


class QueriesInMemoryOrder(MultiHeadAttention):
    """Reads query in the order of memory, query.ravel(order="K"): it must read it by index, query.ravel()."""

    LAYER, CAUGHT_BY = "MultiHeadAttention", "layout"
    NAMED = "depends-on-memory-layout"

    def forward(self, query: Any, key: Any, value: Any, mask: Any = None) -> tuple[Array, Array]:
        return super().forward(query.ravel(order="K").reshape(query.shape), key, value, mask)


class ValuesWithoutNaN(MultiHeadAttention):
    """Replaces NaN in value by zero (np.nan_to_num): the output must be NaN, so that it is seen."""

    LAYER, CAUGHT_BY, FOUND = "MultiHeadAttention", "non-finite", "hidden"
    NAMED = "hides-nan"

    def forward(self, query: Any, key: Any, value: Any, mask: Any = None) -> tuple[Array, Array]:
        return super().forward(query, key, np.where(np.isnan(value), np.zeros_like(value), value), mask)


class ScoresInHalfPrecision(MultiHeadAttention):
    """Computes the scores in half precision (float16), which overflows at 65504: use the dtype of query."""

    LAYER, CAUGHT_BY, FOUND = "MultiHeadAttention", "extremes", "noise"
    NAMED = "overflow"

    def forward(self, query: Any, key: Any, value: Any, mask: Any = None) -> tuple[Array, Array]:
        output, weights = super().forward(query, key, value, mask)
        (300 * self.q @ self.k.swapaxes(-1, -2)).astype(np.float16)
        return output, weights


class PrintsTheWeights(MultiHeadAttention):
    """Prints the weights in every forward: a call must be quiet, and the caller may print them."""

    LAYER, CAUGHT_BY, FOUND = "MultiHeadAttention", "quiet", "noise"
    NAMED = "prints"

    def forward(self, query: Any, key: Any, value: Any, mask: Any = None) -> tuple[Array, Array]:
        output, weights = super().forward(query, key, value, mask)
        print(weights)  # noqa: T201  # that is the mistake
        return output, weights


class RefusesInTwoWords(MultiHeadAttention):
    """Refuses query by an error that says "bad input" alone: it must name query, its shape and what was expected."""

    LAYER, CAUGHT_BY, FOUND = "MultiHeadAttention", "errors", "unclear"
    NAMED = "unclear-error"

    def forward(self, query: Any, key: Any, value: Any, mask: Any = None) -> tuple[Array, Array]:
        if query.dtype.kind != "f" or query.shape[-1] != len(self.Wq):
            raise ValueError("bad input")
        return super().forward(query, key, value, mask)
