"""The suite without pytest: every clause asked of a subject, and the report of it."""

from __future__ import annotations

import functools
import html
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .checks import CLAUSES
from .drawing import PROFILES
from .loading import subject_of
from .memory import Memory
from .network import Asked, is_network
from .options import chosen, one_case, present
from .question import Question, questions
from .records import RECORDS, Record
from .report import Row, network_rows, printed, row
from .subjects import Subject
from .verdict import Verdict


@functools.cache
def properties() -> dict[str, Callable[[Question], None]]:
    """The suite's tests, by the name of the clause each asks."""
    package = importlib.import_module(__package__)
    names = [found.name for found in pkgutil.iter_modules(package.__path__) if found.name.startswith("test_")]
    tests = [test for name in names for test in vars(importlib.import_module(f"{__package__}.{name}")).values()]
    return {test.clause.name: test for test in tests if inspect.isfunction(test) and hasattr(test, "clause")}


def settled(
    subject: Subject, records: Sequence[Record], oracles: Sequence[str], case: str = "", **how: Any
) -> Iterator[Question]:
    """Every question there is for these layers, or the one of a case, each with its outcome."""
    name, key = one_case(case, subject) or ("", None)
    memory = Memory()
    for clause in CLAUSES.values():
        for question in questions(clause, records, subject, oracles, memory, only=key, **how):
            if name in ("", question.id):
                properties()[clause.name](question)
                yield question


@dataclass(frozen=True)
class Report:
    """What the suite says of a layer: prints as the matrix and what fails, in a notebook too."""

    subject: str
    rows: list[Row]

    def __str__(self) -> str:
        return "\n".join(printed(self.rows, self._again))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"

    def _again(self, row: Row) -> str:
        layer = "" if self.subject == row["layer"] else f", {row['layer']!r}"
        return f"check({self.subject}{layer}, case={row['case']!r})" if row["case"] else f"check({self.subject})"

    def failures(self, level: str = "full") -> list[Row]:
        word = "verdict" if level == "full" else "core"
        return [row for row in self.rows if Verdict(row[word]).bad]  # type: ignore[literal-required]  # one of two

    def raise_for_failures(self, level: str = "full") -> None:
        """For a test of one's own: nothing where all conforms, else an AssertionError that says what does not."""
        if self.failures(level):
            raise AssertionError(str(self))


def check(  # noqa: PLR0913  # a name for each of the script's options
    thing: Any,
    layer: str = "",
    *,
    oracles: Sequence[str] = (),
    profile: str = "default",
    seed: int = 0,
    case: str = "",
) -> Report:
    """Judge one layer, or a network by its own loss, in a notebook or in somebody's own tests.

    The report prints what fails, `failures(level)` lists it, and `raise_for_failures(level)` is for a test. `case` is a
    single one, as a failure prints it.

    >>> from conformance.reference import Relu
    >>> check(Relu, oracles=["numeric"], profile="quick").failures()
    []
    """
    if is_network(thing) and not layer:
        network = Asked(thing.__name__, thing)
        network.settle()
        return Report(network.name, network_rows(network))
    (profile,) = chosen("profile", profile, list(PROFILES), default=["default"])
    subject = subject_of(thing, layer)
    records = [record for record in RECORDS.values() if subject.precisions(record.layer)]
    named = present(oracles if isinstance(oracles, str) else ",".join(oracles))
    asked = settled(subject, records, named, case, profile=profile, seed=seed)
    return Report(subject.name, [row(question) for question in asked])
