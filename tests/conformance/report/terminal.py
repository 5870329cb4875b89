"""The result as text: a matrix of layers and clauses in a hundred columns, then each failure."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from textwrap import indent, wrap
from typing import Any, Concatenate, ParamSpec, TypeAlias

from ..words import visible
from . import matrix
from .failures import others, told, typed, untold
from .json_file import Document, again, besides, rows_of
from .matrix import BITS_OF, LEVELS, MARKS
from .rows import Row

WIDTH = 100
NAMES = 19  # columns of a layer's name, the longest of which is BatchNormalization

Repeat: TypeAlias = Callable[[Row], str]  # how a failure is shown again

Others = ParamSpec("Others")
Face: TypeAlias = Callable[Concatenate[Any, Others], Iterator[str]]


def in_our_lines(face: Face[Others]) -> Face[Others]:
    """What a report quotes neither commands the terminal nor begins a line of its own."""

    @functools.wraps(face)
    def lines(report: Any, /, *others: Others.args, **named: Others.kwargs) -> Iterator[str]:
        return (line.replace("\n", r"\n") for line in face(visible(report), *others, **named))

    return lines


@in_our_lines
def shown(report: Document) -> Iterator[str]:
    """A whole report, line by line."""
    yield from [*header(report), ""]
    yield from printed(rows_of(report), lambda row: again(row, report["subject"]))
    yield from besides(report)


@in_our_lines
def header(run: Document) -> Iterator[str]:
    """Who was judged, by whom and how."""
    yield f"conformance of {run['subject']}: {run['profile']} profile, seed {run['seed']}, level {run['level']} decides"
    lacking = f"; not installed: {', '.join(run['lacking'])}" if run["lacking"] else ""
    yield f"oracles: {', '.join(map(_with_programs(run), run['oracles'])) or 'none'}{lacking}"
    yield ", ".join(f"{name} {version}" for name, version in run["environment"].items())
    if run["absent"]:
        yield f"absent: {', '.join(run['absent'])}"
    yield from run["remarks"]


def _with_programs(run: Document) -> Callable[[str], str]:
    """An oracle's name; JAX's with what it costs, as soon as that is known."""
    known = f" ({run['programs']} compiled programs)" if run.get("programs") else ""
    return lambda oracle: f"{oracle}{known}" if oracle == "jax" else oracle


@in_our_lines
def printed(rows: Sequence[Row], repeat: Repeat) -> Iterator[str]:
    """The verdicts, line by line."""
    yield from _table(rows)
    yield ""
    conventions = matrix.conventions(rows)
    if conventions:
        yield from ["Conventions seen", *(f"  {words}" for words in conventions), ""]
    for same in told(rows):
        yield from failure(same, repeat)
    yield from wrap(untold(rows), WIDTH, subsequent_indent="  ")


def _table(rows: Sequence[Row]) -> Iterator[str]:
    """Layers down, clauses across, and what both levels say of each layer."""
    columns = matrix.columns(rows)
    titles = [*columns, "", *(f"bits of {clause}" for clause in BITS_OF), *(f"level {level}" for level in LEVELS)]
    for letters in zip_longest(*(title.rjust(max(map(len, titles))) for title in titles)):
        yield " " * NAMES + " ".join(f"{letter} " for letter in letters).rstrip()
    for line in matrix.lines(rows):
        cells = [MARKS[line.verdicts[name]] if name in line.verdicts else "" for name in columns]
        bits = ["." if count is None else str(count) for count in line.bits.values()]
        levels = ["ok" if right else "NO" for right in line.levels.values()]
        yield f"{line.layer:<{NAMES}}" + " ".join(f"{cell:>2}" for cell in [*cells, "", *bits, *levels])
    yield ""
    yield "   ".join(f"{MARKS[verdict]} {verdict.value}" for verdict in matrix.seen(rows))


def failure(rows: Sequence[Row], repeat: Repeat | None = None) -> Iterator[str]:
    """What is wrong, the smallest case in which it is, and the command that shows it again."""
    row = rows[0]
    also = others(rows)
    yield f"{row['id']}: {row['verdict']}"
    yield from wrap(row["text"], WIDTH, initial_indent="  ", subsequent_indent="  ")
    if also:
        yield from wrap(f"so also: {', '.join(also)}", WIDTH, initial_indent="  ", subsequent_indent="    ")
    yield from indent(typed(row["arrays"]), "    ").splitlines()
    if row["kind"] and repeat:
        yield f"  again: {visible(repeat(row))}"
    yield ""
