"""What follows from what: a mistake is told once, and what else it breaks is named under it."""

from __future__ import annotations

from .scene import OUTPUT
from .sentences import UNEXPLAINED

# What was seen, and not why: it needs no words beside a failure that says more, or says it of simpler cases.
SEEN = {
    *(UNEXPLAINED, "wrong-shape", "raises", "raises-later", "overflow", "warns", "beyond-both-sides"),
    *("hides-nan", "makes-nan", "mishandles-infinity"),
    *("not-linear-in-dout", "not-its-own-derivative", "depends-on-neighbours", "depends-on-memory-layout"),
}
SPOILS = {
    "overwrites-dout": ("backward-changes-kept",),
    "overwrites-input": ("backward-changes-kept", "not-repeatable"),
    "updates-parameters": ("overwrites-parameter",),
    "backward-changes-kept": ("returns-what-it-keeps",),
}


def follows(kind: str, array: str, of: str) -> bool:
    """Whether a failure of one array needs no words of its own beside an earlier one of the same layer."""
    warning = not array and kind != "raises"  # of no array: it comes of whatever is wrong
    return kind in SEEN and (of in (OUTPUT, array) or warning)


def spoilt(kind: str, cause: str) -> bool:
    """Whether a failure follows from another, whichever is told first."""
    return kind in SPOILS.get(cause, ())
