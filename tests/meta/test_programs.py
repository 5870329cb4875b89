"""What JAX compiles in a run: one program for each shape that a record asks for, and not many of those."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import pytest

from conformance import known
from conformance.cases import BATCHES, Key
from conformance.engine import settled
from conformance.records import RECORDS, Record
from conformance.report.terminal import header
from oracles.language import Answer, Case

pytest.importorskip("jax")
engine = importlib.import_module("oracles.jax.engine")

EACH = 10  # programs a layer, on average


@pytest.fixture(scope="module")
def asked() -> dict[str, set[tuple]]:
    """The programs of every record in a default run; nothing is compiled: the reference answers for JAX."""
    with pytest.MonkeyPatch.context() as patch:
        programs = {}
        for record in RECORDS.values():
            programs[record.layer] = set()
            patch.setattr("oracles.jax.vjp", answering(programs[record.layer]))
            for question in settled(known.the_reference(), [record], ("jax",)):
                assert not question.outcome.verdict.bad
    return programs


def answering(programs: set[tuple]) -> Callable[[Case], Answer]:
    def vjp(case: Case) -> Answer:
        programs.add(engine.signature(case))
        return known.answer(case)

    return vjp


def shapes(record: Record) -> int:
    """Setups, the large ones too, and the other ranks at one of them."""
    return len(record.setups) + len(record.large) + len(BATCHES) - 1


@pytest.mark.parametrize("layer", RECORDS)
def test_a_record_asks_for_one_program_a_shape(asked: dict[str, set[tuple]], layer: str) -> None:
    assert 0 < len(asked[layer]) <= shapes(RECORDS[layer])


def test_there_are_ten_programs_a_layer_on_average(asked: dict[str, set[tuple]]) -> None:
    assert sum(map(len, asked.values())) <= EACH * len(RECORDS)


def test_they_are_counted_and_shown() -> None:
    key = Key("NegLayer", "float64", "small", texture="normal")
    known.Known(key).oracle("jax")
    count = known.programs()
    known.Known(key).oracle("jax")
    assert known.programs() == count == len(engine.PROGRAMS) > 0
    run = {
        "subject": "mine",
        "profile": "quick",
        "seed": 0,
        "level": "full",
        "oracles": ["numeric", "jax"],
        "lacking": [],
    }
    run |= {"environment": {}, "absent": [], "remarks": [], "programs": 3}
    assert "oracles: numeric, jax (3 compiled programs)" in list(header(run))
