"""Bad input."""

from __future__ import annotations

import functools
import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from ..arrangements.words import is_upstream
from ..clause import clause
from ..finding import Finding
from ..oracles.language import Array, Case
from ..subjects.names import says
from ..subjects.pairs import PairLayer
from ..subjects.textbook import TextbookLayer, signature
from ..trial import LayerCall, Trial, same_bits
from ..truths import Facts

FORWARD, BACKWARD = "forward", "backward"

# Modules through which a call goes on its way to somebody's code, and those of the frameworks that we call for it.
OURS = ("conformance.checks", "conformance.trial", "conformance.subjects", "contextlib", "numpy", "torch", "jax")


@clause("errors", few_cases=True, textures=("normal",), by_name=True)
def errors(trial: Trial, part: str) -> None:
    """Wrong shapes, dtypes and labels, and backward before forward: a clear error, and nothing changed."""
    above, fresh = trial.case.above, trial.built()
    if not isinstance(fresh.layer, PairLayer):  # whose backward needs what its forward returned
        call = functools.partial(fresh.layer.backward, *above.values())
        _refused(fresh, BACKWARD, "a call before any forward", (FORWARD,), call)
    asked = trial.built()
    asked.forward()
    for name, bad, case in _bad_calls(trial.facts, trial.case):
        _refused(asked, FORWARD, bad, _names(asked, FORWARD, name), functools.partial(asked.layer.forward, case))
    for name, dout in above.items() if _arguments(asked, BACKWARD) != () else ():  # some take none
        for bad, other in _bad_douts(name, dout):
            call = functools.partial(asked.layer.backward, *{**above, name: other}.values())
            _refused(asked, BACKWARD, bad, _names(asked, BACKWARD, name), call)
    _unchanged(trial, asked)
    trial.affirm()


def _unchanged(trial: Trial, asked: LayerCall) -> None:
    """Backward answers for the last forward that was not refused; what raises now has changed as well."""
    why = "a refused call came in between"
    try:
        after = asked.backward()
    except Finding as finding:
        raised = f"{why}, and backward raised {finding.got}"
        raise Finding("changed", trial.case.wrt[0], details={"why": raised}, core=False) from finding
    same_bits("changed", after, trial.gradients, why)


def _refused(asked: LayerCall, where: str, bad: str, names: tuple[str, ...], call: Callable[[], Any]) -> None:
    """The call raises an error that names the argument, by one of these names."""
    details = {"bad": bad, "where": where, "named": names[-1]}
    try:
        returned = asked.called(where, call)
    except Finding as finding:
        error = finding.__cause__
        named = any(re.search(rf"\b{re.escape(name)}\b", str(error)) for name in names)
        if error and not named and _reached(error):
            raise Finding("unclear", names[0], got=finding.got, details=details, core=False) from None
        return
    raise Finding("accepted", names[0], got=_described(returned), details=details, core=False)


def _reached(error: BaseException) -> bool:
    """Whether somebody's own code was reached: no tensor can be made of text, and that is our doing."""
    homes = [str(frame.f_globals.get("__name__", OURS[0])) for frame, _ in traceback.walk_tb(error.__traceback__)]
    return any(not f"{home}.".startswith(tuple(f"{ours}." for ours in OURS)) for home in homes)


def _described(returned: Any) -> str:
    """What came in the place of an error."""
    shape = getattr(returned, "shape", None)
    if isinstance(returned, Mapping):
        return "gradients"
    return f"a {type(returned).__name__}" if shape is None else f"an array of shape {tuple(shape)}"


def _names(asked: LayerCall, where: str, name: str) -> tuple[str, ...]:
    """An argument as we call it, and as its author does, who comes last."""
    means = is_upstream if name in asked.case.above else functools.partial(says, name=name)
    return (name, *filter(means, _arguments(asked, where) or ()))


def _arguments(asked: LayerCall, where: str) -> tuple[str, ...] | None:
    """What the author calls the arguments of forward or backward; None where nobody can say."""
    layer: Any = asked.layer
    if isinstance(layer, PairLayer):
        return tuple(signature(layer.pair[where == BACKWARD]))
    if isinstance(layer, TextbookLayer):
        return tuple(signature(getattr(layer.layer, where)))
    arrangement = getattr(getattr(layer, "layer", None), "arrangement", None)
    if arrangement is None:
        return None
    taken = arrangement.candidate.pulled if where == BACKWARD else arrangement.candidate.asked
    return (*taken.needed, *taken.optional)


def _bad_calls(facts: Facts, case: Case) -> Iterable[tuple[str, str, Case]]:
    """The argument, what is wrong with it in words, and the call."""
    for name, values in case.inputs.items():
        yield name, f"text for {name}", case.having(**{name: np.full(values.shape, "three")})
    for name, place, parameter in _fitting_parameters(facts):
        shape = (*case.inputs[name].shape[:place], 77, *case.inputs[name].shape[place + 1 :])
        fits = f"{name} of shape {shape}, where {parameter} has shape {case.params[parameter].shape}"
        yield name, fits, case.having(**{name: np.ones(shape)})
    for name, values in case.fixed.items():
        yield from ((name, bad, case.having(**{name: other})) for bad, other in _bad_fixed(facts, name, values))


def _bad_fixed(facts: Facts, name: str, values: Array) -> Iterable[tuple[str, Array]]:
    """What forward takes without giving it a gradient."""
    if name in facts.record.indices:
        return _bad_indices(name, values.shape, len(next(iter(facts.case.params.values()))))
    if facts.record.activation:
        return _bad_targets(name, facts.case.inputs["x"].shape)
    shape = (*values.shape, 77)
    return [(f"{name} of shape {shape}, where {values.shape} is meant", np.ones(shape, values.dtype))]


def _bad_indices(name: str, shape: tuple[int, ...], rows: int) -> Iterable[tuple[str, Array]]:
    yield f"the index {rows} in {name}, for {rows} rows, which are counted from 0", np.full(shape, rows)
    yield f"the index -1 in {name}", np.full(shape, -1)
    yield f"the fraction 0.5 for each index in {name}", np.full(shape, 0.5)
    yield f"text for {name}", np.full(shape, "three")


def _bad_targets(name: str, shape: tuple[int, ...]) -> Iterable[tuple[str, Array]]:
    *rows, classes = shape
    yield f"the label {classes} in {name}, for {classes} classes, which are counted from 0", np.full(rows, classes)
    yield f"the label -1 in {name}", np.full(rows, -1)
    yield f"labels {name} of shape {(*rows, 1)}, for x of shape {shape}", np.zeros((*rows, 1), int)
    yield f"rows {name} of shape {(*rows, classes + 1)}, for x of shape {shape}", np.zeros((*rows, classes + 1))
    yield f"the fraction 0.5 for each label in {name}", np.full(rows, 0.5)


def _fitting_parameters(facts: Facts) -> Iterable[tuple[str, int, str]]:
    """The axes of inputs that must be as long as those of parameters, by their letters, and such a parameter."""
    axes = {name: letters.split() for name, letters in facts.record.axes_of(facts.key.setup).items()}
    needed = {letter: name for name in reversed(list(facts.case.params)) for letter in axes[name]}
    return [
        (name, axes[name].index(letter), needed[letter])
        for name in facts.case.inputs
        for letter in axes[name]
        if letter in needed
    ]


def _bad_douts(name: str, dout: Array) -> Iterable[tuple[str, Array]]:
    yield f"a {name} of shape {(*dout.shape, 77)}, for an output of shape {dout.shape}", np.ones((*dout.shape, 77))
    yield f"text for {name}", np.full(dout.shape, "three")
