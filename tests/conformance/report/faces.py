"""The faces that results may be written with, by the ending of their file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..subjects.importing import Unusable
from . import class_table
from .class_table import Reports
from .json_file import Document, as_json
from .markdown import markdown
from .page import page
from .reading import read
from .terminal import VIEWS, shown


class Face(NamedTuple):
    """How one report is written, and how many are."""

    report: Callable[[Document], str]
    table: Callable[[Reports], str]


def _of_one(reports: Reports) -> str:
    raise Unusable("many reports become one table, as .html or .md; in .json each has a file of its own")


FACES = {
    ".json": Face(as_json, _of_one),
    ".html": Face(page, class_table.as_page),
    ".md": Face(markdown, class_table.as_markdown),
}


def files(names: Sequence[str]) -> list[Path]:
    """Where results go, once that is possible."""
    for name in names:
        if Path(name).suffix not in FACES:
            *most, last = FACES
            raise Unusable(f"{name}: a report ends in {', '.join(most)} or {last}")
        check_writable(name)
    return [Path(name) for name in names]


def fresh(name: str) -> Path | None:
    """A file that is written for the first time; nothing where none is named."""
    if name and Path(name).exists():
        raise Unusable(f"{name} is there already, and somebody may have edited it: name another file, or remove it")
    if name:
        check_writable(name)
    return Path(name) if name else None


def check_writable(name: str) -> None:
    if not Path(name).resolve().parent.is_dir():
        raise Unusable(f"{name}: there is no such folder")
    if not os.access(name if Path(name).exists() else Path(name).resolve().parent, os.W_OK):
        raise Unusable(f"{name} cannot be written here")


def write(path: Path, text: str) -> None:
    """Also where a subject's words are no Unicode."""
    path.write_text(text, encoding="utf-8", errors="backslashreplace")


def rendered(sources: Sequence[str], names: Sequence[str], view: str = VIEWS[0]) -> Iterator[str]:
    """Reports of earlier runs, written in other faces, or printed: one as it is, many as one table."""
    paths = files(names)
    reports = {name: read(source) for name, source in zip(_called(sources), sources, strict=True)}
    one = next(iter(reports.values())) if len(reports) == 1 else None
    texts = [FACES[path.suffix].report(one) if one else FACES[path.suffix].table(reports) for path in paths]
    for path, text in zip(paths, texts, strict=True):
        write(path, text)
    if not paths:
        yield from shown(one, view) if one else class_table.as_text(reports)


def _called(sources: Sequence[str]) -> list[str]:
    """Files by what tells them apart: without the folder they share, and without their ending."""
    places = [Path(source).resolve() for source in sources]
    folder = os.path.commonpath([place.parent for place in places])
    return [place.relative_to(folder).with_suffix("").as_posix() for place in places]
