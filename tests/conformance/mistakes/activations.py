"""Activations, wrong in the ways of people."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import Relu, Sigmoid, Softmax, Tanh, sigmoid, softmax
from ..reference._demand import Array

# Relu


class OverwritesUpstream(Relu):
    """Writes zeros into the caller's dout."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "no-writes", "written"
    NAMED = "overwrites-dout"

    def backward(self, dout: Any) -> Array:
        dout[self.mask] = 0
        return dout


class OverwritesInput(Relu):
    """Writes zeros into the caller's x."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "no-writes", "written"

    def forward(self, x: Any) -> Array:
        self.mask = x <= 0
        x[self.mask] = 0
        return x.copy()


class FullGradientTwiceAtZero(Relu):
    """Adds the derivatives of both sides at zero, which nobody may: 2 lies outside of 0 to 1."""

    LAYER, CAUGHT_BY = "Relu", "kink"
    NAMED = "beyond-both-sides"

    def forward(self, x: Any) -> Array:
        self.slope = 1.0 * (x >= 0) + (x == 0)
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * self.slope.astype(dout.dtype)


class Leaks(Relu):
    """Lets a millionth of the negative side through."""

    LAYER, CAUGHT_BY = "Relu", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.where(x > 0, x, 1e-6 * x)


class LeaksBackward(Relu):
    """Was a leaky Relu before, and its backward still is."""

    LAYER, CAUGHT_BY = "Relu", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.where(self.mask, 1e-6 * dout, dout)


class MasksUpstream(Relu):
    """Cuts off negative gradients instead of the gradients of negative inputs."""

    LAYER, CAUGHT_BY = "Relu", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.where(dout <= 0, 0, dout)


class GradientIsMask(Relu):
    """Returns the derivative and forgets the chain."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        return np.where(self.mask, np.zeros_like(dout), np.ones_like(dout))


class EatsNaN(Relu):
    """Selects by `x > 0`, which is false for NaN, and returns a number for it."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "non-finite", "hidden"
    NAMED = "hides-nan"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.where(x > 0, x, 0)


class TimesMask(Relu):
    """Multiplies by the mask, which makes NaN of minus infinity."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "non-finite", "hidden"
    NAMED = "makes-nan"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return x * (x > 0)


class StaleMask(Relu):
    """Makes the mask once, at the first call."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "repeatable", "differs"
    NAMED = "stale-cache"

    def forward(self, x: Any) -> Array:
        self.mask = x <= 0 if self.mask is None else self.mask
        return np.where(x <= 0, 0, x)


class MaskByIdentity(Relu):
    """Makes the mask anew for another array, and not for other numbers in the same one."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "repeatable", "differs"
    NAMED = "remembers-arrays"

    seen: Any = None

    def forward(self, x: Any) -> Array:
        if x is not self.seen:
            self.mask, self.seen = x <= 0, x
        return np.where(x <= 0, 0, x)


class OnlyThePositive(Relu):
    """Returns x[x > 0]: the positive numbers, in no shape."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "forward", "shape"

    def forward(self, x: Any) -> Array:
        return super().forward(x)[x > 0]


class RoomInDoublePrecision(Relu):
    """Makes room by np.zeros(shape), which is float64 whatever x is."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "Relu", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def forward(self, x: Any) -> Array:
        room = np.zeros(x.shape)
        room[...] = super().forward(x)
        return room


class InMemoryOrder(Relu):
    """Flattens as the numbers lie in memory, which in a Fortran-ordered array is column by column."""

    LAYER, CAUGHT_BY = "Relu", "layout"
    NAMED = "depends-on-memory-layout"

    def forward(self, x: Any) -> Array:
        return super().forward(x.ravel(order="A").reshape(x.shape))


# Sigmoid


class SignForgotten(Sigmoid):
    """Computes 1 / (1 + exp(x)), and the right derivative of the function that was meant."""

    LAYER, CAUGHT_BY = "Sigmoid", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return sigmoid(-x)


class MinusForPlus(Sigmoid):
    """Computes 1 / (1 - exp(-x))."""

    LAYER, CAUGHT_BY = "Sigmoid", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        with np.errstate(all="ignore"):
            return 1 / (1 - np.exp(-x))


class NaiveSigmoid(Sigmoid):
    """Lets exp(-x) overflow: the value is right, with a warning."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "extremes", "noise"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return 1 / (1 + np.exp(-x))


class ClippedSigmoid(Sigmoid):
    """Clips the output away from 0 and 1, where saturated ones belong."""

    LAYER, CAUGHT_BY, VERDICT = "Sigmoid", "forward", "unstable"
    NAMED = "clipped"

    def forward(self, x: Any) -> Array:
        return np.clip(super().forward(x), 1e-7, 1 - 1e-7)


class DerivativeOfTheInput(Sigmoid):
    """Computes x (1 - x), which is right for those who pass y."""

    LAYER, CAUGHT_BY = "Sigmoid", "gradient:x"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * self.x * (1 - self.x)


class OneFactorTooMany(Sigmoid):
    """Takes y * y * (1 - y) from the four nodes, a y too many."""

    LAYER, CAUGHT_BY = "Sigmoid", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return super().backward(dout) * self.y


class OnePerMilleOff(Sigmoid):
    """The derivative is 0.1 per cent too large: few bits are lost, more than single precision allows."""

    LAYER, CAUGHT_BY, VERDICT = "Sigmoid", "gradient:x", "inaccurate"

    def backward(self, dout: Any) -> Array:
        return super().backward(dout) * dout.dtype.type(1.001)


class DerivativeOverflows(Sigmoid):
    """Takes y^2 exp(-x) as it stands: 0 times infinity far below zero."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * self.y * self.y * np.exp(-self.x)


class OutputOnTheClass(Sigmoid):
    """Keeps y as an attribute of the class: two instances share it."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "repeatable", "differs"
    NAMED = "shared-between-instances"

    def __init__(self) -> None:
        pass

    def forward(self, x: Any) -> Array:
        OutputOnTheClass.y = sigmoid(x)
        return OutputOnTheClass.y.copy()


class ReturnsWhatItKeeps(Sigmoid):
    """Returns the kept y itself: who writes into the output changes the gradient."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "no-writes", "kept"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return self.y


class Prints(Sigmoid):
    """Left a print in backward."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "quiet", "noise"

    def backward(self, dout: Any) -> Array:
        print("dout", dout.shape)  # noqa: T201
        return super().backward(dout)


class SilencesNumpy(Sigmoid):
    """Silences numpy for the whole process, so as not to see the overflow."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "quiet", "noise"
    NAMED = "changes-global-state"

    def forward(self, x: Any) -> Array:
        np.seterr(all="ignore")
        return super().forward(x)


class Seeds(Sigmoid):
    """Seeds numpy's random numbers for everybody."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "quiet", "state"
    NAMED = "changes-global-state"

    def __init__(self) -> None:
        np.random.seed(42)  # noqa: NPY002
        super().__init__()


class SeedsWithZero(Sigmoid):
    """The same with the seed that everybody takes."""

    LAYER, CAUGHT_BY, FOUND = "Sigmoid", "quiet", "state"
    NAMED = "changes-global-state"

    def __init__(self) -> None:
        np.random.seed(0)  # noqa: NPY002
        super().__init__()


# Tanh


class OneMinusOutput(Tanh):
    """Forgets the square: 1 - y."""

    LAYER, CAUGHT_BY = "Tanh", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * (1 - self.y)


class DerivativeOfSigmoid(Tanh):
    """Takes y (1 - y), which belongs to the sigmoid."""

    LAYER, CAUGHT_BY = "Tanh", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * self.y * (1 - self.y)


class SquareOfTheInput(Tanh):
    """Computes 1 - x^2, which is right for those who pass y."""

    LAYER, CAUGHT_BY = "Tanh", "gradient:x"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * (1 - self.x * self.x)


class TanhGradientWithoutChain(Tanh):
    """Returns the derivative and forgets the chain."""

    LAYER, CAUGHT_BY, FOUND = "Tanh", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        return np.ones_like(dout) - self.y * self.y


class ByExponentials(Tanh):
    """Divides e^x - e^-x by e^x + e^-x: infinity by infinity far from zero."""

    LAYER, CAUGHT_BY, FOUND = "Tanh", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


class OverTheCosh(Tanh):
    """Divides by cosh(x)^2, which overflows far from zero: the gradient is right, with a warning."""

    LAYER, CAUGHT_BY, FOUND = "Tanh", "extremes", "noise"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout / np.cosh(self.x) ** 2


class SigmoidStretched(Tanh):
    """Computes 2 sigmoid(x) - 1, where 2 x belongs inside."""

    LAYER, CAUGHT_BY = "Tanh", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return 2 * sigmoid(x) - 1


class BySigmoid(Tanh):
    """Computes 2 sigmoid(2 x) - 1, which loses all bits near zero."""

    LAYER, CAUGHT_BY, VERDICT = "Tanh", "forward", "unstable"
    NAMED = "unexplained"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return 2 * sigmoid(2 * x) - 1


class TanhReturnsWhatItKeeps(Tanh):
    """Returns the kept y itself: who writes into the output changes the gradient."""

    LAYER, CAUGHT_BY, FOUND = "Tanh", "no-writes", "kept"
    NAMED = "returns-what-it-keeps"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return self.y


# Softmax


class ZeroGradient(Softmax):
    """Returns zeros: right for a constant dout, and for no other."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.zeros_like(dout)


class DiagonalOnly(Softmax):
    """Takes y (1 - y) as for a sigmoid: the diagonal of the Jacobian."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * self.y * (1 - self.y)


class SumDropped(Softmax):
    """Forgets that every output depends on every input of its row."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return dout * self.y


class SumOverTheBatch(Softmax):
    """Sums dout * y over the whole batch instead of each row."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return self.y * (dout - np.sum(dout * self.y))


class FirstAxis(Softmax):
    """Normalises along the batch."""

    LAYER, CAUGHT_BY = "Softmax", "forward"

    def forward(self, x: Any) -> Array:
        self.y = softmax(x.T).T
        return self.y.copy()


class WholeArray(Softmax):
    """Normalises over the whole array: right for a batch of one."""

    LAYER, CAUGHT_BY = "Softmax", "batch-independence"

    def forward(self, x: Any) -> Array:
        self.y = softmax(x.reshape(-1)).reshape(x.shape)
        return self.y.copy()


class SoftmaxNotShifted(Softmax):
    """Lets exp(x) overflow: infinity divided by infinity."""

    LAYER, CAUGHT_BY, FOUND = "Softmax", "extremes", "overflow"
    NAMED = "not-shifted"

    def forward(self, x: Any) -> Array:
        z = np.exp(x)
        self.y = z / np.sum(z, axis=-1, keepdims=True)
        return self.y.copy()


class ShiftedByTheBatch(Softmax):
    """Shifts by the largest number of the whole batch: nothing is left of a row far below it."""

    LAYER, CAUGHT_BY, FOUND = "Softmax", "extremes", "overflow"
    NAMED = "not-shifted-by-row"

    def forward(self, x: Any) -> Array:
        z = np.exp(x - np.max(x))
        self.y = z / np.sum(z, axis=-1, keepdims=True)
        return self.y.copy()


class DeltaInTheSum(Softmax):
    """Adds 1e-7 to a sum that is never below one."""

    LAYER, CAUGHT_BY, VERDICT = "Softmax", "forward", "inaccurate"

    def forward(self, x: Any) -> Array:
        return super().forward(x) / (1 + 1e-7)


class SumsWithoutKeepdims(Softmax):
    """Forgets keepdims in backward: a sum belongs to its row, and meets a column; it raises unless both are as long."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Softmax", "gradient:x", "raised", "raised"

    def backward(self, dout: Any) -> Array:
        return self.y * (dout - np.sum(dout * self.y, axis=-1))


class SubtractsDout(Softmax):
    """Takes what comes from above for a target: y - dout."""

    LAYER, CAUGHT_BY = "Softmax", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return self.y - dout


class ByDifferences(Sigmoid):
    """Takes a difference for the derivative."""

    LAYER, CAUGHT_BY, VERDICT = "Sigmoid", "gradient:x", "inaccurate"

    def backward(self, dout: Any) -> Array:
        x, h = np.log(self.y) - np.log(1 - self.y), 1e-3
        return dout * (sigmoid(x + h) - sigmoid(x - h)) / (2 * h)
