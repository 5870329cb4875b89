"""One step of the formula taken differently: a term or a factor missing, a sign, an axis, a mean for a sum."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .fitting import meant
from .scene import Hypothesis, Scene
from .search import Evidence, suspects
from .walk import Call, Change, Step, Walk, brief, walked

Way = tuple[str, str, Callable[..., Any]]  # id, words, what is done instead


@suspects(rank=30)
def steps(evidence: Evidence) -> Iterator[Hypothesis]:
    """Something else done at one step."""
    ways = [(step, way) for step in walked(evidence.plain).steps for way in WAYS.get(step.name, ())]
    ways.sort(key=lambda each: each[1][0] != FACTOR)  # a missing 1 - y is a factor, and no missing y
    yield from (_at(evidence, step, way) for step, way in ways)


@suspects(rank=33)
def operands(evidence: Evidence) -> Iterator[Hypothesis]:
    """The step as it is, of something else."""
    walk = walked(evidence.plain)
    yield from (_at(evidence, step, way) for step in walk.steps for way in _swapped(walk, step))


def _at(evidence: Evidence, step: Step, way: Way) -> Hypothesis:
    kind, words, instead = way
    told = words.format(*map(brief, step.operands), formula=step.told, meant=meant(evidence.shown))
    return Hypothesis(kind, told, _taken(step, instead))


def _taken(step: Step, instead: Change) -> Callable[[Scene], Any]:
    return lambda scene: Walk(scene, step, instead).result


def _two(way: Callable[[Any, Any], Any]) -> Change:
    """Something else done with two operands, in the shape that both of them make."""

    def instead(walk: Walk, call: Call, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
        a, b = operands
        made = way(a, b)
        shape = np.broadcast_shapes(*(getattr(each, "shape", ()) for each in operands))
        return made if getattr(made, "shape", ()) == shape else made + np.zeros(shape)

    return instead


def _one(way: Callable[[Any], Any]) -> Change:
    return lambda walk, call, operands, options: way(operands[0])


def _with(**changed: Any) -> Change:
    return lambda walk, call, operands, options: call(*operands, **{**options, **changed})


def _mean(walk: Walk, call: Call, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
    made = call(*operands, **options)
    return made / (operands[0].value.size / made.value.size)


def _reduced(way: Callable[..., Any]) -> Change:
    """Something else than a sum, along the same axis."""

    def instead(walk: Walk, call: Call, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
        axis, whole = options.get("axis"), operands[0]
        if isinstance(axis, tuple):
            (axis,) = axis
        made = way(whole.reshape(-1) if axis is None else whole, axis=0 if axis is None else axis)
        return made.reshape(call(whole, **options).shape)

    return instead


def _smallest(array: Any, axis: int) -> Any:
    return -np.max(-array, axis=axis)


def _product(array: Any, axis: int) -> Any:
    return functools.reduce(operator.mul, _along(array, axis))


def _first(array: Any, axis: int) -> Any:
    return _along(array, axis)[0]


def _less(array: Any, axis: int) -> Any:
    return functools.reduce(operator.sub, _along(array, axis))


def _along(array: Any, axis: int) -> list[Any]:
    before = (slice(None),) * (axis % array.ndim)
    return [array[(*before, place)] for place in range(array.shape[axis])]


def _matrix(way: Callable[[Any, Any], Any]) -> Change:
    return lambda walk, call, operands, options: way(*operands)


TERM, FACTOR, SIGN = "term-missing", "factor-missing", "wrong-operation"

WAYS: dict[str, list[Way]] = {
    "add": [
        (TERM, "lacks the term {1} of {formula}", _two(lambda a, b: a)),
        (TERM, "lacks the term {0} of {formula}", _two(lambda a, b: b)),
        (SIGN, "takes a minus for the plus of {formula}", _two(lambda a, b: a - b)),
    ],
    "subtract": [
        (TERM, "lacks the term {1} of {formula}", _two(lambda a, b: a)),
        (TERM, "lacks the term {0} of {formula}", _two(lambda a, b: -b)),
        (SIGN, "takes a plus for the minus of {formula}", _two(lambda a, b: a + b)),
        (SIGN, "takes {formula} the wrong way round", _two(lambda a, b: b - a)),
    ],
    "multiply": [
        (FACTOR, "lacks the factor {1} of {formula}; {meant} is meant", _two(lambda a, b: a)),
        (FACTOR, "lacks the factor {0} of {formula}; {meant} is meant", _two(lambda a, b: b)),
        (SIGN, "adds in {formula} where it should multiply", _two(lambda a, b: a + b)),
        (SIGN, "divides in {formula} where it should multiply", _two(lambda a, b: a / b)),
    ],
    "divide": [
        (FACTOR, "lacks the division by {1} of {formula}", _two(lambda a, b: a)),
        (SIGN, "multiplies in {formula} where it should divide", _two(lambda a, b: a * b)),
        (SIGN, "takes the quotient {formula} the wrong way round", _two(lambda a, b: b / a)),
    ],
    "negative": [("sign-inside", "lacks the minus of {formula}", _one(lambda a: a))],
    "exp": [
        ("sign-inside", "has the wrong sign inside {formula}", _one(lambda a: np.exp(-a))),
        ("function-missing", "lacks the exponential of {formula}", _one(lambda a: a)),
    ],
    "log": [("function-missing", "lacks the logarithm of {formula}", _one(lambda a: a))],
    "sum": [
        (
            "keepdims-forgotten",
            "lacks keepdims=True in {formula}: each sum belongs to its own row, and meets a column instead",
            lambda w, call, o, options: call(*o, **{**options, "keepdims": not options["keepdims"]}),
        ),
        ("not-summed", "leaves {0} as it is where {formula} is meant", _one(lambda a: a)),
        ("averaged-for-summed", "takes the mean where {formula} is meant", _mean),
        ("largest-for-sum", "takes the largest where {formula} is meant", _reduced(np.max)),
        ("smallest-for-sum", "takes the smallest where {formula} is meant", _reduced(_smallest)),
        ("product-for-sum", "multiplies where {formula} is meant", _reduced(_product)),
        ("wrong-operation", "subtracts the others from the first where {formula} is meant", _reduced(_less)),
        ("first-for-sum", "takes the first where {formula} is meant", _reduced(_first)),
        ("wrong-axis", "sums {0} over all axes where it should sum over one", _with(axis=None)),
        ("wrong-axis", "sums {0} over the first axis where it should be another", _with(axis=0)),
        ("wrong-axis", "sums {0} over the last axis where it should be another", _with(axis=-1)),
    ],
    "max": [
        ("wrong-axis", "takes the largest {0} of all", _one(lambda a: np.max(a.reshape(-1), axis=-1))),
        ("wrong-axis", "takes the largest {0} over the first axis where it should be another", _with(axis=0)),
    ],
    "where": [
        (
            "selection",
            "takes {1} everywhere, not {formula}",
            lambda w, call, o, _: o[1] + np.zeros(o[0].shape),
        ),
        (
            "selection",
            "takes {2} everywhere, not {formula}",
            lambda w, call, o, _: o[2] + np.zeros(o[0].shape),
        ),
        ("selection", "selects the wrong way round", lambda w, call, o, _: call(o[0], o[2], o[1])),
    ],
    "matmul": [
        ("transposed", "lacks the transpose on the right of {formula}", _matrix(lambda a, b: a @ b.T)),
        ("transposed", "lacks the transpose on the left of {formula}", _matrix(lambda a, b: a.T @ b)),
        (
            "reshaped-for-transposed",
            "reshapes on the right of {formula} where it should transpose",
            _matrix(lambda a, b: a @ b.T.reshape(b.shape)),
        ),
        (
            "reshaped-for-transposed",
            "reshapes on the left of {formula} where it should transpose",
            _matrix(lambda a, b: a.T.reshape(a.shape) @ b),
        ),
    ],
}


def _swapped(walk: Walk, step: Step) -> Iterator[Way]:
    """Another array of the same shape in the place of one."""
    for place, operand in enumerate(step.operands):
        for other, value in walk.names.items():
            if operand in walk.names and other != operand and walk.names[operand].shape == value.shape:
                words = f"takes {other} for {operand} in {{formula}}"
                yield "wrong-operand", words, _replaced(place, other)


def _replaced(place: int, other: str) -> Change:
    def instead(walk: Walk, call: Call, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
        return call(*operands[:place], walk.names[other], *operands[place + 1 :], **options)

    return instead
