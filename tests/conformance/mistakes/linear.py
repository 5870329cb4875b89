"""Mistakes in linear layers."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..reference import Affine, Flatten
from ..reference._demand import Array
from ..reference.linear import rows


class TransposeForgotten(Affine):
    """Multiplies dout by W without transposing it (dx = dout @ W): it must be dx = dout @ W.T."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Affine", "gradient:x", "raised", "raised"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        return dout @ self.W


class ReshapedForTransposed(Affine):
    """Reshapes W where it must transpose it, dx = dout @ W.reshape(...): it must be dx = dout @ W.T."""

    LAYER, CAUGHT_BY = "Affine", "own-derivative"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        return dout @ self.W.reshape(self.W.shape[::-1])


class WeightGradientTransposed(Affine):
    """Computes dW = dout.T @ x, which has the shape of W.T: it must be dW = x.T @ dout."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "gradient:W", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.dW.T
        return dx


class BiasAveraged(Affine):
    """Averages db over the batch (np.mean), where it must be summed: db = sum of dout over all batch axes."""

    LAYER, CAUGHT_BY = "Affine", "bias-sum"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = np.mean(dout.reshape(-1, dout.shape[-1]), axis=0)
        return dx


class BiasKeepsDims(Affine):
    """Keeps the summed axis of db (keepdims=True), shape (1, M): it must have the shape of b, (M,)."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "bias-sum", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = np.sum(dout, axis=0, keepdims=True)
        return dx


class BiasNotSummed(Affine):
    """Sets db = dout without a sum: db must be the sum of dout over all batch axes, in the shape of b."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "bias-sum", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = dout.copy()
        return dx


class BiasSummedOverOneAxis(Affine):
    """Sums dout over axis 0 only for db: if there are more batch axes, it must be summed over all of them."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "batch:sequence", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = np.sum(dout, axis=0)
        return dx


class TransposeOfTheFirstWeight(Affine):
    """Computes dx with a copy of W.T made in the constructor: it must use the current W, dx = dout @ W.T."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "repeatable", "stale"
    NAMED = "stale-parameter"

    def __init__(self, W: Any, b: Any) -> None:
        super().__init__(W, b)
        self.turned = self.W.T.copy()

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        return dout @ self.turned


class BiasLeftOut(Affine):
    """Computes y = x @ W without the bias: it must be y = x @ W + b."""

    LAYER, CAUGHT_BY = "Affine", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return x @ self.W


class OneEntryOff(Affine):
    """Multiplies the entry dW[0, 0] by 1.1: every entry must be that of dW = x.T @ dout."""

    LAYER, CAUGHT_BY = "Affine", "gradient:W"
    NAMED = "constant-factor"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW[0, 0] *= 1.1
        return dx


class DividedByN(Affine):
    """Divides dW by the batch size N: it must be dW = x.T @ dout, as the 1 / N of a mean loss is already in dout."""

    LAYER, CAUGHT_BY = "Affine", "gradient:W"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.dW / len(dout)
        return dx


class WeightDecayInside(Affine):
    """Adds weight decay, 0.1 * W, to dW: the layer's own gradient must be dW = x.T @ dout alone."""

    LAYER, CAUGHT_BY = "Affine", "gradient:W"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.dW + 0.1 * self.W
        return dx


class WeightGradientAccumulates(Affine):
    """Adds dW to the dW of the previous backward (+=): each backward must assign it anew, dW = x.T @ dout."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "repeatable", "differs"
    NAMED = "accumulates"

    def backward(self, dout: Any) -> Array:
        before = self.dW
        dx = super().backward(dout)
        self.dW = self.dW if before is None else before + self.dW
        return dx


class ThirdGradientDoubled(Affine):
    """Doubles db in its third backward: every backward must set db to the sum of dout over the batch."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "repeatable", "differs"
    NAMED = "backward-changes-kept"

    calls = 0

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.calls += 1
        self.db = self.db * 2 if self.calls == 3 else self.db
        return dx


class UpdatesItself(Affine):
    """Updates W in backward (W = W - 0.1 * dW): backward must only set dW, and the optimiser must update W."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "repeatable", "differs"
    NAMED = "updates-parameters"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.W = self.W - 0.1 * self.dW
        return dx


class OverwritesParameter(Affine):
    """Updates the caller's array W in place in backward (W -= 0.1 * dW): backward must only set dW."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "no-writes", "written"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.W -= 0.1 * self.dW
        return dx


class CopiesParameter(Affine):
    """Computes y with a copy of W made in the constructor, so an update of W has no effect: it must use W itself."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "repeatable", "stale"
    NAMED = "stale-parameter"

    def __init__(self, W: Any, b: Any) -> None:
        super().__init__(W, b)
        self.weights = self.W.copy()

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return x @ self.weights + self.b


class Textbook4D(Affine):
    """Flattens x by x.reshape(len(x), -1), which raises for an empty batch: use W.shape[0] instead of -1."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Affine", "batch:empty", "raised", "raised"
    NAMED = "empty-batch"

    def forward(self, x: Any) -> Array:
        return super().forward(x.reshape(x.shape[0], -1))


class FlatInputGradient(Affine):
    """Returns dx with all batch axes flattened into one: it must have the shape of x, dx.reshape(x.shape)."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "batch:sequence", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        return dx.reshape(-1, dx.shape[-1])


class TwoAxesOnly(Affine):
    """Computes dW = x.T @ dout, which needs 2-D arrays: flatten all batch axes of x and of dout into one first."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Affine", "batch:sequence", "raised", "raised"
    NAMED = "one-batch-axis-only"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.x.T @ dout
        return dx


class SingleSampleUnknown(TwoAxesOnly):
    """Computes dW = x.T @ dout for one sample without a batch axis, where it must be dW = np.outer(x, dout)."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Affine", "batch:single", "raised", "raised"
    NAMED = "batch-axis-required"


class DoublePrecisionOut(Affine):
    """Converts x to float64, np.array(x, dtype=float): the output must have the dtype of x."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "Affine", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def forward(self, x: Any) -> Array:
        return super().forward(np.array(x, dtype=float))


class SinglePrecisionInside(Affine):
    """Rounds y to float32 although x is float64: every step must be computed in the dtype of x."""

    LAYER, CAUGHT_BY, VERDICT = "Affine", "forward", "unstable"

    def forward(self, x: Any) -> Array:
        return super().forward(x).astype(np.float32).astype(x.dtype)


class InputNeverSaved:
    """Uses self.x in backward but never sets it: forward must save its input, self.x = x."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Affine", "gradient:W", "raised", "raised"
    NAMED = "undefined-name"

    def __init__(self, W: Any, b: Any) -> None:
        self.W, self.b = W, b

    def forward(self, x: Any) -> Array:
        return x @ self.W + self.b

    def backward(self, dout: Any) -> Array:
        self.dW = self.x.T @ dout  # type: ignore[attr-defined]  # that is the mistake
        self.db = np.sum(dout, axis=0)
        return dout @ self.W.T


class OutputBuffer(Affine):
    """Writes every output into the same array, which changes the previous output: forward must return a new array."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "no-writes", "reused"
    NAMED = "returns-what-it-writes-again"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        self.room = getattr(self, "room", y)
        if self.room.shape != y.shape:
            self.room = y
        self.room[...] = y
        return self.room


class ReturnsNothing(Affine):
    """Sets dW and db in backward but returns None: it must return dx = dout @ W.T."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "gradient:x", "type"

    def backward(self, dout: Any) -> Any:
        super().backward(dout)


class ColumnsFirst(Flatten):
    """Flattens in column order (swaps the last two axes of x first): it must keep row order, as x.reshape does."""

    LAYER, CAUGHT_BY = "Flatten", "forward"

    def forward(self, x: Any) -> Array:
        return super().forward(np.swapaxes(x, -1, -2))

    def backward(self, dout: Any) -> Array:
        return np.swapaxes(super().backward(dout), -1, -2)


class BackTransposed(Flatten):
    """Swaps the last two axes of dx before it reshapes them: it must be dx = dout.reshape(x.shape) only."""

    LAYER, CAUGHT_BY = "Flatten", "gradient:x"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        return np.swapaxes(dx, -1, -2).reshape(dx.shape)


class LeftFlat(Flatten):
    """Returns dx still flat, in the shape of dout: it must be dx = dout.reshape(x.shape)."""

    LAYER, CAUGHT_BY, FOUND = "Flatten", "gradient:x", "shape"

    def backward(self, dout: Any) -> Array:
        return super().backward(dout).reshape(dout.shape)


class BatchFlattenedToo(Flatten):
    """Flattens the batch axis too, x.reshape(-1): the first axis must stay, y has the shape (batch, features)."""

    LAYER, CAUGHT_BY, FOUND = "Flatten", "forward", "shape"

    def forward(self, x: Any) -> Array:
        return super().forward(x).reshape(-1)


class ViewReturned(Flatten):
    """Returns x.reshape(...), a view that shares memory with x: it must return a copy, x.reshape(...).copy()."""

    LAYER, CAUGHT_BY, FOUND = "Flatten", "no-writes", "shared"
    NAMED = "returns-view-of-input"

    def forward(self, x: Any) -> Array:
        return x.reshape(super().forward(x).shape)


class FirstShapeKept(Flatten):
    """Saves the shape of its first input only: every forward must save x.shape, for dx = dout.reshape(x.shape)."""

    LAYER, CAUGHT_BY, FOUND = "Flatten", "repeatable", "differs"
    NAMED = "stale-cache"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        self.first = getattr(self, "first", x.shape)
        return y

    def backward(self, dout: Any) -> Array:
        return dout.reshape(self.first).copy()


class EmptyNotDivided(Flatten):
    """Flattens by x.reshape(len(x), -1), which raises for an empty batch: use math.prod(x.shape[1:]) for -1."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Flatten", "batch:empty", "raised", "raised"
    NAMED = "empty-batch"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return x.reshape(len(x), -1).copy()


class TilesAssignedAlongInputs(Affine):
    """Computes x @ W in blocks of 32 input features and overwrites y with each: it must add them up (y += ...)."""

    LAYER, CAUGHT_BY = "Affine", "forward"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        for start in range(0, self.x.shape[-1], 32):
            y = self.x[..., start : start + 32] @ self.W[start : start + 32] + self.b
        return y


class TilesAssignedAlongBatch(Affine):
    """Computes dW in blocks of 32 samples and overwrites dW with each: it must add them up (dW += ...)."""

    LAYER, CAUGHT_BY = "Affine", "gradient:W"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        rows, above = self.x.reshape(-1, self.x.shape[-1]), dout.reshape(-1, dout.shape[-1])
        for start in range(0, len(rows), 32):
            self.dW = rows[start : start + 32].T @ above[start : start + 32]
        return dx


class UnrolledWithoutRest(Affine):
    """Sums db in groups of 8 samples and skips the last N % 8 samples: db must be summed over all samples."""

    LAYER, CAUGHT_BY = "Affine", "bias-sum"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        above = dout.reshape(-1, dout.shape[-1])
        whole = len(above) // 8 * 8
        if whole:
            self.db = above[:whole].sum(axis=0)
        return dx


class RestOfFourWithoutBias(Affine):
    """Computes outputs in groups of 4 and adds no bias to the last M % 4 of the M outputs: it must add b to all."""

    LAYER, CAUGHT_BY = "Affine", "forward"
    NAMED = "bias-left-out"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        rest = y.shape[-1] // 4 * 4
        if rest:
            y[..., rest:] -= self.b[rest:]
        return y


class FlattensAndLeavesIt(Affine):
    """Flattens x to (batch, features) and returns dx in that shape: it must be dx.reshape(x.shape)."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "batch:flattened", "shape"
    NAMED = "wrong-shape"

    def forward(self, x: Any) -> Array:
        return super().forward(x.reshape(len(x), -1) if x.ndim > 2 else x)


# Affine, terms and signs


class BiasSubtracted(Affine):
    """Subtracts the bias, y = x @ W - b: it must be added, y = x @ W + b."""

    LAYER, CAUGHT_BY = "Affine", "forward"

    def forward(self, x: Any) -> Array:
        return super().forward(x) - self.b - self.b


class BiasInsideProduct(Affine):
    """Adds the bias to W before the product, y = x @ (W + b): it must be y = x @ W + b."""

    LAYER, CAUGHT_BY = "Affine", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return x @ (self.W + self.b)


class LastFeatureLeftOut(Affine):
    """Leaves the last feature out of y, as by range(I - 1): it must sum over all I features, y = x @ W + b."""

    LAYER, CAUGHT_BY = "Affine", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return x[..., :-1] @ self.W[:-1] + self.b


class WeightGradientIgnoresUpstream(Affine):
    """Computes dW = x.T @ ones, without dout: it must be dW = x.T @ dout."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = rows(self.x).T @ np.ones_like(rows(dout))
        return dx


class WeightGradientOfTheLastSample(Affine):
    """Assigns dW in a loop over the samples, so only the last one counts: it must be added, dW += outer(x, dout)."""

    LAYER, CAUGHT_BY = "Affine", "gradient:W"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = rows(self.x)[-1:].T @ rows(dout)[-1:]
        return dx


class WeightGradientWithoutTheLast(Affine):
    """Leaves the last sample out of dW, as by range(N - 1): it must sum over all N samples, dW = x.T @ dout."""

    LAYER, CAUGHT_BY = "Affine", "gradient:W"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = rows(self.x)[:-1].T @ rows(dout)[:-1]
        return dx


class WeightGradientOfTheOutput(Affine):
    """Computes dW from the output, y.T @ dout, as y was saved in place of x: it must be dW = x.T @ dout."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "gradient:W", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = rows(self.x @ self.W + self.b).T @ rows(dout)
        return dx


class GradientsAveraged(Affine):
    """Divides dW and db by the batch size N: both must be sums, as the 1 / N of a mean loss is already in dout."""

    LAYER, CAUGHT_BY = "Affine", "gradient:W"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW, self.db = (gradient / max(len(rows(dout)), 1) for gradient in (self.dW, self.db))
        return dx


class BiasSummedOverOutputs(Affine):
    """Sums dout over the outputs for db, axis=1, one number a sample: it must be summed over the batch, axis=0."""

    LAYER, CAUGHT_BY = "Affine", "bias-sum"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = np.sum(rows(dout), axis=1)
        return dx


class BiasIsTheTotal(Affine):
    """Sums all of dout for every entry of db: it must be summed over the batch only, db = np.sum(dout, axis=0)."""

    LAYER, CAUGHT_BY = "Affine", "bias-sum"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = np.zeros_like(self.b) + np.sum(dout)
        return dx


class BiasIsOneNumber(Affine):
    """Sums dout over all axes for db, np.sum(dout), one number: it must be db = np.sum(dout, axis=0), shape (M,)."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "bias-sum", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = np.sum(dout)
        return dx


class BiasOfTheLastSample(Affine):
    """Assigns db in a loop over the samples, so only the last one counts: it must be added, db += dout[n]."""

    LAYER, CAUGHT_BY = "Affine", "bias-sum"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = np.sum(rows(dout)[-1:], axis=0)
        return dx


class BiasWithoutTheLast(Affine):
    """Leaves the last sample out of db, as by range(N - 1): it must sum over all N, db = np.sum(dout, axis=0)."""

    LAYER, CAUGHT_BY = "Affine", "bias-sum"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = np.sum(rows(dout)[:-1], axis=0)
        return dx


class BiasWithoutTheFirst(Affine):
    """Leaves the first sample out of db, as by range(1, N): it must sum over all N, db = np.sum(dout, axis=0)."""

    LAYER, CAUGHT_BY = "Affine", "bias-sum"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = np.sum(rows(dout)[1:], axis=0)
        return dx


# Flatten, order


class ColumnsFirstInForward(Flatten):
    """Flattens in column order, order="F", in forward only: it must keep row order, y = x.reshape(N, features)."""

    LAYER, CAUGHT_BY = "Flatten", "forward"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        return np.swapaxes(x, -1, -2).reshape(y.shape)


class SamplesMixed(Flatten):
    """Flattens by x.reshape(-1, N).T, which mixes the samples: it must be x.reshape(N, features)."""

    LAYER, CAUGHT_BY = "Flatten", "forward"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        return y.reshape(y.shape[::-1]).T.copy()


class LastStepOfASequence(Affine):
    """Assigns dW and db in a loop over the steps of a sequence, so only the last one counts: they must be added."""

    LAYER, CAUGHT_BY = "Affine", "batch:sequence"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        if dout.ndim == 3:
            self.dW, self.db = self.x[:, -1].T @ dout[:, -1], np.sum(dout[:, -1], axis=0)
        return dx


# How they treat what they are given


class HalfPrecisionInside(Affine):
    """Computes y in half precision (float16), which overflows at 65504: every step must be in the dtype of x."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        return super().forward(x).astype(np.float16).astype(x.dtype)


class ReadInMemoryOrder(Flatten):
    """Flattens x in the order of memory, order="K": it must be in the order of rows, whatever the memory is."""

    LAYER, CAUGHT_BY = "Flatten", "layout"
    NAMED = "depends-on-memory-layout"

    def forward(self, x: Any) -> Array:
        return super().forward(x.ravel(order="K").reshape(x.shape))


class ReplacesNaN(Affine):
    """Replaces NaN in x by zero (np.nan_to_num): y must be NaN there, so that it is seen."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "non-finite", "hidden"
    NAMED = "hides-nan"

    def forward(self, x: Any) -> Array:
        return super().forward(np.where(np.isnan(x), np.zeros_like(x), x))


class WarnsOfTheShape(Affine):
    """Warns in every forward (warnings.warn): a call that is right must be quiet."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "quiet", "noise"
    NAMED = "warns"

    def forward(self, x: Any) -> Array:
        warnings.warn(f"x has shape {x.shape}", stacklevel=2)
        return super().forward(x)


class CentredOverTheBatch(Affine):
    """Subtracts the mean of the batch from x first: y = x @ W + b must be of each sample by itself."""

    LAYER, CAUGHT_BY = "Affine", "batch-independence"

    def forward(self, x: Any) -> Array:
        return super().forward(x - np.mean(x, axis=0))


class UpstreamOfAnyShape(Affine):
    """Repeats or cuts dout to the shape of y (np.resize): it must refuse a dout of another shape, by its name."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "errors", "accepted"
    NAMED = "accepts-bad-input"

    def backward(self, dout: Any) -> Array:
        return super().backward(np.resize(dout, (*self.x.shape[:-1], self.W.shape[1])) if self.x is not None else dout)


class KeepsWhatItRefuses(Affine):
    """Saves x before it checks it, so a refused x spoils dW in the next backward: it must check first, then save."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "errors", "changed"
    NAMED = "changed-by-refusal"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)


class FlattensAndAverages(Affine):
    """Flattens x to (batch, features), and then averages db over the batch: db must be the sum over the batch."""

    LAYER, CAUGHT_BY = "Affine", "batch:flattened"
    NAMED = "unexplained"

    def forward(self, x: Any) -> Array:
        self.shape = x.shape
        return super().forward(x.reshape(len(x), -1) if x.ndim > 2 else x)

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        if len(self.shape) > 2:
            self.db = self.db / max(len(dout), 1)
        return dx.reshape(self.shape)


class KeepsTheFirstOfAShape(Affine):
    """Keeps x for backward only where its shape is new: every forward must keep its own x, self.x = x."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "repeatable", "differs"
    NAMED = "stale-cache"

    first: Any = None

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        if self.first is None or self.first.shape != x.shape:
            self.first = x
        self.x = self.first
        return y
