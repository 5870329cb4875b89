"""What JAX compiles in a run: one program for each shape that a record asks for, and not many of those."""

from __future__ import annotations

import importlib

import pytest
from asked import programs

from conformance import truths
from conformance.cases import Key
from conformance.records import RECORDS, Record
from conformance.report.terminal import header

pytest.importorskip("jax")
engine = importlib.import_module("conformance.oracles.jax.engine")

EACH = 10  # programs a layer, on average


def shapes(record: Record) -> int:
    """Setups, the large ones too, in every mode; and the other ranks at one of them."""
    return (len(record.setups) + len(record.large)) * max(1, len(record.modes)) + len(record.ranks) - 1


@pytest.mark.parametrize("layer", RECORDS)
def test_a_record_asks_for_one_program_a_shape(layer: str) -> None:
    assert 0 < len(programs(layer)) <= shapes(RECORDS[layer])


def test_there_are_ten_programs_a_layer_on_average() -> None:
    assert sum(len(programs(layer)) for layer in RECORDS) <= EACH * len(RECORDS)


def test_they_are_counted_and_shown() -> None:
    key = Key("NegLayer", "float64", "small", texture="normal")
    truths.Facts(key).oracle("jax")
    count = truths.programs()
    truths.Facts(key).oracle("jax")
    assert truths.programs() == count == len(engine.PROGRAMS) > 0
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
