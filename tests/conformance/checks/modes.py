"""Training and evaluation: what is remembered, and what is left to chance."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ..clause import clause
from ..finding import Finding
from ..oracles.language import OUTPUT, TRAIN, Array, Case
from ..surroundings import seeded
from ..trial import Trial, every, numbers, within

ONES = 20_000  # numbers of which the share that is kept is counted
DEVIATIONS = 6.2  # by so many standard deviations an honest share is off once in a thousand million times
RARELY = 1e-12  # how often honest layers may be accused of one row or column


@clause("modes", lambda record: [""] if record.modes else [], core=True)
def modes(trial: Trial, part: str) -> None:
    """In evaluation the output is as the clauses say, the state stays as it is, and backward answers for it."""
    every(
        lambda: trial.compare_all(trial.outputs),
        lambda: _left_alone(trial),
        lambda: _answers_for_it(trial),
        lambda: _forgets_the_training(trial),
    )


def _forgets_the_training(trial: Trial) -> None:
    """A forward in training before changes nothing of what backward answers for the one in evaluation."""
    asked = trial.built()
    asked.forward(replace(trial.case, mode=TRAIN))
    fresh = trial.built(replace(trial.case, state=asked.state()))
    asked.forward()
    fresh.forward()
    try:
        now, expected = asked.backward(), fresh.backward()
    except Finding:  # that backward raises after an evaluation is told already
        return
    for name, gradient in expected.items():
        if not np.array_equal(now[name], gradient, equal_nan=True):
            why = "forward was asked in training, then in evaluation, and backward must answer for the last one"
            raise Finding("differs", name, details={"why": why}, core=False)


def _left_alone(trial: Trial) -> None:
    for name, kept in trial.state.items():
        if not np.array_equal(kept, trial.case.state[name]):
            raise Finding("learns", name)


def _answers_for_it(trial: Trial) -> None:
    """At level full: many a layer of a course cannot be asked back after a forward in evaluation."""
    try:
        trial.compare_all(trial.gradients)
    except Finding as finding:
        for each in (finding, *finding.beside):
            each.core = False
        raise


@clause("state", lambda record: record.state, core=True)
def state(trial: Trial, name: str) -> None:
    """What the layer remembers after a forward in training, and what that starts from where nothing was given."""
    trial.compare(name, trial.state[name])
    _starts(trial, name)


def _starts(trial: Trial, name: str) -> None:
    """Before the first forward the layer holds a number that is in honest use, or it takes the first batch's own."""
    first = _after_the_first_forward(trial, name) if trial.facts.key.ordinary else None
    if first is None:
        return
    begun = {each: np.zeros_like(kept) for each, kept in trial.case.state.items()}
    for word, start in _beginnings(trial, name).items():
        facts = trial.facts.having(**{**begun, name: start})
        if not within(facts, name, facts.reference.state[name])(facts.precision).missed(first).any():
            trial.conventions.add(f"{name} starts from {word}")
            return
    raise Finding("starts", name, details={"numbers": trial.facts.record.args[name].starts})


def _after_the_first_forward(trial: Trial, name: str) -> Array | None:
    """Of a layer that was given nothing to remember; None of one that must be given it."""
    try:
        asked = trial.built(replace(trial.case, state={}))
        asked.forward()
        kept = numbers(name, asked.layer.parameter(name))
    except Finding:
        return None
    return kept if kept.shape == trial.case.state[name].shape else None


def _beginnings(trial: Trial, name: str) -> dict[str, Array]:
    """Numbers that layers start from, and the statistics of the batch, which a forward from there leaves alone."""
    kept = trial.case.state[name]
    zeros, ones = np.zeros_like(kept), np.ones_like(kept)
    first = trial.facts.having(**{name: zeros}).reference.state[name]
    weight = trial.facts.having(**{name: ones}).reference.state[name] - first
    constants = {f"{number:g}": np.full_like(kept, number) for number in trial.facts.record.args[name].starts}
    return {**constants, "its first batch": (first / (1 - weight)).astype(kept.dtype)}


@clause("share", lambda record: [""] if record.share else [], few_cases=True, core=True, textures=("normal",))
def share(trial: Trial, part: str) -> None:
    """As large a share is kept as is said, another choice at every forward, and backward goes by the last one."""
    with seeded():
        asked = trial.built(_of_ones(trial.case))
        first, second = (asked.forward()[OUTPUT] != 0 for _ in range(2))
        passed = asked.backward()["x"] != 0
    _each_on_its_own(first)
    _as_many(first, trial)
    if np.array_equal(first, second):
        raise Finding("repeats", OUTPUT)
    if not np.array_equal(second, passed):
        raise Finding("chosen_anew", "x", got=int(np.sum(second != passed)), expected=passed.size)
    trial.affirm()


def _of_ones(case: Case) -> Case:
    """Many ones to choose from; by what chance, nobody is told."""
    ones = np.ones((ONES // 100, 100), next(iter(case.inputs.values())).dtype)
    return replace(case, inputs=dict.fromkeys(case.inputs, ones), dout=ones.copy(), chosen={})


def _as_many(kept: Array, trial: Trial) -> None:
    expected = trial.facts.record.share_of({**trial.case.assumed, **trial.case.options})
    got, deviation = float(np.mean(kept)), math.sqrt(expected * (1 - expected) / kept.size)
    if abs(got - expected) > DEVIATIONS * deviation:
        raise Finding("share", OUTPUT, got=got, expected=expected)


def _each_on_its_own(kept: Array) -> None:
    """No row and no column keeps another share than all of them."""
    for axis, line in enumerate(("column", "row")):
        apart = np.max(np.abs(np.mean(kept, axis=axis) - np.mean(kept)))
        if apart > _by_chance(kept.shape[axis]) + _by_chance(kept.size):
            raise Finding("together", OUTPUT, details={"line": line})


def _by_chance(count: int) -> float:
    """How far a share of so many may be from its expectation: by Hoeffding's inequality it rarely is farther."""
    return math.sqrt(math.log(2 / RARELY) / (2 * count))
