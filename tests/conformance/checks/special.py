"""Values at the edge: of the range, of the numbers, of differentiability."""

from __future__ import annotations

import functools
from itertools import product

import numpy as np

from ..clause import clause
from ..finding import Finding
from ..oracles.language import Array
from ..trial import Trial, Truths, every, shaped
from ..verdict import Verdict


@clause("extremes", few_cases=True, textures=("saturating", "times50", "extremes"))
def extremes(trial: Trial, part: str) -> None:
    """Nothing overflows, becomes NaN or warns where the true answer is finite and can be represented."""
    largest = trial.facts.precision.largest
    truths = trial.facts.reference.arrays
    for name, got in trial.arrays().items():
        lost = ~np.isfinite(got) & (np.abs(truths[name]) <= largest)
        if lost.any():
            where = tuple(int(place) for place in np.argwhere(lost)[0])
            raise Finding("overflow", name, index=where, got=float(got[where]), expected=float(truths[name][where]))
    if all(np.all(np.abs(truth) <= largest) for truth in truths.values()):
        warned = [heard for heard in trial.heard if "Warning" in heard]
        if warned:
            raise Finding("noise", got=warned[0], core=False)
    trial.affirm()


@clause("non-finite", lambda record: [""] if record.inputs else [], few_cases=True, textures=("normal",))
def non_finite(trial: Trial, part: str) -> None:
    """NaN in gives NaN out, infinities give what reference and oracles agree on."""
    for name in trial.case.inputs:
        for planted in (np.nan, np.inf, -np.inf) if trial.facts.record.infinities else (np.nan,):
            _planted(trial, name, planted)


def _planted(trial: Trial, name: str, planted: float) -> None:
    values = trial.case.arrays[name].copy()
    values.flat[trial.facts.key.seed % values.size] = planted
    case = trial.case.having(**{name: values})
    outputs, facts = trial.built(case).forward(), trial.facts.having(**{name: values})
    for output, (expected, certain) in facts.beyond_finite(trial.oracles).items():
        shaped(output, outputs[output], expected.shape)
        asked = certain & ~np.isfinite(expected) if trial.facts.record.nan_spreads else certain
        differs = asked & (_kind(outputs[output]) != _kind(expected))
        if differs.any():
            where = tuple(int(place) for place in np.argwhere(differs)[0])
            got, details = outputs[output][where], {"planted": planted, "in": name}
            raise Finding(
                "hidden", output, Verdict.WRONG, where, got, expected[where], core=False, details=details, case=case
            )
        trial.affirm(int(np.sum(asked)))


def _kind(array: Array) -> Array:
    """NaN, either infinity, or a number."""
    return np.select([np.isnan(array), np.isposinf(array), np.isneginf(array)], [1, 2, 3], 0)


@clause("kink", lambda record: [""] if record.kinks else [], textures=("integers", "zeros", "ties"))
def kink(trial: Trial, part: str) -> None:
    """On a kink the gradient lies between those beside it; where all of those agree on the sum, so does it."""
    if not trial.facts.on_kink:
        return
    asked = product(trial.case.wrt, trial.oracles)
    every(*(functools.partial(_between, trial, name, oracle) for name, oracle in asked))


def _between(trial: Trial, name: str, oracle: str) -> None:
    facts, got = trial.facts, trial.gradients[name]
    total = np.asarray(np.sum(got, dtype=np.float64))
    every(
        lambda: trial.hold(name, got, lambda precision: facts.hull(oracle, precision).between(name), oracle),
        lambda: trial.hold(name, total, _total(trial, name, oracle), f"{oracle}, summed"),
    )
    jumps = facts.hull(oracle, facts.precision).jumps(name)
    if jumps.any() and np.array_equal(got[jumps], facts.oracle(oracle).arrays[name][jumps]):
        trial.conventions.add(f"on a kink like {'the reference' if oracle == 'numeric' else oracle}")


def _total(trial: Trial, name: str, oracle: str) -> Truths:
    return lambda precision: trial.facts.hull(oracle, precision).total(name)
