"""The result as one HTML file: no network, no script; by keyboard, narrow and wide, dark and light, and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from ..verdict import Verdict
from ..words import visible
from . import matrix
from .elements import Html, element, joined
from .failures import others, told, typed, untold
from .json_file import Document, again, besides, rows_of
from .matrix import BITS_OF, LEVELS, MARKS, Line
from .pictures import pictures
from .rows import Row

STYLE = Path(__file__).with_name("page.css")
NOTHING = "default-src 'none'; style-src 'unsafe-inline'"  # is loaded or run, whatever the page quotes


def page(report: Document) -> str:
    report = visible(report)
    rows = rows_of(report)
    sections = {
        "Layers and clauses": [_matrix(rows), _legend(rows)],
        "What fails": [*(_failure(same, report) for same in told(rows)), _paragraph(untold(rows))],
        **{title: [_list(said)] for title, said in matrix.asides(rows).items()},
        "What the clauses ask": [_glossary(report["clauses"])],
    }
    there = {title: inside for title, inside in sections.items() if any(inside)}
    return framed(
        f"conformance of {report['subject']}",
        _head(report, rows),
        element("nav", joined([element("a", title, href=_to(_anchor(title))) for title in there], " · ")),
        *(element("section", element("h2", title), *inside, id=_anchor(title)) for title, inside in there.items()),
    )


def framed(title: str, *sections: Html) -> str:
    """A whole page."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=NOTHING),
        element("title", title),
        element("style", Html(STYLE.read_text(encoding="utf-8"))),
    )
    return f"<!doctype html>\n{element('html', head, element('body', *sections), lang='en')}\n"


def _head(report: Document, rows: Sequence[Row]) -> Html:
    """Who was judged, what came of it, by whom and how."""
    versions = [f"{name} {version}" for name, version in {"suite": report["suite"], **report["environment"]}.items()]
    facts = {
        "oracles": ", ".join(report["oracles"]) or "none",
        "not installed": ", ".join(report["lacking"]),
        "run": f"{report['profile']} profile, seed {report['seed']}, level {report['level']} decides",
        "versions": ", ".join(versions),
        "absent": ", ".join(report["absent"]),
        "note": "; ".join(report["remarks"]),
    }
    return element(
        "header",
        element("h1", "Conformance of ", element("code", report["subject"])),
        *(element("p", said, class_="said") for said in [*matrix.standing(rows, report["level"]), *besides(report)]),
        _terms({name: said for name, said in facts.items() if said}),
    )


def _paragraph(said: str, **attributes: str) -> Html:
    return element("p", said, **attributes) if said else Html()


def _list(said: Sequence[str]) -> Html:
    return element("ul", *(element("li", words) for words in said))


def _terms(said: Mapping[str, str]) -> Html:
    return element("dl", *(joined([element("dt", name), element("dd", words)]) for name, words in said.items()))


def _anchor(title: str) -> str:
    return title.replace(" ", "-")


def _to(place: str) -> str:
    return f"#{quote(place, errors='backslashreplace')}"


# The matrix.


def _matrix(rows: Sequence[Row]) -> Html:
    """Layers down, clauses across: what fails is a link to its failure. It scrolls in a box of its own."""
    columns, places = matrix.columns(rows), _places(rows)
    links = [element("a", name, href=_to(_glossed(name))) for name in columns]
    titles = [*(f"level {level}" for level in LEVELS), *(f"bits of {clause}" for clause in BITS_OF), *links]
    head = [element("th", "layer", scope="col"), *(element("th", element("span", t), scope="col") for t in titles)]
    return scrolling(
        "The worst verdict of each clause",
        head,
        [[*_summary(line), *_cells(line, columns, places)] for line in matrix.lines(rows)],
    )


def scrolling(caption: str, head: Sequence[Html], body: Sequence[Sequence[Html]]) -> Html:
    """A table in a box that the keyboard reaches."""
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *head)),
        element("tbody", *(element("tr", *cells) for cells in body)),
    )
    return element("div", table, class_="scroll", role="region", aria_label=caption, tabindex=0)


def _summary(line: Line) -> Iterator[Html]:
    """The layer, whether it reaches each level, and its right bits."""
    yield element("th", line.layer, scope="row")
    for right in line.levels.values():
        yield element("td", "ok" if right else "NO", class_="" if right else "bad")
    for count in line.bits.values():
        yield element("td", "." if count is None else str(count))


def _cells(line: Line, columns: Sequence[str], places: Mapping[tuple[str, str], str]) -> Iterator[Html]:
    for name in columns:
        verdict = line.verdicts.get(name)
        yield _cell(verdict, f"{line.layer} {name}", places.get((line.layer, name), "")) if verdict else element("td")


def _cell(verdict: Verdict, whose: str, place: str) -> Html:
    """A mark, its word for who points at it or listens, and the way to what fails."""
    mark = element("abbr", MARKS[verdict], title=verdict.value)
    if verdict.bad and place:
        mark = element("a", mark, href=_to(place), aria_label=f"{whose}: {verdict.value}")
    return element("td", mark, class_="bad" if verdict.bad else "")


def _places(rows: Sequence[Row]) -> dict[tuple[str, str], str]:
    """Where the failures of a cell are told: of several, the first."""
    found: dict[tuple[str, str], str] = {}
    for same in told(rows):
        for row in same:
            found.setdefault((row["layer"], matrix.column(row)), same[0]["id"])
    return found


def _legend(rows: Sequence[Row]) -> Html:
    said = [joined([element("b", MARKS[verdict]), f" {verdict.value}"]) for verdict in matrix.seen(rows)]
    return element("p", joined(said, " · "), class_="legend") if said else Html()


def _glossed(column: str) -> str:
    return f"clause-{column.partition(':')[0]}"


def _glossary(clauses: Mapping[str, str]) -> Html:
    said = [joined([element("dt", name, id=_glossed(name)), element("dd", asks)]) for name, asks in clauses.items()]
    return element("dl", *said) if said else Html()


# What fails.


def _failure(same: Sequence[Row], report: Document) -> Html:
    """What is wrong, pictures of it, the smallest case in which it is, and the command that shows it again."""
    row, also = same[0], others(same)
    asked = report["clauses"].get(row["clause"].partition(":")[0], "")
    return element(
        "article",
        element("h3", element("code", row["id"]), " ", element("b", row["verdict"], class_="bad")),
        element("p", row["text"], class_="said"),
        _paragraph(f"So also: {', '.join(also)}." if also else ""),
        _paragraph(f"Asked: {asked}" if asked else "", class_="asked"),
        pictures(row["comparison"]) if row["comparison"] else "",
        _case(row["arrays"]),
        element("p", "Again: ", element("code", again(row, report["subject"]), class_="command"))
        if row["kind"]
        else "",
        id=row["id"],
    )


def _case(arrays: Mapping[str, str]) -> Html:
    summary = element("summary", "The smallest case")
    return element("details", summary, element("pre", typed(arrays)), open="open") if arrays else Html()
