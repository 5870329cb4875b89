"""A loss that counts some of its samples, or some of its columns, alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..truths import answer
from .scene import OUTPUT, Hypothesis, Predict, Scene, asked_with
from .search import Evidence, suspects


@suspects(rank=39)
def counted(evidence: Evidence) -> Iterator[Hypothesis]:
    """A loss that counts some of the samples, or some of the columns, alone."""
    if evidence.shown.facts.record.activation and evidence.of_output:
        for kind, words, which in ENDS:
            yield Hypothesis(kind, words.format("sample"), _of_samples(which))
            yield Hypothesis(kind, words.format("column"), _of_columns(which))
            yield Hypothesis(kind, words.format("column of the target"), _of_targets(which))


ENDS = (
    ("last-only", "counts only the last {}: = stands where += belongs, or the total is reset", slice(-1, None)),
    ("first-only", "counts only the first {}: the loop is left too early", slice(0, 1)),
    ("last-left-out", "leaves the last {} out: a range ends too early", slice(None, -1)),
    ("first-left-out", "leaves the first {} out: a range begins at 1", slice(1, None)),
)


def _of_samples(which: slice) -> Predict:
    """The loss of these samples, divided by the number of all."""

    def predict(scene: Scene) -> Any:
        rows = replace(scene.carried_case, dout=None).mapped(lambda a: a.reshape(-1, a.shape[-1]))
        some = rows.mapped(lambda a: a[which])
        return answer(some).outputs[OUTPUT] * (len(some.inputs["x"]) / max(len(rows.inputs["x"]), 1))

    return predict


def _of_columns(which: slice) -> Predict:
    return lambda scene: answer(replace(scene.carried_case, dout=None).mapped(lambda a: a[..., which])).outputs[OUTPUT]


def _of_targets(which: slice) -> Predict:
    def some(t: Any) -> Any:
        kept = np.zeros(t.shape)
        kept[..., which] = 1
        return t * kept

    return asked_with("t", some)
