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

from .asking import Question, questions
from .checks import CLAUSES
from .network import Asked, is_network
from .options import present
from .records import RECORDS, Record
from .report import Row, network_rows, printed, row
from .subjects import Subject
from .subjects.loading import subject_of
from .verdict import Verdict


@functools.cache
def properties() -> dict[str, Callable[[Question], None]]:
    """The suite's tests, by the name of the clause each asks."""
    package = importlib.import_module(__package__)
    names = [found.name for found in pkgutil.iter_modules(package.__path__) if found.name.startswith("test_")]
    tests = [test for name in names for test in vars(importlib.import_module(f"{__package__}.{name}")).values()]
    return {test.clause.name: test for test in tests if inspect.isfunction(test) and hasattr(test, "clause")}


def settled(subject: Subject, records: Sequence[Record], oracles: Sequence[str], **how: Any) -> Iterator[Question]:
    """Every question there is for these layers, each with its outcome."""
    for clause in CLAUSES.values():
        for question in questions(clause, records, subject, oracles, **how):
            properties()[clause.name](question)
            yield question


@dataclass(frozen=True)
class Report:
    """What the suite says of a layer: prints as the matrix and what fails, in a notebook too."""

    subject: str
    rows: list[Row]

    def __str__(self) -> str:
        return "\n".join(printed(self.rows, self.subject))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"

    def failures(self, level: str = "full") -> list[Row]:
        word = "verdict" if level == "full" else "core"
        return [row for row in self.rows if Verdict(row[word]).bad]  # type: ignore[literal-required]  # one of two

    def raise_for_failures(self, level: str = "full") -> None:
        """For a test of one's own: nothing where all conforms, else an AssertionError that says what does not."""
        if self.failures(level):
            raise AssertionError(str(self))


def check(
    thing: Any, layer: str = "", *, oracles: Sequence[str] = (), profile: str = "default", seed: int = 0
) -> Report:
    """Judge one layer, or a network by its own loss, in a notebook or in somebody's own tests.

    >>> from reference import Relu
    >>> check(Relu, oracles=["numeric"], profile="quick").failures()
    []
    """
    if is_network(thing) and not layer:
        network = Asked(thing.__name__, thing)
        network.settle()
        return Report(network.name, network_rows(network))
    subject = subject_of(thing, layer)
    records = [record for record in RECORDS.values() if subject.precisions(record.layer)]
    asked = settled(subject, records, present(",".join(oracles)), profile=profile, seed=seed)
    return Report(subject.name, [row(question) for question in asked])
