"""Bad input."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..clause import clause
from ..finding import Finding
from ..oracles.language import Array, Case
from ..surroundings import listening
from ..trial import LayerCall, Trial, same_bits
from ..truths import Facts


@clause("errors", few_cases=True, textures=("normal",))
def errors(trial: Trial, part: str) -> None:
    """Wrong shapes, dtypes and labels, and backward before forward: a clear error, and nothing changed."""
    fresh = trial.built()
    _refused(fresh, "backward before forward", "forward", fresh.layer.backward, *trial.case.upstream.values())
    asked = trial.built()
    asked.forward()
    for name, bad, case in _bad_calls(trial.facts, trial.case):
        _refused(asked, bad, name, asked.layer.forward, case)
    for name, dout in trial.case.above.items():
        for bad, other in _bad_douts(dout):
            _refused(asked, bad, name, asked.layer.backward, *{**trial.case.above, name: other}.values())
    same_bits("changed", asked.backward(), trial.gradients, "a refused call came in between")
    trial.affirm()


def _refused(asked: LayerCall, bad: str, name: str, call: Callable[..., Any], *arguments: Any) -> None:
    """The call raises one of Python's own errors, which names the argument."""
    try:
        with listening([]):
            call(*arguments)
    except (ValueError, TypeError, RuntimeError) as error:
        if name not in str(error):
            raise Finding("unclear", name, got=str(error), details={"bad": bad}, core=False) from None
        return
    raise Finding("accepted", name, details={"bad": bad}, core=False)


def _bad_calls(facts: Facts, case: Case) -> Iterable[tuple[str, str, Case]]:
    for name in case.inputs:
        yield name, f"a string for {name}", case.having(**{name: "three"})
    for name, place in _fitting_parameters(facts):
        shape = (*case.inputs[name].shape[:place], 77, *case.inputs[name].shape[place + 1 :])
        yield name, "a length that no parameter has", case.having(**{name: np.ones(shape)})
    for name in facts.record.indices:
        idx = case.fixed[name]
        yield name, "an index out of range", case.having(**{name: np.full_like(idx, _rows(facts))})
        yield name, "a negative index", case.having(**{name: np.full_like(idx, -1)})
        yield name, "fractions for indices", case.having(**{name: np.full(idx.shape, 0.5)})
        yield name, "a string for indices", case.having(**{name: "three"})
    for name in facts.record.targets:
        classes, rows = case.inputs["x"].shape[-1], case.inputs["x"].shape[:-1]
        yield name, "a label out of range", case.having(**{name: np.full(rows, classes)})
        yield name, "a negative label", case.having(**{name: np.full(rows, -1)})
        yield name, "labels of shape (N, 1)", case.having(**{name: np.zeros((*rows, 1), int)})
        yield name, "a target with a class too many", case.having(**{name: np.zeros((*rows, classes + 1))})
        yield name, "fractions for labels", case.having(**{name: np.full(rows, 0.5)})


def _rows(facts: Facts) -> int:
    """How many rows there are to be numbered."""
    return len(next(iter(facts.case.params.values())))


def _fitting_parameters(facts: Facts) -> Iterable[tuple[str, int]]:
    """The axes of inputs that must be as long as those of parameters, by their letters."""
    axes = {name: letters.split() for name, letters in facts.record.axes_of(facts.key.setup).items()}
    needed = {letter for name in facts.case.params for letter in axes[name]}
    return [(name, axes[name].index(letter)) for name in facts.case.inputs for letter in axes[name] if letter in needed]


def _bad_douts(dout: Array) -> Iterable[tuple[str, Any]]:
    yield "a dout of another shape", np.ones((*dout.shape, 77), dout.dtype)
    yield "a string for dout", "three"
