"""What clauses do, in lines: the recipes of a script that shows a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..arrangements.arrangement import moved
from ..cases import Key
from ..checks.upstream import SCALE
from ..finding import Finding
from ..oracles.language import Case
from ..question import Question
from ..subjects import Subject
from ..subjects.conventions import divided, scale, turned
from ..subjects.several import Several
from .calls import Calls, calls_of

LAYOUTS = (  # as the clause of that name lays arrays out
    "{0} = np.asfortranarray({0})",
    "{0} = np.repeat({0}[..., None], 2, axis=-1)[..., 0]",
    "{0} = np.flip(np.flip({0}).copy())",
    "{0}.flags.writeable = False",
)


@dataclass(frozen=True)
class Recipe:
    """Lines that lead to a failure, and the expressions of what came and what was expected; none where they raise."""

    lines: list[str]
    got: str = ""
    expected: str = ""
    beside: str = "expected"  # in words
    numbers: bool = True  # whether a difference can be taken
    given: Mapping[str, Any] = field(default_factory=dict)  # arrays that are defined besides those of the case


@dataclass(frozen=True)
class Scene:
    """A failure, the case in which it was found as the subject is given it, and the lines that call the subject."""

    question: Question
    finding: Finding
    case: Case
    calls: Calls

    @classmethod
    def of(cls, subject: Subject, question: Question, finding: Finding) -> Scene:
        said = subject.declared.get(question.record.layer, {}) if isinstance(subject, Several) else {}
        above = {name: divided(dout, scale(finding.case, said)) for name, dout in finding.case.upstream.items()}
        case = turned(finding.case.pulled_by(above), said).told
        return cls(question, finding, case, calls_of(subject, case, finding.case, said))

    @property
    def key(self) -> Key:
        key = self.question.outcome.key
        assert key is not None
        return key

    @property
    def sentence(self) -> str:
        diagnosis = self.question.outcome.diagnosis
        return diagnosis.text if diagnosis else self.finding.what

    @property
    def wanted(self) -> str:
        """Where the array lies that the failure is about."""
        return self.calls.places[self.finding.name]

    @property
    def back(self) -> list[str]:
        """The call of backward, where an answer depends on it."""
        return self.calls.backward if self.finding.name in self.case.wrt else []

    @property
    def fresh(self) -> list[str]:
        """The same, of a dout that an earlier call cannot have written into."""
        return [moved(line, {name: f"{name}.copy()" for name in self.above}) for line in self.back]

    @property
    def usual(self) -> list[str]:
        return [*self.calls.make, *self.calls.forward, *self.back]

    @property
    def above(self) -> list[str]:
        return [name for name in self.case.given if name not in self.case.arrays]

    @property
    def first(self) -> list[str]:
        """The usual calls, and a copy of what they lead to, which is expected again."""
        return [*self.calls.make, *self.calls.forward, *self.fresh, f"expected = np.copy({self.wanted})"]

    @property
    def given(self) -> list[str]:
        """The names of the arrays that forward is given."""
        return [*self.case.inputs, *self.case.fixed]

    def forward_of(self, way: str, names: list[str]) -> list[str]:
        """The forward of other arrays."""
        return [moved(line, {name: way.format(name) for name in names}) for line in self.calls.forward]


# Recipes, by the kind of what was found.


def _values(scene: Scene) -> Iterator[Recipe]:
    yield from BY_CLAUSE.get(scene.question.clause.name, _one_array)(scene)


def _one_array(scene: Scene) -> Iterator[Recipe]:
    expected, place = scene.finding.details["arrays"]["expected"], scene.wanted
    whole = np.ndim(scene.finding.case.arrays.get(scene.finding.name, expected))
    if np.ndim(expected) < whole:  # a clause about the sum of each row, or of everything
        place = f"np.sum({place}, axis=-1)" if np.ndim(expected) else f"np.sum({place})"
    yield Recipe(scene.usual, place, "expected", given={"expected": expected})


def _laid_out(scene: Scene) -> Iterator[Recipe]:
    for layout in LAYOUTS:
        lines = [*scene.first, *(layout.format(name) for name in _laid_out_names(scene)), *scene.usual]
        yield Recipe(lines, scene.wanted, "expected", "before the arrays were laid out in another way")


def _laid_out_names(scene: Scene) -> list[str]:
    return [name for name in scene.case.given if name not in scene.case.state]


def _alone(scene: Scene) -> Iterator[Recipe]:
    """Samples in another order, and one alone."""
    key, record, name = scene.key, scene.question.record, scene.finding.name
    order = np.random.default_rng(key.seed).permutation(key.sizes["N"])
    axes = record.batch_axes(key.setup)
    above = dict(zip(scene.above, axes.values(), strict=True))
    for rows in (order.tolist(), order[:1].tolist()):
        lines = [f"{each} = {each}[{rows}]" for each in scene.given if each in _batched(scene)]
        lines += [f"{each} = np.take({each}, {rows}, axis={axis})" for each, axis in above.items()]
        expected = f"np.take(expected, {rows}, axis={axes.get(name, 0)})"
        yield Recipe([*scene.first, *lines, *scene.usual], scene.wanted, expected, "the same of the whole batch")


def _linear(scene: Scene) -> Iterator[Recipe]:
    (above,) = scene.above
    lines = [*scene.first, f"{above} = {SCALE} * {above}", *scene.back]
    yield Recipe(lines, scene.wanted, f"{SCALE} * expected", f"{SCALE:g} times what came for {above} itself")


def _ignored(scene: Scene) -> Iterator[Recipe]:
    zeros = [f"{name} = np.zeros_like({name})" for name in scene.above]
    yield Recipe([*zeros, *scene.usual], scene.wanted, f"np.zeros_like({scene.wanted})")


def _shapes(scene: Scene) -> Iterator[Recipe]:
    yield Recipe(scene.usual, f"np.shape({scene.wanted})", repr(scene.finding.expected), numbers=False)


def _dtypes(scene: Scene) -> Iterator[Recipe]:
    yield Recipe(scene.usual, f"np.asarray({scene.wanted}).dtype.name", repr(scene.finding.expected), numbers=False)


def _raises(scene: Scene) -> Iterator[Recipe]:
    """Where a clause that asks more than once meets an error, that comes with one of its recipes."""
    calls = scene.calls
    yield Recipe([*calls.make, *calls.forward, *calls.backward])
    if scene.question.clause.name == "layout":
        names = _laid_out_names(scene)
        for layout in LAYOUTS:
            lines = [layout.format(name) for name in names]
            yield Recipe([*lines, *calls.make, *calls.forward, *calls.backward])


def _written(scene: Scene) -> Iterator[Recipe]:
    name, calls = scene.finding.name, scene.calls
    lines = [f"before = {name}.copy()", *calls.make, *calls.forward, *calls.backward]
    yield Recipe(lines, name, "before", "before the calls")


def _shared(scene: Scene) -> Iterator[Recipe]:
    other = scene.finding.details["with"]
    place = scene.calls.places[other.removeprefix("the gradient of ")] if " " in other else other
    yield Recipe(scene.usual, f"np.shares_memory({scene.wanted}, {place})", "False", numbers=False)


def _kept(scene: Scene) -> Iterator[Recipe]:
    calls, then = scene.calls, "before the caller overwrote what was returned"
    written = [f"{calls.places[name]}[...] = 77" for name in scene.case.outputs]
    lines = [*scene.first, *calls.make, *calls.forward, *written, *scene.back]
    yield Recipe(lines, scene.wanted, "expected", then)
    written = [f"{calls.places[name]}[...] = 77" for name in scene.case.wrt]
    yield Recipe([*scene.first, *written, *scene.back], scene.wanted, "expected", then)


def _reused(scene: Scene) -> Iterator[Recipe]:
    again = scene.forward_of("np.flip({0}).copy()", scene.given)
    lines = [*scene.first, f"returned = {scene.wanted}", *again, *scene.back]
    yield Recipe(lines, "returned", "expected", "before the layer was asked of other arrays")


def _repeats(scene: Scene) -> Iterator[Recipe]:
    def asked(between: list[str], words: str) -> Recipe:
        return Recipe([*scene.first, *between], scene.wanted, "expected", words)

    make, forward, back = scene.calls.make, scene.calls.forward, scene.fresh
    yield asked(back or forward, "at the first call")
    yield asked([*back, *back], "at the first of three calls")
    yield asked(scene.usual, "of another new layer")
    yield asked([*_others(scene), *back], "before another layer was asked")
    other = scene.forward_of("np.flip({0}).copy()", scene.given)
    yield asked([*make, *other, *forward, *back], "of a layer that was asked of nothing else before")
    batched = [name for name in scene.given if name in _batched(scene)]
    larger = scene.forward_of("np.concatenate([{0}, {0}])", batched)
    yield asked([*make, *larger, *forward, *back], "of a layer that was asked of no larger batch before")
    turn = [f"{name}[...] = np.flip({name}).copy()" for name in scene.given]
    lines = [*make, *turn, *forward, *turn, *forward, *back]
    yield asked(lines, "of a layer that had not seen other numbers in the same arrays")


def _others(scene: Scene) -> list[str]:
    """Another layer's forward, of other arrays."""
    away = {name: f"other_{name}" for name in ("layer", "out", "cache", "state")}
    lines = [*scene.calls.make, *scene.forward_of("np.flip({0}).copy()", scene.given)]
    return [moved(line, away) for line in lines]


def _batched(scene: Scene) -> list[str]:
    axes = scene.question.record.axes_of(scene.key.setup)
    return [name for name, letters in axes.items() if letters.startswith("*N")]


def _stale(scene: Scene) -> Iterator[Recipe]:
    calls = scene.calls
    updates = [f"{name} *= 2" for name in scene.case.params]
    updates += [f"{calls.kept[name]}[...] = {name}" for name in scene.case.params if name in calls.kept]
    lines = [*calls.make, *calls.forward, *updates, *calls.forward, *scene.fresh]
    lines += [f"came = np.copy({scene.wanted})", *scene.usual]
    yield Recipe(lines, "came", scene.wanted, "of a new layer that is built from the changed parameters")


def _learns(scene: Scene) -> Iterator[Recipe]:
    name = scene.finding.name
    yield Recipe([f"before = {name}.copy()", *scene.usual], scene.wanted, "before", "before a forward in evaluation")


def _hidden(scene: Scene) -> Iterator[Recipe]:
    where, expected = scene.finding.index, float(scene.finding.expected)
    place = f"{scene.wanted}[{', '.join(map(str, where))}]" if where else scene.wanted
    yield Recipe(scene.usual, place, repr(expected), numbers=False)


def _overflows(scene: Scene) -> Iterator[Recipe]:
    facts = scene.question.trial(scene.key).facts.having(**scene.finding.case.given)  # it may have been made simpler
    right = facts.reference.arrays[scene.finding.name]
    yield Recipe(scene.usual, scene.wanted, "expected", given={"expected": right})


def no_recipes(scene: Scene) -> Iterator[Recipe]:
    return iter(())


Recipes = Callable[[Scene], Iterator[Recipe]]

RECIPES: Mapping[str, Recipes] = {
    "value": _values,
    "shape": _shapes,
    "dtype": _dtypes,
    "raised": _raises,
    "written": _written,
    "shared": _shared,
    "kept": _kept,
    "reused": _reused,
    "differs": _repeats,
    "stale": _stale,
    "learns": _learns,
    "hidden": _hidden,
    "overflow": _overflows,
    "ignored": _ignored,
}
BY_CLAUSE: Mapping[str, Recipes] = {
    "layout": _laid_out,
    "upstream-linear": _linear,
    "batch-independence": _alone,
}
