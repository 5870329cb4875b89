"""An answer that is nearly right: what kind of inaccuracy that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..oracles.language import Array
from .failure import Failure
from .scene import Scene
from .search import Evidence
from .sentences import Sentence, thing

NEARLY = 2.0**-6  # of what is right: an answer that is farther off is another function
CANCELLED = 2.0**-44  # of the largest entry: what is lost beside it is lost by rounding alone


def inaccurate(found: Failure, evidence: Evidence) -> Sentence | None:
    """The kind of inaccuracy, with how much of what is right it makes at most."""
    scenes = [scene for scene in evidence.scenes if _finite(scene)]
    failing = [scene for scene in scenes if scene.fails]
    if not failing:
        return None
    beside_largest = max(_off(scene) / max(_largest(scene.truth.low), 1e-300) for scene in failing)
    if beside_largest > NEARLY:
        return None
    kind, words = next(_kinds(found, evidence, failing, beside_largest))
    return kind, f"{thing(evidence.name, evidence.shown.key.layer)} {words}"


def _kinds(found: Failure, evidence: Evidence, failing: Sequence[Scene], off: float) -> Iterator[Sentence]:
    if found.key.dtype == "float64" and _small_numbers_lost(failing):
        yield "cancellation", CANCELLATION
    usual = [scene for scene in failing if scene.key.texture == "normal"] or failing
    worst = max(_relative(scene) for scene in usual)
    if found.key.dtype == "float64" and _right_in_single(found, evidence):
        yield "right-in-single-precision-only", RIGHT_IN_SINGLE.format(worst)
    yield "approximation", APPROXIMATION.format(off)


CANCELLATION = (
    "is right beside its largest entry, and loses bits where the right number is small: two numbers that are nearly "
    "equal are subtracted, or something small is added to something large"
)
RIGHT_IN_SINGLE = (
    "is off by {:.1g} of what is right, and in float32 it is right: a constant with too few digits, or a formula that "
    "was made for float32"
)
APPROXIMATION = (
    "is off by {:.1g} of its largest entry at most, whatever the precision: a short polynomial, a table, a rounded "
    "constant, or a small number that was added"
)


def _small_numbers_lost(failing: Sequence[Scene]) -> bool:
    return all(_off(scene) <= CANCELLED * _scale(scene) for scene in failing)


def _scale(scene: Scene) -> float:
    """The largest number that is at hand, or its square: what is lost by a subtraction is lost beside that."""
    given = [np.asarray(array) for array in scene.facts.exact.given.values() if np.asarray(array).dtype.kind == "f"]
    return max(1.0, _largest(scene.truth.low), *(min(_largest(array), 1e3) ** 2 for array in given))


def _right_in_single(found: Failure, evidence: Evidence) -> bool:
    """Whether the same is right in float32."""
    if "float32" not in found.respondent.subject.precisions(found.key.layer):
        return False
    keys = [replace(scene.key, dtype="float32") for scene in evidence.failing[:4]]
    return not any(found.respondent.scene(key, evidence.name).fails for key in keys)


def _finite(scene: Scene) -> bool:
    return scene.got is not None and scene.missed is not None and bool(np.isfinite(scene.got).all())


def _off(scene: Scene) -> float:
    assert scene.got is not None
    return float(np.max(np.abs(scene.got - scene.truth.low), initial=0.0))


def _largest(array: Array) -> float:
    return float(np.max(np.abs(array), where=np.isfinite(array), initial=0.0))


def _relative(scene: Scene) -> float:
    assert scene.got is not None
    right = scene.truth.low
    return float(np.max(np.abs(scene.got - right) / np.abs(right), where=right != 0, initial=0.0))
