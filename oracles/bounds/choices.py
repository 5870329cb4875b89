"""Rules of comparisons, and of what they choose."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..language import Array
from .array import Bounded, Run, arranged, lifted
from .table import primitive


@primitive("max")
@primitive("min")
def extreme(run: Run, call: Any, a: Bounded, axis: Any, keepdims: bool = False) -> Bounded:
    """The largest entry moves no further than the one that moves most; the gap is that to the next one."""
    _settled(run, call, a, axis)
    value = call(a.value, axis=axis, keepdims=keepdims)
    return Bounded(run, value, np.max(a.error, axis=axis, keepdims=keepdims))


@primitive("argmax")
@primitive("argmin")
def place(run: Run, call: Any, a: Bounded, axis: Any = None, keepdims: bool = False) -> Array:
    """A plain whole number; the run remembers how far the next one was."""
    _settled(run, call, a, axis)
    return np.asarray(call(a.value, axis=axis, keepdims=keepdims))


def _settled(run: Run, call: Any, a: Bounded, axis: Any) -> None:
    """The gap between the largest entry and the next one, or between the smallest and its next."""
    values, errors = _along_one(a.value, axis), _along_one(np.broadcast_to(a.error, a.shape), axis)
    if values.shape[-1] > 1:
        ordered, least = np.sort(values, axis=-1), call.__name__ in ("min", "amin", "argmin")
        gap = ordered[..., 1] - ordered[..., 0] if least else ordered[..., -1] - ordered[..., -2]
        run.compared(np.maximum(gap - 4 * np.max(errors, axis=-1), 0.0))


def _along_one(array: Array, axis: Any) -> Array:
    """The axes that are meant, all if none is named, laid out as the last one."""
    if axis == -1:
        return array
    if isinstance(axis, (int, np.integer)):
        return np.swapaxes(array, axis, -1)
    axes = range(array.ndim) if axis is None else axis
    moved = np.moveaxis(array, axes, range(-len(axes), 0))
    return moved.reshape(*moved.shape[: array.ndim - len(axes)], -1)


@primitive("maximum")
@primitive("minimum")
def extreme_of_two(run: Run, call: Any, a: Any, b: Any) -> Bounded:
    """The bound of the one that everybody chooses; where they may choose differently, the larger of both.

    |max(a~, b~) - max(a, b)| <= max(|a~ - a|, |b~ - b|). The run remembers the gap, as of any comparison.
    """
    a, b = lifted(run, a), lifted(run, b)
    value = call(a.value, b.value)
    gap = np.abs(a.value - b.value) - 2 * (a.error + b.error)
    run.compared(np.maximum(gap, 0.0))
    chosen = np.where(value == a.value, a.error, b.error)
    return Bounded(run, value, np.where(gap > 0, chosen, np.maximum(a.error, b.error)))


@primitive("less", "{0} < {1}", compares=True)
@primitive("less_equal", "{0} <= {1}", compares=True)
@primitive("greater", "{0} > {1}", compares=True)
@primitive("greater_equal", "{0} >= {1}", compares=True)
@primitive("equal", "{0} == {1}", compares=True)
@primitive("not_equal", "{0} != {1}", compares=True)
def comparison(run: Run, call: Any, a: Any, b: Any) -> Array:
    """A plain truth; the run remembers how much either side could move before it changes."""
    a, b = lifted(run, a), lifted(run, b)
    run.compared(np.maximum(np.abs(a.value - b.value) - 2 * (a.error + b.error), 0.0))
    return np.asarray(call(a.value, b.value))


@primitive("where")
def chosen(run: Run, call: Any, condition: Any, a: Any, b: Any) -> Bounded:
    """The bound of the one that was chosen: what the other one is, or its bound, does not matter."""
    if isinstance(condition, Bounded):
        raise TypeError("np.where has no rounding rule for this call: the condition must be a mask, made by comparing")
    return arranged(run, lambda a, b: np.where(condition, a, b), a, b)
