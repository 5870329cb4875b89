"""Mistakes in the nodes of a computational graph."""

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
from ..reference.linear import rows
from ..reference.nodes import gathered

# AddLayer


class ReturnsUpstream(AddLayer):
    """Returns the array dout itself as dx and as dy: it must return copies, dout.copy() for each."""

    LAYER, CAUGHT_BY, FOUND = "AddLayer", "no-writes", "shared"
    NAMED = "returns-dout-itself"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dy = super().backward(dout)
        return dout if dx.shape == dout.shape else dx, dout if dy.shape == dout.shape else dy


class OneGradientTwice(AddLayer):
    """Returns one array as both dx and dy, so writing into one changes the other: return a copy for each."""

    LAYER, CAUGHT_BY, FOUND = "AddLayer", "no-writes", "shared"
    NAMED = "gradients-share-memory"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dy = super().backward(dout)
        return (dx, dx) if dx.shape == dy.shape else (dx, dy)


class AddNotSummed(AddLayer):
    """Returns dout for a broadcast operand: its gradient must be dout summed over the broadcast axes."""

    LAYER, CAUGHT_BY, FOUND = "AddLayer", "broadcast", "shape"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return dout.copy(), dout.copy()


class AddStretchedAxisKept(AddLayer):
    """Sums dy only over axes that broadcasting added: it must also be summed over axes where y has length 1."""

    LAYER, CAUGHT_BY, FOUND = "AddLayer", "broadcast", "shape"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, _ = super().backward(dout)
        return dx, np.sum(dout, axis=tuple(range(dout.ndim - self.y.ndim)))


class AddAveraged(AddLayer):
    """Averages dout over the broadcast axes for dy (np.mean): it must be summed over them (np.sum)."""

    LAYER, CAUGHT_BY = "AddLayer", "broadcast"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dy = super().backward(dout)
        return dx, dy * dy.size / dout.size


class Subtracts(AddLayer):
    """Returns dy = -dout, which belongs to x - y: for x + y it must be dy = dout."""

    LAYER, CAUGHT_BY = "AddLayer", "gradient:y"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dy = super().backward(dout)
        return dx, -dy


# MulLayer


class NotSwapped(MulLayer):
    """Computes dx = dout * x and dy = dout * y: it needs the other operand, dx = dout * y and dy = dout * x."""

    LAYER, CAUGHT_BY = "MulLayer", "own-derivative"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return gathered(dout * self.x, self.x.shape), gathered(dout * self.y, self.y.shape)


class MulNotSummed(MulLayer):
    """Returns dx and dy in the shape of x * y: a broadcast operand's gradient must be summed to its own shape."""

    LAYER, CAUGHT_BY, FOUND = "MulLayer", "broadcast", "shape"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return dout * self.y, dout * self.x


class MulStretchedAxisKept(MulLayer):
    """Sums dy only over axes that broadcasting added: it must also be summed over axes where y has length 1."""

    LAYER, CAUGHT_BY, FOUND = "MulLayer", "broadcast", "shape"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, _ = super().backward(dout)
        return dx, np.sum(dout * self.x, axis=tuple(range(dout.ndim - self.y.ndim)))


class SummedTooEarly(MulLayer):
    """Sums dout and x over the broadcast axes before it multiplies: dy must be the sum of dout * x over them."""

    LAYER, CAUGHT_BY = "MulLayer", "broadcast"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, _ = super().backward(dout)
        return dx, gathered(dout, self.y.shape) * gathered(self.x, self.y.shape)


class FactorForgotten(MulLayer):
    """Returns dout without a factor, as for x + y: it must be dx = dout * y and dy = dout * x."""

    LAYER, CAUGHT_BY = "MulLayer", "gradient:x"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return gathered(dout, self.x.shape), gathered(dout, self.y.shape)


class MulIgnoresUpstream(MulLayer):
    """Returns dx = y and dy = x without multiplying by dout: it must be dx = dout * y and dy = dout * x."""

    LAYER, CAUGHT_BY, FOUND = "MulLayer", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return super().backward(np.ones_like(dout))


class MultipliesInPlace(MulLayer):
    """Multiplies the caller's dout in place (dout *= y): it must make a new array, dx = dout * y."""

    LAYER, CAUGHT_BY, FOUND = "MulLayer", "no-writes", "written"
    NAMED = "overwrites-dout"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dy = gathered(dout * self.x, self.y.shape)
        dout *= self.y
        return gathered(dout.copy(), self.x.shape), dy


# NegLayer


class SignLost(NegLayer):
    """Returns dx = dout without the minus sign: it must be dx = -dout."""

    LAYER, CAUGHT_BY = "NegLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout.copy()


class NegatesUpstreamInPlace(NegLayer):
    """Negates the caller's dout in place: it must make a new array, dx = -dout."""

    LAYER, CAUGHT_BY, FOUND = "NegLayer", "no-writes", "written"
    NAMED = "overwrites-dout"

    def backward(self, dout: Any) -> Array:
        return np.negative(dout, out=dout)


class NegatesInputInPlace(NegLayer):
    """Negates the caller's x in place: it must make a new array, y = -x."""

    LAYER, CAUGHT_BY, FOUND = "NegLayer", "no-writes", "written"
    NAMED = "overwrites-input"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.negative(x, out=x).copy()


class MinusOne(NegLayer):
    """Returns dx = -1 without multiplying by dout: it must be dx = -dout."""

    LAYER, CAUGHT_BY, FOUND = "NegLayer", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        return -np.ones_like(dout)


class Complement(NegLayer):
    """Computes y = 1 - x: it must be y = -x."""

    LAYER, CAUGHT_BY = "NegLayer", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return 1 - x


# ReciprocalLayer


class ReciprocalSignForgotten(ReciprocalLayer):
    """Computes dx = dout / x ** 2 without the minus sign: it must be dx = -dout / x ** 2."""

    LAYER, CAUGHT_BY = "ReciprocalLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return -super().backward(dout)


class SquareForgotten(ReciprocalLayer):
    """Computes dx = -dout / x without the square: it must be dx = -dout / x ** 2."""

    LAYER, CAUGHT_BY = "ReciprocalLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return -dout * self.y


class SquareOfTheInput(ReciprocalLayer):
    """Computes dx = -dout * x ** 2 from the input x: it must use the output y = 1 / x, dx = -dout * y ** 2."""

    LAYER, CAUGHT_BY = "ReciprocalLayer", "gradient:x"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return -dout * self.x * self.x


class DeltaInTheDivisor(ReciprocalLayer):
    """Computes y = 1 / (x + {SIZE}), which is wrong for small x: it must be y = 1 / x."""

    LAYER, CAUGHT_BY, VERDICT = "ReciprocalLayer", "forward", "unstable"
    SIZE = 1e-7

    def forward(self, x: Any) -> Array:
        return super().forward(x + self.SIZE)


class ReciprocalReturnsWhatItKeeps(ReciprocalLayer):
    """Returns the array self.y that backward still needs: it must return a copy, self.y.copy()."""

    LAYER, CAUGHT_BY, FOUND = "ReciprocalLayer", "no-writes", "kept"
    NAMED = "returns-what-it-keeps"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return self.y


# ExpLayer


class PowerRule(ExpLayer):
    """Computes dx = dout * x * exp(x - 1), the rule for powers: it must be dx = dout * exp(x)."""

    LAYER, CAUGHT_BY = "ExpLayer", "gradient:x"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * self.x * np.exp(self.x - 1)


class ExponentialOfUpstream(ExpLayer):
    """Computes dx = exp(dout): it must be dx = dout * exp(x)."""

    LAYER, CAUGHT_BY = "ExpLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.exp(dout)


class TimesTheInput(ExpLayer):
    """Multiplies dout by the input x: it must be the output y = exp(x), dx = dout * y."""

    LAYER, CAUGHT_BY = "ExpLayer", "gradient:x"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * self.x


class PowerOfTwo(ExpLayer):
    """Computes y = 2 ** x (np.exp2) and uses it for dx = dout * y: it must be y = np.exp(x)."""

    LAYER, CAUGHT_BY = "ExpLayer", "forward"

    def forward(self, x: Any) -> Array:
        self.y = np.exp(x * np.log(2.0))
        return self.y.copy()


class ExpReturnsWhatItKeeps(ExpLayer):
    """Returns the array self.y that backward still needs: it must return a copy, self.y.copy()."""

    LAYER, CAUGHT_BY, FOUND = "ExpLayer", "no-writes", "kept"
    NAMED = "returns-what-it-keeps"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return self.y


# LogLayer


class DividesByTheOutput(LogLayer):
    """Divides dout by the output log(x): it must be divided by the input, dx = dout / x."""

    LAYER, CAUGHT_BY = "LogLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        with np.errstate(all="ignore"):
            return dout / np.log(self.x)


class TimesForDividedBy(LogLayer):
    """Multiplies dout by x: it must be divided, dx = dout / x."""

    LAYER, CAUGHT_BY = "LogLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * self.x


class DecimalLogarithm(LogLayer):
    """Computes the logarithm to the base 10, np.log10(x): it must be the natural logarithm, np.log(x)."""

    LAYER, CAUGHT_BY = "LogLayer", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.log(x) / np.log(10.0)


class DeltaInTheLogarithm(LogLayer):
    """Computes np.log(x + {SIZE}): it must be np.log(x), without {SIZE}."""

    LAYER, CAUGHT_BY = "LogLayer", "forward"
    SIZE = 1e-7

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.log(x + self.SIZE)


class LogIgnoresUpstream(LogLayer):
    """Returns dx = 1 / x without multiplying by dout: it must be dx = dout / x."""

    LAYER, CAUGHT_BY, FOUND = "LogLayer", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:  # noqa: ARG002
        return 1 / self.x


# SumLayer


class SumsEverything(SumLayer):
    """Sums over all axes: x must be summed over the given axis only, np.sum(x, axis=axis)."""

    LAYER, CAUGHT_BY, FOUND = "SumLayer", "forward", "shape"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.sum(x)


class AxisKept(SumLayer):
    """Keeps the summed axis (keepdims=True): it must be removed, y = np.sum(x, axis=axis)."""

    LAYER, CAUGHT_BY, FOUND = "SumLayer", "forward", "shape"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.sum(x, axis=self.axis, keepdims=True)


class MeanForSum(SumLayer):
    """Computes the mean over the axis (np.mean): it must be the sum, y = np.sum(x, axis=axis)."""

    LAYER, CAUGHT_BY = "SumLayer", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.mean(x, axis=self.axis)


class Shares(SumLayer):
    """Divides dx by the length of the axis, as for a mean: for a sum, dx must be dout repeated along the axis."""

    LAYER, CAUGHT_BY = "SumLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return super().backward(dout) / self.x.shape[self.axis]


class NotRepeated(SumLayer):
    """Returns dx = dout, without the summed axis: it must be repeated along that axis, in the shape of x."""

    LAYER, CAUGHT_BY, FOUND = "SumLayer", "gradient:x", "shape"

    def backward(self, dout: Any) -> Array:
        return dout.copy()


class RepeatedByReshape(SumLayer):
    """Uses np.repeat(dout, n), right for axis=-1 only: use np.repeat(np.expand_dims(dout, axis), n, axis=axis)."""

    LAYER, CAUGHT_BY = "SumLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.repeat(dout, self.x.shape[self.axis]).reshape(self.x.shape)


class RepeatedAsView(SumLayer):
    """Returns np.broadcast_to(...), a read-only view of dout: it must return a copy, np.broadcast_to(...).copy()."""

    LAYER, CAUGHT_BY, FOUND = "SumLayer", "no-writes", "shared"
    NAMED = "returns-dout-itself"

    def backward(self, dout: Any) -> Array:
        return np.broadcast_to(np.expand_dims(dout, self.axis), self.x.shape)


# DotLayer


class DotTransposeForgotten(DotLayer):
    """Reshapes W where it must transpose it, dx = dout @ W.reshape(...): it must be dx = dout @ W.T."""

    LAYER, CAUGHT_BY = "DotLayer", "gradient:x"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        _, dW = super().backward(dout)
        return dout @ self.W.reshape(self.W.shape[::-1]), dW


class DotGradientTransposed(DotLayer):
    """Computes dW = dout.T @ x, which has the shape of W.T: it must be dW = x.T @ dout."""

    LAYER, CAUGHT_BY, FOUND = "DotLayer", "gradient:W", "shape"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dW = super().backward(dout)
        return dx, dW.T


class GradientsSwapped(DotLayer):
    """Returns (dW, dx): gradients must be in the order of forward's arguments, (dx, dW)."""

    LAYER, CAUGHT_BY, FOUND = "DotLayer", "gradient:x", "shape"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return super().backward(dout)[::-1]


class DotAveraged(DotLayer):
    """Divides dW by the batch size N: it must be dW = x.T @ dout, as the 1 / N of a mean loss is already in dout."""

    LAYER, CAUGHT_BY = "DotLayer", "gradient:W"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dW = super().backward(dout)
        return dx, dW / len(dout)


class MatricesOnly(DotLayer):
    """Computes dW = x.T @ dout, which needs 2-D arrays: flatten all batch axes of x and of dout into one first."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "DotLayer", "batch:sequence", "raised", "raised"
    NAMED = "one-batch-axis-only"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return dout @ self.W.T, self.x.T @ dout


# BranchLayer


class FirstBranchOnly(BranchLayer):
    """Returns the gradient of the first branch only, dout[0]: it must be the sum, dx = np.sum(dout, axis=0)."""

    LAYER, CAUGHT_BY = "BranchLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout[0].copy()


class BranchesAveraged(BranchLayer):
    """Averages the gradients of the branches (np.mean): they must be summed, dx = np.sum(dout, axis=0)."""

    LAYER, CAUGHT_BY = "BranchLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.mean(dout, axis=0)


class TwoBranchesOnly(BranchLayer):
    """Adds dout[0] + dout[1] only: the gradients of all branches must be summed, dx = np.sum(dout, axis=0)."""

    LAYER, CAUGHT_BY = "BranchLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout[0] + dout[1]


class BranchesAreViews(BranchLayer):
    """Returns np.broadcast_to(x, ...), a view of the caller's x: each branch must be a copy, np.stack([x] * n)."""

    LAYER, CAUGHT_BY, FOUND = "BranchLayer", "no-writes", "shared"
    NAMED = "returns-view-of-input"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.broadcast_to(x, (self.copies, *x.shape))


class GathersInUpstream(BranchLayer):
    """Adds the gradients into the caller's dout[0] in place: it must make a new array, np.sum(dout, axis=0)."""

    LAYER, CAUGHT_BY, FOUND = "BranchLayer", "no-writes", "written"
    NAMED = "overwrites-dout"

    def backward(self, dout: Any) -> Array:
        for more in dout[1:]:
            dout[0] += more
        return dout[0].copy()


class BranchesAccumulate(BranchLayer):
    """Adds dx to the dx of the previous backward: each backward must compute it anew, np.sum(dout, axis=0)."""

    LAYER, CAUGHT_BY, FOUND = "BranchLayer", "repeatable", "differs"
    NAMED = "accumulates"

    def backward(self, dout: Any) -> Array:
        self.gathered = getattr(self, "gathered", 0) + super().backward(dout)
        return self.gathered.copy()


# AddLayer and MulLayer, terms


class GradientHalved(AddLayer):
    """Returns dout / 2 for each operand: each must get all of dout, dx = dout and dy = dout."""

    LAYER, CAUGHT_BY = "AddLayer", "gradient:x"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dy = super().backward(dout)
        return dx / 2, dy / 2


class AddIgnoresUpstream(AddLayer):
    """Returns 1 for each entry of dx and dy, without dout: it must be dx = dout and dy = dout."""

    LAYER, CAUGHT_BY, FOUND = "AddLayer", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return super().backward(np.ones_like(dout))


class GradientUsedAgain(MulLayer):
    """Computes dy from dx, (dout * y) * x, with a factor y too many: it must use dout, dy = dout * x."""

    LAYER, CAUGHT_BY = "MulLayer", "gradient:y"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dy = super().backward(dout)
        return dx, gathered(dout * self.y * self.x, dy.shape)


class SecondFactorForgotten(MulLayer):
    """Returns dy = dout without the factor x, as for x + y: it must be dy = dout * x."""

    LAYER, CAUGHT_BY = "MulLayer", "gradient:y"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, dy = super().backward(dout)
        return dx, gathered(dout, dy.shape)


# NegLayer, ReciprocalLayer, ExpLayer and LogLayer, other functions


class NegativeSize(NegLayer):
    """Computes y = -np.abs(x), wrong for negative x: it must be y = -x."""

    LAYER, CAUGHT_BY = "NegLayer", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.where(x > 0, -x, x)


class CubeForSquare(ReciprocalLayer):
    """Computes dx = -dout / x ** 3, with one factor too many: it must be dx = -dout / x ** 2."""

    LAYER, CAUGHT_BY = "ReciprocalLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return super().backward(dout) * self.y


class ReciprocalIgnoresUpstream(ReciprocalLayer):
    """Returns dx = -1 / x ** 2 without multiplying by dout: it must be dx = -dout / x ** 2."""

    LAYER, CAUGHT_BY, FOUND = "ReciprocalLayer", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        return super().backward(np.ones_like(dout))


class ExponentialOfTheOutput(ExpLayer):
    """Applies exp to y again in backward, dx = dout * exp(exp(x)): it must be dx = dout * exp(x)."""

    LAYER, CAUGHT_BY = "ExpLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        with np.errstate(all="ignore"):
            return dout * np.exp(self.y)


class ExpIgnoresUpstream(ExpLayer):
    """Returns dx = exp(x) without multiplying by dout: it must be dx = dout * exp(x)."""

    LAYER, CAUGHT_BY, FOUND = "ExpLayer", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        return super().backward(np.ones_like(dout))


class ExpPassesThrough(ExpLayer):
    """Returns dx = dout without the factor exp(x): it must be dx = dout * exp(x)."""

    LAYER, CAUGHT_BY = "ExpLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout.copy()


class BinaryLogarithm(LogLayer):
    """Computes the logarithm to the base 2, np.log2(x): it must be the natural logarithm, np.log(x)."""

    LAYER, CAUGHT_BY = "LogLayer", "forward"

    def forward(self, x: Any) -> Array:
        return super().forward(x) / np.log(2.0)


class LogPassesThrough(LogLayer):
    """Returns dx = dout without dividing by x: it must be dx = dout / x."""

    LAYER, CAUGHT_BY = "LogLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout.copy()


# SumLayer, DotLayer and BranchLayer, axes and loops


class LastEntryLeftOut(SumLayer):
    """Leaves the last entry out of the sum, as by range(n - 1): it must sum over all, y = np.sum(x, axis=axis)."""

    LAYER, CAUGHT_BY = "SumLayer", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.sum(np.moveaxis(x, self.axis, -1)[..., :-1], axis=-1)


class AlwaysTheLastAxis(SumLayer):
    """Sums over the last axis whatever axis was given: it must be y = np.sum(x, axis=axis)."""

    LAYER, CAUGHT_BY, FOUND = "SumLayer", "forward", "shape"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.sum(x, axis=-1)


class TiledForRepeated(SumLayer):
    """Uses np.tile(dout, n), so entries of dout reach the wrong place: repeat dout along the summed axis."""

    LAYER, CAUGHT_BY = "SumLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.tile(dout.reshape(-1), self.x.shape[self.axis]).reshape(self.x.shape)


class DotIgnoresUpstream(DotLayer):
    """Computes dW = x.T @ ones, without dout: it must be dW = x.T @ dout."""

    LAYER, CAUGHT_BY, FOUND = "DotLayer", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        return super().backward(dout)[0], super().backward(np.ones_like(dout))[1]


class DotOfTheLastSample(DotLayer):
    """Assigns dW in a loop over the samples, so only the last one counts: it must be added, dW += outer(x, dout)."""

    LAYER, CAUGHT_BY = "DotLayer", "gradient:W"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, _ = super().backward(dout)
        return dx, rows(self.x)[-1:].T @ rows(dout)[-1:]


class DotWithoutTheLast(DotLayer):
    """Leaves the last sample out of dW, as by range(N - 1): it must sum over all N samples, dW = x.T @ dout."""

    LAYER, CAUGHT_BY = "DotLayer", "gradient:W"

    def backward(self, dout: Any) -> tuple[Array, Array]:
        dx, _ = super().backward(dout)
        return dx, rows(self.x)[:-1].T @ rows(dout)[:-1]


class LastBranchOnly(BranchLayer):
    """Returns the gradient of the last branch only, dout[-1]: it must be the sum, dx = np.sum(dout, axis=0)."""

    LAYER, CAUGHT_BY = "BranchLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout[-1].copy()


class LastBranchForAll(BranchLayer):
    """Multiplies the gradient of the last branch by their number: it must be the sum, dx = np.sum(dout, axis=0)."""

    LAYER, CAUGHT_BY = "BranchLayer", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout[-1] * self.copies


# How they treat what they are given


class HalfPrecisionInside(NegLayer):
    """Keeps y in half precision (float16), which overflows at 65504: it must have the dtype of x at every step."""

    LAYER, CAUGHT_BY, FOUND = "NegLayer", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        return super().forward(x).astype(np.float16).astype(x.dtype)


class RoomOfDoublePrecision(SumLayer):
    """Sums into room made by np.zeros without a dtype, so float32 becomes float64: make it like x."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "SumLayer", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        return np.zeros(y.shape) + y


class ReadInMemoryOrder(NegLayer):
    """Reads x in the order of memory, x.ravel(order="K"): it must read it by index, x.ravel()."""

    LAYER, CAUGHT_BY = "NegLayer", "layout"
    NAMED = "depends-on-memory-layout"

    def forward(self, x: Any) -> Array:
        return super().forward(x.ravel(order="K").reshape(x.shape))


class SkipsNaN(SumLayer):
    """Sums by np.nansum, which leaves NaN out: the sum must be NaN, so that it is seen."""

    LAYER, CAUGHT_BY, FOUND = "SumLayer", "non-finite", "hidden"
    NAMED = "hides-nan"

    def forward(self, x: Any) -> Array:
        return super().forward(np.where(np.isnan(x), np.zeros_like(x), x))


class SilencesNumpy(LogLayer):
    """Silences numpy for everybody, np.seterr(all="ignore"): use np.errstate around the one line that warns."""

    LAYER, CAUGHT_BY, FOUND = "LogLayer", "quiet", "noise"
    NAMED = "changes-global-state"

    def forward(self, x: Any) -> Array:
        np.seterr(all="ignore")
        return super().forward(x)


class CentredOverTheBatch(ExpLayer):
    """Subtracts the mean of the batch from x, as a shift against overflow: y = exp(x) must be of x itself."""

    LAYER, CAUGHT_BY = "ExpLayer", "batch-independence"

    def forward(self, x: Any) -> Array:
        return super().forward(x - np.mean(x, axis=0))


class ForgetsWhenItRefuses(ReciprocalLayer):
    """Forgets y when it refuses text for dout, so the next backward raises: what forward kept must stay."""

    LAYER, CAUGHT_BY, FOUND = "ReciprocalLayer", "errors", "changed"
    NAMED = "changed-by-refusal"

    def backward(self, dout: Any) -> Array:
        if dout.dtype.kind != "f":
            self.y = None
            raise TypeError("dout must be numbers")
        return super().backward(dout)


class LeavesSamplesWithNaNOut(NegLayer):
    """Leaves samples that hold NaN out of y: y must have the shape of x, and NaN where x is NaN."""

    LAYER, CAUGHT_BY, FOUND = "NegLayer", "non-finite", "shape"
    NAMED = "wrong-shape"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        return y[~np.any(np.isnan(y), axis=-1)] if y.ndim > 1 else y
