"""Mistakes in normalisation layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import BatchNormalization
from ..reference._demand import Array

# Training and evaluation.


class BatchStatisticsInEvaluation(BatchNormalization):
    """Normalises by the batch's mean and variance in evaluation: it must use running_mean and running_var there."""

    LAYER, CAUGHT_BY = "BatchNormalization", "modes"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        kept = self.running_mean, self.running_var
        y = super().forward(x)
        if not train_flg:
            self.running_mean, self.running_var = kept
        return y


class LearnsInEvaluation(BatchNormalization):
    """Updates running_mean in evaluation too: running statistics must be updated in training only."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "modes", "learns"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if not train_flg:
            axes = (0, *range(2, x.ndim))
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * np.mean(x, axis=axes)
        return y


class BackwardOfTheBatchInEvaluation(BatchNormalization):
    """Uses the training backward after an evaluation forward: use dx = dout * gamma / np.sqrt(running_var + eps)."""

    LAYER, CAUGHT_BY = "BatchNormalization", "modes"

    def backward(self, dout: Any) -> Array:
        self.train_flg = True
        return super().backward(dout)


class BackwardOfTheLastTraining(BatchNormalization):
    """Keeps what backward needs in training alone: a forward in evaluation must keep its own, with train_flg False."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "modes", "differs"
    NAMED = "answers-for-the-training"

    trained: Any = None

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if train_flg:
            self.trained = self.normalised, self.deviation
        elif self.trained is not None:
            (self.normalised, self.deviation), self.train_flg = self.trained, True
        return y


# Running statistics.


class StartsFromOnes(BatchNormalization):
    """Starts running_mean with ones: it must start with zeros, np.zeros_like(gamma)."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "state:running_mean", "starts"
    NAMED = "wrong-start"

    def _statistics(self, name: str, value: Any) -> Array:
        return np.ones_like(self.gamma) if value is None else super()._statistics(name, value)


class NeverUpdated(BatchNormalization):
    """Never updates running_mean and running_var: training must set momentum * old + (1 - momentum) * batch."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_mean"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        pass


class VarianceForgotten(BatchNormalization):
    """Updates running_mean only: running_var must become momentum * running_var + (1 - momentum) * var."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_var"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        kept = self.running_var
        super()._remember(x, mean, var)
        self.running_var = kept


class MomentumTheOtherWay(BatchNormalization):
    """Weighs the batch by momentum: it must be momentum * running_mean + (1 - momentum) * mean, and var likewise."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_mean"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        self.momentum, kept = 1 - self.momentum, self.momentum
        super()._remember(x, mean, var)
        self.momentum = kept


class DeviationRemembered(BatchNormalization):
    """Stores the standard deviation in running_var: it must average the variance, without np.sqrt."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_var"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        super()._remember(x, mean, np.sqrt(var))


class EpsRemembered(BatchNormalization):
    """Stores var + eps in running_var: it must store var, and add eps only in np.sqrt(running_var + eps)."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_var"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        super()._remember(x, mean, var + self.eps)


class UnbiasedRemembered(BatchNormalization):
    """Stores the variance divided by n - 1 (ddof=1) in running_var: it must be divided by n (ddof=0)."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_var"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        asked, self.unbiased = self.unbiased, True
        super()._remember(x, mean, var)
        self.unbiased = asked


class MeanOfSquares(BatchNormalization):
    """Computes running_var from mean(x ** 2) - mean(x) ** 2, which loses precision: use mean((x - mean) ** 2)."""

    LAYER, CAUGHT_BY, VERDICT = "BatchNormalization", "state:running_var", "inaccurate"
    NAMED = "cancellation"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:  # noqa: ARG002
        axes = (0, *range(2, x.ndim))
        super()._remember(x, mean, np.mean(x * x, axis=axes) - np.mean(x, axis=axes) ** 2)


class StatisticsOfEverybody(BatchNormalization):
    """Saves running_mean as a class attribute, shared by all instances: it must be saved as self.running_mean."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "repeatable", "differs"
    NAMED = "shared-between-instances"

    mean_of_all: Any = None

    @property
    def running_mean(self) -> Array:
        return type(self).mean_of_all

    @running_mean.setter
    def running_mean(self, value: Array) -> None:
        type(self).mean_of_all = value


# Forward.


class EpsOutsideTheRoot(BatchNormalization):
    """Divides by np.sqrt(var) + eps: eps must be added inside the root, np.sqrt(var + eps)."""

    LAYER, CAUGHT_BY = "BatchNormalization", "forward"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        eps, self.eps = self.eps, 0.0
        super().forward(x, train_flg)
        self.eps = eps
        self.normalised = self.normalised * self.deviation / (self.deviation + eps)
        self.deviation = self.deviation + eps
        return self._along(x, self.gamma) * self.normalised + self._along(x, self.beta)


class UnbiasedInForward(BatchNormalization):
    """Normalises by the variance divided by n - 1 (ddof=1) in training: it must be divided by n (ddof=0)."""

    LAYER, CAUGHT_BY = "BatchNormalization", "forward"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if not train_flg:
            return y
        axes = (0, *range(2, x.ndim))
        count = x.size // x.shape[1]
        centred = x - np.mean(x, axis=axes, keepdims=True)
        self.deviation = np.sqrt(np.sum(centred * centred, axis=axes, keepdims=True) / (count - 1) + self.eps)
        self.normalised = centred / self.deviation
        return self._along(x, self.gamma) * self.normalised + self._along(x, self.beta)


class WholeArray(BatchNormalization):
    """Takes one mean and variance of all features: each feature needs its own, axis=0, or axis=(0, 2, 3) for images."""

    LAYER, CAUGHT_BY = "BatchNormalization", "forward"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if not train_flg:
            return y
        self.deviation = np.sqrt(np.mean((x - np.mean(x)) ** 2) + self.eps)
        self.normalised = (x - np.mean(x)) / self.deviation
        return self._along(x, self.gamma) * self.normalised + self._along(x, self.beta)


class EveryPlaceOnItsOwn(BatchNormalization):
    """Takes the mean and variance of images over axis 0 only: it must be axis=(0, 2, 3), one for each channel."""

    LAYER, CAUGHT_BY = "BatchNormalization", "forward"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if not train_flg:
            return y
        centred = x - np.mean(x, axis=0)
        self.deviation = np.sqrt(np.mean(centred * centred, axis=0) + self.eps)
        self.normalised = centred / self.deviation
        return self._along(x, self.gamma) * self.normalised + self._along(x, self.beta)


# Backward.


class InputGradient(BatchNormalization):
    """The gradient of x step by step, so that a subclass can replace one of the steps."""

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        return self._along(dout, self.gamma) * self.centred(dout) / self.deviation if self.train_flg else dx

    def centred(self, dout: Array) -> Array:
        return dout - self.mean(dout) - self.normalised * self.mean(dout * self.normalised)

    def mean(self, values: Array) -> Array:
        return np.mean(values, axis=(0, *range(2, values.ndim)), keepdims=True)


class StatisticsAsConstants(InputGradient):
    """Omits the last two terms of dx = gamma * (dout - mean(dout) - xn * mean(dout * xn)) / std, xn = normalised x."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def centred(self, dout: Array) -> Array:
        return dout


class MeanAsAConstant(InputGradient):
    """Omits -mean(dout) in dx = gamma * (dout - mean(dout) - xn * mean(dout * xn)) / std, xn = normalised x."""

    LAYER, CAUGHT_BY = "BatchNormalization", "own-derivative"

    def centred(self, dout: Array) -> Array:
        return dout - self.normalised * self.mean(dout * self.normalised)


class VarianceAsAConstant(InputGradient):
    """Omits the last term of dx = gamma * (dout - mean(dout) - xn * mean(dout * xn)) / std, xn = normalised x."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def centred(self, dout: Array) -> Array:
        return dout - self.mean(dout)


class SumsForMeans(InputGradient):
    """Uses sums, not means, in dx = gamma * (dout - mean(dout) - xn * mean(dout * xn)) / std, xn = normalised x."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def mean(self, values: Array) -> Array:
        return np.sum(values, axis=(0, *range(2, values.ndim)), keepdims=True)


class GammaForgotten(BatchNormalization):
    """Computes dx without gamma: it must be multiplied by gamma, since y = gamma * xn + beta, xn = normalised x."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def backward(self, dout: Any) -> Array:
        kept, self.gamma = self.gamma, np.ones_like(self.gamma)
        dx = super().backward(dout)
        self.gamma = kept
        return dx


class GammaGradientAveraged(BatchNormalization):
    """Divides dgamma by the batch size: it must be the sum of dout * xn, not the mean, with xn = normalised x."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:gamma"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dgamma = self.dgamma / len(dout)
        return dx


class GammaGradientOfTheInput(BatchNormalization):
    """Multiplies dout by x for dgamma: it must be the sum of dout * xn, with xn = (x - mean) / std."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:gamma"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        self.x = x
        return super().forward(x, train_flg)

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dgamma = np.sum(dout * self.x, axis=(0, *range(2, dout.ndim)))
        return dx


class GammaGradientIsBetas(BatchNormalization):
    """Sums dout alone for dgamma: it must be the sum of dout * xn, with xn = (x - mean) / std."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:gamma"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dgamma = self.dbeta.copy()
        return dx


class GammaGradientKeepsAxes(BatchNormalization):
    """Keeps the summed axis of dgamma (keepdims=True), shape (1, D): it must have the shape of gamma, (D,)."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "gradient:gamma", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dgamma = self.dgamma[np.newaxis]
        return dx


class BetaGradientAveraged(BatchNormalization):
    """Divides dbeta by the batch size: it must be np.sum(dout, axis=0), or axis=(0, 2, 3) for images."""

    LAYER, CAUGHT_BY = "BatchNormalization", "bias-sum"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dbeta = self.dbeta / len(dout)
        return dx


# Forward, terms


class ForwardInTraining(BatchNormalization):
    """The training forward step by step, so that a subclass can replace one of the steps."""

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if not train_flg:
            return y
        axes = (0, *range(2, x.ndim))
        mean = np.mean(x, axis=axes, keepdims=True)
        self.deviation = self.root(x, np.mean((x - mean) * (x - mean), axis=axes, keepdims=True))
        self.normalised = self.centred_input(x, mean) / self.deviation
        return self.scaled(self.normalised, self._along(x, self.gamma), self._along(x, self.beta))

    def root(self, x: Array, var: Array) -> Array:  # noqa: ARG002  # a mistake may need it
        return np.sqrt(var + self.eps)

    def centred_input(self, x: Array, mean: Array) -> Array:
        return x - mean

    def scaled(self, normalised: Array, gamma: Array, beta: Array) -> Array:
        return gamma * normalised + beta


class RootForgotten(ForwardInTraining):
    """Divides by var + eps without the root: it must be (x - mean) / np.sqrt(var + eps)."""

    LAYER, CAUGHT_BY = "BatchNormalization", "forward"

    def root(self, x: Array, var: Array) -> Array:  # noqa: ARG002
        return var + self.eps


class EpsForgotten(ForwardInTraining):
    """Divides by np.sqrt(var) without eps: it must be np.sqrt(var + eps)."""

    LAYER, CAUGHT_BY = "BatchNormalization", "forward"

    def root(self, x: Array, var: Array) -> Array:  # noqa: ARG002
        return np.sqrt(var)


class MeanNotSubtracted(ForwardInTraining):
    """Normalises x without subtracting its mean: it must be (x - mean) / np.sqrt(var + eps)."""

    LAYER, CAUGHT_BY = "BatchNormalization", "forward"

    def centred_input(self, x: Array, mean: Array) -> Array:  # noqa: ARG002
        return x


class GammaLeftOut(ForwardInTraining):
    """Computes y = xn + beta without gamma, xn = normalised x: it must be y = gamma * xn + beta."""

    LAYER, CAUGHT_BY = "BatchNormalization", "forward"

    def scaled(self, normalised: Array, gamma: Array, beta: Array) -> Array:  # noqa: ARG002
        return normalised + beta


class BetaLeftOut(ForwardInTraining):
    """Computes y = gamma * xn without beta, xn = normalised x: it must be y = gamma * xn + beta."""

    LAYER, CAUGHT_BY = "BatchNormalization", "forward"

    def scaled(self, normalised: Array, gamma: Array, beta: Array) -> Array:  # noqa: ARG002
        return gamma * normalised


class OneMeanForASample(BatchNormalization):
    """Takes mean and variance over the features of a sample, axis=1, as layer normalisation: it must be axis=0."""

    LAYER, CAUGHT_BY = "BatchNormalization", "batch:many"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if not train_flg:
            return y
        centred = x - np.mean(x, axis=1, keepdims=True)
        self.deviation = np.sqrt(np.mean(centred * centred, axis=1, keepdims=True) + self.eps)
        self.normalised = centred / self.deviation
        return self._along(x, self.gamma) * self.normalised + self._along(x, self.beta)


# Evaluation, terms


class RootForgottenInEvaluation(BatchNormalization):
    """Divides by running_var + eps without the root in evaluation: it must be np.sqrt(running_var + eps)."""

    LAYER, CAUGHT_BY = "BatchNormalization", "modes"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        kept = self.running_var
        if not train_flg:
            self.running_var = (kept + self.eps) * (kept + self.eps) - self.eps
        y = super().forward(x, train_flg)
        self.running_var = self.running_var if train_flg else kept
        return y


class NotScaledInEvaluation(BatchNormalization):
    """Returns the normalised x in evaluation without gamma and beta: it must be gamma * xn + beta there, too."""

    LAYER, CAUGHT_BY = "BatchNormalization", "modes"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        return y if train_flg else self.normalised.copy()


# Running statistics, other updates


class StatisticsReplaced(BatchNormalization):
    """Replaces the running statistics by those of the batch: use momentum * old + (1 - momentum) * batch."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_mean"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        kept, self.momentum = self.momentum, 0.0
        super()._remember(x, mean, var)
        self.momentum = kept


class BatchNotWeighted(BatchNormalization):
    """Adds the batch with weight 1, momentum * old + batch: it must be momentum * old + (1 - momentum) * batch."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_mean"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        old = self.momentum * self.running_mean, self.momentum * self.running_var
        super()._remember(x, mean, var)
        self.running_mean, self.running_var = old[0] + mean.reshape(-1), old[1] + var.reshape(-1)


class MeanForgottenInState(BatchNormalization):
    """Updates running_var only: running_mean must become momentum * running_mean + (1 - momentum) * mean."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_mean"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        kept = self.running_mean
        super()._remember(x, mean, var)
        self.running_mean = kept


# Backward, terms of dx = gamma * (dout - mean(dout) - xn * mean(dout * xn)) / std


class LastTermDoubled(InputGradient):
    """Doubles the last term of dx = gamma * (dout - mean(dout) - xn * mean(dout * xn)) / std, xn = normalised x."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def centred(self, dout: Array) -> Array:
        return dout - self.mean(dout) - 2 * self.normalised * self.mean(dout * self.normalised)


class LastTermHalved(InputGradient):
    """Halves the last term of dx = gamma * (dout - mean(dout) - xn * mean(dout * xn)) / std, xn = normalised x."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def centred(self, dout: Array) -> Array:
        return dout - self.mean(dout) - self.normalised * self.mean(dout * self.normalised) / 2


class LastTermAdded(InputGradient):
    """Adds the last term of dx = gamma * (dout - mean(dout) - xn * mean(dout * xn)) / std: it must be subtracted."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def centred(self, dout: Array) -> Array:
        return dout - self.mean(dout) + self.normalised * self.mean(dout * self.normalised)


class NormalisedForgotten(InputGradient):
    """Subtracts mean(dout * xn) without the factor xn: use gamma * (dout - mean(dout) - xn * mean(dout * xn)) / std."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def centred(self, dout: Array) -> Array:
        return dout - self.mean(dout) - self.mean(dout * self.normalised)


class BatchCountedOnly(InputGradient):
    """Divides the sums in dx of images by the batch size N: they must be divided by n = N * height * width."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def mean(self, values: Array) -> Array:
        return super().mean(values) * (values.size // values.shape[1] / len(values))


class DeviationForgotten(BatchNormalization):
    """Computes dx without dividing by std = np.sqrt(var + eps): it must be divided by it once."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return super().backward(dout) * self.deviation


class DeviationTwice(BatchNormalization):
    """Divides dx by var + eps: it must be divided by its root, std = np.sqrt(var + eps)."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return super().backward(dout) / self.deviation


# Backward, gamma and beta


class GammaGradientNotDivided(BatchNormalization):
    """Multiplies dout by x - mean for dgamma, not divided by std: it must be the sum of dout * (x - mean) / std."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:gamma"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dgamma = np.sum(dout * self.normalised * self.deviation, axis=(0, *range(2, dout.ndim)))
        return dx


class GradientsOfImagesKept(BatchNormalization):
    """Sums dgamma and dbeta of images over axis 0 only: it must be axis=(0, 2, 3), the shape of gamma."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "gradient:gamma", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dgamma, self.dbeta = np.sum(dout * self.normalised, axis=0), np.sum(dout, axis=0)
        return dx


# How it treats what it is given


class VarianceInHalfPrecision(BatchNormalization):
    """Computes the variance in half precision (float16), which overflows at 65504: compute it in the dtype of x."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "extremes", "noise"
    NAMED = "overflow"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        np.var((300 * x).astype(np.float16), axis=0)
        return super().forward(x, train_flg)


class RoomOfDoublePrecision(BatchNormalization):
    """Writes y into room made by np.zeros without a dtype, so float32 becomes float64: make it like x."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "BatchNormalization", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        return np.zeros(x.shape) + super().forward(x, train_flg)


class ReadInMemoryOrder(BatchNormalization):
    """Reads x in the order of memory, x.ravel(order="K"): it must read it by index, x.ravel()."""

    LAYER, CAUGHT_BY = "BatchNormalization", "layout"
    NAMED = "depends-on-memory-layout"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        return super().forward(x.ravel(order="K").reshape(x.shape), train_flg)


class CentresInPlace(BatchNormalization):
    """Subtracts the mean from the caller's x in place, x -= mean: it must use a new array, x - mean."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "no-writes", "written"
    NAMED = "overwrites-input"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        x -= np.mean(x, axis=0)
        return y


class ReplacesNaN(BatchNormalization):
    """Replaces NaN in x by zero (np.nan_to_num): y must be NaN in that feature, so that it is seen."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "non-finite", "hidden"
    NAMED = "hides-nan"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        return super().forward(np.where(np.isnan(x), np.zeros_like(x), x), train_flg)


class SetsHowNumpyPrints(BatchNormalization):
    """Sets how numpy prints for everybody, np.set_printoptions: use np.printoptions around the one line that prints."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "quiet", "state"
    NAMED = "changes-global-state"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        np.set_printoptions(precision=3)
        return super().forward(x, train_flg)


class BetaCounted(BatchNormalization):
    """Counts the samples for dbeta, np.sum of ones, without dout: it must be the sum of dout over the batch."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dbeta = np.sum(np.ones_like(dout), axis=(0, *range(2, dout.ndim)))
        return dx


class RefusesInTwoWords(BatchNormalization):
    """Refuses x by an error that says "bad input" alone: it must name x, its shape and what was expected."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "errors", "unclear"
    NAMED = "unclear-error"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        if x.dtype.kind != "f" or x.ndim < 2:
            raise ValueError("bad input")
        return super().forward(x, train_flg)
