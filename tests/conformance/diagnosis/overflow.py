"""Numbers that are lost: how large they are when that begins, and whether a shift is what is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from oracles.language import Case

from ..known import Known, known
from ..trial import Asked
from .found import Found
from .sentences import Told, number, told


def overflowing(found: Found) -> Told:
    """The size at which numbers are lost, found by halving; and whether a shift of all numbers is enough."""
    _, text = told(found.finding)
    case = known(found.key).case
    size = _beyond(found, case)
    shift = _shift(found, case)
    if shift:
        return "not-shifted", f"{text}; it is lost when {shift:.4g} is added to every entry of a harmless x: {MEANT}"
    where = f"; it is lost as soon as x holds a number of about {number(float(f'{size:.3g}'))}" if size else ""
    return "overflow", f"{text}{where}"


MEANT = "the largest entry of a row must be subtracted before its exponential is taken"


def _beyond(found: Found, case: Case) -> float:
    x = case.inputs["x"]
    low, high = -1000.0, 0.0
    if _fine(found, case) or not _fine(found, case.having(x=x * 0)):
        return 0.0
    for _ in range(24):
        middle = (low + high) / 2
        smaller = (x * 2.0**middle).astype(x.dtype)
        low, high = (middle, high) if _fine(found, case.having(x=smaller)) else (low, middle)
    return float(np.max(np.abs(x)) * 2.0**high)


def _shift(found: Found, case: Case) -> float:
    """The power of two that, added to every entry, changes no true answer and loses this one."""
    x = known(replace(found.key, texture="integers", upstream="drawn")).case.inputs["x"]
    if not x.size or not _fine(found, case.having(x=x)):
        return 0.0
    for power in range(4, 14):
        moved = case.having(x=(x + 2.0**power).astype(x.dtype))
        if not _invariant(found, case.having(x=x), moved):
            return 0.0
        if not _fine(found, moved):
            return 2.0**power
    return 0.0


def _invariant(found: Found, one: Case, other: Case) -> bool:
    here, there = Known(found.key, one), Known(found.key, other)
    for name, value in here.reference.arrays.items():
        error = here.bounds(here.precision).errors[name] + there.bounds(there.precision).errors[name]
        if not np.all(np.abs(value - there.reference.arrays[name]) <= error):
            return False
    return True


def _fine(found: Found, case: Case) -> bool:
    """Whether nothing is lost, and nobody warns of it."""
    asked = Asked(found.subject, case.copy())
    with np.errstate(all="ignore"):
        answers = {"output": asked.forward(), **asked.backward()}
    return all(np.isfinite(array).all() for array in answers.values()) and not any("Warning" in n for n in asked.noise)
