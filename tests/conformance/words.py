"""What strangers say (a message, a name, a line that was printed), so that it can be shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

LONGEST = 500  # characters of a message: five lines on a terminal

T = TypeVar("T")

# What a terminal obeys or turns round, and halves of characters. A line's end is left: it is ours, too.
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(said: T) -> T:
    r"""The same text, or document of texts, in which what a terminal would obey is written out.

    >>> visible("\x1b[2J")
    '\\x1b[2J'
    """
    shown: object = said
    if isinstance(said, str):
        shown = OBEYED.sub(lambda found: repr(found[0])[1:-1], said)
    elif isinstance(said, Mapping):
        shown = {visible(name): visible(inner) for name, inner in said.items()}
    elif isinstance(said, list):
        shown = [visible(inner) for inner in said]
    return shown  # type: ignore[return-value]  # of the kind that came


def quoted(message: str) -> str:
    """A stranger's message as we show it: visible, and no longer than somebody reads.

    >>> quoted("a" * 734)[LONGEST:]
    '... (234 more characters)'
    """
    more = len(message) - LONGEST
    return visible(message[:LONGEST]) + (f"... ({more} more characters)" if more > 0 else "")
