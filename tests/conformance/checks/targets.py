"""Losses: the gradient behind an activation and its loss is y - t."""

from __future__ import annotations

import math

import numpy as np

from .. import reference
from ..clause import clause
from ..oracles.language import Array
from ..trial import Trial, every, within
from ..truths import Facts


@clause("y-minus-t", lambda record: [""] if record.activation else [], core=True)
def y_minus_t(trial: Trial, part: str) -> None:
    """dx = dout (s y - t) / N in every form of a target, and it belongs to the loss."""
    facts, dx = trial.facts, trial.gradients["x"]
    y, t, s = paired(facts)
    expected = facts.exact.dout * (s * y - t) / math.prod(y.shape[:-1])
    every(
        lambda: trial.hold("x", dx, within(facts, "x", expected), oracle="dout (y - t) / N"),
        lambda: trial.compare("output", trial.y),
    )


def paired(facts: Facts) -> tuple[Array, Array, Array]:
    """y, the target as rows, and what each row of it sums to where that matters."""
    x, t = facts.exact.inputs["x"], facts.exact.fixed["t"]
    rows = t if t.shape == x.shape else np.eye(x.shape[-1])[t]
    total = np.sum(rows, axis=-1, keepdims=True) if facts.record.activation == "softmax" else np.ones(())
    return getattr(reference, facts.record.activation)(x), rows, total
