"""How the meta tests ask the suite: one clause of one class, by its title; or every clause there is."""

from __future__ import annotations

import contextlib
import functools
import importlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from unittest import mock

import numpy as np

from conformance import engine, truths
from conformance.cases import Key
from conformance.checks import CLAUSES
from conformance.diagnosis import answers
from conformance.engine import properties
from conformance.finding import Finding
from conformance.loading import load
from conformance.memory import Memory
from conformance.oracles.language import Answer, Case
from conformance.question import Outcome, Question, questions
from conformance.records import RECORDS
from conformance.subjects import Textbook
from conformance.surroundings import Surroundings

# Every oracle alone, and all of them together; what is not installed is left out.
ORACLE_SETS = [*((oracle,) for oracle in truths.ORACLES if truths.installed(oracle))]
ORACLE_SETS += [tuple(oracle for (oracle,) in ORACLE_SETS)] if len(ORACLE_SETS) > 1 else []


MEMORY = Memory()  # what is known of a case is the same for every class


def asked(kind: Any, oracles: Sequence[str], title: str = "", memory: Memory = MEMORY) -> Outcome:
    """What one clause (the one it names unless told) says of a class that stands for a layer (its `LAYER` or name)."""
    return settled(_question(kind, title or kind.CAUGHT_BY, oracles, memory))


# What takes long is done once a session, whoever asks for it.


@functools.cache
def judged(kind: Any) -> tuple[Question, int]:
    """Sabotage, by the clause it names and the numeric oracle, to the diagnosis; and how many mistakes were tried."""
    question = _question(kind, kind.CAUGHT_BY, ["numeric"])
    with mock.patch.object(answers, "explains", wraps=answers.explains) as tried:
        settled(question)
    return question, tried.call_count


def caught(kind: Any, oracles: Sequence[str]) -> list[Finding]:
    """What these oracles find in the cases in which the numeric one has judged it: nothing is shrunk or diagnosed."""
    question, _ = judged(kind)
    others = replace(question, oracles=oracles)
    with as_it_was(), np.errstate(all="ignore"):
        return [finding for key in question.put for finding in _findings(others, key)]


@functools.cache
def spoken(kind: Any) -> list[tuple[str, Finding]]:
    """What all clauses find by the numeric oracle, in float64: in one ordinary case or its own textures."""
    return [spoken for clause in CLAUSES for question in questions_of(kind, clause) for spoken in found(question)]


@functools.cache
def programs(layer: str) -> set[tuple]:
    """What JAX compiles of a layer in a default run; nothing is compiled: the reference answers for JAX."""
    in_jax = importlib.import_module("conformance.oracles.jax.engine")
    signatures: set[tuple] = set()

    def answering(case: Case) -> Answer:
        signatures.add(in_jax.signature(case))
        return truths.answer(case)

    with mock.patch("conformance.oracles.jax.vjp", answering):
        for question in engine.settled(truths.the_reference(), [RECORDS[layer]], ("jax",)):
            assert not question.outcome.verdict.bad
    return signatures


@functools.cache
def answered(subject: str, profile: str) -> list[Question]:
    """A file, judged by the numeric oracle in all its layers."""
    return list(engine.settled(load(subject), list(RECORDS.values()), ("numeric",), profile=profile))


def questions_of(kind: Any, clause: str, memory: Memory = MEMORY) -> list[Question]:
    """What a clause asks of a class, by the numeric oracle, in float64."""
    asked = _questions(kind, clause, ["numeric"], "quick", memory)
    return [question for question in asked if question.dtype == "float64" and not question.not_asked()]


def found(question: Question) -> Iterator[tuple[str, Finding]]:
    record, clause = question.record, question.clause
    setups = record.broadcast if clause.name == "broadcast" else record.usual
    setup = next(setup for setup in setups if record.has(question.part, setup))
    with as_it_was():
        for texture in clause.textures or ("normal",):
            key = Key(record.layer, "float64", setup, batch=question._batch, texture=texture)
            for finding in _findings(question, key):
                yield question.clause.titled(question.part), finding


@contextlib.contextmanager
def as_it_was() -> Iterator[None]:
    """Whatever a mistake changes for everybody is put back, as in a run."""
    before = Surroundings()
    try:
        yield
    finally:
        before.put_back(lasting=False)


def _findings(question: Question, key: Key) -> list[Finding]:
    """What a clause finds in one case."""
    try:
        question.clause(question.trial(key), question.part)
    except Finding as finding:
        return [finding, *finding.beside]
    return []


def question_of(kind: Any) -> Question:
    """The question that a mistake names, by the numeric oracle, in few cases."""
    return replace(_question(kind, kind.CAUGHT_BY, ["numeric"]), profile="quick")


def cases_of(question: Question) -> list[Key]:
    """What a question is put, those of level core included."""
    core = question._keys(question.kind.at_core()) if question.record.activation and question.decides_core else ()
    return list(dict.fromkeys([*question._keys(question.kind), *core]))


def convicts(question: Question, key: Key, what: str) -> bool:
    """Whether a clause finds such a thing in one case."""
    return what in {finding.what for finding in _findings(question, key)}


def settled(question: Question) -> Outcome:
    """The outcome of a question."""
    properties()[question.clause.name](question)
    return question.outcome


def _question(kind: Any, title: str, oracles: Sequence[str], memory: Memory = MEMORY) -> Question:
    """In the precision in which the class shows its mistake, the widest unless it says so."""
    (question,) = [
        question
        for question in _questions(kind, title.partition(":")[0], oracles, "default", memory, named=True)
        if question.clause.titled(question.part) == title and question.dtype == getattr(kind, "DTYPE", "float64")
    ]
    return question


def _questions(
    kind: Any, clause: str, oracles: Sequence[str], profile: str, memory: Memory = MEMORY, **how: Any
) -> list[Question]:
    layer = getattr(kind, "LAYER", kind.__name__)
    subject = Textbook("somebody", {layer: kind})
    return questions(CLAUSES[clause], [RECORDS[layer]], subject, oracles, memory, profile=profile, **how)
