"""One step of the formula taken differently: a term or a factor missing, a sign, an axis, a mean for a sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..oracles.bounds import VARIANTS, Variant
from .fitting import meant
from .scene import Hypothesis, Scene
from .search import Evidence, suspects
from .walk import Call, Change, Step, Walk, brief, walked

FACTOR = "factor-missing"


@suspects(rank=30)
def steps(evidence: Evidence) -> Iterator[Hypothesis]:
    """Something else done at one step."""
    ways = [(step, way) for step in walked(evidence.plain).steps for way in VARIANTS.get(step.name, ())]
    ways.sort(key=lambda each: each[1].kind != FACTOR)  # a missing 1 - y is a factor, and no missing y
    yield from (_at(evidence, step, way.kind, way.words, _instead(way)) for step, way in ways)


@suspects(rank=33)
def operands(evidence: Evidence) -> Iterator[Hypothesis]:
    """The step as it is, of something else."""
    walk = walked(evidence.plain)
    yield from (_at(evidence, step, *way) for step in walk.steps for way in _swapped(walk, step))


def _instead(variant: Variant) -> Change:
    return lambda _walk, call, operands, options: variant.instead(call, operands, options)


def _at(evidence: Evidence, step: Step, kind: str, words: str, instead: Change) -> Hypothesis:
    told = words.format(*map(brief, step.operands), formula=step.told, meant=meant(evidence.shown))
    return Hypothesis(kind, told, _taken(step, instead))


def _taken(step: Step, instead: Change) -> Callable[[Scene], Any]:
    return lambda scene: Walk(scene, step, instead).result


def _swapped(walk: Walk, step: Step) -> Iterator[tuple[str, str, Change]]:
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
