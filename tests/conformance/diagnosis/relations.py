"""Relations: the right answer to another question, or another array in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..oracles.bounds import Bounded
from ..oracles.language import Array
from .scene import OUTPUT, Hypothesis, Predict, Scene, asked_with, keeping
from .search import Evidence, suspects
from .sentences import thing
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
    record = evidence.shown.facts.record
    arrays |= {thing(name, record.layer): _named(name) for name in record.outputs}
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


def _named(name: str) -> Predict:
    return lambda scene: scene.parts[name]


def _called(evidence: Evidence, attribute: str) -> str:
    return "the output y" if attribute == "y" and "y" not in evidence.plain.carried_case.inputs else attribute


def _another(make: Predict) -> Callable[[Scene, Any], Any]:
    return lambda scene, _: make(scene)


def _inverted(_: Scene, mask: Array) -> Array:
    return ~mask


@suspects(rank=36)
def options(evidence: Evidence) -> Iterator[Hypothesis]:
    """One setup's options, always."""
    for option in evidence.shown.facts.record.every_options:
        words = " and ".join(f"{name}={value}" for name, value in option.items())
        yield Hypothesis("option-ignored", f"is always that of {words}", _optioned(option))


def _optioned(option: Any) -> Predict:
    def predict(scene: Scene) -> Any:
        case = replace(scene.carried_case, options=option)
        return scene.of(replace(case, dout=None) if scene.of_output else case)  # its output may be of another shape

    return predict
