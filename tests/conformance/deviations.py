"""What an implementer has declared to be different: a text file of ids, each with its reason."""

from __future__ import annotations

from pathlib import Path

from .subjects.importing import Unusable


def declared(file: str) -> dict[str, str]:
    """The reason for each id. A line is an id and its reason; `#` begins a comment."""
    if not file:
        return {}
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise Unusable(f"{file} cannot be read: {error.strerror}") from None
    plain = [(number, line.partition("#")[0].strip()) for number, line in enumerate(lines, 1)]
    return dict(_declaration(file, number, line) for number, line in plain if line)


def _declaration(file: str, number: int, line: str) -> tuple[str, str]:
    name, _, reason = line.partition(" ")
    if not reason.strip():
        raise Unusable(
            f"{file}, line {number}: {name} needs a reason behind it, such as 'Affine-batch:empty not used here'"
        )
    return name, reason.strip()
