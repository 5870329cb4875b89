"""Factors: a number too many, or one that is missing."""

from __future__ import annotations

import functools
import itertools
import math
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

from .fitting import meant
from .scene import OUTPUT, Hypothesis, Scene, changed
from .search import Evidence, suspects
from .walk import walked

BATCH = "N"


def times(number: str) -> str:
    return {"2": "twice", "0.5": "half of"}.get(number, f"{number} times")


@suspects(rank=10)
def sign(evidence: Evidence) -> Iterator[Hypothesis]:
    yield Hypothesis(
        "sign-flipped", "has the wrong sign: everything else about it is right", lambda scene: -scene.right
    )


@suspects(rank=11)
def constants(evidence: Evidence) -> Iterator[Hypothesis]:
    """Numbers that are known by a name."""
    for number in (2.0, 0.5):
        words = f"is {times(f'{number:g}')} what it should be"
        yield Hypothesis("constant-factor", words, changed(functools.partial(operator.mul, number)))
    for base in (2, 10):
        words = f"is made with the logarithm to the base of {base}, where it should be the natural one"
        yield Hypothesis("wrong-base", words, changed(functools.partial(operator.mul, 1 / math.log(base))))


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


@suspects(rank=13)
def counted(evidence: Evidence) -> Iterator[Hypothesis]:
    """A loss divided by something else than the number of samples."""
    if evidence.shown.facts.record.activation:
        for words, of in COUNTS.items():
            text = f"is divided by {words}, where the number of samples is meant"
            yield Hypothesis("divided-by-something-else", text, _counting(of))


COUNTS: dict[str, Callable[[Scene], Any]] = {
    "N - 1": lambda scene: scene.sizes[BATCH] - 1.0,
    "N + 1": lambda scene: scene.sizes[BATCH] + 1.0,
    "the root of N": lambda scene: math.sqrt(scene.sizes[BATCH]),
    "the sum of the target": lambda scene: scene.parts["t"].value.sum(),
    "the number of target entries above zero": lambda scene: float((scene.parts["t"].value > 0).sum()),
    "the largest label and one": lambda scene: float(scene.parts["t"].value.argmax(axis=-1).max()) + 1,
}


def _counting(of: Callable[[Scene], Any]) -> Callable[[Scene], Any]:
    return lambda scene: scene.right * (scene.sizes[BATCH] / of(scene))


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


@suspects(rank=31)
def elementwise(evidence: Evidence) -> Iterator[Hypothesis]:
    """A factor of the formula too many, or one too few."""
    right = meant(evidence.shown)
    for name in sorted(walked(evidence.plain).names, key=lambda name: not re.search(rf"\b{name}\b", right)):
        for kind, words, of in FACTORS:
            yield Hypothesis(kind, f"{words.format(name)}; {right} is meant", _by(name, of))


FACTORS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("factor-missing", "lacks the factor {0}", lambda a: 1 / a),
    ("factor-missing", "lacks the factor -{0}", lambda a: -1 / a),
    ("factor-extra", "has the factor {0} too many", lambda a: a),
    ("factor-missing", "lacks the factor 1 - {0}", lambda a: 1 / (1 - a)),
    ("factor-extra", "has the factor 1 - {0} too many", lambda a: 1 - a),
    ("factor-extra", "has the factor {0} (1 - {0}) too many", lambda a: a * (1 - a)),
    ("factor-missing", "lacks the factor {0} (1 - {0})", lambda a: 1 / (a * (1 - a))),
    ("factor-missing", "lacks the factor {0} squared", lambda a: 1 / (a * a)),
    ("factor-extra", "has the factor {0} squared too many", lambda a: a * a),
)


def _by(name: str, of: Callable[[Any], Any]) -> Callable[[Scene], Any]:
    return lambda scene: scene.right * of(walked(scene).names[name])
