"""An answer that is wrong in a part of a range: between which numbers it is wrong, and what stands there instead.

One entry of an input is moved through all sizes. Where the error jumps there is a threshold in the code, which is found
by halving; where the error grows by and by the code is an approximation.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..cases import Key
from ..finding import Finding
from .failure import Failure
from .scene import Respondent
from .sentences import Sentence, number, thing

SIZES: tuple[float, ...] = (
    1e-30,
    1e-16,
    1e-10,
    1e-7,
    1e-5,
    1e-3,
    0.03,
    0.2,
    0.5,
    0.9,
    1.5,
    2.5,
    4.0,
    5.5,
    8.0,
    12.0,
    17.0,
    25.0,
    33.0,
)
SIZES += (38.0, 45.0, 60.0, 80.0, 95.0, 150.0, 300.0, 600.0, 720.0, 760.0, 2e3, 1e5, 1e8, 1e16, 1e30, 1e100)
POINTS = (*(-size for size in SIZES[::-1]), 0.0, *SIZES)
STEPS = 60  # of a search by halving
MOST = 2  # ranges in which it is wrong: as on both sides of zero
ROUNDING = 2.0**-52
SMALLEST = 1e-100  # beside it, a step off a kink is no number any more


JUMP = 1e3  # how many times larger an error is beyond a threshold than before it
DRIFTS = (1e-6, 1e-3, 1e-2, 0.1)  # errors beside what is right, by which an approximation is described
LEAST, NEAR = 2, 100.0  # so many of them must be met, the first so near zero


@dataclass(frozen=True)
class Seen:
    """What came of one number of the input: what was said in its place, and what is right."""

    x: float
    said: float
    right: float
    wrong: bool

    @property
    def off(self) -> float:
        """The error beside what is right."""
        if not np.isfinite(self.said):
            return np.inf
        return abs(self.said - self.right) / max(abs(self.right), 1e-300)


class Entry:
    """The first entry of an input, which is moved while everything else stays as it is."""

    def __init__(self, respondent: Respondent, key: Key, name: str, array: str) -> None:
        self.respondent, self.name, self.array = respondent, name, array
        self.facts = respondent.facts(key)
        self.at = (0,) * np.ndim(self.facts.case.arrays[name])

    def seen(self, x: float) -> Seen | None:
        """Nothing where the layer is not defined, or where it raises."""
        values = np.array(self.facts.case.arrays[self.name])
        values[self.at] = x
        with np.errstate(all="ignore"):
            facts = self.facts.having(**{self.name: values})
            truth = facts.truth(self.array, self.respondent.oracle, facts.precision)
            try:
                said = np.asarray(self.respondent.asked(facts).said(self.array), np.float64)
            except Finding:
                return None
        if said.shape != truth.low.shape or not np.isfinite(truth.low).all():
            return None
        missed = truth.missed(said)
        at = self.at if missed.shape == values.shape else np.unravel_index(int(np.argmax(missed)), missed.shape)
        return Seen(x, float(said[at]), float(truth.low[at]), bool(missed[at]))


def in_a_range(found: Failure, array: str) -> Sentence | None:
    """How an array depends on the size of an input, if it is right for some sizes and wrong for others."""
    key = replace(found.plainest(array), dtype="float64")
    return found.respondent.memory.once(_in_a_range, found.respondent, key, array)


def _in_a_range(respondent: Respondent, key: Key, array: str) -> Sentence | None:
    case = respondent.facts(key).case
    for name in case.inputs if not case.chosen else ():
        entry = Entry(respondent, key, name, array)
        seen = [each for each in map(entry.seen, POINTS) if each]
        if len({each.wrong for each in seen}) > 1:
            words = _threshold(entry, seen) or _drifting(seen, name)
            if words:
                return words[0], f"{thing(array, key.layer)} {words[1]}"
    return None


# Thresholds.


@dataclass(frozen=True)
class Range:
    """Numbers for which the answer is wrong; the borders at which the error jumps, if there are any."""

    wrong: Sequence[Seen]
    low: Seen | None
    high: Seen | None

    def words(self, name: str) -> str:
        if self.low and self.high:
            where = f"where {name} lies between {self.low.x:.4g} and {self.high.x:.4g}"
        elif self.low:
            where = f"where {name} is above {self.low.x:.4g}"
        else:
            where = f"where {name} is below {self.high.x:.4g}" if self.high else ""
        return f"{where}{_instead(self.wrong, name)}"


def _threshold(entry: Entry, seen: Sequence[Seen]) -> Sentence | None:
    zero = [each for each in seen if each.wrong]
    if len(zero) == 1 and zero[0].x == 0:
        return "wrong-at-zero", f"is wrong only where {entry.name} is exactly 0{_beside(zero[0], entry.name)}"
    parts = [list(part) for is_wrong, part in itertools.groupby(seen, key=lambda each: each.wrong) if is_wrong]
    ranges = [_range(entry, part, seen) for part in parts]
    edges = [edge for each in ranges for edge in (each.low, each.high) if edge]
    if not edges or len(ranges) > MOST or not all(each.low or each.high for each in ranges):
        return None
    where = ", and ".join(each.words(entry.name) for each in ranges)
    shown = edges[-1] if edges[-1].wrong else min(ranges[-1].wrong, key=lambda each: abs(each.x - edges[-1].x))
    return "threshold", f"is wrong only {where}{_beside(shown, entry.name)}"


def _range(entry: Entry, part: Sequence[Seen], seen: Sequence[Seen]) -> Range:
    first, last, stays = seen.index(part[0]), seen.index(part[-1]), _stays(part)
    low = _halved(entry, seen[first - 1], part[0], stays) if first else None
    high = _halved(entry, seen[last + 1], part[-1], stays) if last + 1 < len(seen) else None
    return Range(part, low, high)


def _stays(part: Sequence[Seen]) -> bool:
    """Whether the same is said of several numbers, as where an input or an output is cut off."""
    return len(part) > 1 and len({each.said for each in part}) == 1


def _halved(entry: Entry, right: Seen, wrong: Seen, stays: bool) -> Seen | None:
    """The wrong number next to the border, if the error jumps there, or if beyond it the same is said of all."""
    constant = wrong.said
    for _ in range(STEPS):
        middle = _middle(right.x, wrong.x)
        seen = entry.seen(middle) if abs(middle) > SMALLEST else None
        if seen is None or middle in (right.x, wrong.x):
            break
        beyond = seen.said == constant if stays else seen.wrong
        right, wrong = (right, seen) if beyond else (seen, wrong)
    jumps = wrong.off > JUMP * max(right.off, ROUNDING)
    return wrong if (jumps or stays) and abs(wrong.x) > SIZES[0] else None


def _middle(one: float, other: float) -> float:
    """By size where both lie on one side of zero, or one is zero, and they are not near each other."""
    if one == 0 or other == 0:
        return (one + other) * 2.0**-20
    if one * other > 0 and not 0.5 < one / other < 2:
        return float(np.sign(one) * np.sqrt(abs(one)) * np.sqrt(abs(other)))
    return (one + other) / 2


def _instead(wrong: Sequence[Seen], name: str) -> str:
    """What is said where it is wrong, if that is simple."""
    said = [each.said for each in wrong]
    if all(np.isnan(each) for each in said):
        return ", where it is NaN"
    if len(set(said)) == 1:
        return f", where it is exactly {said[0]:.9g}"
    made = {f"{name} itself": [each.x for each in wrong], f"-{name}": [-each.x for each in wrong]}
    return next((f", where it is {words}" for words, values in made.items() if said == values), "")


def _beside(edge: Seen, name: str) -> str:
    """The number next to a border, in as many digits as show the difference."""
    digits = next((d for d in range(6, 18) if f"{edge.said:.{d}g}" != f"{edge.right:.{d}g}"), 17)
    return f"; for {name} = {number(edge.x)} it is {edge.said:.{digits}g}, expected {edge.right:.{digits}g}"


# Approximations.


def _drifting(seen: Sequence[Seen], name: str) -> Sentence | None:
    """Right near zero, and the worse the farther from it."""
    by_size = sorted(seen, key=lambda each: abs(each.x))
    if by_size[0].wrong or by_size[1].wrong:
        return None
    first = {drift: next((each for each in by_size if each.off > drift), None) for drift in DRIFTS}
    met = [f"by more than {drift:g} of it at {name} = {each.x:g}" for drift, each in first.items() if each]
    if len(met) < LEAST or not any(each and abs(each.x) < NEAR for each in first.values()):
        return None
    return "drifts-away", (
        f"is right near {name} = 0 and drifts away from what is right as {name} grows, as a short series, a polynomial "
        f"or a quotient of two does: {', '.join(met)}"
    )
