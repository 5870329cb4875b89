"""The array that was wrong, in numbers that every reader of JSON can read."""

from __future__ import annotations

import math
from typing import TypeAlias, TypedDict

import numpy as np

from ..finding import Finding
from ..oracles.language import Array

Numbers: TypeAlias = "float | str | list[Numbers]"  # JSON has no nan, inf and -inf: they stand as words


class Comparison(TypedDict):
    """What was expected of an array and what came, entry by entry; `index` is the entry that the diagnosis names."""

    name: str
    index: list[int]
    expected: Numbers
    got: Numbers


def compared(finding: Finding | None) -> Comparison | None:
    """Nothing where no numbers were compared."""
    if finding is None or "arrays" not in finding.details:
        return None
    name = finding.name if finding.name == "output" else f"d{finding.name}"
    arrays = {which: listed(np.asarray(array)) for which, array in finding.details["arrays"].items()}
    return Comparison(name=name, index=list(finding.index), expected=arrays["expected"], got=arrays["got"])


def listed(array: Array) -> Numbers:
    if array.ndim:
        return [listed(entry) for entry in array]
    number = float(array)
    return number if math.isfinite(number) else str(number)


def unlisted(numbers: Numbers) -> Array:
    """The array again; a ValueError where its rows are not equally long."""
    return np.array(numbers, dtype=np.float64)
