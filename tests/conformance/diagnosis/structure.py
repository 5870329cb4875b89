"""Structure: the right numbers in the wrong places or shape, some of them only, or something else altogether."""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from ..oracles.language import Array
from .scene import OUTPUT, Hypothesis, Predict, Scene, changed, moved
from .search import Evidence, suspects
from .sentences import Sentence

Order: TypeAlias = Callable[[Array], Array]


@suspects(rank=2)
def nothing(evidence: Evidence) -> Iterator[Hypothesis]:
    yield Hypothesis("zeros", "is zero", lambda scene: np.zeros(scene.truth.low.shape))


@suspects(rank=19)
def laid_out(evidence: Evidence) -> Iterator[Hypothesis]:
    """The numbers of what went in, laid out the other way."""
    case = evidence.shown.facts.case
    for name in case.inputs if evidence.of_output else case.above:
        if evidence.shown.parts[name].shape != evidence.shown.right.shape:
            for words, change in LAYOUTS.items():
                yield Hypothesis("order-of-entries", f"{words}, where they belong by rows", _laid_out(name, change))


LAYOUTS: dict[str, Callable[[Array, tuple[int, ...]], Array]] = {
    "lays the numbers out by columns, the first axis fastest (as order='F' does, or axes exchanged before)": (
        lambda array, shape: array.reshape(shape, order="F")
    ),
    "takes the numbers by columns, as they lie in the transpose": lambda array, shape: array.T.reshape(shape),
}


def _laid_out(name: str, change: Callable[[Array, tuple[int, ...]], Array]) -> Predict:
    return lambda scene: moved(scene.parts[name], lambda array: change(array, scene.right.shape))


@suspects(rank=20)
def rearranged(evidence: Evidence) -> Iterator[Hypothesis]:
    """The right numbers, in another order."""
    for kind, words, change in _orders(evidence.shown.truth.low.ndim):
        yield Hypothesis(kind, words, _moving(change))


def _moving(change: Order) -> Predict:
    return lambda scene: moved(scene.right, change)


def _orders(axes: int) -> Iterator[tuple[str, str, Order]]:
    """Of an array with so many axes."""
    yield "transposed", "is transposed: rows and columns are exchanged", lambda a: np.swapaxes(a, -1, -2)
    yield "flipped", "runs backwards", np.flip
    yield "order-of-entries", f"{DISORDERED}: laid out by columns where they lie by rows", _by_columns
    for axis in range(-axes, 0):
        yield "flipped", f"runs backwards along axis {axis}", functools.partial(np.flip, axis=axis)
        for step in (1, -1):
            words = f"is shifted by one place along axis {axis}"
            yield "shifted", words, functools.partial(np.roll, shift=step, axis=axis)
    for order in itertools.islice(itertools.permutations(range(axes)), 1, None):
        meant = f"its axes in the order {order}, where {tuple(range(axes))} is meant"
        yield "transposed", f"has {meant}", functools.partial(np.transpose, axes=order)
        yield "order-of-entries", f"{DISORDERED}: {meant}, then reshaped", _reshaped(order)


DISORDERED = "holds the right numbers in the wrong order"


def _by_columns(array: Array) -> Array:
    return array.ravel(order="F").reshape(array.shape)


def _reshaped(order: Sequence[int]) -> Order:
    return lambda array: np.transpose(array, order).reshape(array.shape)


@suspects(rank=24)
def reshaped(evidence: Evidence) -> Iterator[Hypothesis]:
    """The right numbers in the right order, in another shape."""
    got, expected = evidence.shown.got, evidence.shown.truth.low.shape
    if got is not None and got.shape != expected:
        name, words = _misshapen(evidence, got.shape, expected)
        yield Hypothesis(name, f"{words}: the numbers are right", _in_its_shape)


def _misshapen(evidence: Evidence, got: tuple[int, ...], expected: tuple[int, ...]) -> tuple[str, str]:
    """How people call it, if they do."""
    without, meant = (tuple(length for length in shape if length != 1) for shape in (got, expected))
    if evidence.name in evidence.shown.facts.case.inputs and got == (math.prod(expected[:-1]), *expected[-1:]):
        return "flattened", f"comes as rows, one for each sample, and was not given back the shape of {evidence.name}"
    if without == meant:
        if len(got) > len(expected):
            return "kept-dims", "keeps an axis of length 1"
        return "squeezed", "lost its axes of length 1, as np.squeeze takes them away"
    if evidence.of_output and len(got) == 1:
        return "flattened", "is laid out as a single axis, the samples too"
    return "flattened", "was not put back into shape"


def _in_its_shape(scene: Scene) -> Any:
    return scene.right.reshape(scene.right.shape if scene.got is None else scene.got.shape)


@suspects(rank=26)
def unsummed(evidence: Evidence) -> Iterator[Hypothesis]:
    """A sum that was not taken, or not over every axis."""
    if evidence.of_output:
        return
    yield Hypothesis(
        "summed-too-early", "sums dout before it multiplies: a sum of products is no product of sums", _too_early
    )
    for words, of in (("dout", _upstream), ("what belongs to each copy", _copies)):
        yield Hypothesis("not-summed", f"is {words}, not summed over the axes it was copied along", of)
        for axis in range(3):
            kind, told = _over_axis(evidence, axis)
            yield Hypothesis(kind, f"is {words} summed over {told}", changed(functools.partial(np.sum, axis=axis), of))
            yield Hypothesis(
                "kept-dims",
                f"is {words} summed over axis {axis}, which is kept with length 1",
                changed(functools.partial(np.sum, axis=axis, keepdims=True), of),
            )
        yield Hypothesis("summed-over-all", f"is {words} summed over every axis", changed(np.sum, of))
        yield Hypothesis(
            "summed-over-new-axes-only", f"is {words}, not summed over the axes where its own length is 1", _led(of)
        )
        for place, word in ((0, "first"), (-1, "last")):
            yield Hypothesis(
                "one-sample-only",
                f"is that of the {word} sample alone, where it should be summed over all",
                changed(operator.itemgetter(place), of),
            )
    yield Hypothesis(
        "not-summed", "holds one for each entry of the first batch axis, where it should be summed over them", _apart
    )


def _over_axis(evidence: Evidence, axis: int) -> Sentence:
    """One of the axes that are summed over, or one that is not."""
    meant = max(above.ndim for above in evidence.shown.facts.case.above.values()) - evidence.shown.truth.low.ndim
    if axis >= meant > 0:
        return "wrong-axis", f"axis {axis}, where {'axis 0 is' if meant == 1 else 'the batch axes are'} meant"
    some = "summed-over-some-axes" if axis < meant else "wrong-axis"
    return some, f"axis {axis} alone, not over every axis it was copied along"


def _apart(scene: Scene) -> Any:
    """What would be right for each entry of the first axis by itself."""
    case, wide = scene.carried_case, scene.carried_case.dout.shape
    each = []
    for place in range(wide[0]):
        along = {name: a[place] for name, a in {**case.inputs, "dout": case.dout}.items() if a.shape[:1] == wide[:1]}
        along = {name: a for name, a in along.items() if "*N" in scene.facts.record.inputs.get(name, "*N")}
        each.append(scene.answered(**along))
    return np.stack(each)


def _led(of: Callable[[Scene], Any]) -> Callable[[Scene], Any]:
    def predict(scene: Scene) -> Any:
        unsummed, shape = of(scene), scene.truth.low.shape
        new = unsummed.ndim - len(shape)
        return np.sum(unsummed, axis=tuple(range(new)))

    return predict


def _too_early(scene: Scene) -> Any:
    dout, slope = scene.parts["dout"], _copies(scene) / scene.parts["dout"]
    return _gathered(dout, scene.right.shape) * _gathered(slope, scene.right.shape)


def _gathered(array: Any, shape: tuple[int, ...]) -> Any:
    new = array.ndim - len(shape)
    axes = tuple(axis for axis in range(array.ndim) if axis < new or shape[axis - new] == 1)
    return np.sum(array, axis=axes).reshape(shape)


def _upstream(scene: Scene) -> Any:
    dout: Any = scene.parts["dout"]
    if dout.value.size < scene.right.value.size:
        raise ValueError("nothing was copied")
    return dout


def _copies(scene: Scene) -> Any:
    """The gradient as it was if nothing had been broadcast."""
    shape = scene.parts[OUTPUT].shape
    wide = {name: np.zeros(shape) + value for name, value in scene.carried_case.inputs.items()}
    return scene.answered(**wide)
