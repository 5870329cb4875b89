"""The faces a report may be written with, by the ending of its file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ..subjects.importing import Unusable
from .json_file import Document, as_json
from .page import page

FACES: dict[str, Callable[[Document], str]] = {".json": as_json, ".html": page}


def files(names: list[str]) -> list[Path]:
    """Where a report goes, once that is possible."""
    for name in names:
        if Path(name).suffix not in FACES:
            raise Unusable(f"{name}: a report ends in {', '.join(list(FACES)[:-1])} or {list(FACES)[-1]}")
        writable(name)
    return [Path(name) for name in names]


def writable(name: str) -> None:
    if not Path(name).resolve().parent.is_dir():
        raise Unusable(f"{name}: there is no such folder")
    if not os.access(name if Path(name).exists() else Path(name).resolve().parent, os.W_OK):
        raise Unusable(f"{name} cannot be written here")


def write(path: Path, text: str) -> None:
    """Also where a subject's words are no Unicode."""
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
