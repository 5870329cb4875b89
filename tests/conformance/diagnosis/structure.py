"""Structure: the right numbers in the wrong places or shape, some of them only, or something else altogether."""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..oracles.language import Array
from .scene import OUTPUT, Hypothesis, Scene, changed, moved
from .search import Evidence, suspects
from .sentences import Sentence


@suspects(rank=2)
def nothing(evidence: Evidence) -> Iterator[Hypothesis]:
    yield Hypothesis("zeros", "is zero", lambda scene: np.zeros(scene.truth.low.shape))


@suspects(rank=19)
def fortran(evidence: Evidence) -> Iterator[Hypothesis]:
    """The numbers of what went in, laid out the other way."""
    source = "x" if evidence.of_output else "dout"
    if evidence.shown.parts[source].shape != evidence.shown.right.shape:
        yield Hypothesis(
            "order-of-entries",
            "lays the numbers out by columns, the first axis fastest (as order='F' does, or axes exchanged before), "
            "where they belong by rows, as C order has them",
            lambda scene: moved(scene.parts[source], lambda a: a.reshape(scene.right.shape, order="F")),
        )


@suspects(rank=20)
def transposed(evidence: Evidence) -> Iterator[Hypothesis]:
    yield Hypothesis(
        "transposed", "is transposed: rows and columns are exchanged", _moving(lambda a: np.swapaxes(a, -1, -2))
    )


@suspects(rank=22)
def rearranged(evidence: Evidence) -> Iterator[Hypothesis]:
    """The right numbers, in another order."""
    axes = evidence.shown.truth.low.ndim
    for axis in range(-axes, 0):
        yield Hypothesis("flipped", f"runs backwards along axis {axis}", _moving(_along(np.flip, axis)))
        for step in (1, -1):
            yield Hypothesis(
                "shifted", f"is shifted by one place along axis {axis}", _moving(_along(np.roll, axis, step))
            )
    yield Hypothesis("flipped", "runs backwards", _moving(np.flip))
    yield Hypothesis("flipped", "runs backwards within each sample", _moving(_backwards))
    yield Hypothesis(
        "order-of-entries",
        "holds the right numbers in the wrong order: they were laid out by columns where they lie by rows",
        _moving(lambda a: a.ravel(order="F").reshape(a.shape)),
    )
    for order in itertools.permutations(range(axes)) if axes > 2 else ():
        if list(order) != sorted(order):
            yield Hypothesis(
                "transposed",
                f"has its axes in another order: {order}, where (0, 1, 2) is meant",
                _moving(_ordered(order)),
            )
    if not evidence.of_output:
        yield Hypothesis(
            "order-of-entries",
            "repeats dout as a whole, one after the other, where each of its entries is to be repeated in its place",
            lambda scene: moved(_shorter(scene), lambda a: np.resize(a, scene.truth.low.shape)),
        )
        yield Hypothesis(
            "order-of-entries",
            "repeats each entry of dout side by side, where it is to be repeated along another axis",
            lambda scene: moved(_shorter(scene), lambda a: _repeated(a, scene.truth.low.shape)),
        )
    for one in range(axes):
        for other in range(one):
            yield Hypothesis(
                "order-of-entries",
                f"holds the right numbers in the wrong order: axes {other} and {one} were exchanged, then reshaped",
                _moving(_exchanged(one, other)),
            )
            yield Hypothesis(
                "order-of-entries",
                f"holds the right numbers in the wrong order: reshaped where axes {other} and {one} are exchanged",
                _moving(_restored(one, other)),
            )


def _ordered(order: tuple[int, ...]) -> Callable[[Array], Array]:
    return lambda array: np.transpose(array, order)


def _shorter(scene: Scene) -> Any:
    dout: Any = scene.parts["dout"]
    if dout.value.size >= scene.right.value.size:
        raise ValueError("nothing is repeated")
    return dout


def _repeated(array: Array, shape: tuple[int, ...]) -> Array:
    return np.repeat(array.ravel(), int(np.prod(shape)) // array.size).reshape(shape)


def _moving(change: Callable[[Array], Array]) -> Callable[[Scene], Any]:
    return lambda scene: moved(scene.right, change)


def _backwards(array: Array) -> Array:
    return array.reshape(len(array), -1)[:, ::-1].reshape(array.shape)


def _along(change: Callable[..., Array], axis: int, *how: Any) -> Callable[[Array], Array]:
    return lambda array: change(array, *how, axis=axis)


def _exchanged(one: int, other: int) -> Callable[[Array], Array]:
    return lambda array: np.swapaxes(array, one, other).reshape(array.shape)


def _restored(one: int, other: int) -> Callable[[Array], Array]:
    def change(array: Array) -> Array:
        return np.swapaxes(array.reshape(np.swapaxes(array, one, other).shape), one, other)

    return change


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
    meant = evidence.shown.facts.case.dout.ndim - evidence.shown.truth.low.ndim
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


@suspects(rank=27)
def diagonal(evidence: Evidence) -> Iterator[Hypothesis]:
    """Every output depends on several inputs, and only on its own is looked at."""
    shapes = {array.shape for array in (evidence.shown.truth.low, evidence.shown.facts.case.dout)}
    if not evidence.of_output and len(shapes) == 1:
        yield Hypothesis(
            "diagonal-only",
            "takes each output to depend on its own input only: the diagonal of the Jacobian, and not all of it",
            _diagonal,
        )


def _diagonal(scene: Scene) -> Any:
    dout = scene.carried_case.dout
    made = 0 * dout
    for place in range(dout.shape[-1]):
        mask = np.zeros(dout.shape)
        mask[..., place] = 1
        made = made + scene.answered(dout=dout * mask) * mask
    return made


@suspects(rank=28)
def pieces(evidence: Evidence) -> Iterator[Hypothesis]:
    """Parts of what is right, or what is right put together."""
    yield Hypothesis("summed-over-all", "is summed to a single number", changed(np.sum))
    for axis in range(evidence.shown.truth.low.ndim):
        yield Hypothesis("summed", f"is summed over axis {axis}", _summed(axis, False))
        yield Hypothesis("summed", f"holds the same sum over axis {axis} in every place along it", _summed(axis, True))
        yield Hypothesis("averaged", f"is averaged over axis {axis}", _averaged(axis, False))
        yield Hypothesis("averaged", f"holds the same mean over axis {axis} in every place", _averaged(axis, True))
        yield Hypothesis("cropped", f"lacks the last entry along axis {axis}", _cut(axis, slice(None, -1)))
        yield Hypothesis("cropped", f"lacks the first entry along axis {axis}", _cut(axis, slice(1, None)))
        yield Hypothesis("cropped", f"holds only the first entry along axis {axis}", _cut(axis, 0))
    yield Hypothesis(
        "positive-only",
        "holds only the numbers above zero, in no shape",
        lambda scene: scene.right.reshape(-1)[scene.truth.low.reshape(-1) > 0],
    )


def _summed(axis: int, repeated: bool) -> Callable[[Scene], Any]:
    def predict(scene: Scene) -> Any:
        total = np.sum(scene.right, axis=axis, keepdims=repeated)
        return total + np.zeros(scene.right.shape) if repeated else total

    return predict


def _averaged(axis: int, repeated: bool) -> Callable[[Scene], Any]:
    return lambda scene: _summed(axis, repeated)(scene) / float(scene.right.shape[axis])


def _cut(axis: int, which: Any) -> Callable[[Scene], Any]:
    return lambda scene: scene.right[(slice(None),) * axis + (which,)]
