"""What fails, each thing once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..checks import CLAUSES
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
    found = [sorted(same, key=lambda row: row["cause"] != cause) for (_, cause), same in groups.items()]
    return sorted(found, key=lambda same: min(map(_gravity, same)))


def _gravity(row: Row) -> tuple[bool, bool, int]:
    """What fails level core comes first; then what gives no answer; then values before manners, as in the contract."""
    core = row["core_clause"] and Verdict(row["core"]).bad
    answers = Verdict(row["verdict"]).severity < Verdict.RAISED.severity
    known, clause = list(CLAUSES), row["clause"].partition(":")[0]
    return not core, answers or not core, known.index(clause) if clause in known else len(known)


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


def failing_at_full_alone(rows: Sequence[Row]) -> list[str]:
    """What fails at level full, of which level core shows no case."""
    bad = [row for row in rows if Verdict(row["verdict"]).bad]
    told = {f"{row['layer']}-{row['clause']}" for row in bad if row["text"]}
    return [name for name in dict.fromkeys(f"{row['layer']}-{row['clause']}" for row in bad) if name not in told]


def untold(rows: Sequence[Row]) -> str:
    """The same in a sentence; empty where there is nothing of that kind."""
    names = failing_at_full_alone(rows)
    return f"At level full alone these fail: {', '.join(names)}" if names else ""


def typed(arrays: Mapping[str, str]) -> str:
    """The arrays as one types them after `from numpy import array, nan, inf`; one that is shortened is a comment."""
    return "\n".join(_assigned(name, text) for name, text in arrays.items())


def _assigned(name: str, text: str) -> str:
    start = f"{name} = "
    lines = [start + first if place == 0 else " " * len(start) + first for place, first in enumerate(text.splitlines())]
    lines = [line for line in lines if line.strip()]
    return "\n".join(f"# {line}" for line in lines) if "..." in text else "\n".join(lines)
