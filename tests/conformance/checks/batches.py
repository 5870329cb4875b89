"""Batches of every rank, and samples that must not see each other."""

from __future__ import annotations

import functools
from dataclasses import replace
from itertools import product

import numpy as np

from ..clause import clause
from ..finding import Finding
from ..oracles.bounds import Precision
from ..oracles.language import Array, Case
from ..trial import Trial, around, every, shaped
from ..truths import Facts

FLATTENED = "flattened"


@clause("batch", lambda record: (*record.ranks, *([FLATTENED] if record.weight_matrix else [])), core=True)
def batch(trial: Trial, rank: str) -> None:
    """The same answer for any number of leading axes, one sample and no sample included.

    Who takes every axis after the first for features is asked for a dx in the shape of x.
    """
    if rank == FLATTENED:
        _flattened(trial)
        return
    try:
        trial.compare_all(trial.answers)
    except Finding as finding:
        if rank == "sequence" and trial.facts.record.weight_matrix and flattens(trial):
            finding.details["habit"] = "it takes every axis after the first for features, as the textbook's does"
        raise


def flattens(trial: Trial) -> bool:
    """Whether the subject is right if every axis after the first is laid out as features: a convention, and no bug."""
    case, flat = _laid_out(trial)
    try:
        Trial(trial.subject, flat, ("numeric",)).compare_all(trial.built(case).forward())
    except Finding:
        return False
    return True


def _flattened(trial: Trial) -> None:
    case, flat = _laid_out(trial)
    asked = trial.built(case)
    answers = {**asked.forward(), **asked.backward()}
    shaped("x", answers["x"], case.inputs["x"].shape)
    answers["x"] = answers["x"].reshape(flat.case.inputs["x"].shape)
    asked_of = product(answers.items(), trial.oracles)
    every(
        *(
            functools.partial(trial.hold, name, got, functools.partial(flat.truth, name, oracle), oracle)
            for (name, got), oracle in asked_of
        )
    )


def _laid_out(trial: Trial) -> tuple[Case, Facts]:
    """The case with a weight for every number of a sample, and the same with samples that are rows."""
    record, case = trial.facts.record, trial.case
    x, weight = case.inputs["x"], case.params[record.weight_matrix]
    rows = x.reshape(len(x), -1)
    wide = case.having(**{record.weight_matrix: np.resize(weight, (rows.shape[1], weight.shape[1]))})
    flat = Facts(trial.facts.key, replace(wide.having(x=rows), dout=None))
    return replace(wide, dout=flat.case.dout.copy()), flat


@clause(
    "batch-independence", lambda record: [] if record.mixes_batch else [""], needs_no_oracle=True, compares_answers=True
)
def batch_independence(trial: Trial, part: str) -> None:
    """A sample's output does not depend on its neighbours: of all samples but one, in another order, it is the same."""
    order = np.random.default_rng(trial.facts.key.seed).permutation(_samples(trial.facts))
    _same_rows(trial, order[:-1] if len(order) > 1 else order)


def _samples(facts: Facts) -> int:
    return facts.key.sizes["N"]


def _same_rows(trial: Trial, rows: Array) -> None:
    """Asked of these samples alone, in this order, the subject says what it said of them among all."""
    facts = trial.facts
    places = facts.record.batch_axes(facts.key.setup)
    trial.arrays()  # of the right shapes: rows can be taken
    shapes = facts.record.axes_of(facts.key.setup)
    batched = {name: shape.startswith("*N") for name, shape in shapes.items()}
    chosen = {name: values[rows] for name, values in trial.case.arrays.items() if batched[name]}
    above = {name: np.take(dout, rows, places[name]) for name, dout in trial.case.upstream.items()}
    alone = trial.case.having(**chosen).pulled_by(above)
    theirs, there = trial.answered(alone), Facts(facts.key, alone)
    places |= {name: 0 for name in trial.case.inputs if batched[name]}
    every(*(functools.partial(_same, trial, there, name, theirs.arrays[name], rows, at) for name, at in places.items()))


def _same(trial: Trial, there: Facts, name: str, got: Array, rows: Array, axis: int) -> None:  # noqa: PLR0913, PLR0917
    """Two answers of the subject's own, each with the bound of its own computation."""

    def chosen(array: Array) -> Array:
        return np.take(array, rows, axis)

    def error(precision: Precision) -> Array:
        return chosen(trial.facts.bounds(precision).errors[name]) + there.bounds(precision).errors[name]

    before = chosen(trial.arrays()[name])
    trial.hold(name, got, around(before, error), oracle="its own answer to the whole batch")
