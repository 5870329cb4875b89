"""Wrong indices: a step of the formula, or backward as a whole, reads an array at another index than it should."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .scene import Hypothesis, asked_with, keeping
from .search import Evidence, suspects
from .walk import brief, taken, walked, with_operand

MEANT = "an index is wrong, or a range"


@suspects(rank=52)
def misplaced(evidence: Evidence) -> Iterator[Hypothesis]:
    """What forward kept, or dout, is read at another index everywhere."""
    if not evidence.of_output:
        kept = {name: value for name, value in vars(evidence.plain.layer().layer).items() if _is_array(value)}
        for words, change in PLACES.items():
            for name in kept:
                yield Hypothesis(
                    "wrong-index", f"is made with {words} of {name}: {MEANT}", keeping(name, _anywhere(change))
                )
            yield Hypothesis("wrong-index", f"is made with {words} of dout: {MEANT}", asked_with("dout", change))


@suspects(rank=53)
def at_a_step(evidence: Evidence) -> Iterator[Hypothesis]:
    """One operand of one step is read at another index."""
    walk = walked(evidence.plain)
    for step in walk.steps:
        for place, operand in enumerate(step.operands):
            for words, change in PLACES.items() if operand in walk.names else ():
                text = f"takes {words} of {brief(operand)} in {step.told}: {MEANT}"
                instead = with_operand(place, _anywhere(change))
                yield Hypothesis("wrong-index", text, taken(step, instead))


def _is_array(value: Any) -> bool:
    return getattr(value, "ndim", 0) > 0


def _anywhere(change: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """A change that needs to know of no walk and no scene."""
    return lambda _, array: change(array)


def _rolled(by: int, axis: int | None) -> Callable[[Any], Any]:
    """By indices, so that any kind of array can be moved."""

    def change(array: Any) -> Any:
        order = np.roll(np.arange(array.size).reshape(array.shape), by, axis)
        return array.reshape(-1)[order]

    return change


def _same(place: int, axis: int) -> Callable[[Any], Any]:
    """The same entry for every place of an axis."""

    def change(array: Any) -> Any:
        order = np.arange(array.size).reshape(array.shape)
        return array.reshape(-1)[order.take([place] * array.shape[axis], axis)]

    return change


def _blank(place: int, axis: int) -> Callable[[Any], Any]:
    """Zero in one place of an axis."""

    def change(array: Any) -> Any:
        there = np.arange(array.shape[axis]) != place % array.shape[axis]
        shape = [1] * array.ndim
        shape[axis] = len(there)
        return array * there.reshape(shape)

    return change


def _by_rows(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A single sample is a row, and the samples of a sequence are rows one after the other."""

    def changed(array: Any) -> Any:
        if array.ndim not in (1, 3):
            return change(array)
        return change(array.reshape(-1, array.shape[-1])).reshape(array.shape)

    return changed


PLACES: dict[str, Callable[[Any], Any]] = {
    "the entry before, [i - 1],": _rolled(1, None),
    "the entry after, [i + 1],": _rolled(-1, None),
    "the row before": _by_rows(_rolled(1, 0)),
    "the row after": _by_rows(_rolled(-1, 0)),
    "the column before": _rolled(1, -1),
    "the column after": _rolled(-1, -1),
    "the first row, for every row,": _by_rows(_same(0, 0)),
    "the last row, for every row,": _by_rows(_same(-1, 0)),
    "the first column, for every column,": _same(0, -1),
    "the last column, for every column,": _same(-1, -1),
    "nothing for the first row": _by_rows(_blank(0, 0)),
    "nothing for the last row": _by_rows(_blank(-1, 0)),
    "nothing for the first column": _blank(0, -1),
    "nothing for the last column": _blank(-1, -1),
}
