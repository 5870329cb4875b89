"""How the meta tests ask the suite: one clause of one class, by its title; or every clause there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from conformance import known
from conformance.cases import Key
from conformance.checks import CLAUSES
from conformance.engine import properties
from conformance.finding import Finding
from conformance.memory import Memory
from conformance.question import Outcome, Question, questions
from conformance.records import RECORDS
from conformance.subjects import Textbook
from conformance.trial import Trial

# Every oracle alone, and all of them together; what is not installed is left out.
ORACLE_SETS = [*((oracle,) for oracle in known.ORACLES if known.installed(oracle))]
ORACLE_SETS += [tuple(oracle for (oracle,) in ORACLE_SETS)] if len(ORACLE_SETS) > 1 else []


MEMORY = Memory()  # what is known of a case is the same for every class


def asked(kind: Any, oracles: Sequence[str], title: str = "", memory: Memory | None = None) -> Outcome:
    """What one clause (the one it names unless told) says of a class that stands for a layer (its `LAYER` or name)."""
    title = title or kind.CAUGHT_BY
    (question,) = [
        question
        for question in _questions(kind, title.partition(":")[0], oracles, "default", memory or MEMORY)
        if question.clause.titled(question.part) == title and question.dtype == getattr(kind, "DTYPE", "float64")
    ]
    return settled(question)


def spoken(kind: Any, oracles: Sequence[str]) -> Iterator[tuple[str, Finding]]:
    """What all clauses find, in float64, when each is put one case of every texture: fast, and nothing is shrunk."""
    for clause in CLAUSES:
        for question in _questions(kind, clause, oracles, "quick", MEMORY):
            if question.dtype == "float64" and not question.not_asked():
                yield from _found(question)


def _found(question: Question) -> Iterator[tuple[str, Finding]]:
    record, clause, part = question.record, question.clause, question.part
    batch = part if clause.name == "batch" else "many"
    setup = (record.broadcast if clause.name == "broadcast" else record.usual)[0]
    for texture in clause.textures or record.textures:
        key = Key(record.layer, "float64", setup, batch=batch, texture=texture)
        try:
            clause(Trial(question.subject, MEMORY.once(known.Known, key), question.oracles, MEMORY), part)
        except Finding as finding:
            yield clause.titled(part), finding


def settled(question: Question) -> Outcome:
    """The outcome of a question."""
    properties()[question.clause.name](question)
    return question.outcome


def _questions(kind: Any, clause: str, oracles: Sequence[str], profile: str, memory: Memory) -> list[Question]:
    layer = getattr(kind, "LAYER", kind.__name__)
    subject = Textbook("somebody", {layer: kind})
    return questions(CLAUSES[clause], [RECORDS[layer]], subject, oracles, memory, profile=profile)
