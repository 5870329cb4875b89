"""Dropouts, wrong in the ways of people."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import Dropout
from ..reference._demand import Array

# What is kept.


class DrawnAnewInBackward(Dropout):
    """Draws a mask in backward that is not the one of its forward."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "share", "chosen_anew"
    NAMED = "another-choice-in-backward"

    def backward(self, dout: Any) -> Array:
        kept, self.kept = self.kept, self.rng.random(dout.shape) > self.dropout_ratio
        dx = super().backward(dout)
        self.kept = kept
        return dx


class DrawnOnce(Dropout):
    """Draws a mask at the first forward, and keeps it."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "share", "repeats"
    NAMED = "same-choice-again"

    mask: Any = None

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if train_flg and (self.mask is None or self.mask.shape != x.shape):
            self.mask = self.kept
        if train_flg:
            self.kept = self.mask
            y = self._passed_on(x)
        return y


class Seeds(Dropout):
    """Seeds everybody's generator at each forward: what is dropped once is dropped always."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "share", "repeats"
    NAMED = "same-choice-again"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        np.random.seed(0)  # noqa: NPY002  # as people do
        return super().forward(x, train_flg)


class RatioIsKept(Dropout):
    """Takes the share that is to be dropped for the share that is to be kept."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "share", "share"
    NAMED = "wrong-share"

    def __init__(self, dropout_ratio: float = 0.5, rng: Any = None, inverted: bool = False) -> None:
        super().__init__(1 - dropout_ratio, rng, inverted)


class FromABell(Dropout):
    """Holds numbers of a normal distribution against the ratio, randn for rand."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "share", "share"
    NAMED = "wrong-share"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if train_flg:
            self.kept = self.rng.standard_normal(x.shape) > self.dropout_ratio
            y = self._passed_on(x)
        return y


class OneMaskForAllSamples(Dropout):
    """Draws a mask of one sample, and drops the same features of all of them."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "share", "together"
    NAMED = "dropped-together"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if train_flg:
            self.kept = np.broadcast_to(self.rng.random(x.shape[1:]) > self.dropout_ratio, x.shape)
            y = self._passed_on(x)
        return y


# Evaluation.


class DropsInEvaluation(Dropout):
    """Has no evaluation mode: drops whatever it is asked."""

    LAYER, CAUGHT_BY = "Dropout", "modes"
    NAMED = "unexplained"

    def forward(self, x: Any, train_flg: bool = True) -> Array:  # noqa: ARG002
        return super().forward(x)


class NotScaledInEvaluation(Dropout):
    """Hands everything on in evaluation, which is more than training gives on average."""

    LAYER, CAUGHT_BY = "Dropout", "modes"
    NAMED = "returns-another-array"

    def _passed_on(self, x: Any) -> Array:
        return super()._passed_on(x) if self.train_flg else np.array(x)


class ScaledByWhatIsDropped(Dropout):
    """Multiplies with the ratio in evaluation, and not with the rest to one."""

    LAYER, CAUGHT_BY = "Dropout", "modes"

    def _passed_on(self, x: Any) -> Array:
        whole = self.train_flg or self.inverted
        return super()._passed_on(x) if whole else x * self.dropout_ratio


class StaleMask(Dropout):
    """Keeps no mask in evaluation, so that backward raises, or goes by the mask of the last training."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Dropout", "modes", "raised", "raised"
    NAMED = "raises"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        kept = self.kept
        y = super().forward(x, train_flg)
        if not train_flg:
            self.kept = kept
        return y


# Scale.


class DividedByWhatIsDropped(Dropout):
    """Keeps 1 - p of the entries, and divides them by p."""

    LAYER, CAUGHT_BY = "Dropout", "forward"

    def _passed_on(self, x: Any) -> Array:
        y = super()._passed_on(x)
        scaled = self.inverted and self.train_flg
        return y * (1 - self.dropout_ratio) / self.dropout_ratio if scaled else y


class ScaledAlways(Dropout):
    """Divides in training and multiplies in evaluation, too: one of the two is needed."""

    LAYER, CAUGHT_BY = "Dropout", "forward"

    def _passed_on(self, x: Any) -> Array:
        y = super()._passed_on(x)
        return y / (1 - self.dropout_ratio) if self.train_flg and not self.inverted else y


class BackwardNotScaled(Dropout):
    """Scales in forward, and masks in backward without the scale."""

    LAYER, CAUGHT_BY = "Dropout", "gradient:x"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        return dx * (1 - self.dropout_ratio) if self.inverted and self.train_flg else dx


# Backward.


class NoMaskInBackward(Dropout):
    """Hands dout through, also where forward has dropped."""

    LAYER, CAUGHT_BY = "Dropout", "gradient:x"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        return dout.copy()


class DropsInTheCallersArray(Dropout):
    """Sets what is dropped to zero in the array that it was given."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "no-writes", "written"
    NAMED = "overwrites-input"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        x[~self.kept] = 0
        return y
