"""The result as Markdown, for a pull request or the page of a job on GitHub."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from ..words import visible
from . import matrix
from .failures import others, told, typed, untold
from .json_file import Document, again, besides, rows_of
from .matrix import BITS_OF, LEVELS, MARKS, Line
from .rows import Row

LIMIT = 65_000  # bytes: a comment on GitHub holds 65536 characters, the page of a job sixteen times that


def markdown(report: Document) -> str:
    """The matrix, as many failures as there is room for, and what else there is."""
    report = visible(report)
    rows = rows_of(report)
    head = paragraphs(
        f"## Conformance of {code(report['subject'])}",
        *map(plain, [*matrix.standing(rows, report["level"]), *besides(report), *report["remarks"]]),
        *_matrix(rows),
    )
    failures = [paragraphs(_failure(same, report["subject"])) for same in told(rows)]
    return _fitting(head, failures, paragraphs(plain(untold(rows)), *_asides(rows)))


def _fitting(head: str, failures: Sequence[str], tail: str) -> str:
    sizes = accumulate(len(text.encode(errors="replace")) for text in [head + tail, *failures])
    room = max(0, sum(size <= LIMIT for size in sizes) - 1)
    left = len(failures) - room
    more = f"{left} more failures stand in the .html and the .json: a comment on GitHub holds no more than this."
    return "".join([head, *failures[:room], paragraphs(more if left else ""), tail])


def paragraphs(*said: str) -> str:
    return "".join(f"{words}\n\n" for words in said if words)


def table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *[":-:"] * (len(head) - 1)], *body]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def plain(text: str) -> str:
    """One line of words: no Markdown, no HTML, and nobody on GitHub is called."""
    return re.sub(r"[\\`*_\[\]<>&|~$@#]", _spelt, " ".join(text.split()))


def _spelt(found: re.Match[str]) -> str:
    """By its number; what would still refer to somebody or something stands apart from its name."""
    return f"&#{ord(found[0])};" + ("<!-- -->" if found[0] in "@#" else "")


def code(text: str) -> str:
    return f"<code>{plain(text)}</code>"


def fenced(text: str, language: str = "") -> str:
    """Between fences that are longer than any in the text."""
    fence = max(["``", *re.findall("`+", text)], key=len) + "`"
    return f"{fence}{language}\n{text}\n{fence}"


# Clauses down, layers across: there are more clauses than layers.


def _matrix(rows: Sequence[Row]) -> Iterator[str]:
    found = matrix.lines(rows)
    levels = [[f"level {level}", *(_level(line, level) for line in found)] for level in LEVELS]
    bits = [[f"bits of {clause}", *(_count(line.bits[clause]) for line in found)] for clause in BITS_OF]
    cells = [[plain(name), *(_cell(line, name) for line in found)] for name in matrix.columns(rows)]
    if found:
        yield table(["", *(plain(line.layer) for line in found)], [*levels, *bits, *cells])
        yield " · ".join(f"**{MARKS[verdict]}** {verdict.value}" for verdict in matrix.seen(rows))


def _level(line: Line, level: str) -> str:
    return "ok" if line.levels[level] else "**NO**"


def _count(bits: int | None) -> str:
    return "." if bits is None else str(bits)


def _cell(line: Line, name: str) -> str:
    verdict = line.verdicts.get(name)
    return "" if verdict is None else f"**{MARKS[verdict]}**" if verdict.bad else MARKS[verdict]


# What fails, and the rest.


def folded(title: str, *inside: str) -> str:
    """Shown when somebody opens it; the title is no Markdown but HTML."""
    return f"<details><summary>{title}</summary>\n\n{paragraphs(*inside)}</details>"


def _failure(same: Sequence[Row], subject: str) -> str:
    """One line that says what is wrong; behind it the smallest case and the command that shows it again."""
    row, also = same[0], others(same)
    return folded(
        f"{code(row['id'])} <b>{row['verdict']}</b>: {plain(row['text'])}",
        plain(f"So also: {', '.join(also)}.") if also else "",
        fenced(typed(row["arrays"])) if row["arrays"] else "",
        fenced(again(row, subject), "sh") if row["kind"] else "",
    )


def _asides(rows: Sequence[Row]) -> Iterator[str]:
    for title, said in matrix.asides(rows).items():
        yield folded(title, "\n".join(f"- {plain(words)}" for words in said))
