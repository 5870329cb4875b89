"""How a primitive is done wrongly: what stands in its place in code that is wrong, and how one says so."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

# Of the function, what it works on and its options: what comes instead.
Instead: TypeAlias = Callable[[Any, Sequence[Any], Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Variant:
    """Something else in the place of a primitive; in the words {0} is its first operand."""

    kind: str
    words: str
    instead: Instead


def _two(way: Callable[[Any, Any], Any]) -> Instead:
    """Something else done with two operands, in the shape that both of them make."""

    def instead(call: Any, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
        a, b = operands
        made = way(a, b)
        shape = np.broadcast_shapes(*(getattr(each, "shape", ()) for each in operands))
        return made if getattr(made, "shape", ()) == shape else made + np.zeros(shape)

    return instead


def _one(way: Callable[[Any], Any]) -> Instead:
    return lambda call, operands, options: way(operands[0])


def _with(**changed: Any) -> Instead:
    return lambda call, operands, options: call(*operands, **{**options, **changed})


def _mean(call: Any, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
    made = call(*operands, **options)
    return made / (operands[0].value.size / made.value.size)


def _reduced(way: Callable[..., Any]) -> Instead:
    """Something else than a sum, along the same axis."""

    def instead(call: Any, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
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


def _matrix(way: Callable[[Any, Any], Any]) -> Instead:
    return lambda call, operands, options: way(*operands)


TERM, FACTOR, SIGN = "term-missing", "factor-missing", "wrong-operation"

_WAYS: dict[str, list[tuple[str, str, Instead]]] = {
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
            lambda call, o, options: call(*o, **{**options, "keepdims": not options["keepdims"]}),
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
            lambda call, o, _: o[1] + np.zeros(o[0].shape),
        ),
        (
            "selection",
            "takes {2} everywhere, not {formula}",
            lambda call, o, _: o[2] + np.zeros(o[0].shape),
        ),
        ("selection", "selects the wrong way round", lambda call, o, _: call(o[0], o[2], o[1])),
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
    "mean": [
        (
            "summed-for-averaged",
            "takes the sum where {formula} is meant",
            lambda call, o, options: np.sum(*o, **options),
        ),
        ("not-averaged", "leaves {0} as it is where {formula} is meant", _one(lambda a: a)),
        ("largest-for-mean", "takes the largest where {formula} is meant", _reduced(np.max)),
        ("wrong-axis", "averages {0} over all axes where it should average over one", _with(axis=None)),
        ("wrong-axis", "averages {0} over the first axis where it should be another", _with(axis=0)),
        ("wrong-axis", "averages {0} over the last axis where it should be another", _with(axis=-1)),
    ],
    "maximum": [
        ("selection", "takes the smaller one where {formula} is meant", _two(np.minimum)),
        ("selection", "takes {0} everywhere, not {formula}", _two(lambda a, b: a)),
        ("selection", "takes {1} everywhere, not {formula}", _two(lambda a, b: b)),
    ],
    "minimum": [
        ("selection", "takes the larger one where {formula} is meant", _two(np.maximum)),
        ("selection", "takes {0} everywhere, not {formula}", _two(lambda a, b: a)),
        ("selection", "takes {1} everywhere, not {formula}", _two(lambda a, b: b)),
    ],
    "tanh": [
        ("function-missing", "lacks the tanh of {formula}", _one(lambda a: a)),
        ("sign-inside", "has the wrong sign inside {formula}", _one(lambda a: np.tanh(-a))),
    ],
    "square": [("function-missing", "lacks the square of {formula}", _one(lambda a: a))],
    "power": [("function-missing", "lacks the power of {formula}", _one(lambda a: a))],
    "log1p": [("term-missing", "lacks the 1 inside the logarithm of {formula}", _one(np.log))],
    "expm1": [("term-missing", "lacks the - 1 of {formula}", _one(np.exp))],
    "cumsum": [("not-summed", "leaves {0} as it is where {formula} is meant", _one(lambda a: a))],
    "prod": [("sum-for-product", "adds where {formula} is meant", lambda call, o, options: np.sum(*o, **options))],
    "flip": [("not-flipped", "leaves {0} as it runs where {formula} is meant", _one(lambda a: a))],
    "add.at": [
        (
            "overwritten-for-accumulated",
            "writes {2} where it should be added to what is there: of an index that comes twice, the last one counts",
            lambda call, o, options: operator.setitem(*o),
        ),
    ],
}

VARIANTS: Mapping[str, Sequence[Variant]] = {name: [Variant(*way) for way in ways] for name, ways in _WAYS.items()}
