"""Mistakes in layers that look up rows of a table."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import Embedding
from ..reference._demand import Array


def rows_of(layer: Embedding, idx: Any, dout: Any) -> Array:
    """The gradient of the table, where these indices got this from above; that of the padding is none yet."""
    dW = np.zeros_like(layer.W)
    np.add.at(dW, idx, dout)
    return dW


def without_padding(layer: Embedding, dW: Array) -> Array:
    """The same with zeros in the row that does not learn."""
    if layer.padding_idx is not None:
        dW[layer.padding_idx] = 0
    return dW


# Indices that come again.


class RepeatedRowsAssigned(Embedding):
    """Writes dW[idx] = dout, or += dout, which keeps the last of repeated indices: use np.add.at(dW, idx, dout)."""

    LAYER, CAUGHT_BY = "Embedding", "gradient:W"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        dW = np.zeros_like(self.W)
        dW[self.idx] = dout
        self.dW = without_padding(self, dW)


class FirstOfRepeatedRows(Embedding):
    """Sets dW from the first place of each index, as by np.unique: dout of all its places must be added up."""

    LAYER, CAUGHT_BY = "Embedding", "gradient:W"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        rows, first = np.unique(self.idx, return_index=True)
        dW = np.zeros_like(self.W)
        dW[rows] = dout.reshape(-1, self.W.shape[1])[first]
        self.dW = without_padding(self, dW)


class RepeatedRowsAveraged(Embedding):
    """Divides a row of dW by how often its index comes: dout of all its places must be added up, and not averaged."""

    LAYER, CAUGHT_BY = "Embedding", "gradient:W"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        counts = np.bincount(np.ravel(self.idx), minlength=len(self.W))
        dW = rows_of(self, self.idx, dout)
        self.dW = without_padding(self, dW / np.maximum(counts, 1)[:, None].astype(float))


class AveragedOverIndices(Embedding):
    """Divides dW by the number of indices: it must be a sum, as the 1 / N of a mean loss is already in dout."""

    LAYER, CAUGHT_BY = "Embedding", "own-derivative"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        self.dW = self.dW / float(max(np.size(self.idx), 1))


class LastIndexLeftOut(Embedding):
    """Leaves the last index out of dW: every index must add its row of dout, range(len(idx))."""

    LAYER, CAUGHT_BY = "Embedding", "gradient:W"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        self.dW = without_padding(self, rows_of(self, self.idx[:-1], dout[:-1]))


class FirstAxisAlone(Embedding):
    """Adds up rows along the first axis of idx only: in a batch of sequences repeated indices must add up too."""

    LAYER, CAUGHT_BY = "Embedding", "batch:sequence"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        dW = np.zeros_like(self.W)
        for n in range(len(self.idx)):
            dW[self.idx[n]] = dW[self.idx[n]] + dout[n]
        self.dW = without_padding(self, dW)


# The shape of the gradient.


class DoutForTheGradient(Embedding):
    """Sets dW = dout, one row for each index: dW must have the shape of W, with zeros in rows that do not occur."""

    LAYER, CAUGHT_BY, FOUND = "Embedding", "gradient:W", "shape"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        self.dW = dout.copy()


class RowsThatOccurAlone(Embedding):
    """Returns the rows of dW that occur and no others: dW must have the shape of W, and zeros elsewhere."""

    LAYER, CAUGHT_BY, FOUND = "Embedding", "gradient:W", "shape"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        self.dW = self.dW[np.unique(self.idx)]


# Padding.


class PaddingLearns(Embedding):
    """Gives the row at padding_idx a gradient: dW[padding_idx] must be zero, so that the row stays as it is."""

    LAYER, CAUGHT_BY = "Embedding", "gradient:W"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        self.dW = rows_of(self, self.idx, dout)


class PaddingIsTheFirstRow(Embedding):
    """Sets dW[0] = 0 for any padding_idx: it must be dW[padding_idx] = 0."""

    LAYER, CAUGHT_BY = "Embedding", "gradient:W"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        self.dW = rows_of(self, self.idx, dout)
        if self.padding_idx is not None:
            self.dW[0] = 0


class PaddingReadsZeros(Embedding):
    """Returns zeros at padding_idx: its row of W is looked up like any other, and only its gradient is zero."""

    LAYER, CAUGHT_BY = "Embedding", "forward"

    def forward(self, idx: Any) -> Array:
        y = super().forward(idx)
        padded = np.asarray(idx == (-1 if self.padding_idx is None else self.padding_idx))
        return np.where(padded[..., None], np.zeros_like(y), y)


class PaddingMissesZero(Embedding):
    """Tests `if padding_idx:`, which is false for the index 0: it must be `if padding_idx is not None:`."""

    LAYER, CAUGHT_BY = "Embedding", "gradient:W"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        self.dW = self.dW if self.padding_idx else rows_of(self, self.idx, dout)


# The rows that are looked up.


class CountsFromOne(Embedding):
    """Looks up W[idx - 1]: indices begin with 0, so it must be W[idx]."""

    LAYER, CAUGHT_BY = "Embedding", "forward"

    def forward(self, idx: Any) -> Array:
        super().forward(idx)
        return self.W[np.asarray(idx) - 1].copy()


class ColumnsLookedUp(Embedding):
    """Looks up columns where W is square, W.T[idx]: it must look up rows, W[idx]."""

    LAYER, CAUGHT_BY = "Embedding", "forward"

    def forward(self, idx: Any) -> Array:
        y = super().forward(idx)
        return self.W.T[idx].copy() if self.W.shape[0] == self.W.shape[1] else y


class ScaledByTheRoot(Embedding):
    """Multiplies by sqrt(D), as a transformer does after its embedding: the layer itself must return W[idx]."""

    LAYER, CAUGHT_BY = "Embedding", "forward"

    def forward(self, idx: Any) -> Array:
        return super().forward(idx) * np.sqrt(float(self.W.shape[1]))


class ScaledBackwardAlone(Embedding):
    """Multiplies dW by sqrt(D) and y by nothing: backward must be the derivative of forward, a plain sum of dout."""

    LAYER, CAUGHT_BY = "Embedding", "gradient:W"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        self.dW = self.dW * np.sqrt(float(self.W.shape[1]))


# What is kept between calls.


class IndicesOfTheFirstForward(Embedding):
    """Keeps the indices of the first forward for every backward: each forward must store its own, self.idx = idx."""

    LAYER, CAUGHT_BY, FOUND = "Embedding", "repeatable", "differs"
    NAMED = "stale-cache"

    first: Any = None

    def forward(self, idx: Any) -> Array:
        y = super().forward(idx)
        self.first = self.idx if self.first is None or len(self.first) != len(self.idx) else self.first
        self.idx = self.first
        return y


class GradientAccumulates(Embedding):
    """Adds to the dW of the previous backward: each backward must begin with zeros, dW[...] = 0."""

    LAYER, CAUGHT_BY, FOUND = "Embedding", "repeatable", "differs"
    NAMED = "accumulates"

    def backward(self, dout: Any) -> None:
        before = self.dW
        super().backward(dout)
        self.dW = self.dW if before is None else before + self.dW


class IndicesSorted(Embedding):
    """Sorts idx in place for its backward: idx belongs to the caller, so sort a copy, np.sort(idx)."""

    LAYER, CAUGHT_BY, FOUND = "Embedding", "no-writes", "written"
    NAMED = "overwrites-input"

    def backward(self, dout: Any) -> None:
        super().backward(dout)
        self.idx.sort(axis=0)


# How it treats what it is given


class OccurrencesCounted(Embedding):
    """Counts for dW how often each row occurs, without dout: it must be np.add.at(dW, idx, dout)."""

    LAYER, CAUGHT_BY, FOUND = "Embedding", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> None:
        super().backward(np.ones_like(dout))


class RowsOfTheWholeBatch(Embedding):
    """Subtracts the mean of the batch from y: each index must give its own row of W, y = W[idx]."""

    LAYER, CAUGHT_BY = "Embedding", "batch-independence"

    def forward(self, idx: Any) -> Array:
        y = super().forward(idx)
        return y - np.mean(y, axis=0) if y.ndim > 1 and len(y) else y


class RowsOfDoublePrecision(Embedding):
    """Writes y into room made by np.zeros without a dtype, so float32 becomes float64: make it like W."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "Embedding", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def forward(self, idx: Any) -> Array:
        y = super().forward(idx)
        return np.zeros(y.shape) + y


class RowsInMemoryOrder(Embedding):
    """Reads W in the order of memory, W.ravel(order="K"): it must read it by index, W[idx]."""

    LAYER, CAUGHT_BY = "Embedding", "layout"
    NAMED = "depends-on-memory-layout"

    def forward(self, idx: Any) -> Array:
        super().forward(idx)
        return self.W.ravel(order="K").reshape(self.W.shape)[self.idx]


class LengthsInHalfPrecision(Embedding):
    """Computes the squares of W in half precision (float16), which overflows at 65504: use the dtype of W."""

    LAYER, CAUGHT_BY, FOUND = "Embedding", "extremes", "noise"
    NAMED = "overflow"

    def forward(self, idx: Any) -> Array:
        (90_000 * self.W * self.W).astype(np.float16)
        return super().forward(idx)


class PrintsTheIndices(Embedding):
    """Prints idx in every forward: a call must be quiet, and the caller may print it."""

    LAYER, CAUGHT_BY, FOUND = "Embedding", "quiet", "noise"
    NAMED = "prints"

    def forward(self, idx: Any) -> Array:
        print(idx)  # noqa: T201  # that is the mistake
        return super().forward(idx)


class NegativeIndicesAccepted(Embedding):
    """Accepts negative indices, for which numpy counts from the end: it must raise an error that names idx."""

    LAYER, CAUGHT_BY, FOUND = "Embedding", "errors", "accepted"
    NAMED = "accepts-bad-input"

    def forward(self, idx: Any) -> Array:
        negative = idx.dtype.kind == "i" and idx.size and idx.min() < 0 and idx.min() >= -len(self.W)
        return super().forward(idx % len(self.W) if negative else idx)
