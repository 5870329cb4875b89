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

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

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
