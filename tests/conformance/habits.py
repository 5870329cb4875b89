"""Harmless wrong things that textbooks have taught to everybody: level core lets them pass, and a report tells them.

A habit is recognised only where it explains a finding entirely: with the habit undone, the same question finds that no
more. What a layer does wrong besides is found as if the habit were not there.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import reference
from .arrangements.words import same_name
from .cases import TEXTBOOK_TARGETS, Key, upstreams
from .checks.batches import flattens
from .finding import Finding
from .oracles.language import OUTPUT, Array, Case
from .records import RECORDS, Record
from .subjects import Layer, Subject
from .trial import Trial
from .truths import Facts


@dataclass(frozen=True)
class Seen:
    """A finding, the trial in which it was found, and what is found if the same is asked of another subject."""

    clause: str
    finding: Finding
    trial: Trial
    again: Callable[[Subject], list[Finding]]

    @property
    def key(self) -> Key:
        return self.trial.facts.key

    def gone(self, undo: Callable[[Layer], Layer]) -> bool:
        """Whether it is found no more once a habit is undone; what counts at level core, at level core."""
        found = self.again(Undone(self.trial.subject, undo))
        left = [each for each in found if (each.what, each.name) == (self.finding.what, self.finding.name)]
        return not any(each.core or not self.finding.core for each in left)


@dataclass(frozen=True)
class Habit:
    """Its name, what a layer does that has it, and whether it explains a finding."""

    name: str
    sentence: str
    explains: Callable[[Seen], bool]


class Undone:
    """A subject in whose layers a habit is undone."""

    def __init__(self, subject: Subject, undo: Callable[[Layer], Layer]) -> None:
        self.subject = subject
        self.undo = undo

    def __getattr__(self, name: str) -> Any:
        return getattr(self.subject, name)

    def build(self, case: Case) -> Layer:
        return self.undo(self.subject.build(case))


class Wrapped:
    """A layer that answers as another one does."""

    def __init__(self, layer: Layer) -> None:
        self.layer = layer

    def forward(self, case: Case) -> Any:
        return self.layer.forward(case)

    def backward(self, *above: Array) -> Mapping[str, Any]:
        return self.layer.backward(*above)

    def parameter(self, name: str) -> Any:
        return self.layer.parameter(name)


# A small number inside the log.

DELTAS = tuple(10.0**-power for power in (7, 8, 9, 10, 6, 5))
LOGARITHMIC = ("softmax", "sigmoid")


class WithoutDelta(Wrapped):
    """What a delta inside the log changes in the loss is taken back."""

    def __init__(self, layer: Layer, delta: float) -> None:
        super().__init__(layer)
        self.delta = delta

    def forward(self, case: Case) -> Any:
        return np.asarray(self.layer.forward(case)) - effect(case, self.delta)


def effect(case: Case, delta: float) -> Any:
    """The loss with a delta inside the log, less the loss without it, also where x is complex."""
    x, t = (case.arrays[name] for name in ("x", "t"))
    activation = "softmax" if case.layer.startswith("Softmax") else "sigmoid"
    y = getattr(reference, activation)(x)
    rows = t if t.shape == x.shape else np.eye(x.shape[-1])[t]
    change = rows * np.log((y + delta) / y)
    if activation == "sigmoid":
        change = change + (1 - rows) * np.log((1 - y + delta) / (1 - y))
    return -np.sum(change) / math.prod(x.shape[:-1])


def _has_delta(seen: Seen) -> bool:
    takes_logs = seen.trial.facts.record.activation in LOGARITHMIC
    if not takes_logs or seen.finding.what != "value" or not seen.key.core:
        return False
    ways = (functools.partial(WithoutDelta, delta=delta) for delta in _fitting(seen.trial))
    return any(seen.gone(undo) and _then_right(seen, undo) for undo in ways)


def _fitting(trial: Trial) -> list[float]:
    """The deltas, likely ones first, that change the loss by about as much as it is off: only those are undone."""
    case, (loss,), expected = trial.case, trial.outputs.values(), float(trial.facts.reference.y)
    changes = {delta: float(effect(case, delta)) for delta in DELTAS}
    scales = (1, math.prod(case.inputs["x"].shape[:-1]))  # of a loss that is not averaged, too
    return [
        delta
        for delta, change in changes.items()
        if any(abs(float(loss) - scale * (expected + change)) <= abs(scale * change) / 2 for scale in scales)
    ]


def _then_right(seen: Seen, undo: Callable[[Layer], Layer]) -> bool:
    """Whether the loss is right with a delta undone: of one that is not, its derivative says nothing."""
    if seen.finding.name == OUTPUT:
        return True
    undone = Trial(Undone(seen.trial.subject, undo), seen.trial.facts, ("numeric",))
    return _conforms(undone, undone.outputs[OUTPUT])


# Targets.


class OtherForm(Wrapped):
    """Labels are handed over as rows, and one-hot rows as labels."""

    def forward(self, case: Case) -> Any:
        x, t = case.arrays["x"], case.arrays["t"]
        if t.shape == x.shape:
            return self.layer.forward(case.having(t=t.argmax(axis=-1)))
        return self.layer.forward(case.having(t=np.eye(x.shape[-1], dtype=x.dtype)[t]))


def _takes_one_form(seen: Seen) -> bool:
    if not seen.trial.facts.record.activation or seen.key.batch != "many" or seen.finding.what != "raised":
        return False
    return seen.key.form in TEXTBOOK_TARGETS and seen.gone(OtherForm)


def _takes_the_largest(seen: Seen) -> bool:
    """Whether a soft target is answered as its largest entry's label would be, with or without a delta."""
    if seen.key.form not in ("soft", "weighted") or seen.finding.what != "value" or seen.finding.name != OUTPUT:
        return False
    facts, got = seen.trial.facts, seen.finding.details["arrays"]["got"]
    t = facts.case.fixed["t"]
    hard = Trial(
        seen.trial.subject, facts.having(t=np.eye(t.shape[-1], dtype=t.dtype)[t.argmax(axis=-1)]), ("numeric",)
    )
    deltas = DELTAS if facts.record.activation in LOGARITHMIC else ()
    return any(_conforms(hard, got - change) for change in (0.0, *(effect(hard.case, delta) for delta in deltas)))


def _conforms(trial: Trial, output: Array) -> bool:
    try:
        trial.compare(OUTPUT, output)
    except Finding:
        return False
    return True


# What comes from above.


class DoutMultiplied(Wrapped):
    """Backward is asked with one, and its answer multiplied."""

    def backward(self, *above: Array) -> Mapping[str, Any]:
        (dout,) = above
        return {name: dout * np.asarray(array) for name, array in self.layer.backward(np.ones_like(dout)).items()}


def _ignores_dout(seen: Seen) -> bool:
    record, finding = seen.trial.facts.record, seen.finding
    if not record.activation or seen.key.upstream == "one" or finding.what not in ("value", "ignored"):
        return False
    case = seen.trial.case
    of_one = seen.trial.answered(case.having(dout=np.ones_like(case.dout))).gradients["x"]
    return np.array_equal(of_one, seen.trial.gradients["x"]) and seen.gone(DoutMultiplied)


class DoutCopied(Wrapped):
    """Backward is given a copy."""

    def backward(self, *above: Array) -> Mapping[str, Any]:
        return self.layer.backward(*(dout.copy() for dout in above))


def _overwrites_dout(seen: Seen) -> bool:
    written = seen.finding.what == "written" and seen.finding.name not in seen.trial.case.arrays
    read_only = seen.finding.what == "raised" and "read-only" in str(seen.finding.got)
    return (written or read_only) and seen.gone(DoutCopied)


# Batches.


class Folded(Wrapped):
    """All batch axes become one, and are put back in what is answered."""

    def __init__(self, layer: Layer, key: Key) -> None:
        super().__init__(layer)
        self.record, self.setup = key.record, key.setup

    def forward(self, case: Case) -> Any:
        self.case = case
        return self._unfolded(self.layer.forward(folded(case, self.record.axes_of(self.setup))), OUTPUT)

    def backward(self, *above: Array) -> Mapping[str, Any]:
        (axes,) = self.record.outputs_of(self.setup).values()
        gradients = self.layer.backward(*(_one_axis(dout, axes) for dout in above))
        return {name: self._unfolded(array, name) for name, array in gradients.items()}

    def _unfolded(self, array: Any, name: str) -> Any:
        shapes = {**self.record.outputs_of(self.setup), **self.record.axes_of(self.setup)}
        axes = shapes[name].split()
        if axes[:1] != ["*N"]:
            return array
        first = next(name for name in (*self.case.inputs, *self.case.fixed) if shapes[name].startswith("*N"))
        given = np.shape(self.case.arrays[first])
        batch = given[: len(given) - len(shapes[first].split()) + 1]
        return np.reshape(array, (*batch, *np.shape(array)[1:]))


def folded(case: Case, shapes: Mapping[str, str]) -> Case:
    return case.having(**{name: _one_axis(array, shapes[name]) for name, array in case.arrays.items()})


def _one_axis(array: Array, axes: str) -> Array:
    letters = axes.split()
    own = np.ndim(array) - len(letters) + 1
    return np.reshape(array, (-1, *np.shape(array)[own:])) if letters[:1] == ["*N"] else array


def _flattens(seen: Seen) -> bool:
    asked = seen.clause == "batch" and seen.key.batch == "sequence" and seen.trial.facts.record.weight_matrix
    return bool(asked) and flattens(seen.trial)


def _takes_one_axis(seen: Seen) -> bool:
    if seen.key.batch == "empty":
        return seen.finding.what == "raised"
    taken = {*seen.trial.case.inputs, *seen.trial.case.fixed}
    foldable = bool(taken & {"x", *seen.trial.facts.record.indices}) and len(seen.trial.case.outputs) == 1
    several = seen.key.batch in ("single", "sequence") and foldable
    return several and seen.gone(functools.partial(Folded, key=seen.key))


# Averages: a loss that is not divided by N goes with layers that divide the gradients of their parameters.


class Summed(Wrapped):
    """The gradients of parameters that were averaged over the samples are summed again."""

    def forward(self, case: Case) -> Any:
        self.case = case
        return self.layer.forward(case)

    def backward(self, *above: Array) -> Mapping[str, Any]:
        samples = _samples(self.case)
        given = self.layer.backward(*above)
        return {name: np.asarray(array) * (samples if name in self.case.params else 1) for name, array in given.items()}


class Divided(Summed):
    """The gradient of a loss is divided by the number of samples."""

    def backward(self, *above: Array) -> Mapping[str, Any]:
        samples = _samples(self.case)
        return {name: np.asarray(array) / samples for name, array in self.layer.backward(*above).items()}


def _samples(case: Case) -> int:
    record = RECORDS[case.layer]
    return len(_one_axis(case.inputs["x"], record.inputs["x"])) or 1


def _needs(subject: Subject, layer: str, undo: Callable[[Layer], Layer]) -> bool:
    """Whether a layer's gradients are wrong as they are, and all right once this is undone."""
    record = RECORDS[layer]
    key = Key(layer, subject.precisions(layer)[0], record.first, texture="normal", upstream=upstreams(record)[0])
    as_it_is, undone = (Trial(each, Facts(key), ("numeric",)) for each in (subject, Undone(subject, undo)))
    return not _all_right(as_it_is) and _all_right(undone)


def _all_right(trial: Trial) -> bool:
    try:
        trial.compare_all(trial.gradients)
    except Finding:
        return False
    return True


def _by_another_name(seen: Seen) -> bool:
    """Whether the class has none of our own names, which mean our own definition."""
    layer = seen.trial.case.layer
    return not same_name(getattr(seen.trial.subject, "called", {}).get(layer, layer), RECORDS[layer])


def _having(subject: Subject, wanted: Callable[[Record], Any]) -> list[str]:
    return [record.layer for record in RECORDS.values() if wanted(record) and subject.precisions(record.layer)]


def _averages_parameters(seen: Seen) -> bool:
    """All of them, and beside no loss that divides already."""
    subject, params = seen.trial.subject, seen.trial.case.params
    if seen.finding.name not in params or seen.finding.what != "value" or not _by_another_name(seen):
        return False
    losses = _having(subject, lambda record: record.activation)
    fits = all(_needs(subject, loss, Divided) for loss in losses)
    return fits and _needs(subject, seen.trial.case.layer, Summed) and seen.gone(Summed)


def _leaves_the_division(seen: Seen) -> bool:
    """Of a loss beside layers of which all average the gradients of their parameters."""
    subject = seen.trial.subject
    if not seen.trial.facts.record.activation or seen.finding.what != "value" or not _by_another_name(seen):
        return False
    layers = _having(subject, lambda record: record.weight_matrix)
    fits = bool(layers) and all(_needs(subject, layer, Summed) for layer in layers)
    return fits and _needs(subject, seen.trial.case.layer, Divided) and seen.gone(Divided)


# What is returned.


class LossAsArray(Wrapped):
    """A loss that came as a Python number is made an array of the precision of x."""

    def forward(self, case: Case) -> Any:
        loss = self.layer.forward(case)
        return np.asarray(loss, case.inputs["x"].dtype) if type(loss) is float else loss


def _returns_float(seen: Seen) -> bool:
    return bool(seen.trial.facts.record.activation) and seen.finding.what == "dtype" and seen.gone(LossAsArray)


HABITS = (
    Habit(
        "delta-in-log",
        "a small number such as 1e-7 is added inside the log: the loss is never infinite, and has an upper limit",
        _has_delta,
    ),
    Habit(
        "one-form-of-target",
        "the target is taken as labels or as one-hot rows, and the other form raises",
        _takes_one_form,
    ),
    Habit(
        "largest-of-soft-target",
        "the largest entry of a target is taken for its label, also where the target is soft",
        _takes_the_largest,
    ),
    Habit(
        "ignores-dout",
        "the backward of the loss does not use dout: that is right where the loss comes last, and dout is 1",
        _ignores_dout,
    ),
    Habit(
        "averages-parameter-gradients",
        "all gradients of parameters are divided by the number of samples, as goes with a loss whose gradient is not",
        _averages_parameters,
    ),
    Habit(
        "division-left-to-layers",
        "the loss is averaged and its gradient is not: the layers of this file average the gradients of parameters",
        _leaves_the_division,
    ),
    Habit("overwrites-dout", "backward writes into dout: whoever needs dout afterwards must copy it", _overwrites_dout),
    Habit("flattens-axes", "every axis after the first is taken for features", _flattens),
    Habit("one-batch-axis", "x needs exactly one batch axis, with at least one sample in it", _takes_one_axis),
    Habit(
        "returns-what-it-keeps",
        "what forward returns is the array that backward uses: whoever changes it must copy it",
        lambda seen: seen.finding.what == "kept",
    ),
    Habit(
        "warns",
        "numpy warns of an overflow on very large numbers, and the answer is right",
        lambda seen: seen.clause == "extremes" and seen.finding.what == "noise",
    ),
    Habit("loss-as-float", "the loss is a Python float, which has no dtype", _returns_float),
)


def recognised(seen: Seen) -> Habit | None:
    """The habit that explains a finding, if one does."""
    return next((habit for habit in HABITS if habit.explains(seen)), None)
