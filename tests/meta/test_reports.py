"""The faces of a report: all made from the one JSON, readable, and safe whatever a subject says."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from conformance import check
from conformance.report import FACES, document, in_order
from conformance.report.json_file import rows_of
from conformance.report.terminal import shown

REPORT = Path(__file__).parents[1] / "conformance/report"
SCHEMA = json.loads((REPORT / "schema.json").read_text())
RUN = {
    "suite": "0.1.0",
    "subject": "my_layers.py",
    "level": "full",
    "profile": "quick",
    "seed": 0,
    "oracles": ["numeric"],
    "lacking": ["torch", "jax"],
    "environment": {"Python": "3.11.7", "numpy": "2.4.6"},
    "complete": True,
    "absent": ["Relu"],
    "unmet": [],
    "remarks": ["the numeric oracle holds no forward"],
    "conventions": {},
}


class Affine:
    """Averages the bias's gradient, and knows NaN."""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.dW[0, 0] = np.nan
        self.db = dout.mean(axis=0)
        return dout @ self.W.T


def judged(kind, **run):
    rows = check(kind, oracles=["numeric"], profile="quick").rows
    return in_order(rows), document(in_order(rows), {**RUN, **run})


@pytest.fixture(scope="session")
def averaged():
    return judged(Affine)


# The one JSON.


def test_a_number_that_json_has_not_is_written_as_a_word(averaged):
    written = json.loads(FACES[".json"](averaged[1]), parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    jsonschema.validate(written, SCHEMA)
    weights = written["layers"]["Affine"]["gradient:W"]
    assert (weights["comparison"]["got"][0][0], weights["ratio"]) == ("nan", None)
    assert weights["comparison"]["index"] == [0, 0]


def test_the_rows_are_read_back(averaged):
    rows, report = averaged
    read = rows_of(json.loads(FACES[".json"](report)))
    hidden = {"core": "not asked"}  # what level core does not ask has no verdict at level core
    assert read == [row if row["core_clause"] else {**row, **hidden} for row in rows]


def test_the_terminal_is_made_from_the_json_alone(averaged):
    printed = "\n".join(shown(json.loads(FACES[".json"](averaged[1]))))
    assert "oracles: numeric; not installed: torch, jax" in printed
    assert "Affine-gradient:b: wrong" in printed
    assert "so also: " in printed
