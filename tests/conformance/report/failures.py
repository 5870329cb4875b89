"""What fails, each thing once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..verdict import Verdict
from .consequences import follows, spoilt
from .rows import Row


def told(rows: Sequence[Row]) -> list[list[Row]]:
    """What fails, once: those that saw the same thing are told together, and what follows from them under them."""
    groups: dict[tuple[str, str], list[Row]] = {}
    failing = list(_widest(rows))
    for row in failing:
        root = _root(row, failing)
        groups.setdefault((root["layer"], root["cause"]), []).append(row)
    return [sorted(same, key=lambda row: row["cause"] != cause) for (_, cause), same in groups.items()]


def _widest(rows: Sequence[Row]) -> Iterator[Row]:
    """A clause is told of its widest precision."""
    known: set[tuple[str, str]] = set()
    for row in rows:
        if Verdict(row["verdict"]).bad and row["text"] and (row["layer"], row["clause"]) not in known:
            known.add((row["layer"], row["clause"]))
            yield row


def _root(row: Row, failing: Sequence[Row]) -> Row:
    """What a failure follows from in the end; itself, if from nothing."""
    earlier = True
    for other in failing:
        earlier = earlier and other is not row
        from_it = spoilt(row, other) or (earlier and follows(row, other))
        if from_it and other["layer"] == row["layer"]:
            return _root(other, failing)
    return row


def others(same: Sequence[Row]) -> list[str]:
    """The clauses that saw what the first of them tells."""
    return list(dict.fromkeys(row["clause"] for row in same if row["clause"] != same[0]["clause"]))


def untold(rows: Sequence[Row]) -> str:
    """What fails at level full, of which level core shows no case; empty where there is nothing of that kind."""
    bad = [row for row in rows if Verdict(row["verdict"]).bad and not row["text"]]
    names = dict.fromkeys(f"{row['layer']}-{row['clause']}" for row in bad)
    return f"At level full alone these fail: {', '.join(names)}" if names else ""


def typed(arrays: Mapping[str, str]) -> str:
    """The arrays as one would type them."""
    return "\n".join(f"{name} = {text}".replace("\n", "\n" + " " * (len(name) + 3)) for name, text in arrays.items())
