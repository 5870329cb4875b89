"""Mistakes in dropout layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import Dropout
from ..reference._demand import Array

# What is kept.


class DrawnAnewInBackward(Dropout):
    """Draws a new random mask in backward: it must use the mask that forward drew, dx = dout * mask."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "share", "chosen_anew"
    NAMED = "another-choice-in-backward"

    def backward(self, dout: Any) -> Array:
        kept, self.kept = self.kept, self.rng.random(dout.shape) > self.dropout_ratio
        dx = super().backward(dout)
        self.kept = kept
        return dx


class MaskOfTheLastTraining(Dropout):
    """Uses the mask of the last training forward after one in evaluation, which must keep a mask of its own."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "modes", "differs"
    NAMED = "answers-for-the-training"

    last: Any = None

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if train_flg:
            self.last = self.kept
        return y

    def backward(self, dout: Any) -> Array:
        if self.last is not None:
            self.kept, self.train_flg = self.last, True
        return super().backward(dout)


class DrawnOnce(Dropout):
    """Draws a mask once and uses it in every later forward: each forward in training must draw a new mask."""

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
    """Calls np.random.seed(0) in every forward, so every mask is the same: forward must not set the seed."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "share", "repeats"
    NAMED = "same-choice-again"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        np.random.seed(0)  # noqa: NPY002  # as people do
        return super().forward(x, train_flg)


class RatioIsKept(Dropout):
    """Keeps each entry with probability dropout_ratio: it must drop it, mask = rng.random(x.shape) > dropout_ratio."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "share", "share"
    NAMED = "wrong-share"

    def __init__(self, dropout_ratio: float = 0.5, rng: Any = None, inverted: bool = False) -> None:
        super().__init__(1 - dropout_ratio, rng, inverted)


class FromABell(Dropout):
    """Draws the mask from a normal distribution (randn): it must be uniform, np.random.rand(*x.shape) > ratio."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "share", "share"
    NAMED = "wrong-share"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        if train_flg:
            self.kept = self.rng.standard_normal(x.shape) > self.dropout_ratio
            y = self._passed_on(x)
        return y


class OneMaskForAllSamples(Dropout):
    """Draws one mask, of shape x.shape[1:], for all samples: each sample needs its own, a mask of shape x.shape."""

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
    """Drops entries in evaluation as in training: it must drop none, y = x * (1 - ratio), or y = x if inverted."""

    LAYER, CAUGHT_BY = "Dropout", "modes"
    NAMED = "unexplained"

    def forward(self, x: Any, train_flg: bool = True) -> Array:  # noqa: ARG002
        return super().forward(x)


class NotScaledInEvaluation(Dropout):
    """Returns y = x in evaluation: it must be scaled by the share kept in training, y = x * (1 - dropout_ratio)."""

    LAYER, CAUGHT_BY = "Dropout", "modes"
    NAMED = "returns-another-array"

    def _passed_on(self, x: Any) -> Array:
        return super()._passed_on(x) if self.train_flg else np.array(x)


class ScaledByWhatIsDropped(Dropout):
    """Multiplies by the dropped share in evaluation, y = x * dropout_ratio: it must be x * (1 - dropout_ratio)."""

    LAYER, CAUGHT_BY = "Dropout", "modes"

    def _passed_on(self, x: Any) -> Array:
        whole = self.train_flg or self.inverted
        return super()._passed_on(x) if whole else x * self.dropout_ratio


class StaleMask(Dropout):
    """Saves no mask in evaluation, so backward raises or uses an old mask: save np.ones(x.shape, bool)."""

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
    """Divides by dropout_ratio in training: inverted dropout must divide by the kept share, 1 - dropout_ratio."""

    LAYER, CAUGHT_BY = "Dropout", "forward"

    def _passed_on(self, x: Any) -> Array:
        y = super()._passed_on(x)
        scaled = self.inverted and self.train_flg
        return y * (1 - self.dropout_ratio) / self.dropout_ratio if scaled else y


class ScaledAlways(Dropout):
    """Divides by 1 - ratio in training and also multiplies by 1 - ratio in evaluation: do only one of the two."""

    LAYER, CAUGHT_BY = "Dropout", "batch:one"

    def _passed_on(self, x: Any) -> Array:
        y = super()._passed_on(x)
        return y / (1 - self.dropout_ratio) if self.train_flg and not self.inverted else y


class BackwardNotScaled(Dropout):
    """Divides by 1 - ratio in forward but not in backward: it must be dx = dout * mask / (1 - ratio)."""

    LAYER, CAUGHT_BY = "Dropout", "gradient:x"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        return dx * (1 - self.dropout_ratio) if self.inverted and self.train_flg else dx


# Backward.


class NoMaskInBackward(Dropout):
    """Returns dx = dout without the mask: it must be dx = dout * mask, and scaled if forward scaled."""

    LAYER, CAUGHT_BY = "Dropout", "own-derivative"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        return dout.copy()


class DropsInTheCallersArray(Dropout):
    """Writes zeros into the caller's x, x[~mask] = 0: it must use a new array, y = np.where(mask, x, 0)."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "no-writes", "written"
    NAMED = "overwrites-input"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        x[~self.kept] = 0
        return y


# Scale, in one mode only


class InvertedNotScaled(Dropout):
    """Does not divide by 1 - ratio in training although y = x in evaluation: inverted dropout must divide there."""

    LAYER, CAUGHT_BY = "Dropout", "forward"

    def _passed_on(self, x: Any) -> Array:
        y = super()._passed_on(x)
        return y * (1 - self.dropout_ratio) if self.inverted and self.train_flg else y


class MultipliedByWhatIsKept(Dropout):
    """Multiplies by 1 - ratio in training, where inverted dropout must divide: y = x * mask / (1 - ratio)."""

    LAYER, CAUGHT_BY = "Dropout", "forward"

    def _passed_on(self, x: Any) -> Array:
        y, share = super()._passed_on(x), 1 - self.dropout_ratio
        return y * share * share if self.inverted and self.train_flg else y


class InvertedScaledInEvaluation(Dropout):
    """Multiplies by 1 - ratio in evaluation although it divides in training: inverted dropout must return y = x."""

    LAYER, CAUGHT_BY = "Dropout", "modes"

    def _passed_on(self, x: Any) -> Array:
        y = super()._passed_on(x)
        return y * (1 - self.dropout_ratio) if self.inverted and not self.train_flg else y


class DividedInEvaluation(Dropout):
    """Divides by 1 - ratio in evaluation: it must be multiplied, y = x * (1 - dropout_ratio)."""

    LAYER, CAUGHT_BY = "Dropout", "modes"

    def _passed_on(self, x: Any) -> Array:
        y = super()._passed_on(x)
        return y if self.train_flg or self.inverted else x / (1 - self.dropout_ratio)


class DropoutIgnoresUpstream(Dropout):
    """Returns the mask as dx, without dout: it must be dx = dout * mask, and scaled if forward scaled."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        return super().backward(np.ones_like(dout))


# How it treats what it is given


class HalfPrecisionInside(Dropout):
    """Keeps y in half precision (float16), which overflows at 65504: y must have the dtype of x at every step."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        return super().forward(x, train_flg).astype(np.float16).astype(x.dtype)


class MaskOfDoublePrecision(Dropout):
    """Multiplies by a float64 mask (np.ones without a dtype), so float32 becomes float64: make it like x."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "Dropout", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        return super().forward(x, train_flg) * np.ones(x.shape)


class ReadInMemoryOrder(Dropout):
    """Reads x in the order of memory, x.ravel(order="K"): it must read it by index, x.ravel()."""

    LAYER, CAUGHT_BY = "Dropout", "layout"
    NAMED = "depends-on-memory-layout"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        return super().forward(x.ravel(order="K").reshape(x.shape), train_flg)


class ReplacesNaN(Dropout):
    """Replaces NaN in x by zero (np.nan_to_num): NaN must stay NaN where it is kept, so that it is seen."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "non-finite", "hidden"
    NAMED = "hides-nan"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        return super().forward(np.nan_to_num(x), train_flg)


class PrintsTheMask(Dropout):
    """Prints the mask in every forward: a call must be quiet, and the caller may print it."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "quiet", "noise"
    NAMED = "prints"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        print(self.kept)  # noqa: T201  # that is the mistake
        return y


class RatioFallsWithEachForward(Dropout):
    """Halves dropout_ratio in every forward, evaluation included: the same call must give the same y."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "repeatable", "differs"
    NAMED = "not-repeatable"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        self.dropout_ratio = self.dropout_ratio / 2
        return y


class CentredOverTheBatch(Dropout):
    """Subtracts the mean of the batch from y in evaluation: each sample must be x * (1 - dropout_ratio) by itself."""

    LAYER, CAUGHT_BY = "Dropout", "batch-independence"

    def forward(self, x: Any, train_flg: bool = True) -> Array:
        y = super().forward(x, train_flg)
        return y if train_flg else y - np.mean(y, axis=0)


class BackwardBeforeForward(Dropout):
    """Returns dout from a backward before any forward: it must raise an error that says to call forward first."""

    LAYER, CAUGHT_BY, FOUND = "Dropout", "errors", "accepted"
    NAMED = "accepts-bad-input"

    def backward(self, dout: Any) -> Array:
        return dout.copy() if self.kept is None else super().backward(dout)
