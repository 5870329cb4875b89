"""A narrower precision somewhere inside: single, half or bfloat16."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from ..oracles.bounds import Bounded, Precision
from ..oracles.language import Array
from ..truths import answer
from .scene import Hypothesis, Predict, Scene
from .search import Evidence, suspects


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
    for name, array in {**case.inputs, **case.params, **case.above}.items():
        other = case.having(**{name: rounded(array).astype(array.dtype)})
        said = scene.trial.answered(other).arrays[scene.name]
        right = answer(other.astype(np.float64)).arrays[scene.name]
        unheard = scene.got is not None and np.array_equal(said, scene.got)
        if unheard and not np.array_equal(right, scene.facts.reference.arrays[scene.name]):
            return True
    return False
