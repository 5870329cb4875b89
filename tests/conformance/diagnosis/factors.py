"""Factors: a number too many, or one that is missing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from .scene import OUTPUT, Hypothesis, Scene
from .search import Evidence, suspects

BATCH = "N"


def times(number: str) -> str:
    return {"2": "twice", "0.5": "half of"}.get(number, f"{number} times")


@suspects(rank=10)
def sign(evidence: Evidence) -> Iterator[Hypothesis]:
    yield Hypothesis(
        "sign-flipped", "has the wrong sign: everything else about it is right", lambda scene: -scene.right
    )


@suspects(rank=12)
def axes(evidence: Evidence) -> Iterator[Hypothesis]:
    """The length of an axis, which turns a sum into a mean and back."""
    letters = list(evidence.shown.sizes)
    for letter in letters:
        yield Hypothesis(*_divided(evidence, letter), _by_lengths((), (letter,)))
        yield Hypothesis(*_multiplied(evidence, letter), _by_lengths((letter,), ()))
    for one, other in itertools.permutations(letters, 2):
        words = f"is divided by {_here(evidence, other)} where it should be {_here(evidence, one)}"
        yield Hypothesis("divided-by-wrong-axis", words, _by_lengths((one,), (other,)))
    for one, other in itertools.combinations(letters, 2):
        words = f"is {{}} by {_here(evidence, one)} times {_here(evidence, other)}, lengths of axes, once too often"
        yield Hypothesis("divided-by-axis", words.format("divided"), _by_lengths((), (one, other)))
        yield Hypothesis("multiplied-by-axis", words.format("multiplied"), _by_lengths((one, other), ()))
    words = "is averaged where it should be summed"
    if not evidence.of_output:
        words = "is divided by the number of entries that were summed: that belongs to a mean, and a sum is meant"
    yield Hypothesis("averaged-for-summed", words, _by_copies)
    yield Hypothesis(
        "divided-by-first-axis",
        "is divided by x.shape[0], where the number of samples is meant: the product of all axes but the last",
        _by_first_axis,
    )


def _by_lengths(times: tuple[str, ...], over: tuple[str, ...]) -> Callable[[Scene], Any]:
    def predict(scene: Scene) -> Any:
        made = scene.right
        for letter in times:
            made = made * float(scene.sizes[letter])
        for letter in over:
            made = made / float(scene.sizes[letter])
        return made

    return predict


def _by_first_axis(scene: Scene) -> Any:
    if not scene.facts.record.activation:
        raise ValueError("nothing is divided by the number of samples")
    return scene.right * (scene.sizes[BATCH] / scene.parts["x"].shape[0])


def _by_copies(scene: Scene) -> Any:
    """Divided by how many numbers of the input go into one of the output."""
    sizes = sorted((scene.parts[OUTPUT].value.size, scene.parts["x"].value.size))
    return scene.right / (sizes[1] / sizes[0])


def _here(evidence: Evidence, letter: str) -> str:
    return f"{letter} (here {evidence.shown.sizes[letter]})"


def _divided(evidence: Evidence, letter: str) -> tuple[str, str]:
    again, record = f"multiplied by {_here(evidence, letter)} it is right", evidence.shown.facts.record
    if letter == BATCH and "*N" not in record.axes_of(evidence.shown.key.setup).get(evidence.name, "*N"):
        return "averaged-over-batch", f"is averaged over the batch where it should be summed: {again}"
    if letter == BATCH:
        return "divided-by-batch", f"is divided by the number of samples, once too often: {again}"
    if record.activation:
        return "averaged-over-elements", f"is averaged over all numbers, not over the samples: {again}"
    return "divided-by-axis", f"is divided by the length of an axis, or averaged where it should be summed: {again}"


def _multiplied(evidence: Evidence, letter: str) -> tuple[str, str]:
    again = f"divided by {_here(evidence, letter)} it is right"
    if letter == BATCH and evidence.shown.facts.record.activation:
        return "not-averaged", f"is not averaged over the batch: {again}"
    return "multiplied-by-axis", f"is too large by the length of an axis: {again}"
