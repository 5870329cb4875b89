"""The catalogue of mistakes: a layer that is known to be wrong, asked the same on the error-carrying array."""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from .. import mistakes
from ..oracles.bounds import Bounded, Precision, Run
from ..surroundings import listening
from ..truths import Facts, built
from .failure import Failure
from .scene import Hypothesis, Predict, Scene, predicted
from .search import FIRST, Evidence, suspects


@suspects(rank=FIRST)
def catalogue(evidence: Evidence) -> Iterator[Hypothesis]:
    """Those first that agree with the subject in most arrays."""
    kinds = [kind for kind in mistakes.of_layer(evidence.shown.key.layer) if mistakes.in_numbers(kind)]
    kinds.sort(key=lambda kind: _differing(evidence.plain, kind))
    for kind in kinds:
        yield Hypothesis(mistakes.own_id(kind), mistakes.sentence(kind), _answered_by(kind), whole=True)


@suspects(rank=99)
def pairs(evidence: Evidence) -> Iterator[Hypothesis]:
    """Two mistakes of the catalogue at once, each of which changes this array."""
    scene = evidence.plain
    kinds = [kind for kind in mistakes.of_layer(scene.key.layer) if mistakes.in_numbers(kind)]
    kinds = [kind for kind in kinds if _changes(scene, kind)]
    for one, other in itertools.permutations(kinds, 2):
        both = _both(one, other)
        if both:
            yield Hypothesis(
                f"{mistakes.own_id(one)}-and-{mistakes.own_id(other)}",
                f"{mistakes.sentence(one)}; and {mistakes.sentence(other)}",
                _answered_by(both),
                whole=True,
            )


@functools.cache
def _both(one: Any, other: Any) -> Any:
    """A class that makes both mistakes; nothing where one of them is the other already."""
    if issubclass(one, other) or issubclass(other, one):
        return None
    return type(f"{one.__name__}And{other.__name__}", (one, other), {})


def _changes(scene: Scene, kind: Any) -> bool:
    """Whether a mistake makes another array of what is right."""
    made = _answers(scene, kind).get(scene.name)
    return made is not None and (made.shape != scene.truth.low.shape or bool(scene.truth.missed(made.value).any()))


def _differing(scene: Scene, kind: Any) -> int:
    """In how many arrays a mistake answers otherwise than the subject."""
    made = _answers(scene, kind)
    asked = scene.facts.reference.arrays
    return sum(name not in made or not _is(made[name], scene.beside(name)) for name in asked)


def _is(made: Any, scene: Scene) -> bool:
    """Whether the subject answers just this."""
    got = scene.got
    if got is None or got.shape != made.shape:
        return False
    return not predicted(made).missed(got).any()


def _answered_by(kind: Any) -> Predict:
    def predict(scene: Scene) -> Any:
        made = _answers(scene, kind)
        if any(_contradicted(made[name], scene.beside(name)) for name in made if name != scene.name):
            raise ValueError(f"{kind.__name__} would make another array wrong, too")
        return made[scene.name]

    return predict


def _contradicted(made: Any, scene: Scene) -> bool:
    """Whether a mistake makes something of an array that the subject has right."""
    return not scene.fails and scene.got is not None and not _is(made, scene)


def _answers(scene: Scene, kind: Any) -> Mapping[str, Any]:
    return scene.respondent.memory.once(_answered, scene.facts, scene.precision, kind)


def _answered(facts: Facts, precision: Precision, kind: Any) -> Mapping[str, Any]:
    """What a mistake answers, by name, as far as it does: it may be that it raises."""
    case, made = facts.exact.mapped(Run(precision).lift), dict[str, Any]()
    with listening([]), contextlib.suppress(Exception), np.errstate(all="ignore"):
        layer = built(case, kind)
        made |= case.named(layer.forward(case))
        made |= {name: layer.parameter(name) for name in case.state}
        made |= layer.backward(*case.upstream.values())
    return {name: array for name, array in made.items() if isinstance(array, Bounded)}


# Mistakes by which a layer raises.


def refusing(found: Failure) -> Iterator[tuple[str, str]]:
    """Mistakes that make a layer raise in just the cases in which the subject does, if it answers in some."""
    keys = dict.fromkeys((*found.probes(), *found.put))
    raises = {key: found.raises(key) for key in keys if found.offers(key)}
    if len(set(raises.values())) > 1:
        for kind in mistakes.of_layer(found.key.layer):
            if mistakes.refuses(kind) and all(raises[key] == _refuses(found.facts(key), kind) for key in raises):
                yield mistakes.own_id(kind), mistakes.sentence(kind)


def _refuses(facts: Facts, kind: Any) -> bool:
    with listening([]):
        try:
            layer = built(facts.exact, kind)
            layer.forward(facts.exact)
            layer.backward(*facts.exact.upstream.values())
        except Exception:  # noqa: BLE001  # it may raise anything
            return True
    return False
