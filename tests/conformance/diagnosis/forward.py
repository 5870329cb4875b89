"""Forwards: over the wrong axis, of the wrong sign, with the wrong target, reduced in another way."""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..oracles.language import Array
from ..truths import answer
from .scene import OUTPUT, Hypothesis, Predict, Scene, asked_with, changed, moved
from .search import Evidence, suspects


@suspects(rank=27)
def inside(evidence: Evidence) -> Iterator[Hypothesis]:
    """A function of x alone, taken at something else."""
    if list(evidence.shown.facts.case.arrays) == ["x"]:
        yield Hypothesis("sign-inside", "is taken at -x: a sign is wrong inside", asked_with("x", operator.neg))


@suspects(rank=34)
def arguments(evidence: Evidence) -> Iterator[Hypothesis]:
    """The right function of something else."""
    for name in (*evidence.shown.facts.case.inputs, *evidence.shown.facts.case.params):
        for kind, words, change in (
            ("sign-inside", f"is taken at -{name}: a sign is wrong inside", operator.neg),
            ("taken-elsewhere", f"is taken at |{name}|", lambda a: np.where(a > 0, a, -a)),
            ("integers", f"is taken at {name} cut off to whole numbers", _plainly(np.trunc)),
            ("left-out", f"is what it is without {name}", lambda a: 0 * a),
            ("scaled-inside", f"is taken at {name} divided by the length of its last axis", _over_axis(-1)),
            ("scaled-inside", f"is taken at {name} divided by the length of its first axis", _over_axis(0)),
            ("scaled-inside", f"is taken at {name} divided by the root of the length of its last axis", _over_root),
            ("taken-elsewhere", f"is taken at {name} squared", lambda a: a * a),
            ("taken-elsewhere", f"is taken at the root of {name}", np.sqrt),
            ("taken-elsewhere", f"is taken at exp({name})", np.exp),
            ("taken-elsewhere", f"is taken at log({name})", np.log),
            ("taken-elsewhere", f"is taken at 1 / {name}", lambda a: 1 / a),
            ("taken-elsewhere", f"is taken at 1 - {name}", lambda a: 1 - a),
            ("taken-elsewhere", f"is taken at 1 + {name}", lambda a: 1 + a),
            (
                "taken-elsewhere",
                f"is taken at {name} less its largest entry of all",
                lambda a: a - np.max(a.reshape(-1), axis=0),
            ),
            (
                "taken-elsewhere",
                f"is taken at {name} less the largest entry of its row",
                lambda a: a - np.max(a, axis=-1, keepdims=True),
            ),
            (
                "taken-elsewhere",
                f"is taken at {name} less the mean of its row",
                lambda a: a - np.sum(a, axis=-1, keepdims=True) / float(a.shape[-1]),
            ),
            ("taken-elsewhere", f"is taken at {name} with its rows in the opposite order", lambda a: a[::-1]),
            ("transposed", f"is made with {name}.T where {name} is meant", lambda a: a.T),
            ("reshaped", f"is made with {name} reshaped as its transpose lies", lambda a: a.T.reshape(a.shape)),
            ("taken-elsewhere", f"is taken at the positive part of {name}", lambda a: np.where(a > 0, a, 0 * a)),
        ):
            yield Hypothesis(kind, words, asked_with(name, change))


def _over_axis(axis: int) -> Callable[[Any], Any]:
    return lambda a: a / float(a.shape[axis])


def _over_root(a: Any) -> Any:
    return a / math.sqrt(a.shape[-1])


@suspects(rank=36)
def axes(evidence: Evidence) -> Iterator[Hypothesis]:
    """A layer that works along an axis, along another one."""
    if len(evidence.shown.facts.case.arrays) > 1:
        return
    yield Hypothesis(
        "wrong-axis",
        "is made along the first axis, over the batch, where it should be made along the last one",
        _rearranged(lambda a: np.swapaxes(a, 0, -1), lambda a: np.swapaxes(a, 0, -1)),
    )
    for other, one in itertools.combinations(range(-1, -1 - evidence.shown.facts.case.inputs["x"].ndim, -1), 2):
        words = f"is that of x with axes {one} and {other} exchanged"
        yield Hypothesis("axes-exchanged", words, _of_exchanged(one, other))
    yield Hypothesis("whole-array", "is made over the whole array where it should be made row by row", _whole)
    for option in evidence.shown.facts.record.every_options:
        words = " and ".join(f"{name}={value}" for name, value in option.items())
        yield Hypothesis("option-ignored", f"is always that of {words}", _optioned(option))


def _rearranged(there: Callable[[Array], Array], back: Callable[[Array], Array]) -> Callable[[Scene], Any]:
    def predict(scene: Scene) -> Any:
        made = scene.of(scene.carried_case.mapped(lambda a: moved(a, there)))
        return moved(made, back)

    return predict


def _of_exchanged(one: int, other: int) -> Callable[[Scene], Any]:
    def predict(scene: Scene) -> Any:
        x = moved(scene.carried_case.inputs["x"], lambda a: np.swapaxes(a, one, other))
        made = scene.of(replace(scene.carried_case.having(x=x)))
        return made if scene.of_output else moved(made, lambda a: np.swapaxes(a, one, other))

    return predict


def _whole(scene: Scene) -> Any:
    shape = scene.right.shape
    return scene.of(scene.carried_case.mapped(lambda a: a.reshape(-1))).reshape(shape)


def _optioned(option: Any) -> Callable[[Scene], Any]:
    def predict(scene: Scene) -> Any:
        dout = (
            None if scene.of_output else scene.carried_case.dout
        )  # another option may make an output of another shape
        return scene.of(replace(scene.carried_case, options=option, dout=dout))

    return predict


@suspects(rank=38)
def outcomes(evidence: Evidence) -> Iterator[Hypothesis]:
    """Something done to the right answer afterwards, or not done."""
    for words, change in (
        ("the root of what it should be", np.sqrt),
        ("the root of twice what it should be", lambda a: np.sqrt(2 * a)),
        ("the square of what it should be", lambda a: a * a),
        ("the logarithm of what it should be", np.log),
        ("the exponential of what it should be", np.exp),
        ("1 divided by what it should be", lambda a: 1 / a),
        ("1 minus what it should be", lambda a: 1 - a),
        ("the size of what it should be, without its sign", lambda a: np.where(a > 0, a, -a)),
        ("what it should be where that is positive, and zero elsewhere", lambda a: np.where(a > 0, a, 0 * a)),
    ):
        yield Hypothesis("function-of-right", f"is {words}", changed(change))
    for digits in range(1, 9):
        text = f"is rounded to {digits} digits after the point"
        yield Hypothesis("rounded", text, changed(_plainly(functools.partial(_rounded, digits))))
    for words, whole in (("truncated", np.trunc), ("rounded", np.round)):
        yield Hypothesis("integers", f"is {words} to whole numbers", changed(_plainly(whole)))


def _rounded(digits: int, array: Array) -> Array:
    return np.round(array, digits)


def _plainly(whole: Callable[[Array], Array]) -> Callable[[Any], Any]:
    return lambda array: whole(array.value)


@suspects(rank=39)
def counted(evidence: Evidence) -> Iterator[Hypothesis]:
    """A loss that counts some of the samples, or some of the columns, alone."""
    if evidence.shown.facts.record.activation and evidence.of_output:
        for kind, words, which in ENDS:
            yield Hypothesis(kind, words.format("sample"), _of_samples(which))
            yield Hypothesis(kind, words.format("column"), _of_columns(which))
            yield Hypothesis(kind, words.format("column of the target"), _of_targets(which))


ENDS = (
    ("last-only", "counts only the last {}: = stands where += belongs, or the total is reset", slice(-1, None)),
    ("first-only", "counts only the first {}: the loop is left too early", slice(0, 1)),
    ("last-left-out", "leaves the last {} out: a range ends too early", slice(None, -1)),
    ("first-left-out", "leaves the first {} out: a range begins at 1", slice(1, None)),
)


def _of_samples(which: slice) -> Predict:
    """The loss of these samples, divided by the number of all."""

    def predict(scene: Scene) -> Any:
        rows = replace(scene.carried_case, dout=None).mapped(lambda a: a.reshape(-1, a.shape[-1]))
        some = rows.mapped(lambda a: a[which])
        return answer(some).outputs[OUTPUT] * (len(some.inputs["x"]) / max(len(rows.inputs["x"]), 1))

    return predict


def _of_columns(which: slice) -> Predict:
    return lambda scene: answer(replace(scene.carried_case, dout=None).mapped(lambda a: a[..., which])).outputs[OUTPUT]


def _of_targets(which: slice) -> Predict:
    def some(t: Any) -> Any:
        kept = np.zeros(t.shape)
        kept[..., which] = 1
        return t * kept

    return asked_with("t", some)


@suspects(rank=40)
def targets(evidence: Evidence) -> Iterator[Hypothesis]:
    """What a loss makes of its target."""
    if not evidence.shown.facts.record.activation:
        return
    yield Hypothesis(
        "soft-targets-argmaxed", "takes the largest entry of a target for its label, also where it is soft", _argmaxed
    )
    for kind, words, change in TARGETS:
        yield Hypothesis(kind, words, asked_with("t", change))
    for axis, words in ((-1, "the same number in every column"), (0, "one number for each column")):
        text = f"takes labels for numbers of the target, {words}, where a label must pick the column of its class"
        yield Hypothesis("labels-as-numbers", text, _wide(axis))
    yield Hypothesis("labels-as-numbers", "multiplies by the label itself, as if it were a row of the target", _numbers)
    if not evidence.of_output:
        yield Hypothesis("label-columns", "subtracts one in every label's column of every row", _columns)
        yield Hypothesis("activation-missing", "is -t / y: it stops before the activation", _before_activation)
        yield Hypothesis("label-column-only", "is right in the target's own columns, zero in all others", _own_column)
    else:
        yield Hypothesis("not-reduced", "holds a number for each sample where it should be one", _each)
        for kind, words, of in LOSSES:
            yield Hypothesis(kind, words, _loss(of))


def _wide(axis: int) -> Predict:
    """Labels broadcast against the rows."""

    def predict(scene: Scene) -> Any:
        label, shape = scene.facts.exact.fixed["t"], scene.parts["x"].shape
        if label.ndim == len(shape):
            raise ValueError("there are no labels")
        return scene.answered(t=scene.run.lift(np.zeros(shape) + np.expand_dims(label.astype(np.float64), axis)))

    return predict


def _shifted(by: int, around: bool) -> Callable[[Any], Any]:
    """Every label another one; without going around the last one marks nothing."""

    def change(t: Any) -> Any:
        made = moved(t, lambda a: np.roll(a, by, axis=-1))
        edge = np.arange(t.shape[-1]) == (by - 1 if by > 0 else by + t.shape[-1])
        return made if around else made * ~edge

    return change


def _marking(t: Any) -> Any:
    return np.where(t > 0, 1 + 0 * t, 0 * t)


def _largest(t: Any) -> Any:
    return (t.value == np.max(t.value, axis=-1, keepdims=True)) + 0 * t


TARGETS: list[tuple[str, str, Callable[[Any], Any]]] = [
    ("target-forgotten", "is what it is without the target", lambda t: 0 * t),
    ("target-changed", "is taken at 1 - t", lambda t: 1 - t),
    ("target-changed", "is taken at -t: the target has the wrong sign", operator.neg),
    ("target-normalised", "is made as if each row of the target summed to one", lambda t: _normalised(t)),  # noqa: PLW0108  # it stands below
    ("target-rounded", "is made of the target rounded to whole numbers", lambda t: np.round(t.value)),
    ("target-rounded", "is made of the target cut off to whole numbers", lambda t: np.trunc(t.value)),
    ("target-rounded", "is made as if every entry of the target above 0.5 were 1", lambda t: (t.value > 0.5) + 0 * t),
    ("target-rounded", "is made as if every entry of the target above zero were 1", _marking),
    ("target-rounded", "is made as if the largest entries of each row of the target were 1, and others 0", _largest),
    ("target-squared", "is made of t * t where t is meant", lambda t: t * t),
    ("labels-from-one", "takes label t for class t - 1: labels count from 0", _shifted(-1, True)),
    (
        "labels-from-one",
        "takes label t for class t - 1, and label 0 for none: labels count from 0",
        _shifted(-1, False),
    ),
    ("labels-from-one", "takes label t for class t + 1: labels count from 0", _shifted(1, True)),
    (
        "labels-from-one",
        "takes label t for class t + 1, and the last for none: labels count from 0",
        _shifted(1, False),
    ),
    ("target-flipped", "takes the classes of the target from the last to the first", lambda t: t[..., ::-1]),
    ("target-flipped", "takes the samples of the target from the last to the first", lambda t: t[::-1]),
    ("target-flipped", "takes the first sample's target for all", lambda t: t[:1] + 0 * t),
    ("target-smoothed", "is made of a smoothed target, 0.9 t + 0.1 / C", lambda t: 0.9 * t + 0.1 / t.shape[-1]),
]


def _loss(of: Callable[[Any, Any], Any]) -> Predict:
    def predict(scene: Scene) -> Any:
        return np.sum(of(scene.layer().layer.y, scene.parts["t"]) / float(max(scene.sizes["N"], 1)))

    return predict


def _length(a: Any) -> Any:
    return np.sqrt(np.sum(a * a, axis=-1))


def _size(a: Any) -> Any:
    return np.where(a > 0, a, -a)


def _cut(a: Any, low: float, high: float) -> Any:
    return np.where(a < low, low + 0 * a, np.where(a > high, high + 0 * a, a))


def _surprise(pair: str, y: Any, t: Any) -> Any:
    """The loss of each entry, from y."""
    if pair == "sigmoid":
        return -t * np.log(y) - (1 - t) * np.log(1 - y)
    return -t * np.log(y) if pair == "softmax" else (y - t) * (y - t) / 2


@suspects(rank=45)
def clipping(evidence: Evidence) -> Iterator[Hypothesis]:
    """Numbers cut off on their way into a loss, so that no logarithm is infinite and nothing overflows."""
    record = evidence.shown.facts.record
    for size in (f"1e-{power}" for power in (range(2, 17) if record.activation in ("softmax", "sigmoid") else ())):
        for words, high in ((f"cut off at {size} and 1 - {size}", 1 - float(size)), (f"made {size} at least", np.inf)):
            yield Hypothesis("clipped", f"is made of a y that is {words}", _of_cut(float(size), high))
    if list(evidence.shown.facts.case.inputs) == ["x"]:
        for bound in (1, 2, 5, 6, 10, 15, 20, 30, 34, 35, 36, 37, 40, 50, 60, 80, 88, 100, 200, 500, 700, 709):
            for words, low, high in (
                (f"cut off above {bound}", -np.inf, bound),
                (f"cut off below -{bound}", -bound, np.inf),
                (f"cut off below -{bound} and above {bound}", -bound, bound),
            ):
                text = f"is made of an x that is {words}"
                yield Hypothesis("clipped", text, asked_with("x", functools.partial(_cut, low=low, high=high)))


def _of_cut(low: float, high: float) -> Predict:
    def predict(scene: Scene) -> Any:
        y, t, pair = scene.layer().layer.y, scene.parts["t"], scene.facts.record.activation
        y, samples = _cut(y, low, high), float(max(scene.sizes["N"], 1))
        if not scene.of_output:
            return scene.carried_case.dout * _slope(pair, y, t) / samples
        return np.sum(_surprise(pair, y, t) / samples)

    return predict


def _slope(pair: str, y: Any, t: Any) -> Any:
    return np.sum(t, axis=-1, keepdims=True) * y - t if pair == "softmax" else y - t


@suspects(rank=46)
def activations(evidence: Evidence) -> Iterator[Hypothesis]:
    """A loss behind another activation than its own, or behind its own twice."""
    pair = evidence.shown.facts.record.activation
    for words, of in ACTIVATIONS.items() if pair else ():
        for other in ("softmax", "sigmoid", "identity_function"):
            if (words, other) != (OWN[pair], pair):
                loss = {"softmax": "-t log(y)", "sigmoid": "-t log(y) - (1 - t) log(1 - y)"}.get(other, "(y - t)^2 / 2")
                text = f"is made with y = {words}" + (
                    f" and {loss}" if evidence.of_output else f", where y = {OWN[pair]} is meant"
                )
                yield Hypothesis("another-activation", text, _activated(of, other))


def _activated(of: Callable[[Any], Any], pair: str) -> Predict:
    def predict(scene: Scene) -> Any:
        y, t = of(scene.parts["x"]), scene.parts["t"]
        samples = float(max(scene.sizes["N"], 1))
        if scene.of_output:
            return np.sum(_surprise(pair, y, t) / samples)
        return scene.carried_case.dout * _slope(pair, y, t) / samples

    return predict


def _softmax(x: Any, axis: int = -1) -> Any:
    z = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return z / np.sum(z, axis=axis, keepdims=True)


def _sigmoid(x: Any) -> Any:
    z = np.exp(np.where(x >= 0, -x, x))
    return np.where(x >= 0, 1 + 0 * x, z) / (1 + z)


OWN = {"softmax": "softmax(x)", "sigmoid": "sigmoid(x)", "identity_function": "x"}
ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "softmax(x)": _softmax,
    "sigmoid(x)": _sigmoid,
    "x": lambda x: x,
    "softmax(softmax(x))": lambda x: _softmax(_softmax(x)),
    "sigmoid(sigmoid(x))": lambda x: _sigmoid(_sigmoid(x)),
    "softmax(sigmoid(x))": lambda x: _softmax(_sigmoid(x)),
    "sigmoid(softmax(x))": lambda x: _sigmoid(_softmax(x)),
    "softmax(x) along the first axis": lambda x: _softmax(x, axis=0),
    "softmax of the whole array": lambda x: _softmax(x.reshape(-1)).reshape(x.shape),
    "softmax(-x)": lambda x: _softmax(-x),
    "sigmoid(-x)": lambda x: _sigmoid(-x),
    "tanh(x)": lambda x: 2 * _sigmoid(2 * x) - 1,
    "max(x, 0)": lambda x: np.where(x > 0, x, 0 * x),
}


LOSSES: tuple[tuple[str, str, Callable[[Any, Any], Any]], ...] = (
    ("term-missing", "lacks the term (1 - t) log(1 - y)", lambda y, t: -t * np.log(y)),
    ("term-missing", "lacks the term t log(y)", lambda y, t: -(1 - t) * np.log(1 - y)),
    ("wrong-operation", "takes a minus between its two terms", lambda y, t: -t * np.log(y) + (1 - t) * np.log(1 - y)),
    ("another-loss", "has the term (1 - t) log(1 - y) too many", lambda y, t: -t * np.log(y) - (1 - t) * np.log(1 - y)),
    ("function-missing", "lacks the logarithm: it is made of t y", lambda y, t: -t * y),
    ("function-missing", "lacks the logarithm: it is made of t y, without the minus", lambda y, t: t * y),
    ("wrong-operand", "takes y for t: it is made of y log(y)", lambda y, t: -y * np.log(y)),
    ("wrong-operand", "exchanges y and t: it is made of y log(t)", lambda y, t: -y * np.log(t)),
    ("another-loss", "is half the squared error of y", lambda y, t: (y - t) * (y - t) / 2),
    ("another-loss", "is the squared error of y", lambda y, t: (y - t) * (y - t)),
    ("another-loss", "is the size of the error, not its square", lambda y, t: _size(y - t)),
    ("another-loss", "is half the size of the error, not of its square", lambda y, t: _size(y - t) / 2),
    ("another-loss", "is the error itself, not its square", lambda y, t: y - t),
    ("another-loss", "is the length of each sample's error, its root taken", lambda y, t: _length(y - t)),
    ("another-loss", "is half the length of each sample's error, its root taken", lambda y, t: _length(y - t) / 2),
    ("another-loss", "is the largest error of each sample", lambda y, t: np.max(_size(y - t), axis=-1)),
)


def _before_activation(scene: Scene) -> Any:
    return -scene.carried_case.dout * scene.parts["t"] / scene.layer().layer.y / float(max(scene.sizes["N"], 1))


def _own_column(scene: Scene) -> Any:
    return scene.right * (scene.parts["t"].value > 0)


def _argmaxed(scene: Scene) -> Any:
    t = scene.facts.exact.fixed["t"]
    rows = t if t.ndim == scene.facts.exact.inputs["x"].ndim else np.eye(scene.parts["x"].shape[-1])[t]
    return scene.answered(t=scene.run.lift(np.eye(rows.shape[-1])[np.argmax(rows, axis=-1)]))


def _numbers(scene: Scene) -> Any:
    """A label broadcast against the probabilities."""
    label, x = scene.facts.exact.fixed["t"], scene.parts["x"]
    if label.ndim == x.ndim:
        raise ValueError("there are no labels")
    wide = np.zeros(x.shape) + label.astype(np.float64)
    if not scene.of_output:
        return scene.carried_case.dout * (scene.layer().layer.y - wide) / float(max(scene.sizes["N"], 1))
    return -np.sum(wide * np.log(scene.layer().layer.y) / float(max(scene.sizes["N"], 1)))


def _normalised(t: Any) -> Any:
    return t / np.sum(t, axis=-1, keepdims=True)


def _columns(scene: Scene) -> Any:
    label = np.argmax(scene.parts["t"].value, axis=-1)
    named = np.zeros(scene.parts["t"].shape)
    named[:, label] = 1
    return scene.carried_case.dout * (scene.layer().layer.y - named) / float(len(label))


def _each(scene: Scene) -> Any:
    x, t = scene.parts["x"], scene.parts["t"]
    rows = [
        scene.of(replace(scene.carried_case, inputs={"x": x[n]}, fixed={"t": t[n]}, dout=None)) for n in range(len(x))
    ]
    return np.stack(rows)
