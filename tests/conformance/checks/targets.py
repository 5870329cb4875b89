"""Losses: the gradient behind an activation and its loss is y - t."""

from __future__ import annotations

import math

import numpy as np

from .. import reference
from ..clause import clause
from ..finding import Finding
from ..oracles.bounds import Precision
from ..oracles.language import Array
from ..trial import Trial, Truths, every, within
from ..truths import WIDEST, Facts
from ..verdict import Truth, Verdict


@clause("y-minus-t", lambda record: [""] if record.activation else [], core=True)
def y_minus_t(trial: Trial, part: str) -> None:
    """dx = dout (s y - t) / N, its rows sum to zero, it belongs to the loss, and all forms of a target agree."""
    facts, dx = trial.facts, trial.gradients["x"]
    y, t, s = paired(facts)
    expected = facts.exact.dout * (s * y - t) / math.prod(y.shape[:-1])
    every(
        lambda: trial.hold("x", dx, within(facts, "x", expected), oracle="dout (y - t) / N"),
        lambda: _rows_vanish(trial, dx),
        lambda: trial.compare("output", trial.y),
        lambda: _as_rows(trial, t),
    )


def _as_rows(trial: Trial, t: Array) -> None:
    """The same labels as rows; who raises for rows is asked about those by themselves."""
    if trial.facts.key.form != "labels":
        return
    try:
        rows = trial.answered(trial.case.having(t=t.astype(trial.facts.key.dtype)))
    except Finding as finding:
        if finding.verdict is Verdict.RAISED:
            return
        raise
    trial.compare_all({**rows.outputs, "x": rows.gradients["x"]})


def paired(facts: Facts) -> tuple[Array, Array, Array]:
    """y, the target as rows, and what each row of it sums to where that matters."""
    x, t = facts.exact.inputs["x"], facts.exact.fixed["t"]
    rows = t if t.shape == x.shape else np.eye(x.shape[-1])[t]
    total = np.sum(rows, axis=-1, keepdims=True) if facts.record.activation == "softmax" else np.ones(())
    return getattr(reference, facts.record.activation)(x), rows, total


def _rows_vanish(trial: Trial, dx: Array) -> None:
    """What softmax leaves of each row sums to zero."""
    if trial.facts.record.activation == "softmax":
        total = np.asarray(np.sum(dx, axis=-1, dtype=np.float64))
        trial.hold("x", total, _nothing(trial.facts), oracle="rows sum to zero")


def _nothing(facts: Facts) -> Truths:
    """Zero, under the bounds of the entries that are added; rows that are nothing but rounding are not decided."""

    def truth(precision: Precision) -> Truth:
        bound = np.sum(facts.bounds(precision).errors["x"] + facts.bounds(WIDEST).errors["x"], axis=-1)
        largest = np.max(np.abs(facts.reference.gradients["x"]), axis=-1)
        zero = np.zeros(bound.shape)
        return Truth(zero, zero, np.where(bound < largest, bound, np.inf), scale=np.max(largest, initial=0.0))

    return truth
