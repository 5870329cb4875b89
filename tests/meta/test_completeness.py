"""Whoever adds a layer adds it to every room: here they are told which one they forgot."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from typing import Any

import pytest

from conformance import mistakes, oracles, reference
from conformance.checks import CLAUSES
from conformance.records import RECORDS

SUITE = Path(__file__).parents[1]
LAYERS = [kind for kind in vars(reference).values() if isinstance(kind, type) and hasattr(kind, "backward")]


def missing(layer: type) -> list[str]:
    """What is still to be written for a layer of the reference, file by file."""
    name, family = layer.__name__, layer.__module__.rpartition(".")[2]
    rooms = {
        f"tests/conformance/records/{family}.py lacks a record": name in recorded(family),
        f"oracles/torch/{family}.py lacks a forward": name in functions("torch", family),
        f"oracles/jax/{family}.py lacks a forward": name in functions("jax", family),
        f"tests/conformance/mistakes/{family}.py lacks sabotage": name in sabotaged(family),
    }
    return [f"{gap} of {name}" for gap, filled in rooms.items() if not filled]


def functions(oracle: str, family: str) -> set[str]:
    """The functions of a file, read and not imported: neither framework need be installed."""
    source = Path(oracles.__file__).parent / oracle / f"{family}.py"
    statements = ast.parse(source.read_text(encoding="utf-8")).body if source.exists() else []
    return {statement.name for statement in statements if isinstance(statement, ast.FunctionDef)}


def recorded(family: str) -> set[str]:
    return {record.layer for record in module_of("conformance.records", family).values() if record in RECORDS.values()}


def sabotaged(family: str) -> set[str]:
    return {kind.LAYER for kind in mistakes.everything() if kind.__module__ == f"conformance.mistakes.{family}"}


def module_of(package: str, family: str) -> dict[str, Any]:
    """What a family's file holds; nothing where there is no such file."""
    found = importlib.util.find_spec(f"{package}.{family}")
    return vars(importlib.import_module(found.name)) if found else {}


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.__name__)
def test_a_layer_is_in_every_room(layer: type) -> None:
    assert missing(layer) == []


def test_layers_are_found() -> None:
    assert {"Affine", "Relu", "SoftmaxWithLoss", "MulLayer"} <= {layer.__name__ for layer in LAYERS}


def test_who_forgets_a_file_is_told_which() -> None:
    """A layer that is in no room but the reference's, in a family with files and in one without."""
    for family in ("activations", "convolution"):
        forgotten = type("Maxout", (), {"__module__": f"conformance.reference.{family}", "backward": None})
        assert missing(forgotten) == [
            f"tests/conformance/records/{family}.py lacks a record of Maxout",
            f"oracles/torch/{family}.py lacks a forward of Maxout",
            f"oracles/jax/{family}.py lacks a forward of Maxout",
            f"tests/conformance/mistakes/{family}.py lacks sabotage of Maxout",
        ]


def test_a_layer_in_the_file_of_another_family_is_missing() -> None:
    """Mirrored floors: the same file name in every room."""
    strayed = type("Affine", (), {"__module__": "conformance.reference.losses", "backward": None})
    assert len(missing(strayed)) == 4


def test_every_record_and_every_sabotage_is_of_a_layer_of_the_reference() -> None:
    names = {layer.__name__ for layer in LAYERS}
    assert RECORDS.keys() - names == set()
    assert {kind.LAYER for kind in mistakes.everything()} - names == set()


def family(layer: str) -> str:
    return getattr(reference, layer).__module__.rpartition(".")[2]


ASKED = sorted(
    {
        (clause.name, family(record.layer))
        for clause in CLAUSES.values()
        for record in RECORDS.values()
        if list(clause.parts(record)) and clause.name not in record.without
    }
)


@pytest.mark.parametrize("asked", ASKED, ids=":".join)
def test_a_clause_has_a_mistake_in_every_family_it_is_asked_of(asked: tuple[str, str]) -> None:
    """One that names it; that the clause convicts it, for the stated reason, is asked in test_sabotage.py."""
    assert asked in {(kind.CAUGHT_BY.partition(":")[0], family(kind.LAYER)) for kind in mistakes.everything()}
