"""Every comparison of every clause is needed: without it, a mistake that the clause convicts goes free.

The comparisons are read from the sources. Each is replaced by nothing, one at a time, and the clause is asked again.
"""

from __future__ import annotations

import ast
import copy
import functools
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asked import cases_of, convicts, question_of

from conformance import checks, mistakes
from conformance.cases import Key
from conformance.clause import Clause
from conformance.finding import Finding
from conformance.question import Question
from conformance.trial import Trial
from conformance.truths import Facts, Hull
from conformance.verdict import Truth

FOLDER = Path(checks.__file__).parent
TRIALS = ("hold", "compare", "compare_all", "same_bits", "shaped")  # what compares, outside of this folder
NOTHING = ast.parse("lambda *_, **__: None", mode="eval").body


# What compares.


@dataclass(frozen=True)
class Comparison:
    """A place in a file at which a finding may be raised."""

    module: str
    function: str
    number: int  # among those of its file
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.module}-{self.function}-{self.text}"


class Sources:
    """A file of clauses, as a tree."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
        self.functions = {each.name: each for each in self.tree.body if isinstance(each, ast.FunctionDef)}

    @functools.cached_property
    def comparing(self) -> set[str]:
        """The functions that lead to a comparison, those of the trial among them."""
        found = {*TRIALS}
        while more := {name for name, each in self.functions.items() if self._compares(each, found)} - found:
            found |= more
        return found

    def _compares(self, function: ast.FunctionDef, known: set[str]) -> bool:
        """One that answers a question compares for itself."""
        answers = isinstance(function.returns, ast.Name) and function.returns.id == "bool"
        return not answers and any(self.is_comparison(node, known) for node in ast.walk(function))

    def is_comparison(self, node: ast.AST, known: set[str]) -> bool:
        match node:
            case ast.Raise(exc=ast.Call(func=ast.Name(id="Finding"))):
                return True
            case ast.Call(func=ast.Name(id="partial") | ast.Attribute(attr="partial"), args=[called, *_]):
                return compares(called, known)
            case ast.Expr(value=ast.Call(func=called)) | ast.Lambda(body=ast.Call(func=called)):
                return compares(called, known)
        return False

    def comparisons(self) -> Iterator[Comparison]:
        places = iter(range(10_000))
        for name, function in self.functions.items():
            inside = [node for node in ast.walk(function) if self.is_comparison(node, self.comparing)]
            for node in inside if name in self.comparing else ():
                text = ast.unparse(node)[:60]
                yield Comparison(self.module, name, next(places), node.lineno, text)

    def without(self, comparison: Comparison) -> ast.Module:
        """The tree with nothing in the place of one."""
        tree = copy.deepcopy(self)
        inside = [
            node
            for name, function in tree.functions.items()
            if name in self.comparing
            for node in ast.walk(function)
            if self.is_comparison(node, self.comparing)
        ]
        return ast.fix_missing_locations(Removed(inside[comparison.number]).visit(tree.tree))

    def clauses_of(self, function: str) -> set[str]:
        """The clauses that lead to a function."""
        leads = {function}
        while more := {name for name, each in self.functions.items() if names_in(each) & leads} - leads:
            leads |= more
        return {clause.name for name in leads if isinstance(clause := getattr(self.loaded, name, None), Clause)}

    @property
    def loaded(self) -> Any:
        return importlib.import_module(f"conformance.checks.{self.module}")


class Removed(ast.NodeTransformer):
    def __init__(self, node: ast.AST) -> None:
        self.node = node

    def visit(self, node: ast.AST) -> Any:
        if node is not self.node:
            return super().visit(node)
        if isinstance(node, ast.stmt):
            return ast.Return() if isinstance(node, ast.Raise) else ast.Pass()
        return NOTHING


def compares(called: ast.AST, known: set[str]) -> bool:
    """A function of the file by its name, or what the trial has."""
    match called:
        case ast.Name(id=name):
            return name in known
        case ast.Attribute(attr=name):
            return name in TRIALS
    return False


def names_in(function: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


SOURCES = {path.stem: Sources(path.stem) for path in sorted(FOLDER.glob("*.py")) if path.stem != "__init__"}
COMPARISONS = [each for source in SOURCES.values() for each in source.comparisons()]


def changed_space(comparison: Comparison) -> dict[str, Any]:
    """What a file holds, run again from its changed tree."""
    source = SOURCES[comparison.module]
    space: dict[str, Any] = {"__name__": source.loaded.__name__, "__package__": source.loaded.__package__}
    exec(compile(source.without(comparison), comparison.module, "exec"), space)  # noqa: S102  # our own source
    return space


# Who is convicted.


@functools.cache
def convicted(kind: Any) -> tuple[Question, tuple[Key, ...]]:
    """The question that a mistake names, and all its cases that convict it for the reason that it says."""
    question = question_of(kind)
    with np.errstate(all="ignore"):
        return question, tuple(key for key in cases_of(question) if convicts(question, key, found(kind)))


def found(kind: Any) -> str:
    """The kind of finding that it must get, so that nothing is caught for another reason."""
    return getattr(kind, "FOUND", "value")


def free(kind: Any, clauses: dict[str, Clause]) -> bool:
    """Whether a mistake is convicted no more in any case; a clause that breaks convicts nobody."""
    question, keys = convicted(kind)
    changed = replace(question, clause=clauses[question.clause.name])
    with np.errstate(all="ignore"):
        try:
            return bool(keys) and not any(convicts(changed, key, found(kind)) for key in keys)
        except (TypeError, ValueError):
            return True


def caught_by_it_alone(comparison: Comparison) -> str:
    """The first mistake of which this is the only comparison that convicts it; empty where there is none."""
    space = changed_space(comparison)
    clauses = {each.name: each for each in space.values() if isinstance(each, Clause)}
    names = SOURCES[comparison.module].clauses_of(comparison.function)
    for kind in mistakes.everything():
        if kind.CAUGHT_BY.partition(":")[0] in names and free(kind, clauses):
            return f"{kind.LAYER} {kind.__name__}"
    original = vars(SOURCES[comparison.module].loaded)
    return next((name for name, raises in SMALL.items() if raises(original) and not raises(space)), "")


# What no layer of today can do wrong, in small.


def full_gradient_to_each_of_a_tie(space: dict[str, Any]) -> bool:
    """The largest of two equal numbers: either has a gradient between 0 and 1, and both together have 1."""
    if "_between" not in space:
        return False
    one, other = ({"x": Truth(g, g, np.full(2, 1e-15))} for g in (np.array([1.0, 0.0]), np.array([0.0, 1.0])))
    trial = Trial(None, Facts(Key("Relu", "float64", "small", texture="zeros")), ("numeric",))
    trial.gradients = {"x": np.ones(2)}
    trial.facts.hull = lambda *_: Hull([one, other])
    try:
        space["_between"](trial, "x", "numeric")
    except Finding:
        return True
    return False


SMALL = {each.__name__: each for each in (full_gradient_to_each_of_a_tie,)}


@pytest.mark.parametrize("comparison", COMPARISONS, ids=str)
def test_a_mistake_goes_free_without_this_comparison(comparison: Comparison) -> None:
    assert caught_by_it_alone(comparison), f"{comparison.module}.py, line {comparison.line}: {comparison.text}"


def test_every_clause_compares() -> None:
    told = {name for each in COMPARISONS for name in SOURCES[each.module].clauses_of(each.function)}
    assert told == set(checks.CLAUSES)
