"""A number of the formula that is another than it should be: it is solved for by the secant method, and printed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from .. import mistakes
from ..oracles.language import Array
from ..truths import defaults
from .catalogue import answered_by
from .factors import times
from .scene import Hypothesis, Scene
from .search import FIRST, Evidence, suspects
from .sentences import meant
from .walk import brief, called, taken, walked, with_operand

Formula: TypeAlias = Callable[[Scene, Any], Any]  # what is said if the unknown number is this one
DIGITS = (1, 2, 3, 8)  # in which somebody may have written it
ROUNDS = 30  # of the secant method
ROOM = 64.0  # roundings that a number may be off which is known only from what was said


@suspects(rank=FIRST + 1)
def parameters(evidence: Evidence) -> Iterator[Hypothesis]:
    """A mistake of the catalogue with another number in it than the usual one."""
    for kind in mistakes.numeric_of_layer(evidence.shown.key.layer):
        if hasattr(kind, "SIZE"):
            sizes = solved(evidence, functools.partial(_of_size, kind), (kind.SIZE,))
            for size in dict.fromkeys((*map(plainly, sizes), *SIZES)):
                sized = mistakes.with_size(kind, size)
                yield Hypothesis(mistakes.own_id(kind), mistakes.sentence(sized), answered_by(sized), whole=True)


SIZES = [10.0**-power for power in range(1, 17)]  # where a limit is met by no number, nothing is solved


def _of_size(kind: Any, scene: Scene, size: float) -> Any:
    return answered_by(mistakes.with_size(kind, size))(scene)


@suspects(rank=35)
def scaled(evidence: Evidence) -> Iterator[Hypothesis]:
    """The right function of a multiple of an input."""
    for name in evidence.shown.facts.case.inputs if evidence.of_output else ():
        of = _of_multiple(name)
        for factor in solved(evidence, of, (1.0, 2.0, 0.5, -1.0)):
            yield _with("scaled-inside", f"is taken at {word(factor)} {name}, where {name} itself is meant", of, factor)


def _of_multiple(name: str) -> Formula:
    return lambda scene, factor: scene.answered(**{name: factor * scene.parts[name]})


@suspects(rank=43)
def another_option(evidence: Evidence) -> Iterator[Hypothesis]:
    """An option that has another value than it was given, or than its default."""
    case = evidence.shown.carried_case
    for name, default in defaults(case.layer).items():
        meant_value = case.options.get(name, default)
        for value in solved(evidence, _with_option(name), (default,)) if isinstance(default, float) else ():
            text = f"is made with {name} = {word(value)}, where {meant_value:g} is meant"
            yield _with("another-option", text, _with_option(name), value)


def _with_option(name: str) -> Formula:
    def of(scene: Scene, value: Any) -> Any:
        case = scene.carried_case
        return scene.of(replace(case, options={**case.options, name: value}))

    return of


@suspects(rank=44)
def delta(evidence: Evidence) -> Iterator[Hypothesis]:
    """A small number added so that nothing is divided by zero, or so that no logarithm is infinite."""
    for step in walked(evidence.plain).steps:
        for place, words in enumerate(step.operands if step.name in ("divide", "log", "sqrt") else ()):
            of = _added_at(step, place)
            for size in solved(evidence, of, (1e-7,)):
                if 0 < plainly(size) <= SMALL:
                    yield _with("delta-added", f"has {word(size)} added to {brief(words)} in {step.told}", of, size)


SMALL = 0.1


def _added_at(step: Any, place: int) -> Formula:
    return lambda scene, size: taken(step, with_operand(place, lambda _, operand: operand + size))(scene)


@suspects(rank=70)
def factor(evidence: Evidence) -> Iterator[Hypothesis]:
    """Some constant that is no length of an axis."""

    def of(scene: Scene, number: Any) -> Any:
        return number * scene.right

    for number in solved(evidence, of, (2.0,)):
        turned = word(1 / number)
        words = f"is {times(word(number))} what it should be"
        yield _with(
            "constant-factor", words if len(word(number)) <= len(turned) else f"is divided by {turned}", of, number
        )


@suspects(rank=72)
def added(evidence: Evidence) -> Iterator[Hypothesis]:
    """A multiple of something that is at hand was added."""
    names = {name: called(name) for name in walked(evidence.plain).names}
    for name, array in {**names, "1": lambda _: 1.0}.items():
        of = _plus(array)
        for number in solved(evidence, of, (1.0,)):
            yield _with(*_addition(evidence, name, word(number)), of, number)


def _plus(array: Callable[[Scene], Any]) -> Formula:
    return lambda scene, number: scene.right + number * array(scene)


def _addition(evidence: Evidence, name: str, number: str) -> tuple[str, str]:
    right = meant(evidence.shown.key.layer, evidence.name)
    if name == "1":
        return "constant-added", f"is off by a constant: {number} was added"
    if number == "-1":
        return "term-missing", f"lacks {name}: with {name} added it is right, and {right} is meant"
    return "term-added", f"has {number} times {name} added, which does not belong there: {right} is meant"


def _with(kind: str, text: str, of: Formula, number: Any) -> Hypothesis:
    return Hypothesis(kind, text, lambda scene: of(scene, number))


def word(number: Any) -> str:
    """In as few digits as tell it."""
    return f"{plainly(number):.9g}"


def plainly(number: Any) -> float:
    """Without the bound that it carries."""
    return float(getattr(number, "value", number))


def solved(evidence: Evidence, of: Formula, starts: Sequence[float]) -> Iterator[Any]:
    """The number for which a formula says what the subject said: as somebody may have written it, then as it came out.

    What came out is known to some roundings only, and carries that.
    """
    scene, got = evidence.plain, evidence.plain.got
    if got is None or got.shape != scene.truth.low.shape or not np.isfinite(got).all():
        return
    try:
        found = [_root(_off(scene, got, of), start) for start in starts]
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
        return
    for number in dict.fromkeys(each for each in found if np.isfinite(each)):
        written = dict.fromkeys(float(f"{number:.{digits}g}") for digits in DIGITS)
        yield from (each for each in written if each not in (0.0, 1.0))
        yield scene.bounded(np.asarray(number), ROOM * scene.precision.u * abs(number))


def _off(scene: Scene, got: Array, of: Formula) -> Callable[[float], float]:
    """How far it is off where it is wrong, in one number: by weights no two of which are alike."""
    weights = np.cos(np.arange(got.size)).reshape(got.shape) * scene.missed

    def off(number: float) -> float:
        with np.errstate(all="ignore"):
            made = of(scene, number)
        if made.shape != got.shape:
            raise ValueError("another shape can be no matter of a number")
        return float(np.sum(weights * (getattr(made, "value", made) - got)))

    return off


def _root(off: Callable[[float], float], start: float) -> float:
    one, other = start, start * 1.001
    for _ in range(ROUNDS):
        slope = (off(other) - off(one)) / (other - one) if other != one else 0.0
        if slope == 0 or not np.isfinite(slope):
            break
        one, other = other, other - off(other) / slope
    return other
