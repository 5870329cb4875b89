r"""What an implementer has declared to be different: a text file of ids, each with its reason.

A line is an id and its reason; `#` begins a comment, and stands as `\#` where it belongs to a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .subjects.importing import Unusable

COMMENT = re.compile(r"(?<!\\)#")


def declared(file: str) -> dict[str, str]:
    """The reason for each id."""
    if not file:
        return {}
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise Unusable(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unusable(f"{file} cannot be read: it is no text in UTF-8") from None
    plain = [(number, COMMENT.split(line)[0].strip()) for number, line in enumerate(lines, 1)]
    return dict(_declaration(file, number, line) for number, line in plain if line)


def _declaration(file: str, number: int, line: str) -> tuple[str, str]:
    name, _, reason = line.partition(" ")
    if not reason.strip():
        raise Unusable(
            f"{file}, line {number}: {name} needs a reason behind it, such as 'Affine-batch:empty not used here'"
        )
    return name, reason.strip().replace(r"\#", "#")


def declaring(reasons: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The lines that declare these ids: what `declared` reads."""
    yield "# What deviates, and why: put your own reason in the place of the diagnosis, and take out what you repair."
    for name, reason in reasons:
        yield f"{name} {' '.join(reason.split())}".replace("#", r"\#")
