"""How a layer treats what it is given, and what it leaves behind."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ..clause import clause
from ..finding import Finding
from ..oracles.language import Array, Case
from ..surroundings import FACTS, Surroundings, generators
from ..textures import ORDINARY
from ..trial import SINGLE, LayerCall, Trial, around, every, same_bits, unmoved


@clause("no-writes", few_cases=True, compares_answers=True, core=True)
def no_writes(trial: Trial, part: str) -> None:
    """Arguments stay as they are, and nothing returned shares memory with them or with what the layer keeps.

    Level core asks this of inputs and parameters: a network calls no layer of it with the same dout or targets again.
    """
    asked = trial.built()
    returned = {**asked.forward(), **asked.backward()}
    given = {name: array for name, array in asked.case.given.items() if name not in asked.case.state}
    every(*(partial(_unwritten, trial, name, now) for name, now in given.items()))
    for name, array in returned.items():
        others = {f"the gradient of {other}": returned[other] for other in asked.case.wrt if other != name}
        for other, passed in {**given, **others}.items():
            if np.shares_memory(array, passed):
                raise Finding("shared", name, details={"with": other}, core=False)
    _keeps_its_own(trial)
    _stays(trial)
    trial.affirm()


def _unwritten(trial: Trial, name: str, now: Array) -> None:
    if not np.array_equal(now, trial.case.given[name], equal_nan=True):
        raise Finding("written", name, core=name in trial.case.wrt)


def _keeps_its_own(trial: Trial) -> None:
    """What was returned can be overwritten by the caller without changing the next answer."""
    if not _is_steady(trial):
        return  # that is for `repeatable` to tell
    asked = trial.built()
    for output in asked.forward().values():
        _overwritten(output)
    same_bits("kept", asked.backward(), trial.gradients, "its output")
    again = asked.backward()
    if any(not np.array_equal(again[name], value, equal_nan=True) for name, value in trial.gradients.items()):
        return  # backward is another at its second call: that, too
    for gradient in again.values():
        _overwritten(gradient)
    same_bits("kept", asked.backward(), trial.gradients, "its gradients")


def _is_steady(trial: Trial) -> bool:
    """Whether a new layer's backward is the same again."""
    fresh = trial.answered(trial.case).gradients
    return all(np.array_equal(fresh[name], value, equal_nan=True) for name, value in trial.gradients.items())


def _stays(trial: Trial) -> None:
    """The next answer is not written into what the caller has; a parameter's gradient may lie where it always lies."""
    asked = trial.built()
    returned = {**asked.forward(), **asked.backward()}
    theirs = {name: array for name, array in returned.items() if name not in trial.case.params}
    before = {name: array.copy() for name, array in theirs.items()}
    asked.forward(_another(trial.case))
    asked.backward()
    same_bits("reused", theirs, before, "the same layer was asked again, of other arrays")


def _overwritten(array: Array) -> None:
    if array.ndim and array.flags.writeable:
        array[...] = 77


@clause("repeatable", few_cases=True, compares_answers=True, asks_again=True, core=True)
def repeatable(trial: Trial, part: str) -> None:
    """The same call gives the same bits, whatever was asked before and whoever else was asked."""
    asked, other = trial.built(), trial.built(_another(trial.case))
    _repeats(trial, asked.forward(), asked.forward(), "forward called twice with the same arrays")
    other.forward()
    _repeats(trial, _pulled(trial, asked), trial.gradients, "another instance was asked in between")
    _repeats(trial, _pulled(trial, asked), trial.gradients, "backward called twice with the same dout")
    _repeats(trial, _pulled(trial, asked), trial.gradients, "backward called three times with the same dout")
    _remembers_its_own(trial)
    _answers_for_the_last(trial, _another(trial.case), "of other arrays before, then of these")
    _answers_for_the_last(trial, _larger(trial), "of other arrays before, twice as many samples, then of these")
    _sees_new_numbers(trial)
    _sees_updates(trial)
    trial.affirm()


def _pulled(trial: Trial, asked: LayerCall) -> dict[str, Array]:
    """Its backward of a dout that nobody has touched: who writes into that is told so by `no-writes`."""
    return asked.backward({name: dout.copy() for name, dout in trial.case.upstream.items()})


def _repeats(trial: Trial, got: Mapping[str, Array], expected: Mapping[str, Array], why: str) -> None:
    """The same bits; level core fails by what differs in single precision."""
    every(*(partial(_repeats_in, trial, name, got[name], value, why) for name, value in expected.items()))


def _repeats_in(trial: Trial, name: str, got: Array, expected: Array, why: str) -> None:
    if not np.array_equal(got, expected, equal_nan=True):
        single = around(expected, lambda precision: trial.facts.bounds(precision).errors[name])(SINGLE)
        core = got.shape != expected.shape or bool(single.missed(got).any())
        raise Finding("differs", name, details={"why": why}, core=core)


def _remembers_its_own(trial: Trial) -> None:
    """What one layer remembers is not moved by another's forward."""
    asked, other = trial.built(), trial.built(_another(trial.case))
    asked.forward()
    before = asked.state()
    other.forward()
    _repeats(trial, asked.state(), before, "another instance was asked in between")


def _sees_new_numbers(trial: Trial) -> None:
    """Of the very arrays that it was asked before, with other numbers in them."""
    asked, another = trial.built(), _another(trial.case)
    names = [*another.inputs, *another.fixed]
    for name in names:
        asked.case.given[name][...] = another.given[name]
    asked.forward()
    for name in names:
        asked.case.given[name][...] = trial.case.given[name]
    answers = {**asked.forward(), **_pulled(trial, asked)}
    _repeats(trial, answers, trial.answers, "forward was asked of the same arrays before, with other numbers in them")


def _answers_for_the_last(trial: Trial, before: Case, why: str) -> None:
    """What raises now, and not in a new layer, differs as well."""
    asked, why = trial.built(), f"forward was asked {why}"
    asked.forward(before)
    try:
        answers = {**asked.forward(), **asked.backward()}
    except Finding as finding:
        raised = f"{why}, and {finding.details.get('where')} raised {finding.got}"
        raise Finding("differs", finding.name or trial.case.wrt[0], details={"why": raised}) from finding
    _repeats(trial, answers, trial.answers, why)


def _another(case: Case) -> Case:
    """The same numbers in another order, targets included."""
    given = {**case.inputs, **case.fixed}
    return case.having(**{name: np.flip(values).copy() for name, values in given.items()})


def _larger(trial: Trial) -> Case:
    """Every sample twice, in another order."""
    case, shapes = _another(trial.case), trial.facts.record.axes_of(trial.facts.key.setup)
    given = {**case.inputs, **case.fixed, **case.chosen}
    samples = {name: values for name, values in given.items() if shapes[name].startswith("*N")}
    twice = case.having(**{name: np.concatenate([values, values]) for name, values in samples.items()})
    return trial.facts.of(replace(twice, dout=None)).case  # with a dout of the larger output's shape


def _sees_updates(trial: Trial) -> None:
    """A parameter that was changed in place between two forwards is seen by the second, and by its backward."""
    if not trial.case.params:
        return
    asked = trial.built()
    asked.forward()
    doubled = {name: values * 2 for name, values in trial.case.params.items()}
    for name, values in doubled.items():
        kept = asked.layer.parameter(name)
        for place in (asked.case.params[name], kept):
            if isinstance(place, np.ndarray):
                place[...] = values
    fresh = trial.built(trial.case.having(**doubled))
    now, expected = ({**one.forward(), **one.backward()} for one in (asked, fresh))
    for name, value in expected.items():
        if not np.array_equal(now[name], value, equal_nan=True):
            raise Finding("stale", name, details={"parameters": tuple(doubled)})


@clause("dtype-shape", few_cases=True)
def dtype_shape(trial: Trial, part: str) -> None:
    """The dtype that goes in comes out, and each gradient has the shape of what it belongs to."""
    dtype = np.dtype(trial.facts.key.dtype)
    for name, array in trial.arrays().items():
        if array.dtype != dtype:
            raise Finding("dtype", name, got=str(array.dtype), expected=str(dtype), core=False)
    trial.affirm()


@clause("layout", few_cases=True, compares_answers=True)
def layout(trial: Trial, part: str) -> None:
    """However an array lies in memory, the answer is the same."""
    for name, laid_out in LAYOUTS.items():
        asked = LayerCall(trial.subject, trial.case.mapped(laid_out))
        answers, oracle = {**asked.forward(), **asked.backward()}, f"its own answer, but for {name} arrays"
        every(*(partial(trial.hold, array, got, unmoved(trial, array), oracle) for array, got in answers.items()))


def _strided(array: Array) -> Array:
    room = np.zeros((*array.shape, 2), array.dtype)
    room[..., 0] = array
    return room[..., 0]


def _readonly(array: Array) -> Array:
    array = array.copy()
    array.flags.writeable = False
    return array


LAYOUTS: Mapping[str, Callable[[Array], Array]] = {
    "Fortran-ordered": lambda array: np.array(array, order="F"),
    "every-second": _strided,
    "reversed": lambda array: np.flip(np.flip(array).copy()),
    "read-only": _readonly,
}


@clause("quiet", few_cases=True, textures=ORDINARY)
def quiet(trial: Trial, part: str) -> None:
    """No warning, no print, no change to anything global; but a constructor may draw its first weights."""
    kept = generators()
    left = _left_by_a_constructor(trial)
    _move_on()  # whoever seeds like the last time would go unseen
    before = Surroundings()
    asked = trial.built()
    for name, state in generators().items():
        if state != left[name]:  # it drew its first weights
            FACTS[name].put(before.then[name])
    asked.forward()
    asked.backward()
    changed = before.changed()
    before.put_back(lasting=False)
    before.put_back(lasting=True)
    for name, state in kept.items():
        FACTS[name].put(state)
    for name in changed:
        raise Finding("state", name, core=False)
    if asked.noise:
        raise Finding("noise", got=asked.noise[0], core=False)
    trial.affirm()


def _move_on() -> None:
    np.random.random()  # noqa: NPY002
    random.random()  # noqa: S311


def _left_by_a_constructor(trial: Trial) -> dict[str, Any]:
    """Where the generators stand after a layer is built: in the same place again if it seeds them."""
    before = Surroundings()
    trial.built()
    left = generators()
    before.put_back(lasting=False)
    before.put_back(lasting=True)
    return left
