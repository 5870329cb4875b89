"""What follows from what: a mistake is told once, and what else it breaks is named under it."""

from __future__ import annotations

from .rows import Row

# Clauses that hold numbers against numbers: where one fails, others see what comes of it.
VALUES = {"forward", "gradient", "bias-sum", "broadcast", "y-minus-t", "batch"}
# What was seen, and not why: it needs no words beside a failure that says more, or says it of simpler cases.
SEEN = {
    *("unexplained", "wrong-shape", "raises", "raises-later", "overflow", "warns", "beyond-both-sides"),
    *("hides-nan", "makes-nan", "mishandles-infinity"),
    *("not-linear-in-dout", "not-its-own-derivative", "depends-on-neighbours", "depends-on-memory-layout"),
}
LOST = {"overflow", "not-shifted", "not-shifted-by-row"}  # numbers, by their size
SPOILS = {
    "overwrites-input": ("backward-changes-kept", "not-repeatable"),
    "updates-parameters": ("overwrites-parameter",),
    "backward-changes-kept": ("returns-what-it-keeps",),
}


def spoilt(row: Row, root: Row) -> bool:
    """Whether a failure follows from another, whichever is told first."""
    return row["kind"] in SPOILS.get(root["kind"], ())


def follows(row: Row, root: Row) -> bool:
    """Whether a failure needs no words of its own beside an earlier one of the same layer."""
    if row["kind"] not in SEEN or root["clause"].partition(":")[0] not in VALUES:
        return False
    if _unlike(row, root):
        return False
    if row["kind"] == "raises":  # what comes after an output that is none, or has another shape
        return root["array"] == "output" and root["comparison"] is None
    if row["kind"] == "overflow":
        return root["kind"] in LOST
    return root["array"] in ("output", row["array"]) or not row["array"]


def _unlike(row: Row, root: Row) -> bool:
    """Whether a wrong number is none that the earlier sentence predicts: then another mistake may be behind it."""
    explained = root["kind"] not in SEEN and row["array"] == root["array"]
    return explained and row["kind"] in ("unexplained", "wrong-shape") and row["clause"].partition(":")[0] in VALUES
