"""What is installed, and what it loads."""

import subprocess
import sys

import pytest

SUITE = ["conformance", "hypothesis", "numpy", "oracles", "reference"]
NUMERIC_RUN = """
from conformance.engine import settled
from conformance.known import the_reference
from conformance.records import RECORDS
for question in settled(the_reference(), [RECORDS["Affine"]], ("numeric",), profile="quick"):
    assert not question.outcome.verdict.bad, question.id
"""
SCRIPT = """
sys.argv = ["conformance", *{words!r}]
from conformance.__main__ import asked
assert asked() == 0
"""
HEAVY = ["conformance", "hypothesis", "jax", "numpy", "oracles", "reference", "torch"]


def loaded_by(statement, folder):
    """Which of the heavy modules a fresh interpreter, in a folder of nobody's, has loaded after a statement."""
    program = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    return [module for module in HEAVY if module in done.stdout.splitlines()[-1].split()]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("from conformance.reference import Affine, Relu, Sigmoid, SoftmaxWithLoss", ["numpy", "reference"]),
        ("import oracles.bounds, oracles.language, oracles.numeric", ["numpy", "oracles"]),
        ("import conformance_plugin", []),
        ("import conformance, conformance.__main__", ["conformance"]),
        (NUMERIC_RUN, SUITE),
        (SCRIPT.format(words=["reference", "--oracles", "numeric", "--profile", "quick"]), SUITE),
    ],
)
def test_nothing_is_loaded_that_was_not_asked_for(statement, expected, tmp_path):
    assert loaded_by(statement, tmp_path) == expected
