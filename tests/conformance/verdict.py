"""From what came, what was expected and how wrong a right answer may be, to a verdict: the one place that decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from oracles.language import Array


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
            outside = np.maximum(np.maximum(self.low - got, got - self.high), 0.0)
        same = (got == self.low) | (np.isnan(got) & np.isnan(self.low))
        return np.where(same, 0.0, np.where(np.isnan(outside), np.inf, outside))

    def nearest(self, got: Array) -> Array:
        """The right answer nearest to this one."""
        return np.where(np.isnan(got), self.low, np.clip(got, self.low, self.high))

    @property
    def decided(self) -> Array:
        """Where one answer can be told from another: not where the bound has no end or swallows the whole array."""
        own = np.max(np.maximum(np.abs(self.low), np.abs(self.high)), initial=0.0)
        largest = own if self.scale is None else self.scale
        return (self.bound == 0) | (np.isfinite(self.bound) & (self.bound < largest))

    def missed(self, got: Array) -> Array:
        return self.decided & (self.distance(got) > self.bound)

    def ratio(self, got: Array) -> Array:
        """Error over bound where that is decided: above one is a miss."""
        distance = self.distance(got)
        with np.errstate(all="ignore"):
            ratio = np.where(distance == 0, 0.0, distance / self.bound)
        return np.where(self.decided, ratio, 0.0)


def judged(got: Array, own: Truth, coarse: Truth, ordinary: bool) -> Verdict:
    """The verdict on an array under the bound of its own precision, and how bad a miss is under the coarse one."""
    if own.missed(got).any():
        beyond = coarse.missed(got) | (own.missed(got) & ~np.isfinite(got))  # NaN is no number with bits lost
        if not beyond.any():
            return Verdict.INACCURATE
        return Verdict.WRONG if ordinary else Verdict.UNSTABLE
    return Verdict.CONFORMS if own.decided.any() or not got.size else Verdict.UNDECIDABLE
