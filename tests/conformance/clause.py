"""A clause of the contract: a check with a name, and of which records it is asked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from .records import Record
from .trial import Trial

Check: TypeAlias = Callable[[Trial, str], None]
Parts: TypeAlias = Callable[[Record], Iterable[str]]


def once(record: Record) -> Iterable[str]:
    return [""]


@dataclass(frozen=True)
class Clause:
    """A check that raises. `parts` are the pieces it is asked in, none where it does not concern a record."""

    name: str
    check: Check
    parts: Parts = once
    few_cases: bool = False  # whether a few cases are enough, because no numbers are compared with the truth
    needs_no_oracle: bool = False  # whether it compares numbers, but needs no oracle's
    compares_answers: bool = False  # whether it holds answers of the subject's own against each other
    asks_again: bool = False  # whether one layer is asked the same again and must say the same
    core: bool = False  # whether level core asks it
    float64_only: bool = False  # whether single precision is too coarse for it
    by_name: bool = False  # whether it is asked of the reference, and of others only where somebody names it
    textures: tuple[str, ...] = ()  # all of the record's, unless named

    def __call__(self, trial: Trial, part: str = "") -> None:
        self.check(trial, part)

    @property
    def asks(self) -> str:
        """What it asks, in the words of its check."""
        return " ".join((inspect.getdoc(self.check) or "").split())

    def titled(self, part: str) -> str:
        return f"{self.name}:{part}" if part else self.name


def clause(name: str, parts: Parts = once, **facts: Any) -> Callable[[Check], Clause]:
    """A check becomes the clause of this name."""
    return lambda check: Clause(name, check, parts, **facts)
