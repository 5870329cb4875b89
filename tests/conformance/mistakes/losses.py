"""Mistakes in losses."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import IdentityWithLoss, SigmoidWithLoss, SoftmaxWithLoss, sigmoid, softmax
from ..reference._demand import Array
from ..reference.losses import pulled_back, samples
from .activations import between

# SoftmaxWithLoss


class IgnoresUpstream(SoftmaxWithLoss):
    """Ignores dout in backward: it must multiply by it, dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "upstream-linear", "ignored"

    def backward(self, dout: Any = 1) -> Array:  # noqa: ARG002
        return super().backward(1.0)


class NotDivided(SoftmaxWithLoss):
    """Does not divide dx by the batch size N: it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * samples(self.y)


class LossSummed(SoftmaxWithLoss):
    """Sums the loss over the batch, where it must be a mean: divide it by the batch size, N = len(x)."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "y-minus-t"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * samples(x)


class LossOverClasses(SoftmaxWithLoss):
    """Divides the loss by the number of classes: it must be divided by the batch size, N = len(x)."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * samples(x) / x.shape[-1]


class DeltaInTheLog(SoftmaxWithLoss):
    """Computes np.log(y + {SIZE}), which is wrong for small y: use x - logsumexp(x) for log(y), without {SIZE}."""

    LAYER, CAUGHT_BY, VERDICT = "SoftmaxWithLoss", "forward", "unstable"
    SIZE = 1e-7

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return -np.sum(self.t * np.log(self.y + self.SIZE)) / samples(x)


class LogOfSoftmax(SoftmaxWithLoss):
    """Computes np.log(softmax(x)), which is -inf where softmax rounds to 0: use x - logsumexp(x) instead."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return -np.sum(self.t * np.log(softmax(x))) / samples(x)


class NotShifted(SoftmaxWithLoss):
    """Computes np.exp(x), which overflows for large x: subtract np.max(x, axis=-1, keepdims=True) from x first."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "extremes", "overflow"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return np.sum(self.t * (np.log(np.sum(np.exp(x), axis=-1, keepdims=True)) - x)) / samples(x)


class OverwritesLogits(SoftmaxWithLoss):
    """Subtracts the maximum from the caller's x in place (x -= max): it must make a new array, x = x - max."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "no-writes", "written"
    NAMED = "overwrites-input"

    def forward(self, x: Any, t: Any) -> Array:
        x -= np.max(x, axis=-1, keepdims=True)
        return super().forward(x, t)


class ArgmaxesSoftTargets(SoftmaxWithLoss):
    """Converts t to labels by t.argmax(axis=-1), wrong for soft targets: use all of t, -np.sum(t * log_y) / N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, decided(t, x.dtype) if t.ndim == x.ndim else t)


class ArgmaxesForTheLoss(SoftmaxWithLoss):
    """Converts t to labels by t.argmax(axis=-1) for the loss alone: soft targets need -np.sum(t * log_y) / N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return -np.sum(decided(self.t, x.dtype) * logarithm(x) / samples(x))


def decided(t: Any, dtype: Any) -> Any:
    """One where the row has its largest entry, zero elsewhere."""
    return np.where(t == np.max(t, axis=-1, keepdims=True), 1, 0).astype(dtype)


class OneHotOnly(SoftmaxWithLoss):
    """Multiplies log(y) by t even if t holds labels: convert them first, np.eye(C, dtype=x.dtype)[t] for C classes."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "SoftmaxWithLoss", "y-minus-t", "raised", "raised"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return -np.sum(t * np.log(self.y)) / samples(x)


class LabelsOnly(SoftmaxWithLoss):
    """Uses t as an index (labels), which raises for one-hot rows: for rows use -np.sum(t * np.log(y)) / N."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "SoftmaxWithLoss", "y-minus-t", "raised", "raised"
    NAMED = "one-hot-refused"

    def forward(self, x: Any, t: Any) -> Array:
        np.arange(x.shape[-1])[t]  # a row is no index
        return super().forward(x, t)


class DividesSingleByClasses(SoftmaxWithLoss):
    """Divides dx of one sample without a batch axis by t.shape[0], the number of classes: it must divide by N = 1."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "batch:single"

    def backward(self, dout: Any = 1) -> Array:
        dx = super().backward(dout)
        return dx / len(dx) if dx.ndim == 1 else dx


class DividesOneByClasses(SoftmaxWithLoss):
    """Divides dx by len(np.squeeze(t)), the number of classes for a batch of one: it must be N = len(x)."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "batch:one"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * samples(self.y) / len(np.squeeze(self.t))


class DeltaAndNotDivided(DeltaInTheLog):
    """Adds {SIZE} inside the log and does not divide dx by N: remove the {SIZE}, and use dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "gradient:x"
    VERDICT = "wrong"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * samples(self.y)


class DeltaAndSummed(DeltaInTheLog):
    """Adds {SIZE} inside the log and sums the loss over the batch: remove the {SIZE}, and divide the loss by N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"
    VERDICT = "wrong"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * samples(x)


class SubtractsFromColumns(SoftmaxWithLoss):
    """Subtracts 1 from y[:, t], the labels of all samples in every row: it must be y[np.arange(N), t] -= 1."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "y-minus-t"

    def backward(self, dout: Any = 1) -> Array:
        labels = decided(self.t, self.y.dtype).reshape(-1, self.y.shape[-1])
        return pulled_back(dout, self.y - np.max(labels, axis=0))


class SubtractsInPlace(SoftmaxWithLoss):
    """Subtracts t from self.y in place, so a second backward is wrong: use dx = dout * (self.y - t) / N."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "repeatable", "differs"
    NAMED = "backward-changes-kept"

    def backward(self, dout: Any = 1) -> Array:
        self.y -= self.t
        return dout * self.y / samples(self.y)


class RowsSumToOne(SoftmaxWithLoss):
    """Uses y - t even if a row of t does not sum to 1: use s * y - t, with s = t.sum(axis=-1, keepdims=True)."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "y-minus-t"

    def backward(self, dout: Any = 1) -> Array:
        return dout * (self.y - self.t) / samples(self.y)


class ReturnsProbabilities(SoftmaxWithLoss):
    """Returns the probabilities y from forward: it must return the loss, -np.sum(t * np.log(y)) / N."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "forward", "shape"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return self.y.copy()


class OneHotInDoublePrecision(SoftmaxWithLoss):
    """Makes one-hot rows by np.eye(C), so dx becomes float64: use np.eye(C, dtype=x.dtype)."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "SoftmaxWithLoss", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * np.eye(1)[0]


class LabelsFromOne(SoftmaxWithLoss):
    """Uses the class t - 1 for label t: labels count from 0, the loss is the mean of -log(y[np.arange(N), t])."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, np.roll(np.eye(x.shape[-1])[t], -1, axis=-1) if np.ndim(t) < x.ndim else t)


class ClipsY(SigmoidWithLoss):
    """Clips y to [{SIZE}, 1 - {SIZE}] before the log: use np.logaddexp(0, x) - t * x, which needs no clip."""

    LAYER, CAUGHT_BY, VERDICT = "SigmoidWithLoss", "forward", "unstable"
    SIZE = 1e-7

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        y = between(self.y, self.SIZE, 1 - self.SIZE)
        return -np.sum(self.t * np.log(y) + (1 - self.t) * np.log(1 - y)) / (self.y.size // self.y.shape[-1])


# SigmoidWithLoss


class MeanOverElements(SigmoidWithLoss):
    """Divides the loss and dx by the number of all elements (np.mean): it must divide by the batch size N only."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) / x.shape[-1]

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) / self.y.shape[-1]


class LogOfSigmoid(SigmoidWithLoss):
    """Computes log(y) and log(1 - y), which are -inf if y rounds to 0 or 1: use np.logaddexp(0, x) - t * x."""

    LAYER, CAUGHT_BY, FOUND = "SigmoidWithLoss", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        y = sigmoid(x)
        return -np.sum(self.t * np.log(y) + (1 - self.t) * np.log(1 - y)) / samples(x)


class DeltaInBothLogs(SigmoidWithLoss):
    """Adds {SIZE} inside both logs: use np.logaddexp(0, x) - t * x, which needs no delta."""

    LAYER, CAUGHT_BY, VERDICT = "SigmoidWithLoss", "forward", "unstable"
    SIZE = 1e-7

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        y = sigmoid(x)
        return -np.sum(self.t * np.log(y + self.SIZE) + (1 - self.t) * np.log(1 - y + self.SIZE)) / samples(x)


class SecondTermForgotten(SigmoidWithLoss):
    """Computes the loss as -t * log(y) only: the second term, -(1 - t) * log(1 - y), must be added."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return np.sum(self.t * np.log1p(np.exp(-x))) / samples(x)


class SigmoidTwice(SigmoidWithLoss):
    """Multiplies y - t by y * (1 - y) in backward: that factor cancels, it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "own-derivative"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * self.y * (1 - self.y)


class BinaryNotDivided(SigmoidWithLoss):
    """Does not divide dx by the batch size N: it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "y-minus-t"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * samples(self.y)


class TMinusY(SigmoidWithLoss):
    """Computes dx from t - y, which has the wrong sign: it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "y-minus-t"

    def backward(self, dout: Any = 1) -> Array:
        return -super().backward(dout)


class BinaryIgnoresUpstream(SigmoidWithLoss):
    """Ignores dout in backward: it must multiply by it, dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY, FOUND = "SigmoidWithLoss", "upstream-linear", "ignored"

    def backward(self, dout: Any = 1) -> Array:  # noqa: ARG002
        return (self.y - self.t) / samples(self.y)


# IdentityWithLoss


class SquaresAveragedOverElements(IdentityWithLoss):
    """Divides the loss and dx by the number of all elements (np.mean): it must divide by the batch size N only."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) / x.shape[-1]

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) / self.y.shape[-1]


class HalfForgotten(IdentityWithLoss):
    """Omits the factor 1/2 in the loss, which dx = (y - t) / N assumes: use np.sum((y - t) ** 2) / (2 * N)."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "y-minus-t"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * 2


class TwiceTheGradient(IdentityWithLoss):
    """Multiplies dx by 2 although the loss has the factor 1/2: it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * 2


class SquaresNotDivided(IdentityWithLoss):
    """Does not divide dx by the batch size N: it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * samples(self.y)


class RootTaken(IdentityWithLoss):
    """Takes the square root of the loss: it must be np.sum((y - t) ** 2) / (2 * N), without np.sqrt."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return np.sqrt(super().forward(x, t))


class TargetMinusOutput(IdentityWithLoss):
    """Computes dx from t - y, which has the wrong sign: it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "y-minus-t"

    def backward(self, dout: Any = 1) -> Array:
        return -super().backward(dout)


class DifferenceInPlace(IdentityWithLoss):
    """Subtracts t from the caller's x in place (x -= t): it must make a new array, x - t."""

    LAYER, CAUGHT_BY, FOUND = "IdentityWithLoss", "no-writes", "written"
    NAMED = "overwrites-input"

    def forward(self, x: Any, t: Any) -> Array:
        loss = super().forward(x, t)
        x -= self.t
        return loss


class UpstreamTwice(IdentityWithLoss):
    """Multiplies dx by dout twice: it must be multiplied once, dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "upstream-linear"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * dout


class TargetOfTheFirstCall(IdentityWithLoss):
    """Saves the t of its first forward only, for every later backward: every forward must save its own t."""

    LAYER, CAUGHT_BY, FOUND = "IdentityWithLoss", "repeatable", "differs"
    NAMED = "stale-cache"

    def forward(self, x: Any, t: Any) -> Array:
        first = self.t
        loss = super().forward(x, t)
        self.t = self.t if first is None else first
        return loss


# SoftmaxWithLoss, terms and signs


def logarithm(x: Any) -> Any:
    """The logarithm of softmax."""
    shifted = x - np.max(x, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


class MinusForgotten(SoftmaxWithLoss):
    """Returns the loss without the minus sign: it must be -np.sum(t * np.log(y)) / N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return -super().forward(x, t)


class LossInBits(SoftmaxWithLoss):
    """Computes the loss with the logarithm to the base 2, np.log2(y): it must be the natural one, np.log(y)."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) / np.log(2.0)


class BinaryTermAdded(SoftmaxWithLoss):
    """Adds the binary term -(1 - t) * log(1 - y) to the loss: it must be -np.sum(t * np.log(y)) / N only."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        loss = super().forward(x, t)
        return loss - np.sum((1 - self.t) * np.log(1 - self.y) / samples(self.y))


class SoftmaxTwice(SoftmaxWithLoss):
    """Applies softmax twice in the loss, log(softmax(softmax(x))): it must be applied once, log(softmax(x))."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return -np.sum(self.t * logarithm(softmax(x)) / samples(x))


class SoftmaxOverTheBatch(SoftmaxWithLoss):
    """Normalises y over axis 0, the batch: softmax must be normalised over the classes, axis=-1."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        log_y = logarithm(x.T).T
        self.y = np.exp(log_y)
        return -np.sum(self.t * log_y / samples(x))


class SoftmaxOverTheArray(SoftmaxWithLoss):
    """Normalises y over the whole array: each row must sum to 1, np.sum(np.exp(x), axis=-1, keepdims=True)."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        log_y = logarithm(x.reshape(-1)).reshape(x.shape)
        self.y = np.exp(log_y)
        return -np.sum(self.t * log_y / samples(x))


class ProbabilityReplaced(SoftmaxWithLoss):
    """Assigns y[np.arange(N), t] = -1: it must subtract 1 from the probability, y[np.arange(N), t] -= 1."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return pulled_back(dout, np.where(self.t > 0, -self.t, self.y))


class SquaresTheTarget(SoftmaxWithLoss):
    """Multiplies log(y) by t * t, wrong for soft targets: it must be -np.sum(t * np.log(y)) / N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return -np.sum(self.t * self.t * logarithm(x) / samples(x))


class SmoothsTheTarget(SoftmaxWithLoss):
    """Smooths the target, t * (1 - {SIZE}) + {SIZE} / C, which nobody asked for: use t as it is."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"
    SIZE = 0.1

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return super().forward(x, (1 - self.SIZE) * self.t + self.SIZE / x.shape[-1])


class ClipsProbabilities(SoftmaxWithLoss):
    """Raises y to {SIZE} before the log, np.maximum(y, {SIZE}): use x - logsumexp(x) for log(y), without a limit."""

    LAYER, CAUGHT_BY, VERDICT = "SoftmaxWithLoss", "forward", "unstable"
    SIZE = 1e-7

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return -np.sum(self.t * np.log(between(self.y, self.SIZE, 1.0)) / samples(x))


class LabelsMultiplied(SoftmaxWithLoss):
    """Multiplies log(y) by the label number itself: a label must pick its class, -log(y[np.arange(N), t])."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t[..., np.newaxis] + np.zeros_like(x) if np.ndim(t) < x.ndim else t)


class LossOfColumns(SoftmaxWithLoss):
    """Sums -log(y[:, t]), the labels of all samples in every row: it must be y[np.arange(N), t]."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        loss = super().forward(x, t)
        return loss if np.ndim(t) != 1 else -np.sum(logarithm(x)[:, t] / samples(x))


class LossOfEachSample(SoftmaxWithLoss):
    """Returns one loss for each sample, an array: it must be their mean, -np.sum(t * np.log(y)) / N."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "forward", "shape"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return -np.sum(self.t * logarithm(x), axis=-1)


# SoftmaxWithLoss, what it is divided by


class CrossEntropyMeanOverElements(SoftmaxWithLoss):
    """Divides the loss and dx by the number of all elements (np.mean): it must divide by the batch size N only."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) / x.shape[-1]

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) / self.y.shape[-1]


class LossMeanOverElements(SoftmaxWithLoss):
    """Divides the loss by the number of all elements (np.mean), but dx by N: both must be divided by N, len(x)."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) / x.shape[-1]


class GradientOverElements(SoftmaxWithLoss):
    """Divides dx by the number of all elements, y.size: it must be divided by N, dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) / self.y.shape[-1]


class FirstAxisCounted(SoftmaxWithLoss):
    """Divides loss and dx by len(x) even if x has two batch axes: N must be the product of all batch axes."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "batch:sequence"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * (x.shape[1] if x.ndim == 3 else 1)

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * (self.y.shape[1] if self.y.ndim == 3 else 1)


# SoftmaxWithLoss, the gradient


class DifferenceReversed(SoftmaxWithLoss):
    """Computes dx from t - y, which has the wrong sign: it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return -super().backward(dout)


class JacobianTwice(SoftmaxWithLoss):
    """Multiplies y - t by the Jacobian of softmax, which y - t already contains: use dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        dx = super().backward(dout)
        return self.y * (dx - np.sum(dx * self.y, axis=-1, keepdims=True))


class GradientOfProbabilities(SoftmaxWithLoss):
    """Returns -t / y / N, the gradient of y and not of x: it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return -dout * self.t / self.y / samples(self.y)


class LabelColumnOnly(SoftmaxWithLoss):
    """Computes dx in the column of the label only, 0 elsewhere: it must be dout * (y - t) / N in every column."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * (self.t > 0)


class DecisionForProbability(SoftmaxWithLoss):
    """Uses the predicted class, one-hot of argmax(y), for y in dx: it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        chosen = np.arange(self.y.shape[-1]) == np.argmax(self.y, axis=-1, keepdims=True)
        self.y = np.where(chosen, np.ones_like(self.y), 0)
        return super().backward(dout)


# SigmoidWithLoss, terms and signs


class BinaryMinusForgotten(SigmoidWithLoss):
    """Returns the loss without the minus sign: it must be the mean of -t * log(y) - (1 - t) * log(1 - y)."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return -super().forward(x, t)


class TermsSubtracted(SigmoidWithLoss):
    """Subtracts the two terms of the loss, with a wrong sign: it must be -t * log(y) - (1 - t) * log(1 - y)."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return np.sum(((1 - self.t) * np.log(1 - self.y) - self.t * np.log(self.y)) / samples(x))


class SizeForgotten(SigmoidWithLoss):
    """Computes max(x, 0) - t * x + log(1 + exp(-x)), wrong for x < 0: it must be log(1 + exp(-np.abs(x)))."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return np.sum((np.maximum(x, 0) - self.t * x + np.log(1 + np.exp(-x))) / samples(x))


class ProbabilitiesForLogits(SigmoidWithLoss):
    """Applies sigmoid twice, so the loss and dx are those of sigmoid(x) for x: it must be applied once."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(sigmoid(x), t)


class SoftmaxForSigmoid(SigmoidWithLoss):
    """Computes y by softmax in backward: it must be y = sigmoid(x) for each output, dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "gradient:x"

    def forward(self, x: Any, t: Any) -> Array:
        loss = super().forward(x, t)
        self.y = softmax(x)
        return loss


class TargetsThresholded(SigmoidWithLoss):
    """Rounds t to 0 or 1 (t > 0.5), wrong for soft targets: the loss and dx must use t as it is."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, np.where(t > 0.5, np.ones_like(x), 0) if t.ndim == x.ndim else t)


# SigmoidWithLoss, what it is divided by, and the gradient


class BinaryLossOverElements(SigmoidWithLoss):
    """Divides the loss by the number of all elements (np.mean), but dx by N: both must be divided by N, len(x)."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) / x.shape[-1]


class BinaryLossSummed(SigmoidWithLoss):
    """Sums the loss over the batch, where it must be a mean: divide it by the batch size, N = len(x)."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "y-minus-t"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * samples(x)


class BinaryGradientOverElements(SigmoidWithLoss):
    """Divides dx by the number of all elements, y.size: it must be divided by N, dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) / self.y.shape[-1]


class BinaryFirstAxisCounted(SigmoidWithLoss):
    """Divides loss and dx by len(x) even if x has two batch axes: N must be the product of all batch axes."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "batch:sequence"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * (x.shape[1] if x.ndim == 3 else 1)

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * (self.y.shape[1] if self.y.ndim == 3 else 1)


class BinaryGradientOfProbabilities(SigmoidWithLoss):
    """Returns (y - t) / (y * (1 - y)), the gradient of y and not of x: it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) / (self.y * (1 - self.y))


class BinaryDecision(SigmoidWithLoss):
    """Uses the decision (y > 0.5) for y in dx: it must be the probability, dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "SigmoidWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return dout * (np.where(self.y > 0.5, np.ones_like(self.y), 0) - self.t) / samples(self.y)


# IdentityWithLoss, terms and signs


class AbsoluteError(IdentityWithLoss):
    """Computes the loss from np.abs(y - t), not from its square: it must be np.sum((y - t) ** 2) / (2 * N)."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return np.sum(np.where(x > self.t, x - self.t, self.t - x) / samples(x))


class TargetsRounded(IdentityWithLoss):
    """Rounds t to 0 or 1 (t > 0.5), wrong for soft targets: the loss and dx must use t as it is."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, np.where(t > 0.5, np.ones_like(x), 0) if t.ndim == x.ndim else t)


class SquaresOfEachSample(IdentityWithLoss):
    """Returns one loss for each sample, an array: it must be their mean, np.sum((y - t) ** 2) / (2 * N)."""

    LAYER, CAUGHT_BY, FOUND = "IdentityWithLoss", "forward", "shape"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        return np.sum((x - self.t) * (x - self.t) / 2, axis=-1)


# IdentityWithLoss, what it is divided by, and the gradient


class SquaresLossOverElements(IdentityWithLoss):
    """Divides the loss by the number of all elements (np.mean), but dx by N: both must be divided by N, len(x)."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "forward"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) / x.shape[-1]


class SquaresSummed(IdentityWithLoss):
    """Sums the loss over the batch, where it must be a mean: divide it by the batch size, N = len(x)."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "y-minus-t"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * samples(x)


class SquaresGradientOverElements(IdentityWithLoss):
    """Divides dx by the number of all elements, y.size: it must be divided by N, dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) / self.y.shape[-1]


class SquaresFirstAxisCounted(IdentityWithLoss):
    """Divides loss and dx by len(x) even if x has two batch axes: N must be the product of all batch axes."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "batch:sequence"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * (x.shape[1] if x.ndim == 3 else 1)

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * (self.y.shape[1] if self.y.ndim == 3 else 1)


class HalfTheGradient(IdentityWithLoss):
    """Divides dx by 2 * N: the factor 1/2 of the loss cancels, it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) / 2


class SignLostInTheGradient(IdentityWithLoss):
    """Computes dx from np.abs(y - t), without its sign: it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        return dout * np.where(self.y > self.t, self.y - self.t, self.t - self.y) / samples(self.y)


class SignForTheGradient(IdentityWithLoss):
    """Computes dx from the sign of y - t, as for np.abs: it must be dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "gradient:x"

    def backward(self, dout: Any = 1) -> Array:
        one = np.ones_like(self.y)
        sign = np.where(self.y > self.t, one, np.where(self.y < self.t, -one, 0))
        return dout * sign / samples(self.y)


class SquaresIgnoreUpstream(IdentityWithLoss):
    """Ignores dout in backward: it must multiply by it, dx = dout * (y - t) / N."""

    LAYER, CAUGHT_BY, FOUND = "IdentityWithLoss", "upstream-linear", "ignored"

    def backward(self, dout: Any = 1) -> Array:  # noqa: ARG002
        return super().backward(1.0)


# SoftmaxWithLoss, what overflows, and which shape is taken for labels


class ShiftedByTheBatch(SoftmaxWithLoss):
    """Subtracts the maximum of the whole array, so a row can become log(0): use np.max(x, axis=-1, keepdims=True)."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "extremes", "overflow"
    NAMED = "not-shifted-by-row"

    def forward(self, x: Any, t: Any) -> Array:
        super().forward(x, t)
        shifted = x - np.max(x)
        return np.sum(self.t * (np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True)) - shifted)) / samples(x)


class LabelsByOneAxis(SoftmaxWithLoss):
    """Takes t for labels only if t.ndim == 1, so labels of a sequence raise: compare t.ndim with x.ndim - 1."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "SoftmaxWithLoss", "batch:sequence", "raised", "raised"
    NAMED = "one-batch-axis-only"

    def forward(self, x: Any, t: Any) -> Array:
        loss = super().forward(x, t)
        return -np.sum(t * logarithm(x) / samples(x)) if t.ndim > 1 else loss


# How they treat what they are given


class ReadInMemoryOrder(IdentityWithLoss):
    """Reads x in the order of memory, x.ravel(order="K"), beside t by index: both must be read by index."""

    LAYER, CAUGHT_BY = "IdentityWithLoss", "layout"
    NAMED = "depends-on-memory-layout"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x.ravel(order="K").reshape(x.shape), t)


class ReplacesNaN(IdentityWithLoss):
    """Replaces NaN in x by zero (np.nan_to_num): the loss must be NaN, so that it is seen."""

    LAYER, CAUGHT_BY, FOUND = "IdentityWithLoss", "non-finite", "hidden"
    NAMED = "hides-nan"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(np.where(np.isnan(x), np.zeros_like(x), x), t)


class PrintsTheLoss(IdentityWithLoss):
    """Prints the loss in every forward: a call must be quiet, the caller prints what it returns."""

    LAYER, CAUGHT_BY, FOUND = "IdentityWithLoss", "quiet", "noise"
    NAMED = "prints"

    def forward(self, x: Any, t: Any) -> Array:
        loss = super().forward(x, t)
        print(loss)  # noqa: T201  # that is the mistake
        return loss


class NegativeLabels(SoftmaxWithLoss):
    """Takes the label -1 for the last class, as an index of numpy counts: it must refuse it by the name t."""

    LAYER, CAUGHT_BY, FOUND = "SoftmaxWithLoss", "errors", "accepted"
    NAMED = "accepts-bad-input"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, np.where(t == -1, x.shape[-1] - 1, t) if t.ndim < x.ndim else t)


class LabelsClipped(SigmoidWithLoss):
    """Takes a label that is too large for the last class (np.clip): it must refuse it by the name t."""

    LAYER, CAUGHT_BY, FOUND = "SigmoidWithLoss", "errors", "accepted"
    NAMED = "accepts-bad-input"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, np.minimum(t, x.shape[-1] - 1) if t.ndim < x.ndim else t)


class LossOfLabelsSummed(SoftmaxWithLoss):
    """Sums the loss over the batch where t is labels, and averages it where t is rows: it must be the mean in both."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "y-minus-t"

    def forward(self, x: Any, t: Any) -> Array:
        return super().forward(x, t) * (max(len(x), 1) if t.ndim < x.ndim else 1)


class GradientOfLabelsNotDivided(SoftmaxWithLoss):
    """Does not divide dx by N where t is labels, as where dx[arange(N), t] -= 1 comes last: divide it by N in both."""

    LAYER, CAUGHT_BY = "SoftmaxWithLoss", "y-minus-t"

    def forward(self, x: Any, t: Any) -> Array:
        self.of_labels = t.ndim < x.ndim
        return super().forward(x, t)

    def backward(self, dout: Any = 1) -> Array:
        return super().backward(dout) * (len(self.y) if self.of_labels else 1)
