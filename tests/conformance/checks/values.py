"""The numbers themselves: the output, the gradients, and whether they belong together."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..cases import Key
from ..clause import clause
from ..oracles import numeric
from ..oracles.bounds import Precision
from ..oracles.language import OUTPUT, Array, Case
from ..subjects import Subject
from ..trial import LayerCall, Trial, around, every
from ..truths import WIDEST, Facts
from ..verdict import Truth, Verdict, judged


@clause("forward", lambda record: [""] if len(record.outputs) == 1 else record.outputs, core=True)
def forward(trial: Trial, part: str) -> None:
    """Each output is the function's value."""
    name = part or OUTPUT
    trial.compare(name, trial.outputs[name])


@clause("gradient", lambda record: (*record.inputs, *record.params), core=True)
def gradient(trial: Trial, name: str) -> None:
    """Each input's and each parameter's gradient is the vector-Jacobian product."""
    trial.compare(name, trial.gradients[name])


@clause("own-derivative", needs_no_oracle=True, compares_answers=True, core=True, float64_only=True)
def own_derivative(trial: Trial, part: str) -> None:
    """Backward is the derivative of the subject's own forward, right or wrong.

    A probe along one direction through everything passes it; where that fails the entries are asked one by one.
    """
    if trial.facts.on_kink or _inexact(trial):
        return
    given = trial.arrays()
    way, direction, slope = probed(trial)
    with np.errstate(invalid="ignore"):
        said = sum(float(np.sum(given[name] * v)) for name, v in direction.items())
    precision = WIDEST if way is numeric.complex_step else trial.facts.coarse
    allowed = _probe(trial.facts, precision, direction) + slope.error
    trial.affirm(bool(np.isfinite(allowed)))
    if np.isfinite(allowed) and not abs(slope.value - said) <= allowed:
        _localise(trial, way, precision)


def _probe(facts: Facts, precision: Precision, direction: Mapping[str, Array]) -> float:
    """How far a probe of a right backward and one of a right forward may be apart."""
    bounds = facts.bounds(precision)
    if precision is WIDEST:
        return bounds.probe + bounds.probe
    return sum(float(np.sum(bounds.errors[name] * np.abs(v))) for name, v in direction.items())


def probed(trial: Trial) -> tuple[Callable[..., numeric.Slope], Mapping[str, Array], numeric.Slope]:
    """The complex step where it is confirmed and gives a number, else the stencil."""
    own, exact = trial.facts.holding(own_forward(trial.subject)), trial.facts.exact
    direction = numeric.signs(exact, np.random.default_rng(trial.facts.key.seed))
    kind = replace(trial.facts.key, texture="normal", seed=0)
    if trial.memory.once(_analytic, trial.subject, kind, type(trial.facts).at):
        slope = numeric.complex_step(own, exact, direction)
        if np.isfinite(slope.value):
            return numeric.complex_step, direction, slope
    direction = numeric.in_proportion(exact, direction)
    return numeric.five_point, direction, numeric.five_point(own, exact, direction)


def _inexact(trial: Trial) -> bool:
    """Whether the forward has lost bits: then its differences are noise."""
    return any(_has_lost_bits(trial.facts, name, np.asarray(y, np.float64)) for name, y in trial.outputs.items())


def _has_lost_bits(facts: Facts, name: str, got: Array) -> bool:
    own, coarse = (facts.truth(name, "numeric", precision) for precision in (facts.precision, facts.coarse))
    if got.shape != own.low.shape:
        return False
    return judged(got, own, coarse, facts.key.ordinary) in (Verdict.INACCURATE, Verdict.UNSTABLE)


def own_forward(subject: Subject) -> numeric.Forward:
    """The subject's own forward, as a function of a case."""

    def forward(case: Case) -> Any:
        asked = LayerCall(subject, case.copy())
        return asked.called("forward", lambda: asked.layer.forward(asked.case))

    return forward


def _analytic(subject: Subject, kind: Key, facts_at: Callable[[Subject, Key], Facts]) -> bool:
    """Whether five benign cases of this layer, options and form confirm the complex step."""
    benign = [facts_at(subject, replace(kind, texture="normal", seed=seed)).exact for seed in range(5)]
    return numeric.analytic(own_forward(subject), benign)


def _localise(trial: Trial, way: Callable[..., numeric.Slope], precision: Precision) -> None:
    """The entries whose derivative differs, found by bisection: the worst of them judges."""
    every(*(functools.partial(_localise_in, trial, name, way, precision) for name in trial.case.wrt))


def _localise_in(trial: Trial, name: str, way: Callable[..., numeric.Slope], precision: Precision) -> None:
    def error(asked: Precision) -> Array:
        errors = trial.facts.bounds(precision if asked == trial.facts.precision else asked).errors
        return errors[name] + errors[name]

    claim = numeric.Claim(name, trial.gradients[name], error(trial.facts.precision))
    value = numeric.localised(trial.facts.holding(own_forward(trial.subject)), trial.facts.exact, claim, way)
    said = np.abs(np.asarray(claim.said, np.float64))
    largest = float(np.max(np.abs(value), initial=np.max(said, where=np.isfinite(said), initial=0.0)))

    def truth(asked: Precision) -> Truth:
        """A derivative that is zero everywhere is told from an answer that is not."""
        return replace(around(value, error)(asked), scale=largest)

    trial.hold(name, claim.said, truth, oracle="its own forward")
