"""How the meta tests ask the suite: one clause of one class, by its title; or every clause there is."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterator, Sequence
from typing import Any
from unittest import mock

import numpy as np

from conformance import engine, known
from conformance.asking import Outcome, Question, questions
from conformance.cases import Key
from conformance.checks import CLAUSES
from conformance.diagnosis import answers
from conformance.engine import properties
from conformance.finding import Finding
from conformance.records import RECORDS
from conformance.subjects import Textbook
from conformance.subjects.loading import load
from conformance.trial import Trial
from oracles.language import Answer, Case

# Every oracle alone, and all of them together; what is not installed is left out.
ORACLE_SETS = [*((oracle,) for oracle in known.ORACLES if known.installed(oracle))]
ORACLE_SETS += [tuple(oracle for (oracle,) in ORACLE_SETS)] if len(ORACLE_SETS) > 1 else []


def asked(kind: Any, oracles: Sequence[str], title: str = "") -> Outcome:
    """What one clause (the one it names unless told) says of a class that stands for a layer (its `LAYER` or name)."""
    return settled(_question(kind, title or kind.CAUGHT_BY, oracles))


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
    with np.errstate(all="ignore"):
        return [found for key in question.drawn if (found := _finding(question, key, oracles))]


@functools.cache
def spoken(kind: Any) -> list[tuple[str, Finding]]:
    """What all clauses find by the numeric oracle, in float64, each in a case of every texture: nothing is shrunk."""
    return [
        spoken
        for clause in CLAUSES
        for question in _questions(kind, clause, ["numeric"], "quick")
        if question.dtype == "float64" and not question.not_asked()
        for spoken in _found(question)
    ]


@functools.cache
def programs(layer: str) -> set[tuple]:
    """What JAX compiles of a layer in a default run; nothing is compiled: the reference answers for JAX."""
    in_jax = importlib.import_module("oracles.jax.engine")
    signatures: set[tuple] = set()

    def answering(case: Case) -> Answer:
        signatures.add(in_jax.signature(case))
        return known.answer(case)

    known.known.cache_clear()
    with mock.patch("oracles.jax.vjp", answering):
        for question in engine.settled(known.the_reference(), [RECORDS[layer]], ("jax",)):
            assert not question.outcome.verdict.bad
    known.known.cache_clear()
    return signatures


@functools.cache
def answered(subject: str, profile: str) -> list[Question]:
    """A file, judged by the numeric oracle in all its layers."""
    return list(engine.settled(load(subject), list(RECORDS.values()), ("numeric",), profile=profile))


def _found(question: Question) -> Iterator[tuple[str, Finding]]:
    record, clause, part = question.record, question.clause, question.part
    batch = part if clause.name == "batch" else "many"
    form = (record.spreads if clause.name == "broadcast" else record.ways)[0]
    for texture in clause.textures or record.textures:
        key = Key(record.layer, "float64", batch, 0, 0, form, texture, "drawn", 0)
        if finding := _finding(question, key, question.oracles):
            yield clause.titled(part), finding


def _finding(question: Question, key: Key, oracles: Sequence[str]) -> Finding | None:
    """What a clause finds in one case."""
    try:
        question.clause(Trial(question.subject, known.known(key), oracles), question.part)
    except Finding as finding:
        return finding
    return None


def settled(question: Question) -> Outcome:
    """The outcome of a question."""
    properties()[question.clause.name](question)
    return question.outcome


def _question(kind: Any, title: str, oracles: Sequence[str]) -> Question:
    """In the precision in which the class shows its mistake, the widest unless it says so."""
    (question,) = [
        question
        for question in _questions(kind, title.partition(":")[0], oracles, "default")
        if question.clause.titled(question.part) == title and question.dtype == getattr(kind, "DTYPE", "float64")
    ]
    return question


def _questions(kind: Any, clause: str, oracles: Sequence[str], profile: str) -> list[Question]:
    layer = getattr(kind, "LAYER", kind.__name__)
    return questions(CLAUSES[clause], [RECORDS[layer]], Textbook("somebody", {layer: kind}), oracles, profile=profile)
