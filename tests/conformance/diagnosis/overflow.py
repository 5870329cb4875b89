"""Numbers that are lost: how large they are when that begins, and whether a shift is what is missing."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..checks.special import extremes
from ..finding import Finding
from ..oracles.language import Array, Case
from ..trial import Trial
from ..truths import Facts
from .failure import Failure
from .sentences import Sentence, number, told


def overflowing(found: Failure) -> Sentence:
    """The size at which numbers are lost, found by halving; and whether a shift of all numbers is enough."""
    _, text = told(found.finding)
    case = found.facts().case
    shift = _shift(found, case)
    if shift:
        return "not-shifted", f"{text}; it is lost when {shift:.4g} is added to every entry of a harmless x: {MEANT}"
    if _alone(found, case):
        return (
            "not-shifted-by-row",
            f"{text}; each row alone is fine: {MEANT}, its own and no other",
        )
    return "overflow", f"{text}{_where(found, case)}"


def reduced(found: Failure) -> Finding:
    """The same found of a case with numbers no larger than it takes, where there is one."""
    if found.finding.what not in ("overflow", "noise") or found.clause != "extremes":
        return found.finding
    with contextlib.suppress(ArithmeticError, LookupError, TypeError, ValueError, Finding):  # who is asked may raise
        again = [_extreme(found, case) for case in _smaller(found)]
        return next((each for each in again if each and each.what == found.finding.what), found.finding)
    return found.finding


def _extreme(found: Failure, case: Case) -> Finding | None:
    """What the clause finds of a case."""
    try:
        extremes(Trial(found.respondent.subject, Facts(found.key, case), ()))
    except Finding as finding:
        finding.case = case
        return finding
    return None


def _smaller(found: Failure) -> Iterator[Case]:
    """Whole numbers with a number added to all of them; numbers of one size, that at which something is lost."""
    harmless, case = _harmless(found), found.facts().case
    shift = _shift(found, case)
    if shift:
        yield _with(harmless, _first(harmless) + shift)
    x = _first(case)
    signs = np.sign(x)
    size = _beyond(found, case, signs * np.max(np.abs(x), initial=0.0))
    if size:
        yield _with(case, (signs * _rounded_up(size)).astype(x.dtype))


def _first(case: Case) -> Array:
    """The array whose numbers are made larger: the first input, or a parameter where there is no input."""
    return next(iter((case.inputs or case.params).values()))


def _with(case: Case, x: Array) -> Case:
    """The same case with other numbers in it."""
    return case.having(**{next(iter(case.inputs or case.params)): x})


def _rounded_up(size: float) -> float:
    """To three digits."""
    unit = 10.0 ** (math.floor(math.log10(size)) - 2)
    return math.ceil(size / unit) * unit


def _harmless(found: Failure) -> Case:
    """The case with small whole numbers."""
    return found.facts(replace(found.key, texture="integers", upstream="drawn")).case


def _alone(found: Failure, case: Case) -> bool:
    """Whether nothing is lost of any row that is asked by itself, and something of all together."""
    samples = len(_first(case)) if _first(case).ndim > 1 else 0

    def row(n: int) -> Case:
        return case.mapped(lambda array: array[n : n + 1] if array.shape[:1] == (samples,) else array)

    lost = samples > 1 and not case.params and not _fine(found, case)
    return lost and all(_fine(found, row(n)) for n in range(samples))


def _where(found: Failure, case: Case) -> str:
    """The numbers as they are, and all as large as the largest: whichever meets a size at which something happens."""
    x = _first(case)
    sizes = [_beyond(found, case, x), _beyond(found, case, np.sign(x) * np.max(np.abs(x), initial=0.0))]
    sizes = sorted(filter(None, sizes), key=lambda size: not _edge(size, x.dtype))
    words = f"; it begins as soon as x holds a number of size {number(float(f'{sizes[0]:.3g}'))}" if sizes else ""
    return words + (_edge(sizes[0], x.dtype) if sizes else "")


MEANT = "the largest entry of a row must be subtracted before its exponential is taken"


def _edge(size: float, dtype: Any) -> str:
    """What happens to an exponential at just this size; empty where it is another."""
    info = np.finfo(dtype)
    edges = {
        np.log(info.max): "where an exponential becomes infinite",
        np.log(2) - np.log(info.smallest_subnormal): "where an exponential becomes zero, and its logarithm infinite",
        -np.log(info.epsneg): "where y rounds to 1, and log(1 - y) is infinite: take it of x, not of y",
    }
    return next((f", {words}" for edge, words in edges.items() if f"{edge:.2g}" == f"{size:.2g}"), "")


def _beyond(found: Failure, case: Case, x: Array) -> float:
    """How large the largest entry is when numbers begin to be lost, as these are made smaller."""
    low, high = -1000.0, 0.0
    if _fine(found, _with(case, x)) or not _fine(found, _with(case, x * 0)):
        return 0.0
    for _ in range(24):
        middle = (low + high) / 2
        smaller = (x * 2.0**middle).astype(x.dtype)
        low, high = (middle, high) if _fine(found, _with(case, smaller)) else (low, middle)
    return float(np.max(np.abs(x)) * 2.0**high)


def _shift(found: Failure, case: Case) -> float:
    """The power of two that, added to every entry, changes no true answer and loses this one."""
    x = _first(_harmless(found))
    if not x.size or not _fine(found, _with(case, x)):
        return 0.0
    for power in range(4, 14):
        moved = _with(case, (x + 2.0**power).astype(x.dtype))
        if not _invariant(found, _with(case, x), moved):
            return 0.0
        if not _fine(found, moved):
            return 2.0**power
    return 0.0


def _invariant(found: Failure, one: Case, other: Case) -> bool:
    here, there = Facts(found.key, one), Facts(found.key, other)
    for name, value in here.reference.arrays.items():
        error = here.bounds(here.precision).errors[name] + there.bounds(there.precision).errors[name]
        if not np.all(np.abs(value - there.reference.arrays[name]) <= error):
            return False
    return True


def _fine(found: Failure, case: Case) -> bool:
    """Whether nothing is lost, and nobody warns of it."""
    asked = found.built(case)
    with np.errstate(all="ignore"):
        answers = {**asked.forward(), **asked.backward()}
    return all(np.isfinite(array).all() for array in answers.values()) and not any("Warning" in n for n in asked.noise)
