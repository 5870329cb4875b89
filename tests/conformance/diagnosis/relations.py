"""Relations: the right answer to another question, or that of another function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..oracles.bounds import Bounded
from ..oracles.language import Array
from ..records import RECORDS, Record
from ..truths import built
from .scene import OUTPUT, Hypothesis, Predict, Scene, asked_with, keeping
from .search import Evidence, suspects
from .walk import called, walked


@suspects(rank=4)
def upstream(evidence: Evidence) -> Iterator[Hypothesis]:
    """What became of dout."""
    if evidence.of_output:
        return
    yield Hypothesis(
        "ignores-dout",
        "does not depend on dout: it is what a dout of ones would give, so dout must be multiplied in",
        lambda scene: scene.answered(dout=np.ones_like(scene.carried_case.dout)),
    )
    for name, words, change in (
        ("dout-twice", "is multiplied by dout twice", lambda dout: dout * dout),
        ("dout-changed", "takes the size of dout without its sign", lambda dout: np.where(dout > 0, dout, -dout)),
        ("dout-changed", "takes dout only where it is positive", lambda dout: np.where(dout > 0, dout, 0 * dout)),
        ("dout-changed", "takes the sum of dout for all of its entries", lambda dout: np.sum(dout) + 0 * dout),
        ("dout-changed", "takes the mean of dout for all of its entries", _mean),
        ("dout-changed", "takes the first sample's dout for all", lambda dout: dout[:1] + 0 * dout),
        ("first-only", "takes only the first sample of dout, and nothing of the others", _only(slice(0, 1))),
        ("first-only", "takes only the first two samples of dout, and nothing of the others", _only(slice(0, 2))),
        ("last-only", "takes only the last sample of dout: does = stand where += belongs?", _only(slice(-1, None))),
    ):
        yield Hypothesis(name, words, asked_with("dout", change))


def _only(which: slice) -> Callable[[Any], Any]:
    def change(dout: Any) -> Any:
        kept = np.zeros(dout.shape)
        kept[which] = 1
        return dout * kept

    return change


def _mean(dout: Any) -> Any:
    return np.sum(dout) / float(dout.value.size) + 0 * dout


@suspects(rank=6)
def following(evidence: Evidence) -> Iterator[Hypothesis]:
    """A gradient that is made of a wrong output is no mistake of its own."""
    if not evidence.of_output:
        yield Hypothesis("follows-from-output", "follows from the output, which is wrong", _from_output)


def _from_output(scene: Scene) -> Any:
    built, said = scene.layer(), scene.trial.y
    attributes = {name: value for name, value in vars(built.layer).items() if isinstance(value, Bounded)}
    output = scene.parts[OUTPUT]
    (name,) = [name for name, value in attributes.items() if np.array_equal(value.value, output.value)]
    setattr(built.layer, name, scene.bounded(said))
    return built.backward(*scene.carried_case.upstream.values())[scene.name]


@suspects(rank=14)
def another_array(evidence: Evidence) -> Iterator[Hypothesis]:
    """Something that is at hand, returned as it is."""
    if not evidence.of_output:
        yield Hypothesis("identity-backward", "is dout, passed on as it came", _passed_on)
        yield Hypothesis("identity-backward", "is -dout", lambda scene: -_passed_on(scene))
        for other in evidence.shown.facts.case.wrt:
            if other != evidence.name:
                yield Hypothesis(
                    "gradients-swapped",
                    f"is the gradient of {other}: the two are exchanged",
                    _exchanged_with(other),
                )
    for name in walked(evidence.plain).names:
        returned = "probabilities-returned" if name == "y" and evidence.of_output else "returns-another-array"
        if name != "dout":
            yield Hypothesis(returned, f"is {name} itself", called(name))


def _exchanged_with(name: str) -> Predict:
    """The other gradient, if that is ours."""

    def predict(scene: Scene) -> Any:
        other = scene.beside(name)
        if other.got is None or other.got.shape != scene.right.shape or scene.truth.missed(other.got).any():
            raise ValueError("one is in the place of the other, but not the other way round")
        return other.right

    return predict


def _passed_on(scene: Scene) -> Any:
    """dout itself, unless that is merely not summed, or not in shape."""
    dout: Any = scene.parts["dout"]
    if dout.shape != scene.right.shape and dout.value.size >= scene.right.value.size:
        raise ValueError("told elsewhere")
    return dout


@suspects(rank=29)
def kept(evidence: Evidence) -> Iterator[Hypothesis]:
    """Another array kept for backward than the one that is needed."""
    if evidence.of_output:
        return
    built = evidence.plain.layer().layer
    arrays = {name: called(name) for name in walked(evidence.plain).names}
    arrays.setdefault("the output", lambda scene: scene.parts[OUTPUT])
    for attribute, value in vars(built).items():
        if isinstance(value, Bounded):
            for other, array in arrays.items():
                if other != attribute and array(evidence.plain).ndim == value.ndim:
                    yield Hypothesis(
                        "wrong-array-kept",
                        f"is made with {other} where {_called(evidence, attribute)} belongs",
                        keeping(attribute, _another(array)),
                    )
        elif isinstance(value, np.ndarray) and value.dtype == bool:
            yield Hypothesis(
                "mask-inverted", "keeps what should be cut off, and cuts off the rest", keeping(attribute, _inverted)
            )


def _called(evidence: Evidence, attribute: str) -> str:
    return "the output y" if attribute == "y" and "y" not in evidence.plain.carried_case.inputs else attribute


def _another(make: Predict) -> Callable[[Scene, Any], Any]:
    return lambda scene, _: make(scene)


def _inverted(_: Scene, mask: Array) -> Array:
    return ~mask


@suspects(rank=32)
def elsewhere(evidence: Evidence) -> Iterator[Hypothesis]:
    """Right, but for other inputs."""
    inputs = list(evidence.shown.facts.case.inputs)
    for name in inputs:
        for other in [*inputs, "dout", OUTPUT]:
            if other != name and not (other == "dout" and evidence.of_output):
                words = f"is evaluated at {_the(other)}, where it must be evaluated at {name}"
                yield Hypothesis("taken-elsewhere", words, _at(name, other))
    if not evidence.of_output:
        yield Hypothesis("forward-of-dout", "is what forward makes of dout", _forward_of_upstream)
    if len(inputs) == 2:
        yield Hypothesis("operands-swapped", f"is what it is with {' and '.join(inputs)} exchanged", _exchanged(inputs))


def _the(name: str) -> str:
    return "the output" if name == OUTPUT else name


def _at(name: str, other: str) -> Callable[[Scene], Any]:
    def predict(scene: Scene) -> Any:
        if scene.parts[name].shape != scene.parts[other].shape:
            raise ValueError("no array for another of its shape")
        return scene.answered(**{name: scene.parts[other]})

    return predict


def _forward_of_upstream(scene: Scene) -> Any:
    return built(scene.carried_case).forward(scene.carried_case.having(x=scene.carried_case.dout))


def _exchanged(inputs: list[str]) -> Callable[[Scene], Any]:
    one, other = inputs
    return lambda scene: scene.answered(**{one: scene.parts[other], other: scene.parts[one]})


@suspects(rank=28)
def other_forwards(evidence: Evidence) -> Iterator[Hypothesis]:
    """Another function altogether."""
    if evidence.of_output:
        yield from _layers(evidence)
        yield from _functions(evidence)


@suspects(rank=50)
def other_backwards(evidence: Evidence) -> Iterator[Hypothesis]:
    """The backward of another function."""
    if not evidence.of_output:
        yield from _layers(evidence)
        yield from _functions(evidence)


def _layers(evidence: Evidence) -> Iterator[Hypothesis]:
    """The forward or backward of another layer that is asked in the same way."""
    record = evidence.shown.facts.record
    for other in RECORDS.values():
        if other.layer != record.layer and _alike(record, other):
            yield Hypothesis(
                "another-function",
                f"is what {other.layer} has",
                _of_another(other),
            )


def _of_another(record: Record) -> Predict:
    return lambda scene: scene.of(replace(scene.carried_case, layer=record.layer, options=record.options))


def _alike(one: Record, other: Record) -> bool:
    return all(
        [word.count("*N") for word in getattr(one, group).values()]
        == [word.count("*N") for word in getattr(other, group).values()]
        and list(getattr(one, group)) == list(getattr(other, group))
        for group in ("inputs", "params", "targets")
    )


def _functions(evidence: Evidence) -> Iterator[Hypothesis]:
    """Functions that have no layer here."""
    case = evidence.shown.facts.case
    if list(case.inputs) != ["x"] or case.params or case.fixed:
        return
    for name, (value, slope) in FUNCTIONS.items():
        if evidence.of_output:
            yield Hypothesis(_kind(name), f"is {name}", _of_part("x", value))
        else:
            yield Hypothesis(
                "another-function",
                f"is that of {name}",
                _with_slope("x", slope),
            )

    if not evidence.of_output:
        yield Hypothesis("another-function", "is made as that of tanh is, by 1 - y^2", _with_slope(OUTPUT, _by_tanh))


def _by_tanh(y: Any) -> Any:
    return 1 - y * y


def _kind(name: str) -> str:
    return "wrong-base" if "10" in name or "2^" in name or "base of" in name else "another-function"


def _of_part(name: str, value: Callable[[Any], Any]) -> Predict:
    return lambda scene: value(scene.parts[name])


def _with_slope(name: str, slope: Callable[[Any], Any]) -> Predict:
    return lambda scene: scene.parts["dout"] * slope(scene.parts[name])


def _sigmoid(x: Any) -> Any:
    z = np.exp(np.where(x >= 0, -x, x))
    return np.where(x >= 0, 1 + 0 * x, z) / (1 + z)


def _tanh(x: Any) -> Any:
    return 2 * _sigmoid(2 * x) - 1


def _size(x: Any) -> Any:
    return np.where(x > 0, x, -x)


def _between(a: Any) -> Any:
    return np.where(a < 0, 0 * a, np.where(a > 1, 1 + 0 * a, a))


def _inner(a: Any) -> Any:
    return np.where(a < 0, 0 * a, np.where(a > 1, 0 * a, 1 + 0 * a))


LN2, LN10 = float(np.log(2)), float(np.log(10))
FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "x itself": (lambda x: x, lambda x: 1 + 0 * x),
    "|x|": (lambda x: np.where(x > 0, x, -x), lambda x: np.where(x > 0, 1 + 0 * x, -1 + 0 * x)),
    "x squared": (lambda x: x * x, lambda x: 2 * x),
    "half of x squared": (lambda x: x * x / 2, lambda x: x),
    "x cubed": (lambda x: x * x * x, lambda x: 3 * x * x),
    "the root of x": (np.sqrt, lambda x: 1 / (2 * np.sqrt(x))),
    "1 / x^2": (lambda x: 1 / (x * x), lambda x: -2 / (x * x * x)),
    "tanh": (_tanh, lambda x: 1 - _tanh(x) * _tanh(x)),
    "softplus, log(1 + exp(x))": (lambda x: np.log(1 + np.exp(x)), _sigmoid),
    "the step function": (
        lambda x: np.where(x > 0, 1 + 0 * x, 0 * x),
        lambda x: 0 * x,
    ),
    "x sigmoid(x)": (lambda x: x * _sigmoid(x), lambda x: _sigmoid(x) + x * _sigmoid(x) * (1 - _sigmoid(x))),
    "hard sigmoid, 0.2 x + 0.5 between 0 and 1": (
        lambda x: _between(0.2 * x + 0.5),
        lambda x: 0.2 * _inner(0.2 * x + 0.5),
    ),
    "hard sigmoid, x / 6 + 0.5 between 0 and 1": (lambda x: _between(x / 6 + 0.5), lambda x: _inner(x / 6 + 0.5) / 6),
    "softsign, x / (1 + |x|)": (lambda x: x / (1 + _size(x)), lambda x: 1 / ((1 + _size(x)) * (1 + _size(x)))),
    "ELU, exp(x) - 1 below zero": (
        lambda x: np.where(x > 0, x, np.exp(x) - 1),
        lambda x: np.where(x > 0, 1 + 0 * x, np.exp(x)),
    ),
    "2 sigmoid(x) - 1": (lambda x: 2 * _sigmoid(x) - 1, lambda x: 2 * _sigmoid(x) * (1 - _sigmoid(x))),
    "exp(x) - 1": (lambda x: np.exp(x) - 1, np.exp),
    "2^x": (lambda x: np.exp(x * LN2), lambda x: LN2 * np.exp(x * LN2)),
    "10^x": (lambda x: np.exp(x * LN10), lambda x: LN10 * np.exp(x * LN10)),
    "the logarithm to the base of 10": (lambda x: np.log(x) / LN10, lambda x: 1 / (x * LN10)),
    "the logarithm to the base of 2": (lambda x: np.log(x) / LN2, lambda x: 1 / (x * LN2)),
    "log(1 + x)": (lambda x: np.log(1 + x), lambda x: 1 / (1 + x)),
    "1 - x": (lambda x: 1 - x, lambda x: -1 + 0 * x),
    "exp(-x)": (lambda x: np.exp(-x), lambda x: -np.exp(-x)),
    "1 / (1 - exp(-x))": (lambda x: 1 / (1 - np.exp(-x)), lambda x: -np.exp(-x) / (1 - np.exp(-x)) / (1 - np.exp(-x))),
    "x exp(x - 1), the rule of powers": (lambda x: x * np.exp(x - 1), lambda x: x * np.exp(x - 1)),
}
