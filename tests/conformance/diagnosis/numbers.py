"""Numbers: a constant that was added or multiplied, estimated and printed; bits that were lost."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..oracles.bounds import Bounded, Precision
from ..oracles.language import Array, Case
from ..truths import answer as known_answer
from ..truths import defaults
from .factors import times
from .fitting import meant
from .scene import Hypothesis, Predict, Scene, asked_with
from .search import Evidence, suspects
from .walk import Step, brief, called, taken, walked, with_operand


@suspects(rank=8)
def narrower(evidence: Evidence) -> Iterator[Hypothesis]:
    """Right to a narrower precision, and made of numbers that it can hold, or of inputs that it rounded."""
    if evidence.shown.coarse:  # under a bound that is as wide, everything is right to half precision
        return
    for words, (precision, held) in NARROWER.items():
        wide = Precision.of(evidence.shown.key.dtype)
        if precision.u > wide.u and (_held(evidence, held) or _deaf(evidence.plain, held)):
            yield Hypothesis(
                f"{words.split()[0]}-precision-inside",
                f"is right to {words} only: somewhere inside, numbers are rounded to it",
                _narrowed(precision),
                changes_values=False,
            )


def _to_bfloat16(array: Array) -> Array:
    """The upper half of a float32."""
    return (array.astype(np.float32).view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32)


NARROWER: Mapping[str, tuple[Precision, Callable[[Array], Array]]] = {
    "single precision (float32, 24 bits)": (Precision.of(np.float32), lambda array: array.astype(np.float32)),
    "half precision (float16, 11 bits)": (Precision.of(np.float16), lambda array: array.astype(np.float16)),
    "bfloat16 precision (8 bits)": (Precision.of(np.float32, bits=7), _to_bfloat16),
}


def _narrowed(precision: Precision) -> Predict:
    def predict(scene: Scene) -> Any:
        return Bounded(
            scene.run, scene.truth.low, scene.facts.truth(scene.name, scene.respondent.oracle, precision).bound
        )

    return predict


def _held(evidence: Evidence, rounded: Callable[[Array], Array]) -> bool:
    """Whether the narrower precision can hold everything the subject said."""
    with np.errstate(over="ignore"):
        said = [scene.got for scene in evidence.scenes if scene.got is not None and scene.key.texture == "normal"]
        return all(np.array_equal(rounded(got), got, equal_nan=True) for got in said)


def _deaf(scene: Scene, rounded: Callable[[Array], Array]) -> bool:
    """Whether some array may be rounded on its way in, and the subject does not notice."""
    case = scene.facts.case
    for name, array in {**case.inputs, **case.params, "dout": case.dout}.items():
        other = case.having(**{name: rounded(array).astype(array.dtype)})
        said = scene.trial.answered(other).arrays[scene.name]
        right = known_answer(other.astype(np.float64)).arrays[scene.name]
        unheard = scene.got is not None and np.array_equal(said, scene.got)
        if unheard and not np.array_equal(right, scene.facts.reference.arrays[scene.name]):
            return True
    return False


def estimated(evidence: Evidence, of: Callable[[Scene], Any], beside: Callable[[Scene], Any]) -> Bounded | None:
    """The number c by which got = beside + c * of, from the entry that tells most, with its bound."""
    scene = evidence.plain
    if scene.got is None or scene.got.shape != scene.truth.low.shape:
        return None
    try:
        with np.errstate(all="ignore"):
            whole = scene.bounded(scene.got) - beside(scene)
            part = of(scene) + np.zeros(scene.got.shape)
            each = whole / part
    except (ValueError, TypeError, IndexError, KeyError, AttributeError):
        return None
    told = np.isfinite(each.value) & (part.value != 0) & (scene.missed if scene.missed is not None else True)
    sharp = np.where(told, each.error, np.inf)
    if not sharp.size or not np.isfinite(np.min(sharp)):
        return None
    best: Bounded = each.reshape(-1)[int(np.argmin(sharp))]
    return best


def short(number: Bounded) -> str:
    """The shortest decimal that the number may be."""
    value, error = float(number.value), float(number.error)
    for digits in range(1, 17):
        word = f"{value:.{digits}g}"
        if abs(float(word) - value) <= error:
            return word
    return f"{value:.9g}"


@suspects(rank=70)
def factor(evidence: Evidence) -> Iterator[Hypothesis]:
    """Some constant that is no length of an axis."""
    found = estimated(evidence, lambda scene: scene.right, lambda scene: scene.bounded(np.zeros(scene.right.shape)))
    if found is not None and float(found.value) not in (0.0, 1.0):
        turned, word = short(1 / found), short(found)
        words = f"is {times(word)} what it should be" if len(word) <= len(turned) else f"is divided by {turned}"
        yield Hypothesis(
            "constant-factor",
            words,
            lambda scene: scene.bounded(found.value, found.error) * scene.right,
        )


@suspects(rank=72)
def added(evidence: Evidence) -> Iterator[Hypothesis]:
    """A multiple of something that is at hand was added."""
    names: dict[str, Callable[[Scene], Any]] = {name: called(name) for name in walked(evidence.plain).names}
    names |= {"1": lambda scene: scene.bounded(np.ones(()))}
    for name, of in names.items():
        if _fits(of(evidence.plain).shape, evidence.plain.right.shape):
            yield from _added(evidence, name, of)


def _fits(shape: tuple[int, ...], whole: tuple[int, ...]) -> bool:
    """Whether an array of this shape can be added without making the whole larger."""
    return len(shape) <= len(whole) and all(a in (1, b) for a, b in zip(shape[::-1], whole[::-1], strict=False))


def _added(evidence: Evidence, name: str, of: Callable[[Scene], Any]) -> Iterator[Hypothesis]:
    found = estimated(evidence, of, lambda scene: scene.right)
    if found is None or float(found.value) == 0:
        return
    word, right = short(found), meant(evidence.shown)
    if name == "1":
        kind, text = "constant-added", f"is off by a constant: {word} was added"
    elif word == "-1":
        kind, text = "term-missing", f"lacks {name}: with {name} added it is right, and {right} is meant"
    else:
        kind, text = "term-added", f"has {word} times {name} added, which does not belong there: {right} is meant"
    yield Hypothesis(kind, text, lambda scene: scene.right + scene.bounded(found.value, found.error) * of(scene))


@suspects(rank=74)
def clipped(evidence: Evidence) -> Iterator[Hypothesis]:
    """Cut off at a number."""
    said = [scene.got for scene in evidence.scenes if scene.got is not None and scene.got.size]
    if not said or any(np.isnan(got).any() for got in said):
        return
    low, high = float(min(np.min(got) for got in said)), float(max(np.max(got) for got in said))
    below, above = f"below {low:.9g}", f"above {high:.9g}"
    for words, least, most in ((below, low, np.inf), (above, -np.inf, high), (f"{below} and {above}", low, high)):
        if low < high:
            yield Hypothesis("clipped", f"is cut off {words}", functools.partial(_cut_off, least=least, most=most))


def _cut_off(scene: Scene, least: float, most: float) -> Any:
    right = scene.right
    return np.where(right < least, least + 0 * right, np.where(right > most, most + 0 * right, right))


@suspects(rank=44)
def delta(evidence: Evidence) -> Iterator[Hypothesis]:
    """A small number added so that nothing is divided by zero, or so that no logarithm is infinite."""
    for words, of in _with_delta(evidence):
        for size in _sizes(evidence, of):
            yield Hypothesis("delta-added", f"has {size:g} added {words}", _sized(of, size))


@suspects(rank=35)
def scaled(evidence: Evidence) -> Iterator[Hypothesis]:
    """The right function of a multiple of an input: the factor is found by the secant method."""
    for name in evidence.shown.facts.case.inputs if evidence.of_output else ():
        for factor in _factors(evidence.plain, name):
            text = f"is taken at {factor:.15g} {name}, where {name} itself is meant"
            yield Hypothesis("scaled-inside", text, asked_with(name, functools.partial(operator.mul, factor)))


def _factors(scene: Scene, name: str) -> list[float]:
    """From several starts, each in as few digits as are needed."""
    if scene.got is None or scene.got.shape != scene.truth.low.shape:
        return []
    weights = np.cos(np.arange(scene.got.size)).reshape(scene.got.shape)
    case = replace(scene.facts.exact, dout=None)

    def off(factor: float) -> float:
        said = known_answer(case.having(**{name: factor * case.inputs[name]})).y
        return float(np.sum(weights * (said - scene.got)))

    with np.errstate(all="ignore"):
        found = [_root(off, start) for start in (1.0, 2.0, 0.5, -1.0)]
    near = [float(f"{factor:.{digits}g}") for factor in found if np.isfinite(factor) for digits in (3, 8, 15)]
    return [factor for factor in dict.fromkeys(near) if factor not in (0.0, 1.0)]


def _root(off: Callable[[float], float], start: float) -> float:
    one, other = start, start * 1.001
    for _ in range(30):
        slope = (off(other) - off(one)) / (other - one) if other != one else 0.0
        if slope == 0 or not np.isfinite(slope):
            break
        one, other = other, other - off(other) / slope
    return other


@suspects(rank=43)
def another_option(evidence: Evidence) -> Iterator[Hypothesis]:
    """An option that has another value than it was given, or than its default."""
    case = evidence.shown.carried_case
    for name, default in defaults(case.layer).items():
        meant_value = case.options.get(name, default)
        for size in _sizes(evidence, _with_option(name)) if isinstance(default, float) else ():
            text = f"is made with {name} = {size:g}, where {meant_value:g} is meant"
            yield Hypothesis("another-option", text, _sized(_with_option(name), size))


def _with_option(name: str) -> Callable[[Scene, float], Any]:
    def of(scene: Scene, size: float) -> Any:
        case = scene.carried_case
        return scene.of(replace(case, options={**case.options, name: size}))

    return of


@suspects(rank=47)
def differences(evidence: Evidence) -> Iterator[Hypothesis]:
    """A gradient that is a quotient of differences."""
    if evidence.name not in evidence.shown.facts.case.inputs or not _close(evidence.plain):
        return
    for power in range(1, 9):
        h = 10.0**-power
        for words, before, after in (("f(x + h) - f(x - h)) / 2h", -h, h), ("f(x + h) - f(x)) / h", 0.0, h)):
            text = f"is a difference, ({words} with h = {h:g}, and no derivative"
            if _resembles(evidence.plain, before, after):
                yield Hypothesis("finite-differences", text, _differing(before, after))


def _differing(before: float, after: float) -> Predict:
    return lambda scene: _quotient(scene.name, before, after)(scene.carried_case)


def _resembles(scene: Scene, before: float, after: float) -> bool:
    """Whether what was said is nearer to this quotient than to the derivative: on plain numbers that is soon told."""
    made = _quotient(scene.name, before, after)(scene.facts.exact)
    return bool(np.max(np.abs(made - scene.got)) < np.max(np.abs(scene.truth.low - scene.got)))


def _quotient(name: str, before: float, after: float) -> Callable[[Case], Any]:
    def of(case: Case) -> Any:
        x = case.inputs[name]
        slopes = [_slope(case, name, place, before, after) for place in np.ndindex(x.shape)]
        return np.stack(slopes).reshape(x.shape)

    return of


def _slope(case: Case, name: str, place: tuple[int, ...], before: float, after: float) -> Any:
    here = np.zeros(case.inputs[name].shape)
    here[place] = 1
    low, high = (
        known_answer(replace(case.having(**{name: case.inputs[name] + h * here}), dout=None)).y for h in (before, after)
    )
    return np.sum((high - low) / (after - before) * case.dout)


def _with_delta(evidence: Evidence) -> Iterator[tuple[str, Callable[[Scene, float], Any]]]:
    record = evidence.shown.facts.record
    if record.activation and evidence.of_output:
        yield "inside the log", _cross_entropy
    for name in record.inputs:
        yield f"to {name}", _added_to(name)
    if _close(evidence.plain):
        for step in walked(evidence.plain).steps:
            for place, words in enumerate(step.operands if step.name in ("divide", "log", "sqrt") else ()):
                yield f"to {brief(words)} in {step.told}", _added_at(step, place)


def _close(scene: Scene) -> bool:
    """Whether a small number may be all that is between what is said and what is right."""
    if scene.got is None or scene.got.shape != scene.truth.low.shape or not scene.got.size:
        return False
    return bool(np.max(np.abs(scene.got - scene.truth.low)) <= 0.1 * np.max(np.abs(scene.truth.low)))


def _added_at(step: Step, place: int) -> Callable[[Scene, float], Any]:
    return lambda scene, size: taken(step, with_operand(place, lambda _, operand: operand + size))(scene)


def _sized(of: Callable[[Scene, float], Any], size: float) -> Predict:
    return lambda scene: of(scene, size)


def _added_to(name: str) -> Callable[[Scene, float], Any]:
    return lambda scene, size: scene.answered(**{name: scene.parts[name] + size})


def _cross_entropy(scene: Scene, size: float) -> Any:
    t, y = scene.parts["t"], scene.layer().layer.y
    samples = float(max(scene.sizes["N"], 1))
    surprise = -t * np.log(y + size)
    if scene.facts.record.activation == "sigmoid":
        surprise = surprise - (1 - t) * np.log(1 - y + size)
    return np.sum(surprise / samples)


def _sizes(evidence: Evidence, of: Callable[[Scene, float], Any]) -> list[float]:
    """The size is found by halving: what is said lies between what a smaller and a larger one would make."""
    scene = evidence.plain
    if scene.got is None or scene.got.shape != scene.truth.low.shape or not scene.got.size:
        return []
    said = scene.got.reshape(-1)
    worst = int(np.argmax(np.abs(said - scene.truth.low.reshape(-1))))

    def off(power: float) -> float:
        with np.errstate(all="ignore"):
            made = of(scene, 10.0**power)
        return float(np.ravel(made.value)[worst] - said[worst])

    try:
        return _halved(off)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError):
        return []


def _halved(off: Callable[[float], float]) -> list[float]:
    low, high = -18.0, 0.0
    if not off(low) * off(high) < 0:
        return []
    for _ in range(45):
        middle = (low + high) / 2
        low, high = (middle, high) if off(low) * off(middle) > 0 else (low, middle)
    return list(dict.fromkeys(float(f"{10.0**low:.{digits}g}") for digits in (1, 2, 3)))
