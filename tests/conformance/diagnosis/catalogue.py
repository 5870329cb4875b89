"""The catalogue of mistakes: a layer that is known to be wrong, asked the same on the error-carrying array."""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .. import mistakes
from ..oracles.bounds import Bounded, Precision, Run
from ..oracles.language import Case
from ..surroundings import listening
from ..truths import Facts, built
from .failure import Failure
from .scene import Hypothesis, Predict, Scene, predicted
from .search import FIRST, Evidence, suspects


@suspects(rank=FIRST)
def catalogue(evidence: Evidence) -> Iterator[Hypothesis]:
    """Those first that agree with the subject in most arrays."""
    kinds = mistakes.numeric_of_layer(evidence.shown.key.layer)
    for kind in sorted(kinds, key=lambda kind: _differing(evidence.plain, kind)):
        yield Hypothesis(mistakes.own_id(kind), mistakes.sentence(kind), answered_by(kind), whole=True)


@suspects(rank=99)
def several(evidence: Evidence) -> Iterator[Hypothesis]:
    """Two or three mistakes of the catalogue at once, each of which changes this array."""
    scenes = list({scene.key.setup: scene for scene in evidence.failing if scene.key.texture == "normal"}.values())
    kinds = mistakes.numeric_of_layer(evidence.shown.key.layer)
    kinds = [kind for kind in kinds if any(_changes(scene, kind) for scene in scenes)]
    chosen = itertools.chain(itertools.permutations(kinds, 2), itertools.permutations(kinds[:MOST], 3))
    for together in filter(None, map(_together, chosen)):
        if all(_says_roughly(scene, together) for scene in scenes):
            yield Hypothesis(
                "-and-".join(map(mistakes.own_id, together.__bases__)),
                "; and ".join(map(mistakes.sentence, together.__bases__)),
                answered_by(together),
                whole=True,
            )


MOST = 12  # mistakes of which any three are tried


@functools.cache
def _together(kinds: Sequence[Any]) -> Any:
    """A class that makes all of these mistakes; nothing where one of them is another already."""
    if any(issubclass(one, other) for one, other in itertools.permutations(kinds, 2)):
        return None
    return type("And".join(kind.__name__ for kind in kinds), tuple(kinds), {})


def _says_roughly(scene: Scene, kind: Any) -> bool:
    """Whether a mistake says what the subject said to half of all bits: most are refuted cheaply."""
    return scene.respondent.memory.once(_is_near, scene, kind)


def _is_near(scene: Scene, kind: Any) -> bool:
    """The same, asked once for all narrower evidence."""
    made, got = _made(scene.facts.exact, kind, scene.name).get(scene.name), np.asarray(scene.got)
    if made is None or np.shape(made) != got.shape:
        return False
    size = np.max(np.abs(got), initial=0.0)
    return bool(np.all(np.abs(made - got) <= np.sqrt(scene.precision.u) * size))


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


def answered_by(kind: Any) -> Predict:
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
    """What a mistake answers on the error-carrying array, by name."""
    made = _made(facts.exact.mapped(Run(precision).lift), kind)
    return {name: array for name, array in made.items() if isinstance(array, Bounded)}


def _made(case: Case, kind: Any, name: str = "") -> dict[str, Any]:
    """What it answers to a case, as far as it does: it may be that it raises. No backward for an array of forward."""
    made = dict[str, Any]()
    with listening([]), contextlib.suppress(Exception), np.errstate(all="ignore"):
        layer = built(case, kind)
        made |= case.named(layer.forward(case))
        made |= {state: layer.parameter(state) for state in case.state}
        made |= {} if name in made else layer.backward(*case.upstream.values())
    return made


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
