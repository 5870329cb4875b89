"""Linear layers, wrong in the ways of people."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import Affine, Flatten
from ..reference._demand import Array


class TransposeForgotten(Affine):
    """Multiplies by W where W.T is meant: tried out with a square W only."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Affine", "gradient:x", "raised", "raised"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        return dout @ self.W


class ReshapedForTransposed(Affine):
    """Makes the shapes fit by `reshape`, which is no transpose."""

    LAYER, CAUGHT_BY = "Affine", "gradient:x"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        return dout @ self.W.reshape(self.W.shape[::-1])


class WeightGradientTransposed(Affine):
    """Computes dW as dout.T @ x: the shape of W.T."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "gradient:W", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.dW.T
        return dx


class BiasAveraged(Affine):
    """Takes the mean for db while dW is summed."""

    LAYER, CAUGHT_BY = "Affine", "bias-sum"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = np.mean(dout, axis=0)
        return dx


class BiasKeepsDims(Affine):
    """Keeps the summed axis: db of shape (1, M) for a bias of shape (M,)."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "bias-sum", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = np.sum(dout, axis=0, keepdims=True)
        return dx


class BiasNotSummed(Affine):
    """Passes dout on as db, as if there were one sample."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "bias-sum", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = dout.copy()
        return dx


class BiasSummedOverOneAxis(Affine):
    """Sums db over the first axis only: a sequence has two."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "batch:sequence", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = np.sum(dout, axis=0)
        return dx


class TransposeOfTheFirstWeight(Affine):
    """Copies W.T when it is built: an update of W is seen by forward, and never by backward."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "repeatable", "stale"
    NAMED = "stale-parameter"

    def __init__(self, W: Any, b: Any) -> None:
        super().__init__(W, b)
        self.turned = self.W.T.copy()

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        return dout @ self.turned


class BiasLeftOut(Affine):
    """Forgets to add the bias."""

    LAYER, CAUGHT_BY = "Affine", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return x @ self.W


class OneEntryOff(Affine):
    """One entry of dW is ten per cent too large."""

    LAYER, CAUGHT_BY = "Affine", "gradient:W"
    NAMED = "constant-factor"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW[0, 0] *= 1.1
        return dx


class DividedByN(Affine):
    """Divides dW by the batch, which the loss has done already."""

    LAYER, CAUGHT_BY = "Affine", "gradient:W"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.dW / len(dout)
        return dx


class WeightDecayInside(Affine):
    """Adds the derivative of the penalty, which is not this layer's."""

    LAYER, CAUGHT_BY = "Affine", "gradient:W"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.dW + 0.1 * self.W
        return dx


class WeightGradientAccumulates(Affine):
    """Adds dW to that of the last call."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "repeatable", "differs"
    NAMED = "accumulates"

    def backward(self, dout: Any) -> Array:
        before = self.dW
        dx = super().backward(dout)
        self.dW = self.dW if before is None else before + self.dW
        return dx


class ThirdGradientDoubled(Affine):
    """Makes db once, adds to it from the second backward on, and begins anew at every other one."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "repeatable", "differs"
    NAMED = "backward-changes-kept"

    calls = 0

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.calls += 1
        self.db = self.db * 2 if self.calls == 3 else self.db
        return dx


class UpdatesItself(Affine):
    """Takes the step of the optimiser in backward."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "repeatable", "differs"
    NAMED = "updates-parameters"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.W = self.W - 0.1 * self.dW
        return dx


class OverwritesParameter(Affine):
    """Takes the step of the optimiser in backward, in the array of the caller."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "no-writes", "written"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.W -= 0.1 * self.dW
        return dx


class CopiesParameter(Affine):
    """Works on a copy of W made at construction, so an update of W is never seen."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "repeatable", "stale"
    NAMED = "stale-parameter"

    def __init__(self, W: Any, b: Any) -> None:
        super().__init__(W, b)
        self.weights = self.W.copy()

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return x @ self.weights + self.b


class Textbook4D(Affine):
    """Flattens every sample by `reshape(x.shape[0], -1)`, which an empty batch does not determine."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Affine", "batch:empty", "raised", "raised"
    NAMED = "empty-batch"

    def forward(self, x: Any) -> Array:
        return super().forward(x.reshape(x.shape[0], -1))


class FlatInputGradient(Affine):
    """Returns dx with the batch axes flattened: the shape of x is not put back."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "batch:sequence", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        return dx.reshape(-1, dx.shape[-1])


class TwoAxesOnly(Affine):
    """Computes dW as x.T @ dout, which needs a matrix on either side."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Affine", "batch:sequence", "raised", "raised"
    NAMED = "one-batch-axis-only"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.x.T @ dout
        return dx


class SingleSampleUnknown(TwoAxesOnly):
    """The same for one sample without an axis: vectors have no transpose."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Affine", "batch:single", "raised", "raised"
    NAMED = "batch-axis-required"


class DoublePrecisionOut(Affine):
    """Makes float64 of whatever comes."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "Affine", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def forward(self, x: Any) -> Array:
        return super().forward(np.array(x, dtype=float))


class SinglePrecisionInside(Affine):
    """Computes in float32 and returns float64: half of the bits are gone, and most of the range."""

    LAYER, CAUGHT_BY, VERDICT = "Affine", "forward", "unstable"

    def forward(self, x: Any) -> Array:
        return super().forward(x).astype(np.float32).astype(x.dtype)


class InputNeverSaved:
    """Forgets `self.x = x`."""

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
    """Writes every output into the same array: the next one stands where the caller has the last."""

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
    """Sets dW and db, and forgets to return dx."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "gradient:x", "type"

    def backward(self, dout: Any) -> Any:
        super().backward(dout)


class ColumnsFirst(Flatten):
    """Lays the numbers out by columns, forward and back: the derivative of the wrong function."""

    LAYER, CAUGHT_BY = "Flatten", "forward"

    def forward(self, x: Any) -> Array:
        return super().forward(np.swapaxes(x, -1, -2))

    def backward(self, dout: Any) -> Array:
        return np.swapaxes(super().backward(dout), -1, -2)


class BackTransposed(Flatten):
    """Gives the gradient in the right shape and the wrong order."""

    LAYER, CAUGHT_BY = "Flatten", "gradient:x"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        return np.swapaxes(dx, -1, -2).reshape(dx.shape)


class LeftFlat(Flatten):
    """Returns the gradient as it came: flat."""

    LAYER, CAUGHT_BY, FOUND = "Flatten", "gradient:x", "shape"

    def backward(self, dout: Any) -> Array:
        return super().backward(dout).reshape(dout.shape)


class BatchFlattenedToo(Flatten):
    """Flattens the batch as well."""

    LAYER, CAUGHT_BY, FOUND = "Flatten", "forward", "shape"

    def forward(self, x: Any) -> Array:
        return super().forward(x).reshape(-1)


class ViewReturned(Flatten):
    """Returns a view of the input: who writes into the output writes into the input."""

    LAYER, CAUGHT_BY, FOUND = "Flatten", "no-writes", "shared"
    NAMED = "returns-view-of-input"

    def forward(self, x: Any) -> Array:
        return x.reshape(super().forward(x).shape)


class FirstShapeKept(Flatten):
    """Keeps the shape of the first input it ever saw: a batch of another size does not fit into it."""

    LAYER, CAUGHT_BY, FOUND = "Flatten", "repeatable", "differs"
    NAMED = "stale-cache"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        self.first = getattr(self, "first", x.shape)
        return y

    def backward(self, dout: Any) -> Array:
        return dout.reshape(self.first).copy()


class EmptyNotDivided(Flatten):
    """Leaves the length of the flat axis to -1, which an empty batch does not allow."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Flatten", "batch:empty", "raised", "raised"
    NAMED = "empty-batch"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return x.reshape(len(x), -1).copy()


class TilesAssignedAlongInputs(Affine):
    """Multiplies in tiles of 32 inputs and assigns each to the output: the last one is all that stays."""

    LAYER, CAUGHT_BY = "Affine", "forward"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        for start in range(0, self.x.shape[-1], 32):
            y = self.x[..., start : start + 32] @ self.W[start : start + 32] + self.b
        return y


class TilesAssignedAlongBatch(Affine):
    """Sums dW in tiles of 32 samples and assigns each: the last one is all that stays."""

    LAYER, CAUGHT_BY = "Affine", "gradient:W"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        rows, above = self.x.reshape(-1, self.x.shape[-1]), dout.reshape(-1, dout.shape[-1])
        for start in range(0, len(rows), 32):
            self.dW = rows[start : start + 32].T @ above[start : start + 32]
        return dx


class UnrolledWithoutRest(Affine):
    """Sums db eight samples at a time, and forgets what is left after the last eight."""

    LAYER, CAUGHT_BY = "Affine", "bias-sum"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        above = dout.reshape(-1, dout.shape[-1])
        whole = len(above) // 8 * 8
        if whole:
            self.db = above[:whole].sum(axis=0)
        return dx


class RestOfFourWithoutBias(Affine):
    """Makes four outputs at a time, and adds no bias to those that are left after the last four."""

    LAYER, CAUGHT_BY = "Affine", "forward"
    NAMED = "bias-left-out"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        rest = y.shape[-1] // 4 * 4
        if rest:
            y[..., rest:] -= self.b[rest:]
        return y


class FlattensAndLeavesIt(Affine):
    """Takes every axis after the first for features, and gives dx back as it was laid out."""

    LAYER, CAUGHT_BY, FOUND = "Affine", "batch:flattened", "shape"
    NAMED = "wrong-shape"

    def forward(self, x: Any) -> Array:
        return super().forward(x.reshape(len(x), -1) if x.ndim > 2 else x)
