"""Mistakes in activations."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import Relu, Sigmoid, Softmax, Tanh, sigmoid, softmax
from ..reference._demand import Array

# Relu


class OverwritesUpstream(Relu):
    """Writes zeros into the caller's dout, dout[x <= 0] = 0: use a new array, dx = np.where(x > 0, dout, 0)."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "no-writes", "written"
    NAMED = "overwrites-dout"

    def backward(self, dout: Any) -> Array:
        dout[self.mask] = 0
        return dout


class OverwritesInput(Relu):
    """Writes zeros into the caller's x, x[x <= 0] = 0: it must use a new array, y = np.maximum(x, 0)."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "no-writes", "written"

    def forward(self, x: Any) -> Array:
        self.mask = x <= 0
        x[self.mask] = 0
        return x.copy()


class FullGradientTwiceAtZero(Relu):
    """Returns dx = 2 * dout at x = 0, the sum of both sides: it must lie between 0 and dout, usually 0."""

    LAYER, CAUGHT_BY = "Relu", "kink"
    NAMED = "beyond-both-sides"

    def forward(self, x: Any) -> Array:
        self.slope = 1.0 * (x >= 0) + (x == 0)
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * self.slope.astype(dout.dtype)


class Leaks(Relu):
    """Returns {SIZE} * x for x < 0, as a leaky Relu does: it must be 0 there, y = np.maximum(x, 0)."""

    LAYER, CAUGHT_BY = "Relu", "forward"
    SIZE = 1e-6

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.where(x > 0, x, self.SIZE * x)


class LeaksBackward(Relu):
    """Returns dx = {SIZE} * dout for x < 0, as a leaky Relu does: it must be dx = np.where(x > 0, dout, 0)."""

    LAYER, CAUGHT_BY = "Relu", "own-derivative"
    SIZE = 1e-6

    def backward(self, dout: Any) -> Array:
        return np.where(self.mask, self.SIZE * dout, dout)


class MasksUpstream(Relu):
    """Masks by the sign of dout instead of the sign of x: it must be dx = np.where(x > 0, dout, 0)."""

    LAYER, CAUGHT_BY = "Relu", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.where(dout <= 0, 0, dout)


class GradientIsMask(Relu):
    """Returns the mask (x > 0) as dx without multiplying by dout: it must be dx = np.where(x > 0, dout, 0)."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        return np.where(self.mask, np.zeros_like(dout), np.ones_like(dout))


class EatsNaN(Relu):
    """Computes np.where(x > 0, x, 0), which turns NaN into 0: NaN must stay NaN, as in np.maximum(x, 0)."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "non-finite", "hidden"
    NAMED = "hides-nan"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.where(x > 0, x, 0)


class TimesMask(Relu):
    """Computes x * (x > 0), which is NaN for x = -inf: it must be 0 there, as in np.maximum(x, 0)."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "non-finite", "hidden"
    NAMED = "makes-nan"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return x * (x > 0)


class StaleMask(Relu):
    """Saves the mask of its first forward only: every forward must compute it from its own x, mask = x <= 0."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "repeatable", "differs"
    NAMED = "stale-cache"

    def forward(self, x: Any) -> Array:
        self.mask = x <= 0 if self.mask is None else self.mask
        return np.where(x <= 0, 0, x)


class MaskByIdentity(Relu):
    """Recomputes the mask only if x is another array object: every forward must recompute it, as x may have changed."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "repeatable", "differs"
    NAMED = "remembers-arrays"

    seen: Any = None

    def forward(self, x: Any) -> Array:
        if x is not self.seen:
            self.mask, self.seen = x <= 0, x
        return np.where(x <= 0, 0, x)


class OnlyThePositive(Relu):
    """Returns x[x > 0], which loses the shape of x: it must be y = np.maximum(x, 0)."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "forward", "shape"

    def forward(self, x: Any) -> Array:
        return super().forward(x)[x > 0]


class RoomInDoublePrecision(Relu):
    """Allocates y by np.zeros(x.shape), which is float64: use np.zeros_like(x), which has the dtype of x."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "Relu", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def forward(self, x: Any) -> Array:
        room = np.zeros(x.shape)
        room[...] = super().forward(x)
        return room


class InMemoryOrder(Relu):
    """Reads x in memory order, x.ravel(order="A"), which is wrong for Fortran-ordered x: it must be order="C"."""

    LAYER, CAUGHT_BY = "Relu", "layout"
    NAMED = "depends-on-memory-layout"

    def forward(self, x: Any) -> Array:
        return super().forward(x.ravel(order="A").reshape(x.shape))


# Sigmoid


class SignForgotten(Sigmoid):
    """Computes y = 1 / (1 + exp(x)) without the minus sign in exp: it must be y = 1 / (1 + exp(-x))."""

    LAYER, CAUGHT_BY = "Sigmoid", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return sigmoid(-x)


class MinusForPlus(Sigmoid):
    """Computes y = 1 / (1 - exp(-x)), with minus instead of plus: it must be y = 1 / (1 + exp(-x))."""

    LAYER, CAUGHT_BY = "Sigmoid", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        with np.errstate(all="ignore"):
            return 1 / (1 - np.exp(-x))


class NaiveSigmoid(Sigmoid):
    """Computes exp(-x) for very negative x, where it overflows: for x < 0 use y = exp(x) / (1 + exp(x))."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "extremes", "noise"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return 1 / (1 + np.exp(-x))


class ClippedSigmoid(Sigmoid):
    """Clips y to [{SIZE}, 1 - {SIZE}]: it must be y = 1 / (1 + exp(-x)) without a clip, also close to 0 and 1."""

    LAYER, CAUGHT_BY, VERDICT = "Sigmoid", "forward", "unstable"
    SIZE = 1e-7

    def forward(self, x: Any) -> Array:
        return between(super().forward(x), self.SIZE, 1 - self.SIZE)


def between(y: Any, low: float, high: float) -> Any:
    """As np.clip does it."""
    return np.where(y < low, low, np.where(y > high, high, y)).astype(y.dtype)


class DerivativeOfTheInput(Sigmoid):
    """Computes dx = dout * x * (1 - x) from the input x: it must use the output y, dx = dout * y * (1 - y)."""

    LAYER, CAUGHT_BY = "Sigmoid", "gradient:x"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * self.x * (1 - self.x)


class OneFactorTooMany(Sigmoid):
    """Computes dx = dout * y * y * (1 - y), with one y too many: it must be dx = dout * y * (1 - y)."""

    LAYER, CAUGHT_BY = "Sigmoid", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return super().backward(dout) * self.y


class OnePerMilleOff(Sigmoid):
    """Multiplies dx by 1.001: it must be exactly dx = dout * y * (1 - y)."""

    LAYER, CAUGHT_BY, VERDICT = "Sigmoid", "gradient:x", "inaccurate"

    def backward(self, dout: Any) -> Array:
        return super().backward(dout) * dout.dtype.type(1.001)


class DerivativeOverflows(Sigmoid):
    """Computes dx = dout * y * y * exp(-x), which is 0 * inf for very negative x: use dout * y * (1 - y)."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * self.y * self.y * np.exp(-self.x)


class OutputOnTheClass(Sigmoid):
    """Saves y as a class attribute, so instances overwrite each other's y: it must be saved as self.y."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "repeatable", "differs"
    NAMED = "shared-between-instances"

    def __init__(self) -> None:
        pass

    def forward(self, x: Any) -> Array:
        OutputOnTheClass.y = sigmoid(x)
        return OutputOnTheClass.y.copy()


class ReturnsWhatItKeeps(Sigmoid):
    """Returns the array self.y that backward still needs: it must return a copy, self.y.copy()."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "no-writes", "kept"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return self.y


class Prints(Sigmoid):
    """Calls print() in backward: a layer must print nothing, so remove that line."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "quiet", "noise"

    def backward(self, dout: Any) -> Array:
        print("dout", dout.shape)  # noqa: T201
        return super().backward(dout)


class SilencesNumpy(Sigmoid):
    """Calls np.seterr(all="ignore"), which changes the whole process: use "with np.errstate(...)" instead."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "quiet", "noise"
    NAMED = "changes-global-state"

    def forward(self, x: Any) -> Array:
        np.seterr(all="ignore")
        return super().forward(x)


class Seeds(Sigmoid):
    """Calls np.random.seed(42) in the constructor, which affects the whole process: remove that line."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "quiet", "state"
    NAMED = "changes-global-state"

    def __init__(self) -> None:
        np.random.seed(42)  # noqa: NPY002
        super().__init__()


class SeedsWithZero(Sigmoid):
    """Calls np.random.seed(0) in the constructor, which affects the whole process: remove that line."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "quiet", "state"
    NAMED = "changes-global-state"

    def __init__(self) -> None:
        np.random.seed(0)  # noqa: NPY002
        super().__init__()


# Tanh


class OneMinusOutput(Tanh):
    """Computes dx = dout * (1 - y) without the square: it must be dx = dout * (1 - y ** 2)."""

    LAYER, CAUGHT_BY = "Tanh", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * (1 - self.y)


class DerivativeOfSigmoid(Tanh):
    """Computes dx = dout * y * (1 - y), the gradient of sigmoid: for tanh it must be dx = dout * (1 - y ** 2)."""

    LAYER, CAUGHT_BY = "Tanh", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * self.y * (1 - self.y)


class SquareOfTheInput(Tanh):
    """Computes dx = dout * (1 - x ** 2) from the input x: it must use the output y, dx = dout * (1 - y ** 2)."""

    LAYER, CAUGHT_BY = "Tanh", "gradient:x"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * (1 - self.x * self.x)


class TanhGradientWithoutChain(Tanh):
    """Returns dx = 1 - y ** 2 without multiplying by dout: it must be dx = dout * (1 - y ** 2)."""

    LAYER, CAUGHT_BY, FOUND = "Tanh", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        return np.ones_like(dout) - self.y * self.y


class ByExponentials(Tanh):
    """Computes (exp(x) - exp(-x)) / (exp(x) + exp(-x)), which is inf / inf for large |x|: use np.tanh(x)."""

    LAYER, CAUGHT_BY, FOUND = "Tanh", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


class OverTheCosh(Tanh):
    """Computes dx = dout / cosh(x) ** 2, which overflows for large |x|: it must be dx = dout * (1 - y ** 2)."""

    LAYER, CAUGHT_BY, FOUND = "Tanh", "extremes", "noise"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout / np.cosh(self.x) ** 2


class SigmoidStretched(Tanh):
    """Computes y = 2 * sigmoid(x) - 1, which is tanh(x / 2): it must be y = np.tanh(x)."""

    LAYER, CAUGHT_BY = "Tanh", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return 2 * sigmoid(x) - 1


class BySigmoid(Tanh):
    """Computes y = 2 * sigmoid(2 * x) - 1, which loses precision close to x = 0: use y = np.tanh(x)."""

    LAYER, CAUGHT_BY, VERDICT = "Tanh", "forward", "unstable"
    NAMED = "cancellation"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return 2 * sigmoid(2 * x) - 1


class TanhReturnsWhatItKeeps(Tanh):
    """Returns the array self.y that backward still needs: it must return a copy, self.y.copy()."""

    LAYER, CAUGHT_BY, FOUND = "Tanh", "no-writes", "kept"
    NAMED = "returns-what-it-keeps"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return self.y


# Softmax


class ZeroGradient(Softmax):
    """Returns dx = 0: it must be dx = y * (dout - np.sum(dout * y, axis=-1, keepdims=True))."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.zeros_like(dout)


class DiagonalOnly(Softmax):
    """Computes dout * y * (1 - y), only the Jacobian's diagonal: use y * (dout - sum of dout * y in its row)."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * self.y * (1 - self.y)


class SumDropped(Softmax):
    """Computes dx = dout * y without the sum: it must be dx = y * (dout - sum of dout * y in its row)."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * self.y


class SumOverTheBatch(Softmax):
    """Sums dout * y over the whole array in backward: it must be summed for each row, axis=-1, keepdims=True."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return self.y * (dout - np.sum(dout * self.y))


class FirstAxis(Softmax):
    """Normalises over axis 0, the batch: softmax must be normalised over the last axis, axis=-1."""

    LAYER, CAUGHT_BY = "Softmax", "forward"

    def forward(self, x: Any) -> Array:
        self.y = softmax(x.T).T
        return self.y.copy()


class WholeArray(Softmax):
    """Normalises over the whole array: each row must be normalised by its own sum, axis=-1, keepdims=True."""

    LAYER, CAUGHT_BY = "Softmax", "batch-independence"

    def forward(self, x: Any) -> Array:
        self.y = softmax(x.reshape(-1)).reshape(x.shape)
        return self.y.copy()


class SoftmaxNotShifted(Softmax):
    """Computes np.exp(x), which overflows for large x: use np.exp(x - np.max(x, axis=-1, keepdims=True))."""

    LAYER, CAUGHT_BY, FOUND = "Softmax", "extremes", "overflow"
    NAMED = "not-shifted"

    def forward(self, x: Any) -> Array:
        z = np.exp(x)
        self.y = z / np.sum(z, axis=-1, keepdims=True)
        return self.y.copy()


class ShiftedByTheBatch(Softmax):
    """Subtracts the maximum of the whole array, so a row can become 0 / 0: use np.max(x, axis=-1, keepdims=True)."""

    LAYER, CAUGHT_BY, FOUND = "Softmax", "extremes", "overflow"
    NAMED = "not-shifted-by-row"

    def forward(self, x: Any) -> Array:
        z = np.exp(x - np.max(x))
        self.y = z / np.sum(z, axis=-1, keepdims=True)
        return self.y.copy()


class DeltaInTheSum(Softmax):
    """Adds {SIZE} to the sum of each row, so rows do not sum to 1: it must be exp(x) / sum of exp(x), no more."""

    LAYER, CAUGHT_BY, VERDICT = "Softmax", "forward", "inaccurate"
    SIZE = 1e-7

    def forward(self, x: Any) -> Array:
        z = np.exp(x - np.max(x, axis=-1, keepdims=True))
        self.y = z / (np.sum(z, axis=-1, keepdims=True) + self.SIZE)
        return self.y.copy()


class SumsWithoutKeepdims(Softmax):
    """Omits keepdims in backward: it must be np.sum(dout * y, axis=-1, keepdims=True), one sum for each row."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Softmax", "gradient:x", "raised", "raised"

    def backward(self, dout: Any) -> Array:
        return self.y * (dout - np.sum(dout * self.y, axis=-1))


class SubtractsDout(Softmax):
    """Returns dx = y - dout, as if dout were the target: it must be y * (dout - sum of dout * y in its row)."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return self.y - dout


class ByDifferences(Sigmoid):
    """Computes dx by a finite difference, step {SIZE}: it must be the exact derivative, dx = dout * y * (1 - y)."""

    LAYER, CAUGHT_BY, VERDICT = "Sigmoid", "gradient:x", "inaccurate"
    SIZE = 1e-3

    def backward(self, dout: Any) -> Array:
        x, h = np.log(self.y) - np.log(1 - self.y), self.SIZE
        return dout * (sigmoid(x + h) - sigmoid(x - h)) / (2 * h)


# Relu, other functions and other masks


class LeaksOneHundredth(Relu):
    """Returns 0.01 * x for x < 0, as a leaky Relu does: it must be 0 there, y = np.maximum(x, 0)."""

    LAYER, CAUGHT_BY = "Relu", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.where(x > 0, x, 0.01 * x)


class LeaksOneHundredthBackward(Relu):
    """Returns dx = 0.01 * dout for x < 0, as a leaky Relu does: it must be dx = np.where(x > 0, dout, 0)."""

    LAYER, CAUGHT_BY = "Relu", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.where(self.mask, 0.01 * dout, dout)


class MaskUpsideDown(Relu):
    """Passes dout where x <= 0 and blocks it where x > 0: it must be dx = np.where(x > 0, dout, 0)."""

    LAYER, CAUGHT_BY = "Relu", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.where(self.mask, dout, 0)


class MaskForgotten(Relu):
    """Returns dx = dout everywhere, without the mask of x: it must be dx = np.where(x > 0, dout, 0)."""

    LAYER, CAUGHT_BY = "Relu", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout.copy()


class TimesItsOutput(Relu):
    """Multiplies dout by the output y instead of the mask: it must be dx = dout * (x > 0)."""

    LAYER, CAUGHT_BY = "Relu", "gradient:x"

    def forward(self, x: Any) -> Array:
        self.y = super().forward(x)
        return self.y.copy()

    def backward(self, dout: Any) -> Array:
        return dout * self.y


class CappedAtSix(Relu):
    """Returns at most 6, y = np.clip(x, 0, 6), which is ReLU6: it must be y = np.maximum(x, 0)."""

    LAYER, CAUGHT_BY, VERDICT = "Relu", "forward", "unstable"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        return np.where(y > 6, 6, y)


class AbsoluteValue(Relu):
    """Returns np.abs(x), so negative x become positive: they must become 0, y = np.maximum(x, 0)."""

    LAYER, CAUGHT_BY = "Relu", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.where(x > 0, x, -x)


# Sigmoid, other derivatives


class TanhDerivative(Sigmoid):
    """Computes dx = dout * (1 - y ** 2), the gradient of tanh: for sigmoid it must be dx = dout * y * (1 - y)."""

    LAYER, CAUGHT_BY = "Sigmoid", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * (1 - self.y * self.y)


class OutputFactorForgotten(Sigmoid):
    """Computes dx = dout * (1 - y) without the factor y: it must be dx = dout * y * (1 - y)."""

    LAYER, CAUGHT_BY = "Sigmoid", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * (1 - self.y)


class PlusInTheDerivative(Sigmoid):
    """Computes dx = dout * y * (1 + y), with plus instead of minus: it must be dx = dout * y * (1 - y)."""

    LAYER, CAUGHT_BY = "Sigmoid", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * self.y * (1 + self.y)


class SigmoidOfTheOutput(Sigmoid):
    """Applies sigmoid to y again in backward, s * (1 - s) with s = sigmoid(y): it must be dx = dout * y * (1 - y)."""

    LAYER, CAUGHT_BY = "Sigmoid", "gradient:x"

    def backward(self, dout: Any) -> Array:
        s = sigmoid(self.y)
        return dout * s * (1 - s)


class SigmoidIgnoresUpstream(Sigmoid):
    """Returns dx = y * (1 - y) without multiplying by dout: it must be dx = dout * y * (1 - y)."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        return super().backward(np.ones_like(dout))


class TanhNotHalved(Sigmoid):
    """Computes y = (1 + tanh(x)) / 2, which is sigmoid(2 * x): it must be (1 + tanh(x / 2)) / 2."""

    LAYER, CAUGHT_BY = "Sigmoid", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return sigmoid(2 * x)


# Tanh, other functions


class TanhPassesThrough(Tanh):
    """Returns dx = dout without the factor 1 - y ** 2: it must be dx = dout * (1 - y ** 2)."""

    LAYER, CAUGHT_BY = "Tanh", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout.copy()


class PlusTheSquare(Tanh):
    """Computes dx = dout * (1 + y ** 2), with plus instead of minus: it must be dx = dout * (1 - y ** 2)."""

    LAYER, CAUGHT_BY = "Tanh", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * (1 + self.y * self.y)


class SigmoidForTanh(Tanh):
    """Computes y = 1 / (1 + exp(-x)), which is sigmoid: it must be y = np.tanh(x)."""

    LAYER, CAUGHT_BY = "Tanh", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return sigmoid(x)


# Softmax, other sums and signs


class DividedByTheTotal(Softmax):
    """Divides exp(x - row maximum) by its sum over the whole array: use np.sum(..., axis=-1, keepdims=True)."""

    LAYER, CAUGHT_BY = "Softmax", "batch-independence"

    def forward(self, x: Any) -> Array:
        z = np.exp(x - np.max(x, axis=-1, keepdims=True))
        self.y = z / np.sum(z)
        return self.y.copy()


class SecondAxis(Softmax):
    """Normalises over axis=1, which is not the last axis if x has three: it must be axis=-1."""

    LAYER, CAUGHT_BY = "Softmax", "batch:sequence"

    def forward(self, x: Any) -> Array:
        self.y = softmax(x) if x.ndim < 3 else softmax(x.swapaxes(1, -1)).swapaxes(1, -1)
        return self.y.copy()


class NotNormalised(Softmax):
    """Returns exp(x - max) without dividing by its sum: it must be y = exp(x - max) / sum of exp(x - max)."""

    LAYER, CAUGHT_BY = "Softmax", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.exp(x - np.max(x, axis=-1, keepdims=True))


class LogarithmOfSoftmax(Softmax):
    """Returns log(softmax(x)): it must be softmax itself, y = exp(x) / sum of exp(x) in its row."""

    LAYER, CAUGHT_BY = "Softmax", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        shifted = x - np.max(x, axis=-1, keepdims=True)
        return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


class SigmoidForSoftmax(Softmax):
    """Computes 1 / (1 + exp(-x)) for each entry: it must be y = exp(x) / sum of exp(x) in its row."""

    LAYER, CAUGHT_BY = "Softmax", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return sigmoid(x)


class SumOverTheSamples(Softmax):
    """Sums dout * y over axis 0, the batch, in backward: it must be summed over the row, axis=-1, keepdims=True."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return self.y * (dout - np.sum(dout * self.y, axis=0, keepdims=True))


class MeanForSum(Softmax):
    """Takes the mean of dout * y in backward: it must be the sum, y * (dout - sum of dout * y in its row)."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return self.y * (dout - np.mean(dout * self.y, axis=-1, keepdims=True))


class OutputForgotten(Softmax):
    """Omits the factor y before the bracket in backward: it must be y * (dout - sum of dout * y in its row)."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout - np.sum(dout * self.y, axis=-1, keepdims=True)


class SumOfUpstream(Softmax):
    """Subtracts the sum of dout, not of dout * y: it must be dx = y * (dout - sum of dout * y in its row)."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return self.y * (dout - np.sum(dout, axis=-1, keepdims=True))


class DifferenceReversed(Softmax):
    """Computes dx = y * (sum - dout), with the wrong sign: it must be y * (dout - sum of dout * y in its row)."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return -super().backward(dout)


class SoftmaxPassesThrough(Softmax):
    """Returns dx = dout, as if a loss had done the rest: it must be y * (dout - sum of dout * y in its row)."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout.copy()


# What is left out, and what overflows


class MaximumOfColumns(Relu):
    """Computes np.max(x, 0), the maximum over axis 0: it must be np.maximum(x, 0), which compares each entry with 0."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "forward", "shape"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.max(x, axis=0)


class ZeroLeftOut(Sigmoid):
    """Fills y where x > 0 and where x < 0 only, so y = 0 at x = 0: it must be 1/2 there, y = 1 / (1 + exp(-x))."""

    LAYER, CAUGHT_BY = "Sigmoid", "forward"
    NAMED = "wrong-at-zero"

    def forward(self, x: Any) -> Array:
        self.y = np.where(x == 0, 0, super().forward(x))
        return self.y.copy()


class ExponentialOverItself(Sigmoid):
    """Computes exp(x) / (1 + exp(x)), which is inf / inf for large x: for x >= 0 use y = 1 / (1 + exp(-x))."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.exp(x) / (1 + np.exp(x))


class RefusesByAnyLetter(Tanh):
    """Lets numpy refuse text by an error about "the input types", which is no name: the error must name x."""

    LAYER, CAUGHT_BY, FOUND = "Tanh", "errors", "unclear"
    NAMED = "unclear-error"

    def forward(self, x: Any) -> Array:
        np.exp(x)
        return super().forward(x)


class KeepsTheGradient(Tanh):
    """Keeps dx and returns that array again in the next backward: it must be a new array each time."""

    LAYER, CAUGHT_BY, FOUND = "Tanh", "no-writes", "kept"
    NAMED = "returns-what-it-keeps"

    dx: Any = None

    def forward(self, x: Any) -> Array:
        self.dx = None
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        if self.dx is None:
            self.dx = super().backward(dout)
        return self.dx


class GuidedBackward(Relu):
    """Sets dx to zero where dout is negative too, as guided backpropagation does: it must be zero where x <= 0 only."""

    LAYER, CAUGHT_BY = "Relu", "upstream-linear"

    def backward(self, dout: Any) -> Array:
        return super().backward(np.where(dout > 0, dout, np.zeros_like(dout)))


class LargestUpstreamOnly(Sigmoid):
    """Passes on the largest entry of each row of dout only: every entry must be, dx = dout * y * (1 - y)."""

    LAYER, CAUGHT_BY = "Sigmoid", "upstream-linear"

    def backward(self, dout: Any) -> Array:
        size = np.where(dout < 0, -dout, dout)
        return super().backward(np.where(size < np.max(size, axis=-1, keepdims=True), np.zeros_like(dout), dout))


class ZerosOfUpstreamLeftOut(Tanh):
    """Leaves the entries of dx out where dout is zero, dx[dout != 0]: dx must have the shape of x."""

    LAYER, CAUGHT_BY, FOUND = "Tanh", "upstream-linear", "shape"
    NAMED = "not-linear-in-dout"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        return dx if np.all(dout != 0) else dx[dout != 0]


class UpstreamInMemoryOrder(Sigmoid):
    """Multiplies dout in the order of memory, as if it lay as x does: it must be multiplied by index, dout * y."""

    LAYER, CAUGHT_BY = "Sigmoid", "upstream-linear"
    NAMED = "depends-on-memory-layout"

    def forward(self, x: Any) -> Array:
        self.strides = x.strides
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        if dout.strides != self.strides:
            dout = dout.ravel(order="K").reshape(dout.shape)
        return super().backward(dout)
