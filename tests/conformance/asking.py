"""A clause asked of a subject's layer: over many cases, to one outcome.

Two passes over cases that Hypothesis draws. The first puts every case and raises nothing, because the verdict is the
worst of all of them. Only where something was found does a second one raise, so that Hypothesis shrinks the worst.

The same seed and the same strategy draw the same cases, and drawing takes longer than asking: so it is done once for
all questions of a record that ask about the same kind of case, and the first pass reads from the list.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import hypothesis
import numpy as np
from hypothesis import HealthCheck, Phase, Verbosity, configuration
from hypothesis import strategies as st

from . import cases
from .cases import Key
from .clause import Clause
from .diagnosis import Diagnosis, Found, diagnosed
from .finding import Finding
from .isolation import ENDED, ENOUGH, mailbox
from .known import known
from .records import RECORDS, Record
from .subjects import Subject
from .surroundings import undisturbed
from .trial import Trial
from .verdict import Verdict, worst

# How many cases a question is put: clauses that compare numbers, the others.
PROFILES = {"quick": (8, 4), "default": (40, 12), "nightly": (400, 80)}


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
    profile: str = "default"
    seed: int = 0
    level: str = "full"  # which findings are shown: all, or those that level core fails by
    only: Key | None = None  # the one case to ask, instead of many

    def __post_init__(self) -> None:
        self.outcome = Outcome(Verdict.CONFORMS, Verdict.CONFORMS)
        self.sought: Verdict | None = None
        self.drawn: list[Key] = []  # kept, so that a diagnosis can ask again
        self.at_core = False  # whether just the cases of level core are drawn
        widest = self.subject.precisions(self.record.layer)[:1] == (self.dtype,)
        self.id = f"{self.record.layer}-{self.clause.titled(self.part)}" + ("" if widest else f"-{self.dtype}")

    @property
    def decides_core(self) -> bool:
        """Whether level core asks this: of batches (N,) alone."""
        return self.clause.core and (self.clause.name != "batch" or self.part == "many")

    @property
    def cases(self) -> st.SearchStrategy[Key]:
        """The record's cases, of the kind that this clause asks about."""
        return st.just(self.only) if self.only else strategy(self._kind, self.dtype, self._batch)

    @property
    def _kind(self) -> Kind:
        """At the batch (N,), with equal shapes, but for the clauses that ask for others."""
        if self.at_core:
            return Kind(self.record.layer, forms=self._forms, core=True)
        return Kind(self.record.layer, self._batch == "many", self.clause.textures, self._forms)

    @property
    def _batch(self) -> str:
        return self.part if self.clause.name == "batch" else "many"

    @property
    def _forms(self) -> tuple[str, ...]:
        """How arrays are given: what raises for some forms of a target hides no other mistake, and is told once."""
        if self.clause.name == "broadcast":
            return self.record.spreads
        if not self.record.targets or self.clause.name == "y-minus-t":
            return self.record.ways
        return taken(self.subject, self.record.layer, self.dtype)

    @contextlib.contextmanager
    def about(self, key: Key) -> Iterator[Trial]:
        """A trial of this case; what a check finds is noted, and raised if it is what is being shrunk."""
        trial = Trial(self.subject, known(key), self.oracles)
        if self.sought is None:
            self.drawn.append(key)
        try:
            yield trial
        except Finding as finding:
            if self.sought is None:
                self._note(finding, key)
            elif finding.verdict is self.sought and self._shown(finding, key):
                self.outcome.finding, self.outcome.key = finding, key
                self._tally_bits(trial)
                raise
        if self.sought is None:
            self._tally(trial)

    def _note(self, finding: Finding, key: Key) -> None:
        outcome = self.outcome
        outcome.verdict = worst([outcome.verdict, finding.verdict])
        if self._counts(finding, key):
            outcome.core = worst([outcome.core, finding.verdict])
        held = outcome.finding.verdict if outcome.finding else Verdict.CONFORMS
        if self._shown(finding, key) and worst([held, finding.verdict]) is not held:
            outcome.finding, outcome.key = finding, key

    def _counts(self, finding: Finding, key: Key) -> bool:
        """Whether level core fails by this."""
        return key.core and finding.core and self.decides_core

    def _shown(self, finding: Finding, key: Key) -> bool:
        return self.level == "full" or self._counts(finding, key)

    def _tally(self, trial: Trial) -> None:
        self.outcome.examples += 1
        self.outcome.compared += trial.compared
        self.outcome.decided += trial.decided
        self.outcome.ratio = max(self.outcome.ratio, trial.ratio)
        self._tally_bits(trial)
        self.outcome.conventions |= trial.conventions

    def _tally_bits(self, trial: Trial) -> None:
        if trial.known.key.ordinary:  # of hard numbers nobody can say how many bits are to be had
            self.outcome.bits = min(self.outcome.bits, trial.bits)

    def settle(self, body: Callable[..., None]) -> Outcome:
        """The outcome of a property over the question's cases."""
        reason = self.not_asked()
        if reason:
            self.outcome = Outcome(Verdict.NOT_ASKED, Verdict.NOT_ASKED, reason)
            return self.outcome
        deaths = mailbox().deaths(self.record.layer)
        if len(deaths) >= ENOUGH:
            ended = Verdict.TIMEOUT if deaths[0] else Verdict.CRASHED
            self.outcome = Outcome(ended, ended, deaths[0] or ENDED)
            return self.outcome
        undisturbed(lambda: self._settle(body))
        return self.outcome

    def _settle(self, body: Callable[..., None]) -> None:
        self.__post_init__()  # nothing of an earlier attempt counts
        with mailbox().open(self.id), elsewhere(), np.errstate(all="ignore"):  # what our own numbers do is no news
            self._ask(body)
            self._diagnose()

    def _diagnose(self) -> None:
        finding, key = self.outcome.finding, self.outcome.key
        if finding and key:
            oracle = self.oracles[0] if self.oracles else "numeric"
            self.outcome.diagnosis = diagnosed(Found(finding, key, self.drawn, self.subject, oracle, self.clause.name))

    def _ask(self, body: Callable[..., None]) -> None:
        self._put_all(body)
        if self.record.pair and self.decides_core and not self.only:
            self.at_core = True
            self._put_all(body)
            self.at_core = self.level == "core"
        if self.outcome.finding:
            self.sought = self.outcome.finding.verdict
            shrinking = with_settings(self._examples, self.seed)(hypothesis.given(data=st.data())(body))
            with contextlib.suppress(Finding, hypothesis.errors.Flaky):
                shrinking(self)
        elif not self.outcome.verdict.bad and not self.outcome.decided and self.outcome.examples:
            self.outcome.verdict = Verdict.UNDECIDABLE

    def not_asked(self) -> str:
        """Why this question cannot be put to this subject; empty where it can."""
        if self.clause.name in self.record.without:
            return self.record.without[self.clause.name]
        if self.clause.name == "errors" and self.subject.name != "reference":
            return "asked of the reference; offered to subjects"
        if self.clause.name == "own-derivative" and "numeric" not in self.oracles:
            return "needs the numeric oracle"
        if self.clause.name == "forward" and self.subject.name == "reference" and set(self.oracles) <= {"numeric"}:
            return "nobody judges himself: the numeric oracle's forward is the reference's"
        if not (self.clause.few or self.clause.alone or self.oracles):
            return "no oracle but the subject itself"
        return ""

    def _put_all(self, body: Callable[..., None]) -> None:
        for key in [self.only] if self.only else self._keys():
            body(self, Drawn(key))

    def _keys(self) -> Iterator[Key]:
        for key in drawn(self._kind, self._examples, self.seed):
            yield replace(key, dtype=self.dtype, batch=self._batch)

    @property
    def _examples(self) -> int:
        many, few = PROFILES[self.profile]
        return few if self.clause.few else many


class Kind(NamedTuple):
    """Cases of a record, whatever their precision and rank."""

    layer: str
    usual: bool = True  # whether of the batch (N,), or of one of the others
    textures: tuple[str, ...] = ()  # all of them, unless some are named; and so the forms
    forms: tuple[str, ...] = ()
    core: bool = False


@functools.lru_cache(maxsize=256)  # a strategy is looked through when it is new
def strategy(kind: Kind, dtype: str, batch: str) -> st.SearchStrategy[Key]:
    """These cases, drawn by Hypothesis in some precision and rank."""
    record = RECORDS[kind.layer]
    if kind.core:
        return cases.core_keys(record, dtype, kind.forms)
    return cases.keys(record, dtype, batch, kind.textures, kind.forms)


@functools.lru_cache(maxsize=256)
def drawn(kind: Kind, examples: int, seed: int) -> tuple[Key, ...]:
    """What Hypothesis draws of these cases: always the same, and precision and rank have no part in it."""
    keys: list[Key] = []
    among = strategy(kind, "float64", "many" if kind.usual else "one")

    @with_settings(examples, seed)
    @hypothesis.given(data=st.data())
    def draw(data: st.DataObject) -> None:
        keys.append(data.draw(among))

    draw()
    return tuple(keys)


@dataclass(frozen=True)
class Drawn:
    """What a property takes for Hypothesis's data: the case that it would draw."""

    key: Key

    def draw(self, _: st.SearchStrategy[Key]) -> Key:
        return self.key


def with_settings(examples: int, seed: int) -> Callable[[Any], Any]:
    """A property under a question's settings: one of its own, since settings stick to a function."""
    return lambda prop: hypothesis.seed(seed)(ours(examples)(prop))


@functools.lru_cache(maxsize=256)
def taken(subject: Subject, layer: str, dtype: str) -> tuple[str, ...]:
    """The forms of a target that a subject takes; all of them if it takes none."""
    kinds = [Key(layer, dtype, "many", 0, 0, form, "normal", "one", 0) for form in RECORDS[layer].ways]
    fine = tuple(kind.form for kind in kinds if not _raises(subject, kind))
    return fine or RECORDS[layer].ways


def _raises(subject: Subject, key: Key) -> bool:
    refusal = Trial(subject, known(key), ()).refusal
    return refusal is not None and refusal.verdict is Verdict.RAISED


def ours(examples: int) -> hypothesis.settings:
    """How Hypothesis works for us: nothing is written to anybody's folder, and nothing is timed."""
    return hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )


@contextlib.contextmanager
def elsewhere() -> Iterator[None]:
    """Hypothesis keeps its folder out of the user's: even without a database it writes what it finds in sources."""
    before = getattr(configuration, "__hypothesis_home_directory", None)
    configuration.set_hypothesis_home_dir(mailbox().folder / "hypothesis")
    try:
        yield
    finally:
        configuration.set_hypothesis_home_dir(before)


def unasked(prop: Any) -> Any:
    """A property of the reference's own, which is no clause and no part of anybody else's verdict."""
    ours_alone = hypothesis.seed(0)(ours(PROFILES["default"][0])(prop))

    def test() -> None:
        with elsewhere():
            ours_alone()

    test.__name__, test.__doc__, test.__module__ = prop.__name__, prop.__doc__, prop.__module__
    return test


def asked(clause: Clause) -> Callable[[Any], Any]:
    """A Hypothesis property becomes a test of every record that the clause concerns."""

    def question_by_question(prop: Any) -> Any:
        def test(question: Question) -> None:
            question.settle(prop.hypothesis.inner_test)

        test.__name__, test.__doc__, test.__module__ = prop.__name__, prop.__doc__, prop.__module__
        test.clause = clause  # type: ignore[attr-defined]  # a test function knows its clause
        return test

    return question_by_question


def questions(
    clause: Clause, records: Sequence[Record], subject: Subject, oracles: Sequence[str], **how: Any
) -> list[Question]:
    """A clause in all its parts, for every layer the subject has, in every precision."""
    return [
        Question(record, clause, part, dtype, subject, independent(subject, oracles), **how)
        for record in records
        for dtype in subject.precisions(record.layer)
        if dtype == "float64" or not clause.float64_only
        for part in clause.parts(record)
    ]


def independent(subject: Subject, oracles: Sequence[str]) -> tuple[str, ...]:
    """Nobody judges himself."""
    return tuple(oracle for oracle in oracles if oracle != subject.name)
