"""Special points: what everyone says there is in every report that is kept, and judges nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from math import inf
from types import SimpleNamespace

import numpy as np
import pytest
from asked import ORACLE_SETS

from conformance import cases, points
from conformance.cases import Key
from conformance.oracles.language import Answer
from conformance.records import RECORDS

PRESENT = max(ORACLE_SETS, key=len)
FRAMEWORKS = [oracle for oracle in PRESENT if oracle != "numeric"]
SPECIAL = [record for record in RECORDS.values() if record.points]


def at(layer, oracles=(), **arrays):
    """The one point of these arrays."""
    found = [point for point in points.answered(RECORDS[layer], oracles) if arrays.items() <= point["at"].items()]
    assert len(found) == 1
    return found[0]["said"]


@pytest.mark.parametrize("record", SPECIAL, ids=lambda record: record.layer)
def test_a_point_is_a_single_sample_of_the_smallest_size(record):
    """In the first form of its target, or in that of a row: JAX has compiled the first one anyway."""
    key = Key(record.layer, "float64", record.first, batch="single", texture="normal")
    usual = {name: array.shape for name, array in cases.case(key).arrays.items()}
    rows = dict.fromkeys(record.targets, usual.get("x"))
    for point in record.points:
        assert {name: np.shape(array) for name, array in point.items()} in (usual, {**usual, **rows})


@pytest.mark.parametrize("record", SPECIAL, ids=lambda record: record.layer)
def test_everyone_who_is_there_is_asked_of_every_point(record):
    asked = list(points.answered(record, PRESENT))
    assert len(asked) == len(record.points)
    for point in asked:
        assert list(point["said"]) == ["reference", *FRAMEWORKS]


def test_the_gradient_is_that_of_the_sum_and_nan_is_a_word():
    assert at("ReciprocalLayer", x=["inf", "-inf", 5e-324])["reference"] == {
        "output": [0.0, -0.0, "inf"],
        "dx": [-0.0, -0.0, "-inf"],
    }
    assert at("Softmax", x=["-inf"] * 3)["reference"] == {"output": ["nan"] * 3, "dx": ["nan"] * 3}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_frameworks_say_0_at_the_kink_of_relu_and_pass_nan_on(framework):
    said = at("Relu", [framework], x=[0.0, 0.0, "nan"])[framework]
    assert said["output"] == [0.0, 0.0, "nan"]
    assert said["dx"][:2] == [0.0, 0.0]


def test_a_refusal_is_an_answer():
    assert at("SoftmaxWithLoss", t=-100.0)["reference"] == "ValueError"


def test_a_point_that_a_layer_refuses_before_anything_is_asked_is_one_too():
    record = replace(RECORDS["Embedding"], points=({"idx": 5, "W": [[1.0], [2.0]]},))
    (point,) = points.answered(record, [])
    assert point["said"] == {"reference": "ValueError"}


def test_what_an_oracle_says_is_kept_as_it_was_said(monkeypatch):
    said = Answer({"output": np.float64(7.0)}, {"x": np.array([1.0, inf, np.nan])})
    monkeypatch.setitem(sys.modules, "conformance.oracles.stub", SimpleNamespace(vjp=lambda case: said))
    record = replace(RECORDS["Relu"], points=({"x": [0.0, 0.0, 0.0]},))
    (point,) = points.answered(record, ["numeric", "stub"])
    assert point["said"]["stub"] == {"output": 7.0, "dx": [1.0, "inf", "nan"]}


def test_every_report_that_is_kept_holds_the_points_of_its_layers(tmp_path):
    words = ["reference", "--layers", "Relu,Flatten", "--profile", "quick", "--report", "r.json"]
    command = [sys.executable, "-m", "conformance", *words]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)  # noqa: S603  # ourselves
    kept = json.loads((tmp_path / "r.json").read_text())
    assert kept["points"] == {"Relu": list(points.answered(RECORDS["Relu"], PRESENT))}
