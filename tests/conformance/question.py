"""A clause asked of a subject's layer: over many cases, to one outcome.

First every case is put and nothing is raised, because the verdict is the worst of all of them. Where something was
found, the simplest case is looked for that shows it, and what is wrong there is diagnosed.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np

from .cases import Key
from .checks.batches import FLATTENED, flattens
from .clause import Clause
from .diagnosis import Diagnosis, Failure, Respondent, diagnosed, reduced
from .drawing import PROFILES, Kind, climbed, drawn, elsewhere
from .finding import Finding
from .habits import Seen, recognised
from .isolation import ENDED, ENOUGH, mailbox
from .memory import Memory
from .oracles.language import EVAL, TRAIN
from .records import RECORDS, Record
from .subjects import Subject
from .subjects.offers import lacked
from .surroundings import undisturbed
from .trial import Trial
from .truths import Facts, defaults
from .verdict import Verdict, worst

# What rows are drawn with is another choice; and a NaN that is dropped may be one of either kind.
DRAWN_OTHERWISE = ("batch-independence", "non-finite")
SEEDS = 3  # of each kind of case, when the simplest one is looked for


@dataclass
class Outcome:
    """What came of a question."""

    verdict: Verdict
    core: Verdict
    reason: str = ""  # why it was not asked
    examples: int = 0
    compared: int = 0
    decided: int = 0
    ratio: float = 0.0
    bits: float = float("inf")
    conventions: set[str] = field(default_factory=set)
    habits: set[str] = field(default_factory=set)
    finding: Finding | None = None
    key: Key | None = None
    diagnosis: Diagnosis | None = None


@dataclass(eq=False)
class Question:
    """One clause, or a part of it, asked of one layer of a subject in one precision."""

    record: Record
    clause: Clause
    part: str
    dtype: str
    subject: Subject
    oracles: Sequence[str]
    memory: Memory
    profile: str = "default"
    seed: int = 0
    level: str = "full"  # which findings are shown: all, or those that level core fails by
    only: Key | None = None  # the one case to ask, instead of many
    named: bool = False  # whether somebody has asked for this clause by its name
    title: str = ""  # what a further class of this layer is called

    def __post_init__(self) -> None:
        self.outcome = Outcome(Verdict.CONFORMS, Verdict.CONFORMS)
        self.put: list[Key] = []  # kept, so that a diagnosis can ask again
        self.found: list[tuple[Finding, Key]] = []
        self.id = f"{self.name}-{self.clause.titled(self.part)}" + ("" if self.widest else f"-{self.dtype}")

    @property
    def name(self) -> str:
        """What is asked, in reports: the layer, or the class where several are this layer."""
        return self.title or self.record.layer

    def settle(self, body: Callable[[Question, Key], None]) -> Outcome:
        """The outcome of a property over the question's cases."""
        reason = self.not_asked()
        if reason:
            self.outcome = Outcome(Verdict.NOT_ASKED, Verdict.NOT_ASKED, reason)
            return self.outcome
        deaths = mailbox().deaths(self.name)
        if len(deaths) >= ENOUGH:
            ended = Verdict.TIMEOUT if deaths[0] else Verdict.CRASHED
            self.outcome = Outcome(ended, ended, deaths[0] or ENDED)
            return self.outcome
        undisturbed(lambda: self._settle(body))
        return self.outcome

    def _settle(self, body: Callable[[Question, Key], None]) -> None:
        if self.put:  # the subject has changed the suite meanwhile: nothing of that attempt counts
            self.memory.forget()
        self.__post_init__()
        with mailbox().open(self.id), elsewhere(), np.errstate(all="ignore"):  # what our own numbers do is no news
            self.ask(body)
            self._simplify(body)
            self._diagnose()

    def not_asked(self) -> str:
        """Why this question cannot be put to this subject; empty where it can."""
        clause, ours = self.clause, self.subject.name == "reference"
        if clause.name in self.record.without:
            return self.record.without[clause.name]
        if self.part in self.record.state and not self._setups:
            return "it begins anew at every forward"
        if self.part == FLATTENED and not self.memory.once(_flattens, self.subject, self.record.layer, self.dtype):
            return "the last axis holds the features, and every axis before it is batch"
        reasons = {
            f"asked of others by --clauses {clause.name}": clause.by_name and not (ours or self.named or self.only),
            "needs the numeric oracle": clause.name == "own-derivative" and "numeric" not in self.oracles,
            "nobody judges himself: the numeric oracle's forward is the reference's": (
                clause.name == "forward" and ours and set(self.oracles) <= {"numeric"}
            ),
            "no oracle but the subject itself": not (clause.few_cases or clause.needs_no_oracle or self.oracles),
        }
        return next((reason for reason, holds in reasons.items() if holds), "")

    # Which cases are put.

    def ask(self, body: Callable[[Question, Key], None]) -> None:
        """Puts all cases: the verdict is the worst of what is found."""
        for key in [self.only] if self.only else self._keys(self.kind):
            body(self, key)
        if self.record.activation and self.decides_core and not self.only:
            for key in self._keys(self.kind.at_core()):
                body(self, key)
        if PROFILES[self.profile].climbs and not (self.clause.few_cases or self.only):
            climbed(self.kind, PROFILES[self.profile].climbs, self.seed, functools.partial(self._height, body))
        for key in self._in_evidence():
            body(self, key)
        if not self.outcome.verdict.bad and not self.outcome.decided and self.outcome.examples:
            self.outcome.verdict = Verdict.UNDECIDABLE

    def _height(self, body: Callable[[Question, Key], None], key: Key) -> float:
        """How large an error is beside its bound in a case, which counts like any other."""
        before, self.outcome.ratio = self.outcome.ratio, 0.0
        body(self, replace(key, dtype=self.dtype, batch=self._batch))
        height, self.outcome.ratio = self.outcome.ratio, max(before, self.outcome.ratio)
        return height

    @property
    def kind(self) -> Kind:
        """Cases of the batch (N,), with equal shapes, but for the clauses that ask for others.

        Other ranks are asked in one setup: a new shape costs JAX a compilation.
        """
        usual = self._batch == "many"
        large = usual and not (
            self.clause.few_cases or self.clause.needs_no_oracle or self.clause.name in ("batch", "broadcast")
        )
        setups = self._setups if usual else self._setups[:1]
        large = large and self.record.first in setups  # of which they are made
        return Kind(self.record.layer, setups, self.clause.textures, large, self._modes)

    @property
    def _modes(self) -> tuple[str, ...]:
        """Training, but for the clause about evaluation, and for answers by chance that are held against each other."""
        if self.clause.name == "modes" or (self.record.chosen and self.clause.name in DRAWN_OTHERWISE):
            return (EVAL,)
        if self.record.chosen and self.clause.compares_answers:
            return (TRAIN if self.memory.once(steady, self.subject, self.record.layer, self.dtype) else EVAL,)
        return (TRAIN,)

    @property
    def _batch(self) -> str:
        if self.clause.name != "batch":
            return "many"
        return "sequence" if self.part == FLATTENED else self.part

    @property
    def _setups(self) -> tuple[str, ...]:
        """What raises for some forms of a target hides no other mistake, and is told once: by `y-minus-t`."""
        if self.clause.name == "broadcast":
            return self.record.broadcast
        usual = tuple(name for name in self.record.usual if self._is_asked(name) and self._offers(name))
        if not self.record.targets or self.clause.name == "y-minus-t":
            return usual
        fine = self.memory.once(taken, self.subject, self.record.layer, self.dtype)
        return tuple(name for name in fine if name in usual)

    def _is_asked(self, setup: str) -> bool:
        """Whether the array that is asked about is there, and whether the same is the same again, where that counts."""
        return self.record.has(self.part, setup) and not (self.clause.asks_again and self.record.setup(setup).goes_on)

    def _offers(self, setup: str) -> bool:
        """Whether the subject takes what a setup needs. The plainest one is always asked, and what has its options."""
        lacking = lacked(self.subject, self.record, setup)
        lacking += self.memory.once(refused_pairs, self.subject, self.record.layer, self.dtype, setup)
        self.outcome.conventions |= {f"{name} is not offered: what needs it is not asked" for name in lacking}
        return setup == self.record.first or not lacking

    def _keys(self, kind: Kind) -> Iterator[Key]:
        profile, few = PROFILES[self.profile], self.clause.few_cases
        examples, setups = (profile.few_cases, profile.few_setups) if few else (profile.cases, len(kind.setups))
        for key in drawn(kind, examples, setups, self.seed):
            yield replace(key, dtype=self.dtype, batch=self._batch)

    def _in_evidence(self) -> list[Key]:
        """Ordinary numbers where only hard ones were asked and found unstable: for that, they must be right."""
        asked = {key.setup for key in self.put if key.ordinary}
        unstable = [key for finding, key in self.found if finding.verdict is Verdict.UNSTABLE]
        lacking = {key.setup: key for key in unstable if key.setup not in asked}
        return [replace(key, texture=self.kind.ordinary) for key in lacking.values()]

    # What comes of them.

    @contextlib.contextmanager
    def about(self, key: Key) -> Iterator[Trial]:
        """A trial of this case; what a check finds is noted."""
        self.put.append(key)
        trial = self.trial(key)
        try:
            yield trial
        except Finding as finding:
            for each in (finding, *finding.beside):
                each.case = each.case or trial.case
                self._note(each, key, trial)
        self._tally(trial)

    def trial(self, key: Key) -> Trial:
        return Trial.of(self.subject, key, self.oracles, self.memory)

    def _note(self, finding: Finding, key: Key, trial: Trial) -> None:
        outcome = self.outcome
        self.found.append((finding, key))
        outcome.verdict = worst([outcome.verdict, finding.verdict])
        counts = not self._is_habit(finding, trial) and self._counts(finding, key)
        if counts:
            outcome.core = worst([outcome.core, finding.verdict])
        held = outcome.finding.verdict if outcome.finding else Verdict.CONFORMS
        if self._shown(key, counts) and worst([held, finding.verdict]) is not held:
            outcome.finding, outcome.key = finding, key

    def _is_habit(self, finding: Finding, trial: Trial) -> bool:
        """Whether a habit explains it: then level core does not count it, and the report tells the habit."""

        def again(other: Subject) -> list[Finding]:
            try:
                self.clause(Trial.of(other, trial.facts.key, self.oracles, self.memory), self.part)
            except Finding as found:
                return [found, *found.beside]
            return []

        habit = None
        if finding.verdict is not Verdict.DISAGREE:
            with suppress(Finding):  # who is asked again may do anything
                habit = recognised(Seen(self.clause.name, finding, trial, again))
        self.outcome.habits |= {habit.name} if habit else set()
        return habit is not None

    @property
    def decides_core(self) -> bool:
        """Whether level core asks this: in the widest precision alone, of one batch axis that is filled."""
        return self.clause.core and self.widest and (self.clause.name != "batch" or self.part in ("many", "one"))

    @property
    def widest(self) -> bool:
        """Whether it is asked in the widest precision that the subject has."""
        return self.subject.precisions(self.record.layer)[:1] == (self.dtype,)

    def _counts(self, finding: Finding, key: Key) -> bool:
        """Whether level core fails by this."""
        return key.core and finding.core and self.decides_core

    def _shown(self, key: Key, counts: bool) -> bool:
        """Whether a report may show this: of one case that was asked for, nothing else."""
        return (self.level == "full" or counts) and self.only in (None, key)

    def _tally(self, trial: Trial) -> None:
        self.outcome.examples += 1
        self.outcome.compared += trial.compared
        self.outcome.decided += trial.decided
        self.outcome.ratio = max(self.outcome.ratio, trial.ratio)
        self._tally_bits(trial)
        self.outcome.conventions |= trial.conventions

    def _tally_bits(self, trial: Trial) -> None:
        if trial.facts.key.core:  # of hard numbers nobody can say how many bits are to be had
            self.outcome.bits = min(self.outcome.bits, trial.bits)

    # What is shown of it.

    def _simplify(self, body: Callable[[Question, Key], None]) -> None:
        """The simplest case that shows what is shown: no simpler texture, setup or seed does."""
        finding, key = self.outcome.finding, self.outcome.key
        if finding and key and not self.only:
            for simpler in self._simpler(key):
                shown = self._retried(body, simpler, finding.verdict)
                if shown:
                    self.outcome.finding, self.outcome.key = shown, simpler
                    return

    def _simpler(self, key: Key) -> Iterator[Key]:
        kind = self.kind.at_core() if self.level == "core" else self.kind
        textures = kind.allowed[: kind.allowed.index(key.texture) + 1]
        for texture, setup, upstream, seed in product(textures, kind.setups, kind.upstreams, range(SEEDS)):
            yield replace(key, texture=texture, setup=setup, upstream=upstream, seed=seed)

    def _retried(self, body: Callable[[Question, Key], None], key: Key, verdict: Verdict) -> Finding | None:
        """What is found of another case, if it is as bad and may be shown."""
        again = replace(self, only=key)
        body(again, key)
        finding = again.outcome.finding
        return finding if finding and finding.verdict is verdict else None

    def _diagnose(self) -> None:
        finding, key = self.outcome.finding, self.outcome.key
        if finding and key:
            respondent = Respondent(self.subject, self.oracles[0] if self.oracles else "numeric", self.memory)
            failure = Failure(finding, key, tuple(self.put), respondent, self.clause.name)
            self.outcome.finding = reduced(failure)
            self.outcome.diagnosis = diagnosed(replace(failure, finding=self.outcome.finding))


def taken(subject: Subject, layer: str, dtype: str) -> tuple[str, ...]:
    """The usual setups in which a subject takes its targets; all of them if it takes none."""
    record = RECORDS[layer]
    asked = {setup: Key(layer, dtype, setup, texture="normal", upstream="one") for setup in record.usual}
    fine = tuple(setup for setup, key in asked.items() if not _raises(subject, key))
    return fine or record.usual


def refused_pairs(subject: Subject, layer: str, dtype: str, setup: str) -> list[str]:
    """The options with another number for each axis, where a subject does not even take a pair of equal ones."""
    record = RECORDS[layer]
    pairs = [name for name, value in record.setup(setup).options.items() if _is_uneven(value)]
    if not pairs:
        return []
    plain = Facts(Key(layer, dtype, record.first, texture="normal"))
    ours = defaults(layer)
    even = replace(plain.case, options={**plain.case.options, **{name: 2 * (ours[name],) for name in pairs}})
    answered, paired = (Trial(subject, facts, ()).refusal is None for facts in (plain, plain.of(even)))
    return [f"{name} with another number for each axis" for name in pairs] if answered and not paired else []


def _is_uneven(option: Any) -> bool:
    return isinstance(option, tuple) and len(set(option)) > 1


def _flattens(subject: Subject, layer: str, dtype: str) -> bool:
    key = Key(layer, dtype, RECORDS[layer].first, batch="sequence", texture="normal")
    return flattens(Trial(subject, Facts(key), ()))


def steady(subject: Subject, layer: str, dtype: str) -> bool:
    """Whether a layer, and a new one, choose alike again where everybody's random numbers begin at the same place."""
    trial = Trial.of(subject, Key(layer, dtype, RECORDS[layer].first, texture="normal"), (), Memory())
    with suppress(Finding):
        asked = trial.built()
        one, again, other = asked.forward(), asked.forward(), trial.built().forward()
        return all(np.array_equal(one[name], each[name]) for each in (again, other) for name in one)
    return True


def _raises(subject: Subject, key: Key) -> bool:
    refusal = Trial(subject, Facts(key), ()).refusal
    return refusal is not None and refusal.verdict is Verdict.RAISED


def asked(clause: Clause) -> Callable[[Callable[[Question, Key], None]], Any]:
    """A property of one case becomes a test of every record that the clause concerns."""

    def question_by_question(prop: Callable[[Question, Key], None]) -> Any:
        def test(question: Question) -> None:
            question.settle(prop)

        test.__name__, test.__doc__, test.__module__ = prop.__name__, prop.__doc__, prop.__module__
        test.clause = clause  # type: ignore[attr-defined]  # a test function knows its clause
        return test

    return question_by_question


def questions(
    clause: Clause, records: Sequence[Record], subject: Subject, oracles: Sequence[str], memory: Memory, **how: Any
) -> list[Question]:
    """A clause in all its parts, for every layer the subject has, in every precision; further classes come last."""
    return [
        Question(record, clause, part, dtype, each, independent(each, oracles), memory, title=title, **how)
        for title, each in {"": subject, **getattr(subject, "more", {})}.items()
        for record in records
        for dtype in each.precisions(record.layer)
        if dtype == "float64" or not clause.float64_only
        for part in clause.parts(record)
    ]


def independent(subject: Subject, oracles: Sequence[str]) -> tuple[str, ...]:
    """Nobody judges himself."""
    return tuple(oracle for oracle in oracles if oracle != subject.name)
