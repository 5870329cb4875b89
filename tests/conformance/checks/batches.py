"""Batches of every rank, and samples that must not see each other."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..clause import clause
from ..finding import Finding
from ..known import Known
from ..oracles.bounds import Precision
from ..oracles.language import Array
from ..trial import Trial, around, every


@clause("batch", lambda record: record.ranks, core=True)
def batch(trial: Trial, rank: str) -> None:
    """The same answer for any number of leading axes, one sample and no sample included."""
    try:
        trial.compare_all({"output": trial.y, **trial.gradients})
    except Finding as finding:
        if rank == "sequence" and trial.known.record.rows and _flattens(trial):
            finding.details["habit"] = "it takes every axis after the first for features, as the textbook's does"
        raise


def _flattens(trial: Trial) -> bool:
    """Whether the subject is right if every axis after the first is laid out as features: a convention, and no bug."""
    record, case = trial.known.record, trial.case
    x = case.inputs["x"]
    flat = x.reshape(len(x), -1)
    wide = {record.rows: np.resize(case.params[record.rows], (flat.shape[1], case.params[record.rows].shape[1]))}
    known = Known(trial.known.key, replace(case.having(x=flat, **wide), dout=case.dout[:, 0]))
    try:
        Trial(trial.subject, known, ("numeric",)).compare("output", trial.built(case.having(**wide)).forward())
    except Finding:
        return False
    return True


@clause("batch-independence", lambda record: [] if record.mixes_batch else [""], alone=True)
def batch_independence(trial: Trial, part: str) -> None:
    """A sample's output does not depend on its neighbours: permuting the batch permutes the answer."""
    order = np.random.default_rng(trial.known.key.seed).permutation(_samples(trial.known))
    every(lambda: _same_rows(trial, order), lambda: _same_rows(trial, order[:1]))


def _samples(known: Known) -> int:
    return known.key.sizes["N"]


def _same_rows(trial: Trial, rows: Array) -> None:
    """Asked of these samples alone, in this order, the subject says what it said of them among all."""
    known = trial.known
    axis = known.record.batch_axis(known.key.setup)
    trial.arrays()  # of the right shapes: rows can be taken
    shapes = known.record.axes_of(known.key.setup)
    batched = {name: shape.startswith("*N") for name, shape in shapes.items()}
    chosen = {name: values[rows] for name, values in trial.case.arrays.items() if batched[name]}
    alone = trial.case.having(**chosen, dout=np.take(trial.case.dout, rows, axis))
    theirs, there = trial.answered(alone), Known(known.key, alone)
    alike = [functools.partial(_same, trial, there, "output", theirs.y, lambda array: np.take(array, rows, axis))]
    for name in trial.case.inputs:
        if batched[name]:
            alike += [functools.partial(_same, trial, there, name, theirs.gradients[name], lambda array: array[rows])]
    every(*alike)


def _same(trial: Trial, there: Known, name: str, got: Array, chosen: Callable[[Array], Array]) -> None:
    """Two answers of the subject's own, each with the bound of its own computation."""

    def error(precision: Precision) -> Array:
        return chosen(trial.known.bounds(precision).errors[name]) + there.bounds(precision).errors[name]

    before = chosen(trial.arrays()[name])
    trial.hold(name, got, around(before, error), oracle="its own answer to the whole batch")
