"""Layers and clauses, and the worst verdict where they meet: what every face shows first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..checks import CLAUSES
from ..checks.batches import FLATTENED
from ..habits import HABITS
from ..records._record import RANKS
from ..verdict import Verdict, worst
from .rows import Row

# Readable without colour.
MARKS = {
    Verdict.CONFORMS: "ok",
    Verdict.DEVIATES: "dv",
    Verdict.NOT_ASKED: ".",
    Verdict.ABSENT: "ab",
    Verdict.UNDECIDABLE: "??",
    Verdict.DISAGREE: "OD",
    Verdict.INACCURATE: "IN",
    Verdict.UNSTABLE: "UN",
    Verdict.WRONG: "WR",
    Verdict.RAISED: "RA",
    Verdict.TIMEOUT: "TO",
    Verdict.CRASHED: "CR",
}
LEVELS = ("core", "full")
BITS_OF = ("forward", "gradient")
HABITS_TITLE = "Habits that textbooks teach: harmless at level core"

# The columns stand in the contract's order; gradients share one, each kind of batch has its own.
ORDER = [
    title
    for name in CLAUSES
    for title in ([f"batch:{rank}" for rank in (*RANKS, FLATTENED)] if name == "batch" else [name])
]


@dataclass(frozen=True)
class Line:
    """A layer: the worst verdict of each clause's parts and precisions, the right bits, and the levels it reaches."""

    layer: str
    verdicts: dict[str, Verdict]
    bits: dict[str, int | None]
    levels: dict[str, bool]
    asked: int  # how many clauses and parts of them
    failing: list[str]  # which of those fail

    @property
    def reached(self) -> str:
        """The highest level that the layer reaches."""
        return next((level for level in reversed(LEVELS) if self.levels[level]), "none")


def lines(rows: Sequence[Row]) -> list[Line]:
    by_layer: dict[str, list[Row]] = {}
    for row in rows:
        by_layer.setdefault(row["layer"], []).append(row)
    return [_line(layer, theirs) for layer, theirs in by_layer.items()]


def _line(layer: str, rows: Sequence[Row]) -> Line:
    verdicts: dict[str, list[Verdict]] = {}
    for row in rows:
        verdicts.setdefault(column(row), []).append(Verdict(row["verdict"]))
    # Whether the layer is right to single precision where the textbook asks, and right altogether.
    core = [Verdict(row["core"]) for row in rows if row["core_clause"]]
    full = [Verdict(row["verdict"]) for row in rows]
    asked = [row for row in rows if row["verdict"] != "not asked"]
    return Line(
        layer,
        {name: worst(found) for name, found in verdicts.items()},
        {clause: _bits(rows, clause) for clause in BITS_OF},
        {level: not any(verdict.bad for verdict in found) for level, found in zip(LEVELS, (core, full), strict=True)},
        len({row["clause"] for row in asked}),
        list(dict.fromkeys(row["clause"] for row in asked if Verdict(row["verdict"]).bad)),
    )


def column(row: Row) -> str:
    return row["clause"] if row["clause"] in ORDER else row["clause"].partition(":")[0]


def columns(rows: Sequence[Row]) -> list[str]:
    """Those that somebody was asked."""
    return in_known_order(map(column, rows), ORDER)


def in_known_order(names: Iterable[str], known: Sequence[str]) -> list[str]:
    """Each once; what is not known comes last."""
    found = dict.fromkeys(names)
    return [*(name for name in known if name in found), *(name for name in found if name not in known)]


def _bits(rows: Sequence[Row], clause: str) -> int | None:
    """The fewest right bits of a clause's parts on ordinary numbers, in the widest precision; no more than that has."""
    asked = [row for row in rows if column(row) == clause and row["dtype"] == rows[0]["dtype"] and row["compared"]]
    if any(Verdict(row["verdict"]).severity >= Verdict.RAISED.severity for row in asked):
        return None
    most = np.finfo(rows[0]["dtype"]).nmant + 1
    return round(min([most, *(row["bits"] for row in asked if row["bits"] is not None)])) if asked else None


def seen(rows: Sequence[Row]) -> list[Verdict]:
    """The verdicts there are, from good to bad."""
    found = {Verdict(row["verdict"]) for row in rows}
    return [verdict for verdict in Verdict if verdict in found]


def standing(rows: Sequence[Row], deciding: str) -> list[str]:
    """What each level says, the one that decides first."""
    found = lines(rows)
    levels = sorted(LEVELS, key=lambda level: level != deciding)
    return [_says(level, [line.layer for line in found if not line.levels[level]], len(found)) for level in levels]


def _says(level: str, failing: Sequence[str], count: int) -> str:
    if failing:
        return f"At level {level} {len(failing)} of {count} layers fail: {', '.join(failing)}."
    return f"At level {level} every layer conforms." if count else "Nothing was asked."


def conventions(rows: Sequence[Row]) -> list[str]:
    return sorted({f"{row['layer']}: {words}" for row in rows for words in row["conventions"]})


def habits(rows: Sequence[Row]) -> list[str]:
    """What level core has let pass, each habit once, with the layers that have it."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for name in row["habits"]:
            found.setdefault(name, []).append(row["layer"])
    known = [habit for habit in HABITS if habit.name in found]
    return [f"{', '.join(dict.fromkeys(found[habit.name]))}: {habit.sentence} ({habit.name})" for habit in known]


def asides(rows: Sequence[Row]) -> dict[str, list[str]]:
    """What else came of the run, under its title."""
    found = {
        HABITS_TITLE: habits(rows),
        "Conventions seen": conventions(rows),
        "Declared to deviate": [f"{row['id']}: {row['reason']}" for row in rows if row["verdict"] == "deviates"],
        "Not asked": _not_asked(rows),
    }
    return {title: said for title, said in found.items() if said}


def _not_asked(rows: Sequence[Row]) -> list[str]:
    """Each reason, and what was not asked for it."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row["verdict"] == "not asked":
            reasons.setdefault(row["reason"], []).append(row["id"])
    return [f"{reason}: {', '.join(names)}" for reason, names in reasons.items()]
