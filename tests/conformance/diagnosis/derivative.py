"""What is wrong with a gradient where no formula is known: how it stands to the derivative of its own forward."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from ..oracles.language import Array, Case
from .sentences import thing

NEAR = 2.0**-11  # of the largest entry: how near two arrays are that are taken for the same; it judges nobody


@dataclass
class Slopes:
    """A case, what a layer says its gradients are, and what the derivatives of its forward are, made where needed."""

    case: Case
    samples: int
    said: Mapping[str, Array]
    derivative: Callable[[str], Array]
    made: dict[str, Array] = field(default_factory=dict)

    def true(self, name: str) -> Array:
        if name not in self.made:
            self.made[name] = self.derivative(name)
        return self.made[name]


def explained(name: str, scenes: Sequence[Slopes], right: Sequence[str]) -> str:
    """In one sentence what holds in every scene; where nothing does, which gradients are wrong and which right."""
    found = next((words for way in WAYS for words in way(name, scenes)), "is not the derivative of its own forward")
    beside = f"; {_listed(right)} {'is' if len(right) == 1 else 'are'} right" if right else ""
    return f"{thing(name)} {found}{beside}"


def _listed(names: Sequence[str]) -> str:
    return f"{'that' if len(names) == 1 else 'those'} of {' and '.join(names)}"


def near(one: Array, other: Array) -> bool:
    largest = float(np.max(np.abs(other), initial=0.0))
    return one.shape == other.shape and bool(np.all(np.abs(one - other) <= NEAR * largest))


def _zero(name: str, scenes: Sequence[Slopes]) -> Iterator[str]:
    if all(not np.any(scene.said[name]) for scene in scenes):
        yield "is zero everywhere, and the derivative of its own forward is not"
    if all(not np.any(scene.true(name)) for scene in scenes):
        yield "is not zero, and its own forward does not change where this changes a little: the derivative is zero"


def _shape(name: str, scenes: Sequence[Slopes]) -> Iterator[str]:
    """What is not of the array's shape was summed too much, or not enough."""
    said, true = scenes[0].said[name].shape, scenes[0].true(name).shape
    if said == true:
        return
    words = f"has shape {said}, expected {true}"
    pairs = [(scene.said[name], scene.true(name)) for scene in scenes]
    for axes, keepdims in product(_some_axes(true), (False, True)):
        if all(near(got, np.sum(right, axis=axes, keepdims=keepdims)) for got, right in pairs):
            yield f"{words}: it is summed over axis {_written(axes)} too, where each entry has a sum of its own"
    for axes, keepdims in product(_some_axes(said), (False, True)):
        if all(near(np.sum(got, axis=axes, keepdims=keepdims), right) for got, right in pairs):
            yield f"{words}: the sum over axis {_written(axes)} is missing"
    yield words


def _some_axes(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    count = len(shape)
    return [*((axis,) for axis in range(count)), *(tuple(range(stop)) for stop in range(2, count + 1))]


def _written(axes: tuple[int, ...]) -> str:
    return " and ".join(map(str, axes))


def _factor(name: str, scenes: Sequence[Slopes]) -> Iterator[str]:
    factors = [_times(scene.said[name], scene.true(name)) for scene in scenes]
    if None in factors:
        return
    numbers = np.array(factors, float)
    if near(numbers, np.full(numbers.shape, -1.0)):
        yield "has the wrong sign: everything else about it is right"
    counts = {
        "the number of samples": [scene.samples for scene in scenes],
        "the number of entries of what forward is given": [
            next(iter(scene.case.inputs.values())).size for scene in scenes
        ],
        "the number of entries of the output": [next(iter(scene.case.upstream.values())).size for scene in scenes],
    }
    for words, count in counts.items():
        if len(set(count)) > 1:
            if near(numbers, np.array(count, float)):
                yield f"is {words} times what it should be: a division by that is missing, or a mean is a sum"
            if near(numbers, 1 / np.array(count, float)):
                yield f"is divided by {words} once too often: a mean in the place of a sum"
    if near(numbers, np.full(numbers.shape, numbers[0])):
        yield f"is {numbers[0]:.6g} times what it should be"


def _times(said: Array, true: Array) -> float | None:
    """The number that makes the one of the other."""
    if said.shape != true.shape or not np.any(true) or not np.any(said):
        return None
    factor = float(np.sum(said * true) / np.sum(true * true))
    return factor if factor and near(said, factor * true) else None


def _another(name: str, scenes: Sequence[Slopes]) -> Iterator[str]:
    """The derivative by another array of this shape, or this one's, lying otherwise."""
    shape = scenes[0].said[name].shape
    for other in scenes[0].said:
        if (
            other != name
            and scenes[0].said[other].shape == shape
            and _is(name, scenes, [s.true(other) for s in scenes])
        ):
            yield f"is that of {other}"
    if _is(name, scenes, [scene.true(name).T for scene in scenes]):
        yield "is transposed"
    for axis in range(len(shape)):
        if _is(name, scenes, [np.flip(scene.true(name), axis) for scene in scenes]):
            yield f"is right, but in reverse order along axis {axis}"


def _is(name: str, scenes: Sequence[Slopes], expected: Sequence[Array]) -> bool:
    return all(near(scene.said[name], array) for scene, array in zip(scenes, expected, strict=True))


def _missing_dout(name: str, scenes: Sequence[Slopes]) -> Iterator[str]:
    """What is lacking is a multiple of dout or of an input: a term that was forgotten."""
    apart = [
        scene.true(name) - scene.said[name] for scene in scenes if scene.true(name).shape == scene.said[name].shape
    ]
    for word in (*scenes[0].case.given,):
        factors = [_times(gap, scene.case.given[word]) for gap, scene in zip(apart, scenes, strict=False)]
        if factors and None not in factors and near(np.array(factors, float), np.full(len(factors), factors[0])):
            yield f"lacks a term: {factors[0]:.6g} times {word}"


def _places(name: str, scenes: Sequence[Slopes]) -> Iterator[str]:
    """Right in some places: where it is not zero, or at some indices of an axis."""
    if any(scene.said[name].shape != scene.true(name).shape for scene in scenes):
        return
    apart = [~_alike(scene, name) for scene in scenes]
    if all(not np.any(scene.said[name][wrong]) for scene, wrong in zip(scenes, apart, strict=True)):
        yield "is zero at some entries where the derivative is not, and right at the others"
    for axis in range(apart[0].ndim):
        others = tuple(other for other in range(apart[0].ndim) if other != axis)
        wrong = [set(np.flatnonzero(np.any(each, axis=others))) for each in apart if each.shape == apart[0].shape]
        everywhere = set.union(*wrong) if wrong else set()
        if everywhere and len(everywhere) < apart[0].shape[axis]:
            indices = ", ".join(str(int(index)) for index in sorted(everywhere))
            yield f"is wrong at index {indices} of axis {axis}, and right at the others"


def _alike(scene: Slopes, name: str) -> Array:
    largest = float(np.max(np.abs(scene.true(name)), initial=0.0))
    alike: Array = np.abs(scene.said[name] - scene.true(name)) <= NEAR * largest
    return alike


WAYS = (_zero, _shape, _factor, _another, _missing_dout, _places)
