"""A clause explained: what it asks, of whom, and ten lines that fail it, with what is said of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from .checks import CLAUSES
from .clause import Clause
from .engine import properties
from .loading import load
from .memory import Memory
from .question import questions
from .records import RECORDS
from .report.rows import row
from .report.terminal import WIDTH, failure
from .subjects.importing import Unusable

EXAMPLES = Path(__file__).parent / "report" / "examples"


def explained(word: str) -> Iterator[str]:
    """Also `gradient:W` and `Affine-bias-sum`, as a report names them."""
    clause = _named(word)
    yield from wrap(f"{clause.name}: {clause.asks}", WIDTH)
    yield from wrap(
        f"Asked at level {'core and at level full' if clause.core else 'full'}, of {_whom(clause)}{_when(clause)}.",
        WIDTH,
    )
    yield from ["", "These lines fail it:", ""]
    yield from (f"    {line}".rstrip() for line in example(clause).read_text(encoding="utf-8").splitlines())
    yield ""
    yield from _said(clause)


def _named(word: str) -> Clause:
    title = word.partition("-")[2] if word.partition("-")[0] in RECORDS else word
    name = title.partition(":")[0].removesuffix("-float32")
    if name not in CLAUSES:
        raise Unusable(f"there is no clause called {word}: known are {', '.join(CLAUSES)}")
    return CLAUSES[name]


def _whom(clause: Clause) -> str:
    layers = [record.layer for record in RECORDS.values() if list(clause.parts(record))]
    return "every layer" if len(layers) == len(RECORDS) else ", ".join(layers)


def _when(clause: Clause) -> str:
    return f", where it is asked for by --clauses {clause.name}" if clause.by_name else ""


def example(clause: Clause) -> Path:
    return EXAMPLES / f"{clause.name}.py"


def _said(clause: Clause) -> Iterator[str]:
    """What the suite says of the example, asked now."""
    path = example(clause)
    records, memory = list(RECORDS.values()), Memory()
    for question in questions(clause, records, load(str(path)), ("numeric",), memory, profile="quick", named=True):
        properties()[clause.name](question)
        if question.outcome.verdict.bad:
            yield from failure([row(question)])
            return
