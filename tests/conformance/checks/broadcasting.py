"""What was copied on the way forward is summed on the way back."""

from __future__ import annotations

import numpy as np

from ..clause import clause
from ..trial import Trial, within
from ..truths import Facts


@clause("bias-sum", lambda record: [""] if record.summed_params else [], core=True)
def bias_sum(trial: Trial, part: str) -> None:
    """A broadcast parameter's gradient is dout summed over every axis it was broadcast along."""
    for name in {*trial.facts.record.summed_params} & {*trial.case.params}:
        got, dout = trial.gradients[name], next(iter(trial.facts.exact.upstream.values()))
        summed = np.sum(dout, axis=_axes_without(trial.facts, name, dout.ndim))
        trial.hold(name, got, within(trial.facts, name, summed), oracle="dout summed over the batch")


def _axes_without(facts: Facts, name: str, ndim: int) -> tuple[int, ...]:
    """The axes of the first output, to which a parameter is added, that the parameter does not have."""
    record, setup = facts.record, facts.key.setup
    axes = next(iter(record.outputs_of(setup).values()))
    own, batch = record.axes_of(setup)[name].split(), ndim - len(axes.split()) + 1
    letters = [each for letter in axes.split() for each in ([letter] * batch if letter == "*N" else [letter])]
    return tuple(place for place, letter in enumerate(letters) if letter not in own)


@clause("broadcast", lambda record: [""] if record.broadcast else [])
def broadcast(trial: Trial, part: str) -> None:
    """An operand that was broadcast gets a gradient of its own shape."""
    trial.compare_all({name: trial.gradients[name] for name in trial.case.inputs})
