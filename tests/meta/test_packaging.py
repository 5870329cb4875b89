"""What is installed, and what it loads."""

import subprocess
import sys

import pytest

HEAVY = ["conformance", "hypothesis", "jax", "numpy", "oracles", "reference", "torch"]


def loaded_by(statement):
    """Which of the heavy modules a fresh interpreter has loaded after a statement."""
    program = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    return [module for module in HEAVY if module in done.stdout.split()]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("from reference import Affine, Relu, Sigmoid, SoftmaxWithLoss", ["numpy", "reference"]),
        ("import oracles.bounds, oracles.language, oracles.numeric", ["numpy", "oracles"]),
        ("import conformance_plugin", []),
        ("import conformance.__main__", ["conformance", "hypothesis", "numpy", "oracles", "reference"]),
    ],
)
def test_nothing_is_loaded_that_was_not_asked_for(statement, expected):
    assert loaded_by(statement) == expected
