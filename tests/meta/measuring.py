"""Bounds measured: cases without Hypothesis, the exact answer, and how wide a bound is in units of roundoff."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from conformance.cases import Key
from conformance.known import Known, answer
from conformance.records import RECORDS
from oracles.language import Array
from oracles.numeric import Arrays

DTYPES = ("float32", "float64")


def keys(layer: str, dtype: str, texture: str, count: int) -> Iterator[Key]:
    """Cases of a record, every size, option and form in turn; of a loss, asked as in a textbook and in the middle of a graph."""
    record = RECORDS[layer]
    forms, upstreams = list(record.forms), ["drawn", "one"] if record.pair else ["drawn"]
    for seed in range(count):
        size, option = seed % len(record.sizes), seed // 2 % len(record.options)
        form, upstream = forms[seed // 3 % len(forms)], upstreams[seed // 5 % len(upstreams)]
        yield Key(layer, dtype, "many", size, option, form, texture, upstream, seed)


def exact(known: Known) -> Arrays:
    """The reference's answer in extended precision: eleven bits more than float64, where the machine has them."""
    with np.errstate(all="ignore"):
        return answer(known.exact.astype(np.longdouble)).arrays


def asked(known: Known) -> list[str]:
    """The arrays that a case decides: on a kink no gradient, whose value is a convention there."""
    return ["output"] if known.on_kink else ["output", *known.case.wrt]


def widths(known: Known, name: str) -> Array:
    """The bound beside the value, in units of roundoff; infinite beside a zero."""
    value, bound = np.abs(known.reference.arrays[name]), known.bounds(known.precision).errors[name]
    with np.errstate(all="ignore"):
        return np.where(bound == 0, 0.0, bound / (known.precision.u * value)).ravel()
