"""Normalisations, wrong in the ways of people."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import BatchNormalization
from ..reference._demand import Array

# Training and evaluation.


class BatchStatisticsInEvaluation(BatchNormalization):
    """Evaluates with the mean and variance of whatever batch comes."""

    LAYER, CAUGHT_BY = "BatchNormalization", "modes"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        kept = self.running_mean, self.running_var
        y = super().forward(x)
        if not train_flg:
            self.running_mean, self.running_var = kept
        return y


class LearnsInEvaluation(BatchNormalization):
    """Updates the running statistics in evaluation, too."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "modes", "learns"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if not train_flg:
            axes = (0, *range(2, x.ndim))
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * np.mean(x, axis=axes)
        return y


class BackwardOfTheBatchInEvaluation(BatchNormalization):
    """Goes back through the mean and variance of a batch after a forward that took the running ones."""

    LAYER, CAUGHT_BY = "BatchNormalization", "modes"

    def backward(self, dout: Any) -> Array:
        self.train_flg = True
        return super().backward(dout)


# Running statistics.


class StartsFromOnes(BatchNormalization):
    """Starts the running mean at one, as the running variance may."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "state:running_mean", "starts"
    NAMED = "wrong-start"

    def _statistics(self, name: str, value: Any) -> Array:
        return np.ones_like(self.gamma) if value is None else super()._statistics(name, value)


class NeverUpdated(BatchNormalization):
    """Keeps the running statistics as they were."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_mean"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        pass


class VarianceForgotten(BatchNormalization):
    """Updates the running mean alone."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_var"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        kept = self.running_var
        super()._remember(x, mean, var)
        self.running_var = kept


class MomentumTheOtherWay(BatchNormalization):
    """Weighs the new with the momentum that it should weigh the old with."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_mean"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        self.momentum, kept = 1 - self.momentum, self.momentum
        super()._remember(x, mean, var)
        self.momentum = kept


class DeviationRemembered(BatchNormalization):
    """Averages standard deviations where it should average variances."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_var"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        super()._remember(x, mean, np.sqrt(var))


class EpsRemembered(BatchNormalization):
    """Counts eps into the running variance, to which evaluation adds it again."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_var"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        super()._remember(x, mean, var + self.eps)


class UnbiasedRemembered(BatchNormalization):
    """Remembers the unbiased variance where the biased one is asked for."""

    LAYER, CAUGHT_BY = "BatchNormalization", "state:running_var"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        asked, self.unbiased = self.unbiased, True
        super()._remember(x, mean, var)
        self.unbiased = asked


class MeanOfSquares(BatchNormalization):
    """Takes the mean of the squares less the square of the mean: of large numbers little is left."""

    LAYER, CAUGHT_BY, VERDICT = "BatchNormalization", "state:running_var", "inaccurate"
    NAMED = "unexplained"

    def _remember(self, x: Array, mean: Array, var: Array) -> None:  # noqa: ARG002
        axes = (0, *range(2, x.ndim))
        super()._remember(x, mean, np.mean(x * x, axis=axes) - np.mean(x, axis=axes) ** 2)


class StatisticsOfEverybody(BatchNormalization):
    """Keeps the running mean on the class: every other layer of the network writes into it."""

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
    """Divides by the root of the variance, plus eps."""

    LAYER, CAUGHT_BY = "BatchNormalization", "forward"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        eps, self.eps = self.eps, 0.0
        super().forward(x, train_flg)
        self.eps = eps
        self.normalised = self.normalised * self.deviation / (self.deviation + eps)
        self.deviation = self.deviation + eps
        return self._along(x, self.gamma) * self.normalised + self._along(x, self.beta)


class UnbiasedInForward(BatchNormalization):
    """Normalises by the variance that divides by the count less one."""

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
    """Takes mean and variance over the whole array, features included."""

    LAYER, CAUGHT_BY = "BatchNormalization", "forward"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if not train_flg:
            return y
        self.deviation = np.sqrt(np.mean((x - np.mean(x)) ** 2) + self.eps)
        self.normalised = (x - np.mean(x)) / self.deviation
        return self._along(x, self.gamma) * self.normalised + self._along(x, self.beta)


class EveryPlaceOnItsOwn(BatchNormalization):
    """Averages an image over the batch alone, and not over its height and width."""

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
    """A dx step by step, so that one of them can be another."""

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        return self._along(dout, self.gamma) * self.centred(dout) / self.deviation if self.train_flg else dx

    def centred(self, dout: Array) -> Array:
        return dout - self.mean(dout) - self.normalised * self.mean(dout * self.normalised)

    def mean(self, values: Array) -> Array:
        return np.mean(values, axis=(0, *range(2, values.ndim)), keepdims=True)


class StatisticsAsConstants(InputGradient):
    """Goes back as in evaluation: mean and variance are taken for numbers that x does not move."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def centred(self, dout: Array) -> Array:
        return dout


class MeanAsAConstant(InputGradient):
    """Leaves out what comes back through the mean."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def centred(self, dout: Array) -> Array:
        return dout - self.normalised * self.mean(dout * self.normalised)


class VarianceAsAConstant(InputGradient):
    """Leaves out what comes back through the variance."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def centred(self, dout: Array) -> Array:
        return dout - self.mean(dout)


class SumsForMeans(InputGradient):
    """Forgets that the mean hands an N-th of dout back to each sample."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def mean(self, values: Array) -> Array:
        return np.sum(values, axis=(0, *range(2, values.ndim)), keepdims=True)


class GammaForgotten(BatchNormalization):
    """Hands dout through as if gamma were one."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:x"

    def backward(self, dout: Any) -> Array:
        kept, self.gamma = self.gamma, np.ones_like(self.gamma)
        dx = super().backward(dout)
        self.gamma = kept
        return dx


class GammaGradientAveraged(BatchNormalization):
    """Averages dgamma over the batch, where it is a sum."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:gamma"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dgamma = self.dgamma / len(dout)
        return dx


class GammaGradientOfTheInput(BatchNormalization):
    """Multiplies dout with x, and not with the normalised x."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:gamma"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        self.x = x
        return super().forward(x, train_flg)

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dgamma = np.sum(dout * self.x, axis=(0, *range(2, dout.ndim)))
        return dx


class GammaGradientIsBetas(BatchNormalization):
    """Sums dout for dgamma, and forgets what gamma was multiplied with."""

    LAYER, CAUGHT_BY = "BatchNormalization", "gradient:gamma"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dgamma = self.dbeta.copy()
        return dx


class GammaGradientKeepsAxes(BatchNormalization):
    """Sums with keepdims, so that dgamma is (1, D) where gamma is (D,)."""

    LAYER, CAUGHT_BY, FOUND = "BatchNormalization", "gradient:gamma", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dgamma = self.dgamma[np.newaxis]
        return dx


class BetaGradientAveraged(BatchNormalization):
    """Averages dbeta over the batch, where it is a sum."""

    LAYER, CAUGHT_BY = "BatchNormalization", "bias-sum"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dbeta = self.dbeta / len(dout)
        return dx
