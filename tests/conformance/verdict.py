"""From what came, what was expected and how wrong a right answer may be, to a verdict: the one place that decides."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from .oracles.language import Array


class Verdict(Enum):
    """The words of the contract, from good to bad."""

    CONFORMS = "conforms"
    DEVIATES = "deviates"
    NOT_ASKED = "not asked"
    ABSENT = "absent"
    UNDECIDABLE = "undecidable"
    INACCURATE = "inaccurate"
    UNSTABLE = "unstable"
    WRONG = "wrong"
    RAISED = "raised"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    DISAGREE = "oracles disagree"  # our own defect outranks everybody's

    @property
    def severity(self) -> int:
        return list(Verdict).index(self)

    @property
    def bad(self) -> bool:
        """Whether somebody is at fault: the subject, or we ourselves."""
        return self.severity >= Verdict.INACCURATE.severity


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    return max(verdicts, key=lambda verdict: verdict.severity)


@dataclass(frozen=True)
class Truth:
    """What an answer may be: a value, or, on a kink, everything between two; and how far rounding may lead from it."""

    low: Array
    high: Array
    bound: Array
    scale: float | None = None  # the largest magnitude to be told apart, where that is not the truth's own

    def distance(self, got: Array) -> Array:
        """How far an answer is from the truth; infinitely far if it is no number where the truth is one."""
        with np.errstate(invalid="ignore"):
            outside = np.maximum(self.low - got, got - self.high)
        if np.any(np.isnan(outside)):
            same = (got == self.low) | (np.isnan(got) & np.isnan(self.low))
            outside = np.where(np.isnan(outside), np.where(same, 0.0, np.inf), outside)
        return np.maximum(outside, 0.0)

    def nearest(self, got: Array) -> Array:
        """The right answer nearest to this one."""
        return np.where(np.isnan(got), self.low, np.clip(got, self.low, self.high))

    @functools.cached_property
    def decided(self) -> Array:
        """Where one answer can be told from another: not where the bound has no end or swallows the whole array."""
        own = np.max(np.maximum(np.abs(self.low), np.abs(self.high)), initial=0.0)
        largest = own if self.scale is None else self.scale
        return (self.bound == 0) | (np.isfinite(self.bound) & (self.bound < largest))

    def missed(self, got: Array) -> Array:
        return self.beyond(self.distance(got))

    def ratio(self, got: Array) -> Array:
        """Error over bound where that is decided: above one is a miss."""
        return self.in_bounds(self.distance(got))

    # The same of a distance that is known.

    def beyond(self, distance: Array) -> Array:
        return self.decided & (distance > self.bound)

    def in_bounds(self, distance: Array) -> Array:
        with np.errstate(all="ignore"):
            ratio = np.where(distance == 0, 0.0, distance / self.bound)
        return np.where(self.decided, ratio, 0.0)

    def bits(self, distance: Array) -> float:
        """How many leading bits of the array are right: the largest error beside the largest magnitude."""
        error = np.max(np.where(self.decided, distance, 0.0), initial=0.0)
        largest = max(self.scale or 0.0, float(np.max(np.where(self.decided, np.abs(self.low), 0.0), initial=0.0)))
        if error == 0 or largest == 0 or not np.isfinite(error):
            return np.inf if error == 0 else 0.0
        return max(0.0, float(np.log2(largest) - np.log2(error)))


def judged(got: Array, own: Truth, coarse: Truth, ordinary: bool) -> Verdict:
    """The verdict on an array under the bound of its own precision, and how bad a miss is under the coarse one."""
    if own.missed(got).any():
        beyond = coarse.missed(got) | (own.missed(got) & ~np.isfinite(got))  # NaN is no number with bits lost
        if not beyond.any():
            return Verdict.INACCURATE
        return Verdict.WRONG if ordinary else Verdict.UNSTABLE
    return Verdict.CONFORMS if own.decided.any() or not got.size else Verdict.UNDECIDABLE
