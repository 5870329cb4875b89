"""A case put to a subject: every answer made once and compared in one place, shared by all checks."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from . import cases
from .cases import Key
from .finding import Finding
from .isolation import WATCH
from .memory import Memory
from .oracles.bounds import Precision
from .oracles.language import TRAIN, Answer, Array, Case
from .records import Record
from .subjects import Layer, Subject
from .surroundings import listening, said, seeded, too_old
from .truths import COARSE_BITS, WIDEST, Facts
from .verdict import Truth, Verdict, judged

SINGLE = Precision.of(np.float32)


@dataclass
class Trial:
    """One case and one subject. What was compared is counted: a clause without decided elements says nothing."""

    subject: Subject
    facts: Facts
    oracles: Sequence[str]
    memory: Memory = field(default_factory=Memory)
    decided: int = 0
    compared: int = 0
    ratio: float = 0.0  # the largest error over its bound
    bits: float = np.inf  # the fewest right bits of any array
    conventions: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, subject: Subject, key: Key, oracles: Sequence[str], memory: Memory) -> Trial:
        """A trial of a case, by its conventions, and with what the subject itself has chosen."""
        facts = memory.once(facts_of, key, *assumed(subject, key.record).items())
        trial = cls(subject, facts, oracles, memory)
        if key.record.witness and key.mode == TRAIN:
            with suppress(Finding):  # who does not answer, or in other shapes, is told so by the clauses
                trial.arrays()
                answer = Answer(trial.outputs, trial.gradients)
                chosen = key.record.witness(facts.case, answer)
                trial.facts = Facts(key, replace(facts.case, chosen=chosen))
        return trial

    @property
    def case(self) -> Case:
        return self.facts.case

    def built(self, case: Case | None = None) -> LayerCall:
        """A layer of the subject's, built from a case (this one unless told) that it may not harm."""
        return LayerCall(self.subject, (case or self.case).copy())

    def answered(self, case: Case) -> Answer:
        """All that the subject says to a case."""
        asked = self.built(case)
        return Answer(asked.forward(), asked.backward())

    @functools.cached_property
    def _asked(self) -> LayerCall:
        return self.built()

    @functools.cached_property
    def outputs(self) -> Mapping[str, Array]:
        return self._asked.forward()

    @functools.cached_property
    def state(self) -> Mapping[str, Array]:
        """What the layer remembers after its forward."""
        self.outputs  # noqa: B018  # that comes first
        return self._asked.state()

    @functools.cached_property
    def gradients(self) -> Mapping[str, Array]:
        self.outputs  # noqa: B018  # backward answers for a forward
        return self._asked.backward()

    def said(self, name: str) -> Array:
        """An output, a gradient or what is remembered; a backward that raises hides no output."""
        if name in self.case.state:
            return self.state[name]
        return self.outputs[name] if name in self.outputs else self.gradients[name]

    @property
    def y(self) -> Array:
        """The single output."""
        (output,) = self.outputs.values()
        return output

    @property
    def answers(self) -> dict[str, Array]:
        """Outputs and gradients by name."""
        return {**self.outputs, **self.gradients}

    @functools.cached_property
    def refusal(self) -> Finding | None:
        """What comes in the place of an answer; nothing where forward and backward answer."""
        try:
            self.gradients  # noqa: B018  # they are asked
        except Finding as finding:
            return finding
        return None

    @property
    def heard(self) -> list[str]:
        """What the subject printed and warned of while it answered."""
        return self._asked.noise

    def arrays(self) -> dict[str, Array]:
        """All that the subject says, in the shapes that are asked for."""
        for name, array in self.answers.items():
            shaped(name, array, self.facts.reference.arrays[name].shape)
        return self.answers

    def compare(self, name: str, got: Array) -> None:
        """An array of the subject's against every oracle, under the bound of its precision."""
        facts = self.facts
        if name in self.case.outputs and facts.key.batch == "empty" and np.any(np.isnan(got)) and facts.record.empty:
            self.conventions.add("the loss of an empty batch is NaN")
            self.affirm()
            return
        shaped(name, got, facts.reference.arrays[name].shape)
        truths = {oracle: functools.partial(facts.truth, name, oracle) for oracle in self.oracles}
        try:
            every(*(functools.partial(self.hold, name, got, truth, oracle) for oracle, truth in truths.items()))
        except Finding as finding:
            finding.oracle, finding.beside = self._against(name, got), []  # the same array, by another oracle
            raise

    def compare_all(self, arrays: Mapping[str, Array]) -> None:
        """Every array, whatever is found of another."""
        every(*(functools.partial(self.compare, name, got) for name, got in arrays.items()))

    def _against(self, name: str, got: Array) -> str:
        """Who says that an array is wrong: asked only where somebody does."""
        facts = self.facts
        missed = [oracle for oracle in self.oracles if facts.truth(name, oracle, facts.precision).missed(got).any()]
        return " and ".join(missed) if len(missed) < len(self.oracles) else "every oracle"

    def hold(self, name: str, got: Array, truth: Truths, oracle: str) -> None:
        """An array of the subject's under a truth; the coarser ones are made only after a miss."""
        facts, got = self.facts, np.asarray(got, np.float64)
        own = truth(facts.precision)
        shaped(name, got, own.bound.shape)
        distance = own.distance(got)
        self._count(own, distance)
        if not own.beyond(distance).any():
            return
        verdict = judged(got, own, truth(facts.coarse), facts.key.ordinary)
        index = np.unravel_index(int(np.argmax(own.in_bounds(distance))), got.shape)
        raise Finding(
            "value",
            name,
            verdict,
            tuple(int(place) for place in index),
            got=float(got[index]),
            expected=float(own.nearest(got)[index]),
            bound=float(own.bound[index]),
            oracle=oracle,
            core=facts.key.core and bool(truth(SINGLE).missed(got).any()),
            details={"bits": own.bits(distance), "arrays": {"expected": own.nearest(got), "got": got}},
        )

    def _count(self, truth: Truth, distance: Array) -> None:
        self.compared += distance.size
        self.decided += int(np.count_nonzero(truth.decided))
        if not distance.size:
            self.affirm()
        else:
            self.ratio = max(self.ratio, float(np.max(truth.in_bounds(distance))))
            self.bits = min(self.bits, truth.bits(distance))

    def affirm(self, count: int = 1) -> None:
        """That something was asked which compares no numbers."""
        self.compared += count
        self.decided += count


def every(*comparisons: Callable[[], object]) -> None:
    """Makes every comparison. Of what they find the worst is raised, the first of equals, with the others beside it."""
    found = [finding for compare in comparisons for finding in _found_by(compare)]
    if found:
        worst = max(found, key=lambda finding: finding.verdict.severity)
        worst.beside = [finding for finding in found if finding is not worst]
        raise worst


def assumed(subject: Subject, record: Record) -> dict[str, Any]:
    """The options that a subject's declared conventions stand for."""
    return options_of(record, getattr(subject, "declared", {}).get(record.layer, {}))


def options_of(record: Record, said: Mapping[str, str]) -> dict[str, Any]:
    """The options that conventions stand for."""
    return {
        option: value
        for name, word in said.items()
        for option, value in record.assumes.get(name, {}).get(word, {}).items()
    }


def facts_of(key: Key, *options: tuple[str, Any]) -> Facts:
    return Facts(key, replace(cases.case(key), assumed=dict(options)))


def _found_by(compare: Callable[[], object]) -> list[Finding]:
    try:
        compare()
    except Finding as finding:
        return [finding, *finding.beside]
    return []


Truths: TypeAlias = Callable[[Precision], Truth]


def around(value: Array, error: Callable[[Precision], Array]) -> Truths:
    """A value, and how far an answer in some precision may be from it."""
    return lambda precision: Truth(np.asarray(value, np.float64), np.asarray(value, np.float64), error(precision))


def within(facts: Facts, name: str, value: Array) -> Truths:
    """A value under the bound of the array of this name."""
    return around(value, lambda precision: facts.bounds(precision).errors[name] + facts.bounds(WIDEST).errors[name])


def roughly(trial: Trial, name: str, answers: Sequence[Array]) -> float:
    """What is allowed where a subject's answers are held against each other, and they are wrong: a few bits decide.

    A wrong answer may be linear, and the same in every layout; no bound is known of what it computes.
    """
    facts = trial.facts
    right = within(facts, name, facts.reference.arrays[name])(facts.precision)
    return 2.0**-COARSE_BITS * float(np.max(np.abs(answers), initial=0.0)) if right.missed(answers[0]).any() else 0.0


def unmoved(trial: Trial, name: str) -> Truths:
    """The subject's first answer, under the bounds of two computations."""
    first = trial.arrays()[name]
    rough = roughly(trial, name, [first])

    def error(precision: Precision) -> Array:
        once = trial.facts.bounds(precision).errors[name]
        return rough + once + once

    return around(first, error)


def same_bits(what: str, got: Mapping[str, Array], expected: Mapping[str, Array], why: str) -> None:
    for name, value in expected.items():
        if not np.array_equal(got[name], value, equal_nan=True):
            raise Finding(what, name, details={"why": why}, core=False)


def shaped(name: str, got: Array, expected: tuple[int, ...]) -> None:
    if got.shape != expected:
        raise Finding("shape", name, got=got.shape, expected=expected)


class LayerCall:
    """One layer of the subject's and the case it was built from: its own mistakes become findings here."""

    def __init__(self, subject: Subject, case: Case) -> None:
        self.case = case
        self.noise: list[str] = []
        self.layer: Layer = self.called("__init__", lambda: subject.build(case.told))

    def forward(self, case: Case | None = None) -> dict[str, Array]:
        """Outputs by name; another case than the own one may not be harmed either."""
        asked = case.copy() if case else self.case
        returned = self.called("forward", lambda: self.layer.forward(asked.told))
        try:
            outputs = self.case.named(returned)
        except (TypeError, ValueError):
            raise Finding("outputs", got=type(returned).__name__, details={"names": self.case.outputs}) from None
        return {name: numbers(name, y) for name, y in outputs.items()}

    def state(self) -> dict[str, Array]:
        """What the layer remembers, by name."""
        kept = {name: self.called("state", partial(self.layer.parameter, name)) for name in self.case.state}
        for name, values in kept.items():
            if values is None:
                raise Finding("forgotten", name)
        return {name: numbers(name, np.copy(values)) for name, values in kept.items()}

    def backward(self, upstream: Mapping[str, Array] | None = None) -> dict[str, Array]:
        """Gradients by name, for what the case has from above unless told."""
        above = (upstream or self.case.upstream).values()
        given = self.called("backward", lambda: self.layer.backward(*above))
        for name in self.case.wrt:
            if name not in given:
                raise Finding("missing", name, details={"attribute": f"d{name}"})
        return {name: numbers(name, given[name]) for name in self.case.wrt}

    def called(self, where: str, call: Callable[[], Any]) -> Any:
        with listening(self.noise), WATCH.over(where), _same_chance(self.case):
            try:
                return call()
            except (Finding, KeyboardInterrupt):
                raise
            except BaseException as error:  # sys.exit and pytest.skip are no way out
                details = {"where": where, **({"habit": why} if (why := too_old(error)) else {})}
                of = self.case.outputs[0] if where == "forward" else ""
                raise Finding("raised", of, Verdict.RAISED, got=said(error), details=details) from error


def _same_chance(case: Case) -> AbstractContextManager[None]:
    """Of a layer that draws numbers: everybody's generators begin at the same place, and are put back."""
    return seeded() if case.chosen else nullcontext()


def numbers(name: str, value: Any) -> Array:
    """What the subject returned, as an array of floating-point numbers; anything else is named."""
    try:
        array = np.asarray(value)
    except Exception as error:
        raise Finding("type", name, got=type(value).__name__, details={"error": str(error)}) from error
    if array.dtype.kind not in "fiub":
        raise Finding("type", name, got=type(value).__name__)
    return array
