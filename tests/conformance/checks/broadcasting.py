"""What was copied on the way forward is summed on the way back."""

from __future__ import annotations

import numpy as np

from ..clause import clause
from ..trial import Trial, within


@clause("bias-sum", lambda record: [""] if record.gathers else [], core=True)
def bias_sum(trial: Trial, part: str) -> None:
    """A broadcast parameter's gradient is dout summed over every axis it was broadcast along."""
    for name in trial.known.record.gathers:
        got, dout = trial.gradients[name], trial.known.exact.dout
        gathered = np.sum(dout, axis=tuple(range(dout.ndim - trial.case.params[name].ndim)))
        trial.hold(name, got, within(trial.known, name, gathered), oracle="dout summed over the batch")


@clause("broadcast", lambda record: [""] if record.spreads else [])
def broadcast(trial: Trial, part: str) -> None:
    """An operand that was broadcast gets a gradient of its own shape."""
    for name in trial.case.inputs:
        trial.compare(name, trial.gradients[name])
