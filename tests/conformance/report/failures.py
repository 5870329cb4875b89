"""What fails, each thing once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..verdict import Verdict
from .rows import Row


def told(rows: Sequence[Row]) -> list[list[Row]]:
    """What fails, once: a clause is told of its widest precision, those that saw the same thing are told together."""
    known: set[tuple[str, str]] = set()
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if Verdict(row["verdict"]).bad and row["text"] and (row["layer"], row["clause"]) not in known:
            known.add((row["layer"], row["clause"]))
            groups.setdefault((row["layer"], row["cause"]), []).append(row)
    return list(groups.values())


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
