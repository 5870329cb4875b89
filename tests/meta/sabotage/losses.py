"""Losses, wrong in the ways of people."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference import IdentityWithLoss, SigmoidWithLoss, SoftmaxWithLoss, softmax
from reference._demand import Array

# SoftmaxWithLoss


class IgnoresUpstream(SoftmaxWithLoss):
    """Takes dout, and does not use it."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "upstream-linear", "ignored"

    def backward(self, dout: Any = 1) -> Array:
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

    def forward(self, x: Any, t: Any) -> Array:
        x -= np.max(x, axis=-1, keepdims=True)
        return super().forward(x, t)


class ArgmaxesSoftTargets(SoftmaxWithLoss):
    """Makes labels of targets by argmax, soft ones too."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t.argmax(axis=-1) if t.ndim == x.ndim else t)


class OneHotOnly(SoftmaxWithLoss):
    """Knows one-hot rows only: where labels broadcast against the probabilities, in silence."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "batch:one"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return -np.sum(t * np.log(self.y)) / len(x)


class DividesSingleByClasses(SoftmaxWithLoss):
    """Divides by t.shape[0], which in a single sample's row is the number of classes."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "batch:single"

    def backward(self, dout: Any = 1) -> Array:
        dx = super().backward(dout)
        return dx / len(dx) if dx.ndim == 1 else dx


class SubtractsFromColumns(SoftmaxWithLoss):
    """Subtracts one from y[:, t], from every sample's label in every row, instead of y[arange(N), t]."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "y-minus-t"

    def backward(self, dout: Any = 1) -> Array:
        dx = self.y.copy()
        dx[:, np.argmax(self.t, axis=-1)] -= 1
        return dout * dx / len(dx)


class SubtractsInPlace(SoftmaxWithLoss):
    """Subtracts the target from the kept y itself, so a second backward subtracts it again."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "repeatable", "differs"

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

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * np.eye(1)[0]
