"""The suite without pytest: every clause asked of a subject, and the report of it."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from .checks import CLAUSES
from .drawing import PROFILES
from .loading import load, subject_of
from .memory import Memory
from .network import NetworkQuestion
from .options import beyond_core, chosen, one_case, one_file, present
from .question import Question, questions
from .records import RECORDS, Record
from .report import Row, decisive, in_order, notebook, printed, row, rows_of_a_whole, script, tolerances
from .subjects import Subject
from .subjects.importing import Unusable
from .unknown import UnknownQuestion
from .words import visible


@functools.cache
def properties() -> dict[str, Callable[[Question], None]]:
    """The suite's tests, by the name of the clause each asks."""
    package = importlib.import_module(__package__)
    names = [found.name for found in pkgutil.iter_modules(package.__path__) if found.name.startswith("test_")]
    tests = [test for name in names for test in vars(importlib.import_module(f"{__package__}.{name}")).values()]
    return {test.clause.name: test for test in tests if inspect.isfunction(test) and hasattr(test, "clause")}


def settled(
    subject: Subject,
    records: Sequence[Record],
    oracles: Sequence[str],
    case: str = "",
    clauses: Sequence[str] = (),
    **how: Any,
) -> Iterator[Question]:
    """Every question there is for these layers, or the one of a case, each with its outcome."""
    name, key = one_case(case, subject) or ("", None)
    memory, named = Memory(), bool(clauses)
    for clause in [CLAUSES[name] for name in clauses or CLAUSES]:
        for question in questions(clause, records, subject, oracles, memory, only=key, named=named, **how):
            if name in ("", question.id):
                properties()[clause.name](question)
                yield question


def scripted(name: str, case: str, oracles: str = "") -> str:
    """A script that shows what fails in a case, as a failure prints it."""
    subject = load(one_file(name))
    layer = case.partition("-")[0]
    asked = list(settled(subject, [RECORDS[layer]] if layer in RECORDS else [], present(oracles), case))
    if not asked:
        raise Unusable(
            f"nothing that is asked here is called {case.partition('/')[0]}: copy a case as a failure prints it"
        )
    return script.scripted(name, subject, asked[0])


@dataclass(frozen=True)
class Report:
    """What the suite says of somebody's layers: prints what fails and a line a layer; in a notebook, as a table."""

    subject: str
    rows: list[Row]
    level: str = "core"  # which decides
    remarks: tuple[str, ...] = ()
    call: str = ""  # how `check` is asked of the same

    def __str__(self) -> str:
        return "\n".join(
            [*visible(list(self.remarks)), *printed(self.rows, self._again, self.level, more='level="full"')]
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return notebook(self.rows, self._again, self.level)

    def _again(self, row: Row) -> str:
        case = f", case={row['case']!r}" if row["case"] else ""
        return f"check({self.call or self.subject}{case})"

    def failures(self, level: str = "") -> list[Row]:
        """What fails, at the level that decides unless told."""
        return [row for row in self.rows if decisive(row, level or self.level).bad]

    def raise_for_failures(self, level: str = "") -> None:
        """For a test of one's own: nothing where all conforms, else an AssertionError that says what does not."""
        if self.failures(level):
            raise AssertionError(str(self))


def check(  # noqa: PLR0913  # a name for each of the script's options
    thing: Any,
    layer: str = "",
    *,
    oracles: Sequence[str] = (),
    level: str = "",
    profile: str = "default",
    seed: int = 0,
    case: str = "",
    clauses: Sequence[str] = (),
) -> Report:
    """Judge a layer, or a network by its own loss, in a notebook or in somebody's own tests.

    `thing` is a class, an instance of one, a function or a pair of them; or a module or the path of a .py file, of
    which all layers are judged. The report prints what fails, `failures()` lists it, and `raise_for_failures()` is for
    a test. `level` says what fails: "core" unless told, or "full". `case` is a single one, as a failure prints it.
    `clauses` names those that are to be asked; one of them, "errors", is asked only by its name.

    >>> from conformance.reference import Relu
    >>> check(Relu, level="full", oracles=["numeric"], profile="quick").failures()
    []
    """
    (profile,) = chosen("profile", profile, list(PROFILES), default=["default"])
    only = chosen("clause", words(clauses), list(CLAUSES), default=[])
    (level,) = chosen("level", level, ["core", "full"], default=["full" if case or beyond_core(only) else "core"])
    named = present(words(oracles))
    (layer,) = chosen("layer", layer, list(RECORDS), default=[""])
    subject, by_themselves, call = _taken(thing, layer, level)
    records = [
        record for record in RECORDS.values() if subject.precisions(record.layer) and layer in ("", record.layer)
    ]
    rows = [
        row(asked) for asked in settled(subject, records, named, case, only, profile=profile, seed=seed, level=level)
    ]
    for itself in by_themselves if not (case or only) and "numeric" in named else ():
        itself.settle()
        rows += rows_of_a_whole(itself)
    return Report(subject.name, in_order(rows), level, (*getattr(subject, "remarks", ()), *tolerances(rows)), call)


def words(names: str | Sequence[str]) -> str:
    """Names, as the command line says them."""
    return names if isinstance(names, str) else ",".join(names)


def _taken(thing: Any, layer: str, level: str) -> tuple[Subject, list[NetworkQuestion | UnknownQuestion], str]:
    """Whatever somebody has, as a subject with its networks, and how they would say it again."""
    if isinstance(thing, (str, Path, ModuleType)):
        name = thing.__name__ if isinstance(thing, ModuleType) else str(thing)
        subject, call = load(one_file(name)), name if isinstance(thing, ModuleType) else repr(name)
    else:
        subject = subject_of(type(thing) if _is_instance(thing) else thing, layer)
        call = f"{subject.name}, {layer!r}" if layer and layer != subject.name else ""
    networks = {} if layer else getattr(subject, "networks", {})
    unknown = [] if layer else [replace(question, level=level) for question in getattr(subject, "unknown", [])]
    return subject, [*(NetworkQuestion(*network) for network in networks.items()), *unknown], call


def _is_instance(thing: Any) -> bool:
    """Whether it is an instance of somebody's class, which is judged as the class: how it was built nobody knows."""
    return not inspect.isclass(thing) and not hasattr(thing, "bridge") and hasattr(type(thing), "forward")
