"""What is asked of a layer that is none of the known ones: the clauses that need no reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..checks import CLAUSES
from ..checks.values import own_derivative, own_forward, probed
from ..clause import Check
from ..diagnosis import derivative, sentences
from ..finding import Finding
from ..isolation import mailbox
from ..memory import Memory
from ..oracles import numeric
from ..oracles.language import Array
from ..surroundings import undisturbed
from ..trial import Trial
from ..truths import COARSE_BITS
from ..verdict import Verdict, worst
from .own import Own, OwnFacts, OwnKey

PUT = 4  # cases of a clause that compares numbers; of one that compares none, half as many
CORE = ("own-derivative", "batch:one", "repeatable", "no-writes")
DERIVATIVES = ("own-derivative", "batch:one")
OTHERS = ("repeatable", "no-writes", "upstream-linear", "dtype-shape", "layout", "quiet")
DECLARED = "NOT_A_DERIVATIVE"


@dataclass
class ClauseOutcome:
    """What came of one clause."""

    clause: str
    verdict: Verdict = Verdict.CONFORMS
    core: Verdict = Verdict.CONFORMS
    reason: str = ""
    kind: str = ""
    text: str = ""
    cause: str = ""
    finding: Finding | None = None
    examples: int = 0
    compared: int = 0
    decided: int = 0
    ratio: float = 0.0

    @property
    def decides_core(self) -> bool:
        return self.clause in CORE


@dataclass(eq=False)
class UnknownQuestion:
    """A class of the subject's that is none of the known layers, and what came of asking it."""

    own: Own
    level: str = "full"  # which findings are shown: all, or those that level core fails by
    told: list[ClauseOutcome] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)  # what is wrong with each gradient

    @property
    def name(self) -> str:
        return self.own.name

    @property
    def declared(self) -> bool:
        """Whether its author says that backward is meant to be no derivative."""
        kind = getattr(self.own.module, self.name, None)
        named = getattr(self.own.module, DECLARED, ())
        return bool(getattr(kind, "not_a_derivative", False)) or self.name in (
            [named] if isinstance(named, str) else named
        )

    def id(self, told: ClauseOutcome) -> str:
        return f"{self.name}-{told.clause}"

    @property
    def remarks(self) -> Iterator[str]:
        """What a reader of the report should know."""
        own = self.own
        by = "as declared, by no derivative" if self.declared else "by its own derivative"
        yield f"{own.name} is none of the layers known: judged {by}, {own.way.words}; {self._tolerance}"
        if own.random:
            yield f"{own.name} draws random numbers: its generators begin at the same place before each call"
        for name in own.without:
            yield f"{own.name}: the gradient of {name} is found nowhere, so it is not judged"

    @property
    def _tolerance(self) -> str:
        return f"the tolerance is {COARSE_BITS} bits" if self.own.coarse else "the tolerance is its own code's rounding"

    def settle(self) -> None:
        undisturbed(self._settle)

    def _settle(self) -> None:
        with mailbox().open(self.name), np.errstate(all="ignore"):
            memory, self.words = Memory(), {}
            self.told = [
                self._derivative("own-derivative", memory),
                self._derivative("batch:one", memory, batch="one"),
                *(self._put(name, CLAUSES[name].check, self._keys(name), memory)[0] for name in OTHERS),
            ]

    def _keys(self, clause: str) -> list[OwnKey]:
        every_dtype = clause == "dtype-shape" and not self.own.without  # what we do not set stays in float64
        dtypes = ("float64", "float32") if every_dtype else ("float64",)
        return [self._key(seed, dtype=dtype) for dtype in dtypes for seed in range(PUT // 2)]

    def _key(self, seed: int, **named: Any) -> OwnKey:
        """Of a loss with dout = 1 first, which is what level core asks."""
        return self.own.key(seed=seed, upstream="one" if self.own.scalar and seed % 2 == 0 else "drawn", **named)

    def _derivative(self, clause: str, memory: Memory, **named: Any) -> ClauseOutcome:
        """Of the derivative what only one case shows is taken for a kink that a step has crossed."""
        if named and not self.own.has_batch:
            return ClauseOutcome(
                clause, Verdict.NOT_ASKED, Verdict.NOT_ASKED, "no batch axis was found in what its forward takes"
            )
        if self.declared and not named:
            why = "its author says that backward is meant to be no derivative"
            return ClauseOutcome(clause, Verdict.NOT_ASKED, Verdict.NOT_ASKED, why)
        check = _answers if self.declared else own_derivative.check
        keys = [self._key(seed, **named) for seed in range(PUT // 2 if named else PUT)]
        outcome, found = self._put(clause, check, keys, memory, least=2)
        shown = outcome.finding
        if shown is not None and shown.what in ("value", "shape"):
            wrong = {finding.name for finding in found}
            right = [name for name in self.own.record.wrt if name not in wrong] if shown.what == "value" else []
            outcome.text = self._explained(shown.name, right, memory)
        return outcome

    def _put(
        self, clause: str, check: Check, keys: Sequence[OwnKey], memory: Memory, least: int = 1
    ) -> tuple[ClauseOutcome, list[Finding]]:
        """Every case, and the worst of what was found; a number counts that is wrong in at least so many cases."""
        outcome = ClauseOutcome(clause)
        found = [(finding, key) for key in keys for finding in self._asked(outcome, check, key, memory)]
        names = [finding.name for finding, _ in found]
        found = [(f, key) for f, key in found if f.what != "value" or names.count(f.name) >= least]
        for finding, key in found:
            outcome.verdict = worst([outcome.verdict, finding.verdict])
            outcome.core = (
                worst([outcome.core, finding.verdict]) if self._counts(clause, finding, key) else outcome.core
            )
        if found and (self.level == "full" or (outcome.core.bad and outcome.decides_core)):
            outcome.finding = max(found, key=lambda pair: (self._counts(clause, *pair), pair[0].verdict.severity))[0]
            outcome.kind, outcome.text = sentences.told(outcome.finding)
            wrong = outcome.finding.what == "shape" or (clause in DERIVATIVES and outcome.finding.what == "value")
            outcome.cause = f"the gradient of {outcome.finding.name}" if wrong else outcome.text
        elif not found and not outcome.decided:
            outcome.verdict = outcome.core = Verdict.UNDECIDABLE
        return outcome, [finding for finding, _ in found]

    @staticmethod
    def _counts(clause: str, finding: Finding, key: OwnKey) -> bool:
        """Whether level core fails by this."""
        return clause in CORE and finding.core and key.core

    def _asked(self, outcome: ClauseOutcome, check: Check, key: OwnKey, memory: Memory) -> list[Finding]:
        outcome.examples += 1
        try:
            trial = Trial(self.own, OwnFacts(self.own, key), ("numeric",), memory)
        except Finding as finding:
            return [finding]
        found = _found_by(check, trial)
        outcome.compared += trial.compared
        outcome.decided += trial.decided
        outcome.ratio = max(outcome.ratio, trial.ratio)
        return found

    # In words.

    def _explained(self, name: str, right: Sequence[str], memory: Memory) -> str:
        if name not in self.words:
            keys = [self._key(1), self._key(3), *([self._key(1, batch="one")] if self.own.has_batch else [])]
            words = derivative.explained(name, [self._slopes(key, memory) for key in keys], right)
            self.words[name] = f'{words}. Where backward is meant to differ, say so: {DECLARED} = ("{self.name}",)'
        return self.words[name]

    def _slopes(self, key: OwnKey, memory: Memory) -> derivative.Slopes:
        facts = OwnFacts(self.own, key)
        trial = Trial(self.own, facts, ("numeric",), memory)
        forward, way = own_forward(self.own), probed(trial)[0]

        def by(name: str) -> Array:
            return numeric.entries(forward, facts.exact, name, way)

        return derivative.Slopes(facts.case, 1 if key.batch == "one" else key.sizes["N"], trial.gradients, by)


def _found_by(check: Check, trial: Trial) -> list[Finding]:
    try:
        check(trial, "")
    except Finding as finding:
        found = [finding, *finding.beside]
        for each in found:
            each.case = each.case or trial.case
        return found
    return []


def _answers(trial: Trial, part: str) -> None:
    """Forward and backward answer, in the shapes that belong to what was given."""
    trial.arrays()
    trial.affirm()
