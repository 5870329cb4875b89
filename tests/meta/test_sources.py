"""The sources, read: no tolerance is chosen by hand, no bound is stretched, no clock decides."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OTHERS = ROOT / "tests/benchmarks/checkers.py"  # the comparison with other checkers has to name what they choose
ROOMS = ("reference", "oracles")
SOURCES = sorted(path for room in (*ROOMS, "tests") for path in (ROOT / room).rglob("*.py"))
JUDGES = [path for path in SOURCES if ROOT / "tests/conformance" in path.parents]

CHOSEN = {"rtol", "atol", "rel_tol", "abs_tol", "allclose", "isclose", "approx", "assert_close"}
CHOSEN |= {"assert_almost_equal", "assert_array_almost_equal", "assert_allclose", "assertAlmostEqual"}
BOUNDS = ("bound", "bounds", "error", "errors", "probe", "allowed", "tolerance")
SIZES = ("size", "ndim", "shape", "len", "prod", "sqrt", "count")
ANSWERS = ("array_equal", "array_equiv", "all", "any", "isfinite", "isnan", "shares_memory", "missed")


def tolerances(tree: ast.AST) -> Iterator[ast.AST]:
    """Whatever is named like a tolerance, or like a comparison under one."""
    for node in ast.walk(tree):
        fields = (getattr(node, field, None) for field in ("id", "attr", "arg", "name"))
        if any(name in CHOSEN for name in fields if isinstance(name, str)):
            yield node


def stretched(tree: ast.AST) -> Iterator[ast.AST]:
    """A bound times a number, times a size, or divided by either."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div | ast.Pow):
            sides = [(node.left, node.right)] + [(node.right, node.left)] * isinstance(node.op, ast.Mult)
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Mult | ast.Div | ast.Pow):
            sides = [(node.target, node.value)]
        else:
            continue
        if any(_named(bound) in BOUNDS and _is_number(factor) for bound, factor in sides):
            yield node


def _is_number(node: ast.AST) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _is_number(node.operand)
    return isinstance(node, ast.Constant) or _named(node) in SIZES


def _named(node: ast.AST) -> str:
    """What a thing is called at last: `facts.bounds(u).errors[name]` is errors."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
        case ast.Subscript():
            return _named(node.value)
        case ast.Call():
            return _named(node.func)
    return ""


def unread(tree: ast.AST) -> Iterator[ast.AST]:
    """A comparison that stands alone as a statement, which nobody reads; or an assertion that always holds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and (
            isinstance(node.value, ast.Compare | ast.BoolOp)
            or (isinstance(node.value, ast.UnaryOp) and isinstance(node.value.op, ast.Not))
            or (isinstance(node.value, ast.Call) and _named(node.value) in ANSWERS)
        ):
            yield node
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Tuple | ast.Constant):
            yield node


def clocks(tree: ast.AST) -> Iterator[ast.AST]:
    """An import of what tells the time: a busy machine would decide."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if {getattr(node, "module", ""), *names} & {"time", "timeit"}:
            yield node


def absolute(tree: ast.AST) -> Iterator[ast.AST]:
    """An import of ours by its whole name: the two rooms have two names each in a checkout."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        if {name.partition(".")[0] for name in names} & {"conformance", *ROOMS}:
            yield node


def places(rule: object, paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"
        for path in paths
        for node in rule(ast.parse(path.read_text(encoding="utf-8")))
    ]


def test_no_tolerance_is_chosen_by_hand() -> None:
    assert places(tolerances, [path for path in SOURCES if path != OTHERS]) == []


def test_no_number_is_multiplied_onto_a_bound() -> None:
    assert len(JUDGES) > 20
    assert places(stretched, JUDGES) == []


def test_no_test_asks_a_clock() -> None:
    assert places(clocks, [path for path in SOURCES if path.name.startswith("test_")]) == []


def test_within_the_two_rooms_imports_are_relative() -> None:
    assert places(absolute, [path for path in SOURCES if path.relative_to(ROOT).parts[0] in ROOMS]) == []


def test_no_comparison_goes_unread() -> None:
    assert places(unread, SOURCES) == []


@pytest.mark.parametrize(
    "slip",
    [
        "np.allclose(a, b)",
        "assert math.isclose(a, b)",
        "from numpy.testing import assert_allclose",
        "from torch.testing import assert_close as same",
        "compare(a, b, rtol=1e-5)",
        "def compare(a, b, atol): ...",
        "assert a == pytest.approx(b)",
    ],
)
def test_a_tolerance_would_be_seen(slip: str) -> None:
    assert list(tolerances(ast.parse(slip)))


@pytest.mark.parametrize(
    "slip",
    [
        "missed = distance > 2 * bound",
        "missed = distance > truth.bound * 1.5",
        "bound = facts.bounds(precision).errors[name] * x.size",
        "bound = len(x) * error",
        "bound = errors[name] / 0.5",
        "bound *= 10",
        "self.error /= np.sqrt(n)",
        "allowed = -3 * probe",
        "probe = bounds(u).probe ** 0.5",
    ],
)
def test_a_stretched_bound_would_be_seen(slip: str) -> None:
    assert list(stretched(ast.parse(slip)))


@pytest.mark.parametrize(
    "slip",
    [
        "got == expected",
        "np.array_equal(got, expected)",
        "truth.missed(got).any()",
        "not missed",
        "a < b and b < c",
        "assert (got == expected, 'differs')",
        "assert True",
    ],
)
def test_a_comparison_that_nobody_reads_would_be_seen(slip: str) -> None:
    assert list(unread(ast.parse(slip)))


@pytest.mark.parametrize("slip", ["import time", "from time import perf_counter", "import math, timeit"])
def test_a_clock_would_be_seen(slip: str) -> None:
    assert list(clocks(ast.parse(slip)))


@pytest.mark.parametrize(
    "slip", ["import reference", "import numpy, oracles.torch", "from conformance.oracles.language import Case"]
)
def test_an_absolute_import_would_be_seen(slip: str) -> None:
    assert list(absolute(ast.parse(slip)))


@pytest.mark.parametrize("rule", [tolerances, stretched, unread, clocks, absolute])
def test_what_is_allowed_is_not_refused(rule: object) -> None:
    allowed = """
ratio = distance / bound
bound = here.error + there.error
total = np.sum(bounds.errors[name] * np.abs(v))
assert got == expected
known = [name for name in names if name in seen]
from .language import Case
from .. import torch as forwards
import torch
"""
    assert not list(rule(ast.parse(allowed)))
