"""Losses, wrong in the ways of people."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import IdentityWithLoss, SigmoidWithLoss, SoftmaxWithLoss, sigmoid, softmax
from ..reference._demand import Array

# SoftmaxWithLoss


class IgnoresUpstream(SoftmaxWithLoss):
    """Takes dout, and does not use it."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "upstream-linear", "ignored"

    def backward(self, dout: Any = 1) -> Array:  # noqa: ARG002
        return super().backward(1.0)


class NotDivided(SoftmaxWithLoss):
    """Averages the loss, and forgets to divide its gradient by N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * len(self.y)


class LossSummed(SoftmaxWithLoss):
    """Sums the loss and averages its gradient: each is a convention, together they are no pair."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "y-minus-t"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * len(x)


class LossOverClasses(SoftmaxWithLoss):
    """Divides the loss along the wrong axis: by the number of classes."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * len(x) / x.shape[-1]


class DeltaInTheLog(SoftmaxWithLoss):
    """Adds 1e-7 inside the log, so that the loss never exceeds 16.1."""

    LAYER, CAUGHT_BY, VERDICT = "SoftmaxWithLoss", "forward", "unstable"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return -np.sum(self.t * np.log(self.y + 1e-7)) / len(x)


class LogOfSoftmax(SoftmaxWithLoss):
    """Takes the log of a softmax, whose small entries are zero."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return -np.sum(self.t * np.log(softmax(x))) / len(x)


class NotShifted(SoftmaxWithLoss):
    """Leaves the largest logit in, whose exponential overflows."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "extremes", "overflow"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return np.sum(self.t * (np.log(np.sum(np.exp(x), axis=-1, keepdims=True)) - x)) / len(x)


class OverwritesLogits(SoftmaxWithLoss):
    """Shifts by the largest logit in the caller's own array."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "no-writes", "written"
    NAMED = "overwrites-input"

    def forward(self, x: Any, t: Any) -> Array:
        x -= np.max(x, axis=-1, keepdims=True)
        return super().forward(x, t)


class ArgmaxesSoftTargets(SoftmaxWithLoss):
    """Makes labels of targets by argmax, soft ones too."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"
    NAMED = "soft-targets-argmaxed"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t.argmax(axis=-1) if t.ndim == x.ndim else t)


class OneHotOnly(SoftmaxWithLoss):
    """Knows one-hot rows only, and raises for labels: one clause asks for both, the others what it takes."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "SoftmaxWithLoss", "y-minus-t", "raised", "raised"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return -np.sum(t * np.log(self.y)) / len(x)


class LabelsOnly(SoftmaxWithLoss):
    """Knows labels only, and raises for rows: what it says of labels is judged by itself."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "SoftmaxWithLoss", "y-minus-t", "raised", "raised"
    NAMED = "one-hot-refused"

    def forward(self, x: Any, t: Any) -> Array:
        np.arange(x.shape[-1])[t]  # a row is no index
        return super().forward(x, t)


class DividesSingleByClasses(SoftmaxWithLoss):
    """Divides by t.shape[0], which in a single sample's row is the number of classes."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "batch:single"

    def backward(self, dout: Any = 1) -> Array:
        dx = super().backward(dout)
        return dx / len(dx) if dx.ndim == 1 else dx


class DividesOneByClasses(SoftmaxWithLoss):
    """Squeezes the target before its first axis is taken for the batch: one row then counts as many."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "batch:one"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * len(self.y) / len(np.squeeze(self.t))


class DeltaAndNotDivided(DeltaInTheLog):
    """Adds 1e-7 inside the log, which is harmless, and forgets to divide its gradient by N, which is not."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "gradient:x"
    VERDICT = "wrong"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * len(self.y)


class DeltaAndSummed(DeltaInTheLog):
    """Adds 1e-7 inside the log, which is harmless, and sums the loss where it averages the gradient, which is not."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"
    VERDICT = "wrong"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * len(x)


class SubtractsFromColumns(SoftmaxWithLoss):
    """Subtracts one from y[:, t], from every sample's label in every row, instead of y[arange(N), t]."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "y-minus-t"
    NAMED = "label-columns"

    def backward(self, dout: Any = 1) -> Array:
        dx = self.y.copy()
        dx[:, np.argmax(self.t, axis=-1)] -= 1
        return dout * dx / len(dx)


class SubtractsInPlace(SoftmaxWithLoss):
    """Subtracts the target from the kept y itself, so a second backward subtracts it again."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "repeatable", "differs"
    NAMED = "backward-changes-kept"

    def backward(self, dout: Any = 1) -> Array:
        self.y -= self.t
        return dout * self.y / len(self.y)


class RowsSumToOne(SoftmaxWithLoss):
    """Takes y - t for all targets, also where they do not sum to one."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "y-minus-t"

    def backward(self, dout: Any = 1) -> Array:
        return dout * (self.y - self.t) / len(self.y)


class ReturnsProbabilities(SoftmaxWithLoss):
    """Returns y where the loss is asked for."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "forward", "shape"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return self.y.copy()


class OneHotInDoublePrecision(SoftmaxWithLoss):
    """Makes one-hot rows by np.eye, which is float64 whatever x is."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "SoftmaxWithLoss", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * np.eye(1)[0]


class LabelsFromOne(SoftmaxWithLoss):
    """Counts labels from one."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, np.roll(np.eye(x.shape[-1])[t], -1, axis=-1) if np.ndim(t) < x.ndim else t)


class ClipsY(SigmoidWithLoss):
    """Cuts y off at 1e-7 on either side before the logarithm."""

    LAYER, CAUGHT_BY, VERDICT = "SigmoidWithLoss", "forward", "unstable"
    NAMED = "clipped"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        y = np.clip(self.y, 1e-7, 1 - 1e-7)
        return -np.sum(self.t * np.log(y) + (1 - self.t) * np.log(1 - y)) / (self.y.size // self.y.shape[-1])


# SigmoidWithLoss


class MeanOverElements(SigmoidWithLoss):
    """Averages over all numbers, not over the samples, as frameworks do unless told."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) / x.shape[-1]

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) / self.y.shape[-1]


class LogOfSigmoid(SigmoidWithLoss):
    """Takes log(y) and log(1 - y) of a saturated y."""

    LAYER, CAUGHT_BY, FOUND = "SigmoidWithLoss", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        y = sigmoid(x)
        return -np.sum(self.t * np.log(y) + (1 - self.t) * np.log(1 - y)) / len(x)


class DeltaInBothLogs(SigmoidWithLoss):
    """Adds 1e-7 inside both logs."""

    LAYER, CAUGHT_BY, VERDICT = "SigmoidWithLoss", "forward", "unstable"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        y = sigmoid(x)
        return -np.sum(self.t * np.log(y + 1e-7) + (1 - self.t) * np.log(1 - y + 1e-7)) / len(x)


class SecondTermForgotten(SigmoidWithLoss):
    """Takes -t log(y) alone, as if for a softmax."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return np.sum(self.t * np.log1p(np.exp(-x))) / len(x)


class SigmoidTwice(SigmoidWithLoss):
    """Multiplies y - t by y (1 - y), which has cancelled already."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * self.y * (1 - self.y)


class BinaryNotDivided(SigmoidWithLoss):
    """Averages the loss, and forgets to divide its gradient by N."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "y-minus-t"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * len(self.y)


class TMinusY(SigmoidWithLoss):
    """Subtracts the wrong way round."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "y-minus-t"

    def backward(self, dout: Any = 1) -> Array:
        return -super().backward(dout)


class BinaryIgnoresUpstream(SigmoidWithLoss):
    """Has no dout at all in its formula."""

    LAYER, CAUGHT_BY, FOUND = "SigmoidWithLoss", "upstream-linear", "ignored"

    def backward(self, dout: Any = 1) -> Array:  # noqa: ARG002
        return (self.y - self.t) / len(self.y)


# IdentityWithLoss


class SquaresAveragedOverElements(IdentityWithLoss):
    """Averages over all numbers, not over the samples."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) / x.shape[-1]

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) / self.y.shape[-1]


class HalfForgotten(IdentityWithLoss):
    """Takes the whole sum of squares, and y - t for its gradient."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "y-minus-t"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * 2


class TwiceTheGradient(IdentityWithLoss):
    """Takes 2 (y - t) for the gradient of half the squares."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * 2


class SquaresNotDivided(IdentityWithLoss):
    """Averages the loss, and forgets to divide its gradient by N."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * len(self.y)


class RootTaken(IdentityWithLoss):
    """Returns the root of the mean square."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return np.sqrt(super().forward(x, t))


class TargetMinusOutput(IdentityWithLoss):
    """Subtracts the wrong way round."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "y-minus-t"

    def backward(self, dout: Any = 1) -> Array:
        return -super().backward(dout)


class DifferenceInPlace(IdentityWithLoss):
    """Subtracts the target in the caller's x."""

    LAYER, CAUGHT_BY, FOUND = "IdentityWithLoss", "no-writes", "written"
    NAMED = "overwrites-input"

    def forward(self, x: Any, t: Any) -> Array:
        loss = super().forward(x, t)
        x -= self.t
        return loss


class UpstreamTwice(IdentityWithLoss):
    """Multiplies by dout twice, which is nothing where dout is one."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "upstream-linear"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * dout


class TargetOfTheFirstCall(IdentityWithLoss):
    """Keeps the target of its first forward, and subtracts it ever after."""

    LAYER, CAUGHT_BY, FOUND = "IdentityWithLoss", "repeatable", "differs"
    NAMED = "stale-cache"

    def forward(self, x: Any, t: Any) -> Array:
        first = self.t
        loss = super().forward(x, t)
        self.t = self.t if first is None else first
        return loss
