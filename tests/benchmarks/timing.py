"""Who is compared is asked by turns in one process, so that a busy machine is busy for all; medians and spread."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

ROUNDS = 7
LINE = "{of:30s} {who:22s} {ms:11.3f} ms +- {spread:9.3f}   x {ratio:8.3f}  {note}"

Row: TypeAlias = dict[str, Any]
Calls: TypeAlias = Mapping[str, Callable[[], object]]


def compared(of: str, calls: Calls, beside: str, once: Collection[str] = (), times: int = 1) -> Iterator[Row]:
    """A row for each, with its ratio to the one it stands beside; `once` are asked a single time."""
    taken = by_turns(calls, once, times)
    for who, seconds in taken.items():
        yield row(of, who, seconds, taken[beside])


def row(of: str, who: str, seconds: Sequence[float], beside: Sequence[float], note: str = "") -> Row:
    middle, spread = statistics.median(seconds), max(seconds) - min(seconds)
    ratio = middle / statistics.median(beside)
    return {"of": of, "who": who, "ms": middle * 1e3, "spread": spread * 1e3, "ratio": ratio, "note": note}


def shown(row: Row) -> Row:
    print(LINE.format(**row).rstrip(), flush=True)
    return row


def by_turns(calls: Calls, once: Collection[str] = (), times: int = 1) -> dict[str, list[float]]:
    """Seconds a call, after a first round that nobody counts: JAX compiles in it."""
    taken: dict[str, list[float]] = {who: [] for who in calls}
    for counted in (False, *[True] * ROUNDS):
        for who, call in calls.items():
            if who in once and taken[who]:
                continue
            seconds = _seconds(call, times)
            if counted or who in once:
                taken[who].append(seconds)
    return taken


def _seconds(call: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start) / times
