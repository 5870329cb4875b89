"""Laws of the house that no linter knows."""

from __future__ import annotations

import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for room in ("reference", "oracles", "tests") for path in (ROOT / room).rglob("*.py"))

# A tolerance that somebody chose would have one of these names.
CHOSEN = {
    *("rtol", "atol", "rel_tol", "abs_tol", "tolerance", "allclose", "isclose", "approx", "assertAlmostEqual"),
    *("assert_allclose", "assert_almost_equal", "assert_array_almost_equal", "assert_approx_equal", "assert_close"),
}


def tolerances(path: Path) -> list[str]:
    """Where a file names a tolerance; in comments and strings it may."""
    with tokenize.open(path) as file:
        tokens = list(tokenize.generate_tokens(file.readline))
    return [
        f"{path}:{word.start[0]} {word.string}"
        for word in tokens
        if word.type == tokenize.NAME and word.string in CHOSEN
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_tolerance_is_chosen_by_hand(path: Path) -> None:
    assert tolerances(path) == []


def test_a_chosen_tolerance_is_found(tmp_path: Path) -> None:
    source = tmp_path / "test_something.py"
    source.write_text("import math\n# isclose\nassert math.isclose(1.0, 1.0, rel_tol='rtol')\n", encoding="utf-8")
    assert tolerances(source) == [f"{source}:3 isclose", f"{source}:3 rel_tol"]


ASKING = """
from conformance.asking import questions
from conformance.known import the_reference
from conformance.records import RECORDS
from conformance.test_gradients import test_each_gradient_is_the_vector_jacobian_product as test
for question in questions(test.clause, [RECORDS["Affine"]], the_reference(), ("numeric",), profile="quick"):
    test(question)
    assert question.outcome.verdict.value == "conforms", question.outcome
"""


@pytest.mark.parametrize(
    ("program", "absent"),
    [
        ("import reference", {"torch", "jax", "hypothesis", "pytest", "oracles", "conformance"}),
        ("import oracles.bounds, oracles.numeric", {"torch", "jax", "reference", "hypothesis", "pytest"}),
        ("import conformance.session, conformance.checks", {"torch", "jax"}),
        (ASKING, {"torch", "jax", "oracles.torch", "oracles.jax"}),
    ],
    ids=["reference", "oracles", "conformance", "a numeric run"],
)
def test_nothing_is_imported_unasked(program: str, absent: set[str]) -> None:
    """In a process of its own; what Python brings along by itself is not ours."""
    seen = "import sys\nprint(*sorted(set(sys.modules) & {absent}))"
    run = [sys.executable, "-c", f"{program}\n{seen.format(absent=absent)}"]
    done = subprocess.run(run, capture_output=True, text=True, check=False, cwd="/")  # noqa: S603
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr
