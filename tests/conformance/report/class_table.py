"""Many reports as one table: who reaches which level in which layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from ..records import RECORDS
from ..words import visible
from . import markdown, page
from .elements import Html, element
from .json_file import Document, besides, rows_of
from .matrix import in_known_order, lines
from .terminal import in_our_lines

Reports: TypeAlias = Mapping[str, Document]

TITLE = "The highest level that each layer reaches"


def cells(reports: Reports) -> list[list[str]]:
    """The titles, then a line a report; what is required and absent, and an interruption, stand at the end."""
    reached = {name: {line.layer: line.reached for line in lines(rows_of(report))} for name, report in reports.items()}
    layers = in_known_order((layer for levels in reached.values() for layer in levels), list(RECORDS))
    return [["report", *layers, "remarks"], *(_line(name, reports[name], reached[name], layers) for name in reports)]


def _line(name: str, report: Document, reached: Mapping[str, str], layers: Sequence[str]) -> list[str]:
    unasked = dict.fromkeys(report["absent"], "absent")
    return [
        name,
        *(reached.get(layer, unasked.get(layer, "not asked")) for layer in layers),
        "; ".join(besides(report)),
    ]


@in_our_lines
def as_text(reports: Reports) -> Iterator[str]:
    table = cells(reports)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()


def as_markdown(reports: Reports) -> str:
    head, *body = ([markdown.plain(cell) for cell in line] for line in cells(visible(reports)))
    return markdown.paragraphs(f"## {TITLE}", markdown.table(head, body))


def as_page(reports: Reports) -> str:
    head, *body = cells(visible(reports))
    titles = [element("th", element("span", title), scope="col") for title in head]
    rows = [[element("th", name, scope="row"), *map(_cell, reached)] for name, *reached in body]
    return page.framed(TITLE, element("h1", TITLE), page.scrolling("A line a report", titles, rows))


def _cell(said: str) -> Html:
    return element("td", said, class_="bad" if said == "none" else "")
