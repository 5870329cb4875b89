"""The result as text: a matrix of layers and clauses in a hundred columns, then each failure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

import numpy as np

from ..cases import BATCHES
from ..checks import CLAUSES
from ..verdict import Verdict, worst
from .json_file import again
from .rows import Row

# Readable without colour. A cell shows the worst verdict of the clause's parts and precisions.
MARKS = {
    Verdict.CONFORMS: "ok",
    Verdict.DEVIATES: "dv",
    Verdict.NOT_ASKED: " .",
    Verdict.ABSENT: "ab",
    Verdict.UNDECIDABLE: "??",
    Verdict.DISAGREE: "OD",
    Verdict.INACCURATE: "IN",
    Verdict.UNSTABLE: "UN",
    Verdict.WRONG: "WR",
    Verdict.RAISED: "RA",
    Verdict.TIMEOUT: "TO",
    Verdict.CRASHED: "CR",
}


WIDTH = 100
BITS_OF = ("forward", "gradient")

# The columns stand in the contract's order; gradients share one, each kind of batch has its own.
ORDER = [title for name in CLAUSES for title in ([f"batch:{rank}" for rank in BATCHES] if name == "batch" else [name])]


def printed(rows: Sequence[Row], subject: str) -> Iterator[str]:
    """The whole report, line by line."""
    yield from matrix(rows)
    yield ""
    yield from _conventions(rows)
    bad = [row for row in rows if Verdict(row["verdict"]).bad]
    for same in _told_once([row for row in bad if row["text"]]):
        yield from failure(same, subject)
    untold = dict.fromkeys(f"{row['layer']}-{row['clause']}" for row in bad if not row["text"])
    if untold:
        yield from wrap(f"At level full alone these fail: {', '.join(untold)}", WIDTH, subsequent_indent="  ")


def _told_once(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """A clause is told of its widest precision, and clauses that saw the same thing are told together."""
    told: set[tuple[str, str]] = set()
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if (row["layer"], row["clause"]) not in told:
            told.add((row["layer"], row["clause"]))
            groups.setdefault((row["layer"], row["cause"]), []).append(row)
    yield from groups.values()


def matrix(rows: Sequence[Row]) -> Iterator[str]:
    """Layers down, clauses across, and what both levels say of each layer."""
    columns = [column for column in ORDER if any(_column(row) == column for row in rows)]
    titles = [*columns, "", *(f"bits of {clause}" for clause in BITS_OF), "level core", "level full"]
    for letters in zip_longest(*(title.rjust(max(map(len, titles))) for title in titles)):
        yield " " * 17 + " ".join(f"{letter} " for letter in letters).rstrip()
    for layer in dict.fromkeys(row["layer"] for row in rows):
        theirs = [row for row in rows if row["layer"] == layer]
        cells = [_cell(theirs, column) for column in columns]
        bits = [_bits(theirs, clause) for clause in BITS_OF]
        yield f"{layer:<17}" + " ".join([*cells, "  ", *bits, *_levels(theirs)])
    yield ""
    seen = {Verdict(row["verdict"]) for row in rows}
    yield "   ".join(f"{MARKS[verdict].strip()} {verdict.value}" for verdict in Verdict if verdict in seen)


def _column(row: Row) -> str:
    return row["clause"] if row["clause"] in ORDER else row["clause"].split(":")[0]


def _cell(rows: Sequence[Row], column: str) -> str:
    verdicts = [Verdict(row["verdict"]) for row in rows if _column(row) == column]
    return MARKS[worst(verdicts)] if verdicts else "  "


def _bits(rows: Sequence[Row], clause: str) -> str:
    """The fewest right bits of a clause's parts on ordinary numbers, in the widest precision; no more than that has."""
    asked = [row for row in rows if _column(row) == clause and row["dtype"] == rows[0]["dtype"] and row["compared"]]
    most = np.finfo(rows[0]["dtype"]).nmant + 1
    return f"{min([most, *(row['bits'] for row in asked if row['bits'] is not None)]):2.0f}" if asked else " ."


def _levels(rows: Sequence[Row]) -> tuple[str, str]:
    """Whether the layer is right to single precision where the textbook asks, and right altogether."""
    core = any(Verdict(row["core"]).bad for row in rows if row["core_clause"])
    full = any(Verdict(row["verdict"]).bad for row in rows)
    return ("NO" if core else "ok", "NO" if full else "ok")


def _conventions(rows: Sequence[Row]) -> Iterator[str]:
    conventions = sorted({f"{row['layer']}: {words}" for row in rows for words in row["conventions"]})
    if conventions:
        yield from ["Conventions seen", *(f"  {words}" for words in conventions), ""]


def failure(rows: Sequence[Row], subject: str) -> Iterator[str]:
    """What is wrong, the smallest case in which it is, and the command that shows it again."""
    row = rows[0]
    others = dict.fromkeys(other["clause"] for other in rows if other["clause"] != row["clause"])
    yield f"{row['id']}: {row['verdict']}"
    yield from wrap(row["text"], WIDTH, initial_indent="  ", subsequent_indent="  ")
    if others:
        yield from wrap(f"so also: {', '.join(others)}", WIDTH, initial_indent="  ", subsequent_indent="    ")
    for name, text in row["arrays"].items():
        first, *lines = text.splitlines()
        yield f"    {name} = {first}"
        yield from (" " * (len(name) + 7) + line for line in lines)
    if row["kind"]:
        yield f"  again: {again(row, subject)}"
    yield ""
