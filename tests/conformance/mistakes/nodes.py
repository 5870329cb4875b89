"""The nodes of a computational graph, wrong in the ways of people."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import (
    AddLayer,
    BranchLayer,
    DotLayer,
    ExpLayer,
    LogLayer,
    MulLayer,
    NegLayer,
    ReciprocalLayer,
    SumLayer,
)
from ..reference._demand import Array
from ..reference.nodes import gathered

# AddLayer


class ReturnsUpstream(AddLayer):
    """Returns dout itself, twice: who writes into one gradient changes three arrays."""

    LAYER, CAUGHT_BY, FOUND = "AddLayer", "no-writes", "shared"
    NAMED = "returns-dout-itself"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dy = super().backward(dout)
        return dout if dx.shape == dout.shape else dx, dout if dy.shape == dout.shape else dy


class OneGradientTwice(AddLayer):
    """Returns one copy of dout under two names: who writes into one gradient changes the other."""

    LAYER, CAUGHT_BY, FOUND = "AddLayer", "no-writes", "shared"
    NAMED = "gradients-share-memory"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dy = super().backward(dout)
        return (dx, dx) if dx.shape == dy.shape else (dx, dy)


class AddNotSummed(AddLayer):
    """Returns dout for both operands, whatever their shape."""

    LAYER, CAUGHT_BY, FOUND = "AddLayer", "broadcast", "shape"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return dout.copy(), dout.copy()


class AddStretchedAxisKept(AddLayer):
    """Sums over the new axes of a broadcast, and forgets the stretched ones of size one."""

    LAYER, CAUGHT_BY, FOUND = "AddLayer", "broadcast", "shape"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, _ = super().backward(dout)
        return dx, np.sum(dout, axis=tuple(range(dout.ndim - self.y.ndim)))


class AddAveraged(AddLayer):
    """Averages where a broadcast operand's gradient is a sum."""

    LAYER, CAUGHT_BY = "AddLayer", "broadcast"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dy = super().backward(dout)
        return dx, dy * dy.size / dout.size


class Subtracts(AddLayer):
    """Was a difference before, and its backward still is."""

    LAYER, CAUGHT_BY = "AddLayer", "gradient:y"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dy = super().backward(dout)
        return dx, -dy


# MulLayer


class NotSwapped(MulLayer):
    """Multiplies by the operand itself instead of the other one."""

    LAYER, CAUGHT_BY = "MulLayer", "gradient:x"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return gathered(dout * self.x, self.x.shape), gathered(dout * self.y, self.y.shape)


class MulNotSummed(MulLayer):
    """Returns gradients of the product's shape, whatever the operands'."""

    LAYER, CAUGHT_BY, FOUND = "MulLayer", "broadcast", "shape"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return dout * self.y, dout * self.x


class MulStretchedAxisKept(MulLayer):
    """Sums over the new axes of a broadcast, and forgets the stretched ones of size one."""

    LAYER, CAUGHT_BY, FOUND = "MulLayer", "broadcast", "shape"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, _ = super().backward(dout)
        return dx, np.sum(dout * self.x, axis=tuple(range(dout.ndim - self.y.ndim)))


class SummedTooEarly(MulLayer):
    """Sums dout before it multiplies: a sum of products is no product of sums."""

    LAYER, CAUGHT_BY = "MulLayer", "broadcast"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, _ = super().backward(dout)
        return dx, gathered(dout, self.y.shape) * gathered(self.x, self.y.shape)


class FactorForgotten(MulLayer):
    """Passes dout on as a sum does."""

    LAYER, CAUGHT_BY = "MulLayer", "gradient:x"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return gathered(dout, self.x.shape), gathered(dout, self.y.shape)


class MulIgnoresUpstream(MulLayer):
    """Returns the local derivatives and forgets the chain."""

    LAYER, CAUGHT_BY, FOUND = "MulLayer", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return super().backward(np.ones_like(dout))


class MultipliesInPlace(MulLayer):
    """Multiplies the caller's dout in place, and the second gradient is made of the first."""

    LAYER, CAUGHT_BY, FOUND = "MulLayer", "no-writes", "written"
    NAMED = "overwrites-dout"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dy = gathered(dout * self.x, self.y.shape)
        dout *= self.y
        return gathered(dout.copy(), self.x.shape), dy


# NegLayer


class SignLost(NegLayer):
    """Passes dout on with its sign."""

    LAYER, CAUGHT_BY = "NegLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout.copy()


class NegatesUpstreamInPlace(NegLayer):
    """Negates the caller's dout."""

    LAYER, CAUGHT_BY, FOUND = "NegLayer", "no-writes", "written"
    NAMED = "overwrites-dout"

    def backward(self, dout: Any) -> Array:
        return np.negative(dout, out=dout)


class NegatesInputInPlace(NegLayer):
    """Negates the caller's x."""

    LAYER, CAUGHT_BY, FOUND = "NegLayer", "no-writes", "written"
    NAMED = "overwrites-input"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.negative(x, out=x).copy()


class MinusOne(NegLayer):
    """Returns the local derivative and forgets the chain."""

    LAYER, CAUGHT_BY, FOUND = "NegLayer", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        return -np.ones_like(dout)


class Complement(NegLayer):
    """Computes 1 - x, whose derivative is the same."""

    LAYER, CAUGHT_BY = "NegLayer", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return 1 - x


# ReciprocalLayer


class ReciprocalSignForgotten(ReciprocalLayer):
    """Forgets the minus of -1 / x^2."""

    LAYER, CAUGHT_BY = "ReciprocalLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return -super().backward(dout)


class SquareForgotten(ReciprocalLayer):
    """Takes -1 / x for -1 / x^2."""

    LAYER, CAUGHT_BY = "ReciprocalLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return -dout * self.y


class SquareOfTheInput(ReciprocalLayer):
    """Takes -y^2 to be -x^2."""

    LAYER, CAUGHT_BY = "ReciprocalLayer", "gradient:x"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return -dout * self.x * self.x


class DeltaInTheDivisor(ReciprocalLayer):
    """Adds 1e-7 to x, which is not small beside every x."""

    LAYER, CAUGHT_BY, VERDICT = "ReciprocalLayer", "forward", "unstable"

    def forward(self, x: Any) -> Array:
        return super().forward(x + 1e-7)


class ReciprocalReturnsWhatItKeeps(ReciprocalLayer):
    """Returns the kept y itself."""

    LAYER, CAUGHT_BY, FOUND = "ReciprocalLayer", "no-writes", "kept"
    NAMED = "returns-what-it-keeps"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return self.y


# ExpLayer


class PowerRule(ExpLayer):
    """Takes the rule of powers: x exp(x - 1)."""

    LAYER, CAUGHT_BY = "ExpLayer", "gradient:x"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * self.x * np.exp(self.x - 1)


class ExponentialOfUpstream(ExpLayer):
    """Runs forward on dout."""

    LAYER, CAUGHT_BY = "ExpLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.exp(dout)


class TimesTheInput(ExpLayer):
    """Keeps x where y is needed."""

    LAYER, CAUGHT_BY = "ExpLayer", "gradient:x"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * self.x


class PowerOfTwo(ExpLayer):
    """Computes 2^x, and takes it for its own derivative."""

    LAYER, CAUGHT_BY = "ExpLayer", "forward"
    NAMED = "wrong-base"

    def forward(self, x: Any) -> Array:
        self.y = np.exp2(x)
        return self.y.copy()


class ExpReturnsWhatItKeeps(ExpLayer):
    """Returns the kept y itself."""

    LAYER, CAUGHT_BY, FOUND = "ExpLayer", "no-writes", "kept"
    NAMED = "returns-what-it-keeps"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return self.y


# LogLayer


class DividesByTheOutput(LogLayer):
    """Keeps y where x is needed."""

    LAYER, CAUGHT_BY = "LogLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        with np.errstate(all="ignore"):
            return dout / np.log(self.x)


class TimesForDividedBy(LogLayer):
    """Multiplies by x."""

    LAYER, CAUGHT_BY = "LogLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * self.x


class DecimalLogarithm(LogLayer):
    """Computes the logarithm to the base of ten, with the derivative of the natural one."""

    LAYER, CAUGHT_BY = "LogLayer", "forward"
    NAMED = "wrong-base"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.log10(x)


class DeltaInTheLogarithm(LogLayer):
    """Adds 1e-7 inside the log, so that the logarithm of one is not zero."""

    LAYER, CAUGHT_BY = "LogLayer", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.log(x + 1e-7)


class LogIgnoresUpstream(LogLayer):
    """Returns the local derivative and forgets the chain."""

    LAYER, CAUGHT_BY, FOUND = "LogLayer", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:  # noqa: ARG002
        return 1 / self.x


# SumLayer


class SumsEverything(SumLayer):
    """Ignores the axis."""

    LAYER, CAUGHT_BY, FOUND = "SumLayer", "forward", "shape"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.sum(x)


class AxisKept(SumLayer):
    """Keeps the summed axis."""

    LAYER, CAUGHT_BY, FOUND = "SumLayer", "forward", "shape"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.sum(x, axis=self.axis, keepdims=True)


class MeanForSum(SumLayer):
    """Averages, with the derivative of a sum."""

    LAYER, CAUGHT_BY = "SumLayer", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.mean(x, axis=self.axis)


class Shares(SumLayer):
    """Divides dout among the terms, as if they had been averaged."""

    LAYER, CAUGHT_BY = "SumLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return super().backward(dout) / self.x.shape[self.axis]


class NotRepeated(SumLayer):
    """Returns dout as it came: it lacks the axis."""

    LAYER, CAUGHT_BY, FOUND = "SumLayer", "gradient:x", "shape"

    def backward(self, dout: Any) -> Array:
        return dout.copy()


class RepeatedByReshape(SumLayer):
    """Repeats each number and makes the shape fit: right for the last axis only."""

    LAYER, CAUGHT_BY = "SumLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.repeat(dout, self.x.shape[self.axis]).reshape(self.x.shape)


class RepeatedAsView(SumLayer):
    """Returns a broadcast view of dout: read-only, and not its own."""

    LAYER, CAUGHT_BY, FOUND = "SumLayer", "no-writes", "shared"
    NAMED = "returns-dout-itself"

    def backward(self, dout: Any) -> Array:
        return np.broadcast_to(np.expand_dims(dout, self.axis), self.x.shape)


# DotLayer


class DotTransposeForgotten(DotLayer):
    """Makes the shapes fit by `reshape`, which is no transpose."""

    LAYER, CAUGHT_BY = "DotLayer", "gradient:x"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        _, dW = super().backward(dout)
        return dout @ self.W.reshape(self.W.shape[::-1]), dW


class DotGradientTransposed(DotLayer):
    """Computes dW as dout.T @ x: the shape of W.T."""

    LAYER, CAUGHT_BY, FOUND = "DotLayer", "gradient:W", "shape"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dW = super().backward(dout)
        return dx, dW.T


class GradientsSwapped(DotLayer):
    """Returns the gradients in the other order."""

    LAYER, CAUGHT_BY, FOUND = "DotLayer", "gradient:x", "shape"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return super().backward(dout)[::-1]


class DotAveraged(DotLayer):
    """Divides dW by the batch."""

    LAYER, CAUGHT_BY = "DotLayer", "gradient:W"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dW = super().backward(dout)
        return dx, dW / len(dout)


class MatricesOnly(DotLayer):
    """Computes dW as x.T @ dout, which needs a matrix on either side."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "DotLayer", "batch:sequence", "raised", "raised"
    NAMED = "one-batch-axis-only"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return dout @ self.W.T, self.x.T @ dout


# BranchLayer


class FirstBranchOnly(BranchLayer):
    """Takes what the last use wrote, and forgets the others."""

    LAYER, CAUGHT_BY = "BranchLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout[0].copy()


class BranchesAveraged(BranchLayer):
    """Averages what comes back."""

    LAYER, CAUGHT_BY = "BranchLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.mean(dout, axis=0)


class TwoBranchesOnly(BranchLayer):
    """Adds up two branches, however many there are."""

    LAYER, CAUGHT_BY = "BranchLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout[0] + dout[1]


class BranchesAreViews(BranchLayer):
    """Hands out the caller's own x to every branch."""

    LAYER, CAUGHT_BY, FOUND = "BranchLayer", "no-writes", "shared"
    NAMED = "returns-view-of-input"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.broadcast_to(x, (self.copies, *x.shape))


class GathersInUpstream(BranchLayer):
    """Adds up in the first branch's part of the caller's dout."""

    LAYER, CAUGHT_BY, FOUND = "BranchLayer", "no-writes", "written"
    NAMED = "overwrites-dout"

    def backward(self, dout: Any) -> Array:
        for more in dout[1:]:
            dout[0] += more
        return dout[0].copy()


class BranchesAccumulate(BranchLayer):
    """Adds to what was gathered before, and never begins anew."""

    LAYER, CAUGHT_BY, FOUND = "BranchLayer", "repeatable", "differs"
    NAMED = "accumulates"

    def backward(self, dout: Any) -> Array:
        self.gathered = getattr(self, "gathered", 0) + super().backward(dout)
        return self.gathered.copy()
