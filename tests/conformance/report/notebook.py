"""The result in a notebook: a table of the layers, then what fails, as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..words import visible
from . import matrix
from .elements import Html, element, joined
from .failures import others, told, typed
from .matrix import BITS_OF, LEVELS, Line
from .rows import Row, decisive
from .terminal import Repeat


def notebook(rows: Sequence[Row], repeat: Repeat, level: str) -> str:
    rows = visible(list(rows))
    head = ["layer", *LEVELS, *(f"bits of {clause}" for clause in BITS_OF), "fails at full"]
    body = [element("tr", *_cells(line)) for line in matrix.lines(rows)]
    return joined(
        [
            element("p", matrix.standing(rows, level)[0]),
            element("table", element("tr", *(element("th", title) for title in head)), *body),
            *(_failure(same, level, repeat) for same in told(rows)),
            *(_paragraph(title, said) for title, said in _asides(rows).items() if said),
        ]
    )


def _cells(line: Line) -> Iterator[Html]:
    yield element("th", line.layer)
    for right in line.levels.values():
        yield element("td", "ok" if right else "NO")
    for count in line.bits.values():
        yield element("td", "." if count is None else str(count))
    yield element("td", ", ".join(line.failing))


def _failure(same: Sequence[Row], level: str, repeat: Repeat) -> Html:
    row, also = same[0], others(same)
    return element(
        "div",
        element("p", element("b", f"{row['id']}: {decisive(row, level).value}"), f": {row['text']}"),
        element("p", f"So also: {', '.join(also)}.") if also else "",
        element("pre", typed(row["arrays"])) if row["arrays"] else "",
        element("p", "Again: ", element("code", visible(repeat(row)))) if row["kind"] else "",
    )


def _asides(rows: Sequence[Row]) -> dict[str, list[str]]:
    return {matrix.HABITS_TITLE: matrix.habits(rows), "Conventions seen": matrix.conventions(rows)}


def _paragraph(title: str, said: Sequence[str]) -> Html:
    return element("div", element("p", title), element("ul", *(element("li", words) for words in said)))
