"""The result as text: what fails, then a line a layer; or layers and clauses as a matrix; or only a line a failure."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from textwrap import indent, wrap
from typing import Any, Concatenate, ParamSpec, TypeAlias

from ..records import RECORDS
from ..words import visible
from . import matrix
from .failures import failing_at_full_alone, others, told, typed
from .json_file import Document, again, besides, rows_of
from .matrix import BITS_OF, LEVELS, MARKS, Line
from .rows import Row, decisive

WIDTH = 100
NAMES = 19  # columns of a layer's name, the longest of which is BatchNormalization
VIEWS = ("failures", "matrix", "short")  # what is printed: the first unless told

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
def shown(report: Document, view: str = VIEWS[0]) -> Iterator[str]:
    """A whole report, line by line."""
    if view != "short":
        yield from [*header(report), ""]
    yield from printed(rows_of(report), lambda row: again(row, report["subject"]), report["level"], view)
    yield from besides(report)


@in_our_lines
def header(run: Document) -> Iterator[str]:
    """Who was judged, by whom and how."""
    yield f"conformance of {run['subject']}: level {run['level']} decides, {run['profile']} profile, seed {run['seed']}"
    lacking = f"; not installed: {', '.join(run['lacking'])}" if run["lacking"] else ""
    yield f"oracles: {', '.join(map(_with_programs(run), run['oracles'])) or 'none'}{lacking}"
    yield ", ".join(f"{name} {version}" for name, version in run["environment"].items())
    if run["absent"]:
        yield _absent(run["absent"])
    yield from run["remarks"]


def _absent(names: Sequence[str]) -> str:
    """In one line: `conformance --list` says more."""
    line = f"absent: {', '.join(names)}"
    return line if len(line) <= WIDTH else f"absent: {len(names)} of {len(RECORDS)} layers known (conformance --list)"


def _with_programs(run: Document) -> Callable[[str], str]:
    """An oracle's name; JAX's with what it costs, as soon as that is known."""
    known = f" ({run['programs']} compiled programs)" if run.get("programs") else ""
    return lambda oracle: f"{oracle}{known}" if oracle == "jax" else oracle


@in_our_lines
def printed(
    rows: Sequence[Row], repeat: Repeat, level: str, view: str = VIEWS[0], more: str = "--level full"
) -> Iterator[str]:
    """The verdicts, line by line; `more` is how somebody asks for what level core does not show."""
    if view == "short":
        yield from _in_short(rows, level)
        return
    if view == "matrix":
        yield from [*_table(rows), ""]
    for same in told(rows):
        yield from failure(same, level, repeat)
    if view != "matrix":
        yield from [*map(_layer, matrix.lines(rows)), ""]
    yield from _rest(rows, level, more)
    yield matrix.standing(rows, level)[0]


def _in_short(rows: Sequence[Row], level: str) -> Iterator[str]:
    """One line a failure."""
    for same in told(rows):
        yield f"{same[0]['id']}: {decisive(same[0], level).value}: {same[0]['text']}"
    yield matrix.standing(rows, level)[0]


def _rest(rows: Sequence[Row], level: str, more: str) -> Iterator[str]:
    """What need not stand first: how much level full finds besides, harmless habits, and conventions."""
    unseen = failing_at_full_alone(rows)
    if unseen and level == "core":
        yield from [f"{len(unseen)} more at full: {more}", ""]
    declared = ", ".join(row["id"] for row in rows if row["verdict"] == "deviates")
    for title, said in (
        (matrix.HABITS_TITLE, matrix.habits(rows)),
        ("Conventions seen", matrix.conventions(rows)),
        ("Declared to deviate", [declared] if declared else []),
    ):
        if said:
            yield title
            for words in said:
                yield from wrap(words, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
            yield ""


def _layer(line: Line) -> str:
    """A layer in one line: both levels, the right bits, and what fails."""
    bits = "/".join("." if count is None else str(count) for count in line.bits.values())
    start = f"{line.layer:<{NAMES}} core {'ok' if line.levels['core'] else 'NO'}   {bits:>5} bits   full"
    if not line.failing:
        return f"{start} ok"
    start += f": {len(line.failing)} of {line.asked} fail: "
    return start + _fitting(line.failing, WIDTH - len(start))


def _fitting(names: Sequence[str], width: int) -> str:
    """As many names as there is room for; the others are counted."""
    for count in range(len(names), 0, -1):
        left = len(names) - count
        text = ", ".join(names[:count]) + (f" and {left} more" if left else "")
        if len(text) <= width:
            return text
    return ", ".join(names[:1]) + (f" and {len(names) - 1} more" if len(names) > 1 else "")


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


def failure(rows: Sequence[Row], level: str = "full", repeat: Repeat | None = None) -> Iterator[str]:
    """What is wrong, the smallest case in which it is, and the command that shows it again."""
    row = rows[0]
    also = others(rows)
    yield f"{row['id']}: {decisive(row, level).value}"
    yield from wrap(row["text"], WIDTH, initial_indent="  ", subsequent_indent="  ")
    if also:
        yield from wrap(f"so also: {', '.join(also)}", WIDTH, initial_indent="  ", subsequent_indent="    ")
    yield from indent(typed(row["arrays"]), "    ").splitlines()
    if row["kind"] and repeat:
        yield f"  again: {visible(repeat(row))}"
    yield ""
