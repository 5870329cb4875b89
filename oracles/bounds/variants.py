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


def _without(place: slice) -> Instead:
    """A sum or a mean that leaves out the entry at an end of its axis, of several the first."""

    def instead(call: Any, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
        axis, whole = options.get("axis") or 0, operands[0]
        first = axis[0] if isinstance(axis, tuple) else axis
        return call(whole[(slice(None),) * (first % whole.ndim) + (place,)], **options)

    return instead


def _inner(place: slice) -> Instead:
    """A product of matrices that leaves out a product at an end of what is summed."""
    return lambda call, operands, options: (
        operands[0][..., place] @ (operands[1][place] if operands[1].ndim == 1 else operands[1][..., place, :])
    )


def _contracted(which: int, place: slice) -> Instead:
    """An einsum that leaves out the entry at an end of one of the axes it sums over."""

    def instead(call: Any, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
        subscripts, *arrays = operands
        given, made = subscripts.split("->")
        letter = [letter for letter in dict.fromkeys(given.replace(",", "")) if letter not in made][which]
        kept = [
            array[tuple(place if axis == letter else slice(None) for axis in axes)]
            for axes, array in zip(given.split(","), arrays, strict=True)
        ]
        return call(subscripts, *kept, **options)

    return instead


def _moved_on(by: int) -> Instead:
    """An index that is off by one, in every place where it says from where to where."""

    def shifted(index: Any) -> Any:
        if isinstance(index, slice) and index.start is not None and index.stop is not None:
            return slice(index.start + by, index.stop + by, index.step)
        return index

    def instead(call: Any, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
        array, index = operands
        return call(array, tuple(map(shifted, index)) if isinstance(index, tuple) else shifted(index))

    return instead


def _assigned(a: Any, b: Any) -> Any:
    return b + np.zeros(a.shape)


def _by_columns(call: Any, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
    shape = call(*operands, **options).shape
    return operands[0].T.reshape(shape[::-1]).T


def _turned(one: int, other: int) -> Instead:
    return lambda call, operands, options: operands[0].swapaxes(one, other).reshape(call(*operands, **options).shape)


ALL_BUT_LAST, ALL_BUT_FIRST, LAST = slice(None, -1), slice(1, None), slice(-1, None)
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
        (
            "last-left-out",
            "leaves the last entry out of the sum {formula}: a range ends too early",
            _without(ALL_BUT_LAST),
        ),
        (
            "first-left-out",
            "leaves the first entry out of the sum {formula}: a range begins at 1",
            _without(ALL_BUT_FIRST),
        ),
        ("last-only", "takes only the last entry where {formula} is meant: = stands where += belongs", _without(LAST)),
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
        (
            "last-left-out",
            "leaves the last product out of each sum of {formula}: a range ends too early",
            _inner(ALL_BUT_LAST),
        ),
        (
            "first-left-out",
            "leaves the first product out of each sum of {formula}: a range begins at 1",
            _inner(ALL_BUT_FIRST),
        ),
        ("last-only", "keeps only the last product of each sum of {formula}: = stands where += belongs", _inner(LAST)),
    ],
    "einsum": [
        (
            kind,
            f"leaves out the {words} entry of the {nth} axis that {{formula}} sums over",
            _contracted(which, place),
        )
        for kind, words, place in (("last-left-out", "last", ALL_BUT_LAST), ("first-left-out", "first", ALL_BUT_FIRST))
        for which, nth in enumerate(("first", "second", "third"))
    ],
    "index": [
        ("off-by-one", "takes the entries of {0} one place later than it should", _moved_on(1)),
        ("off-by-one", "takes the entries of {0} one place earlier than it should", _moved_on(-1)),
    ],
    "transpose": [
        ("transposed", "lacks the transpose of {0}", _one(lambda a: a)),
        (
            "reshaped-for-transposed",
            "reshapes {0} where it should transpose it",
            lambda call, o, options: o[0].reshape(call(*o, **options).shape),
        ),
    ],
    "reshape": [
        ("order-of-entries", "reshapes {0} column by column (order='F'), where it must be row by row", _by_columns),
        ("order-of-entries", "exchanges the first two axes of {0} before it is reshaped", _turned(0, 1)),
        ("order-of-entries", "exchanges the last two axes of {0} before it is reshaped", _turned(-1, -2)),
    ],
    "iadd": [
        ("overwritten-for-accumulated", "assigns (=) where it should add (+=) in {formula}", _two(_assigned)),
        (SIGN, "subtracts (-=) where it should add (+=) in {formula}", _two(lambda a, b: a - b)),
    ],
    "mean": [
        ("last-left-out", "leaves the last entry out of the mean {formula}", _without(ALL_BUT_LAST)),
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
