"""One step of the formula taken differently: a term or a factor missing, a sign, an axis, a mean for a sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..oracles.bounds import VARIANTS, Variant
from .scene import Hypothesis
from .search import Evidence, suspects
from .sentences import meant
from .walk import Change, Step, Walk, brief, taken, walked, with_operand

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
    told = words.format(
        *map(brief, step.operands), formula=step.told, meant=meant(evidence.shown.key.layer, evidence.name)
    )
    return Hypothesis(kind, told, taken(step, instead))


def _swapped(walk: Walk, step: Step) -> Iterator[tuple[str, str, Change]]:
    """Another array of the same shape in the place of one."""
    for place, operand in enumerate(step.operands):
        for other, value in walk.names.items():
            if operand in walk.names and other != operand and walk.names[operand].shape == value.shape:
                words = f"takes {other} for {operand} in {{formula}}"
                yield "wrong-operand", words, with_operand(place, _named(other))


def _named(name: str) -> Callable[[Walk, Any], Any]:
    return lambda walk, _: walk.names[name]
