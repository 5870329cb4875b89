"""What a check raises: data, from which sentences are made later, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .verdict import Verdict


@dataclass(eq=False)
class Finding(Exception):  # noqa: N818  # what is found is no error of the program's
    """Something that is not as the contract asks."""

    what: str  # the kind of thing: "value", "shape", "dtype", "raised", "written", ...
    name: str = ""  # of which array: "output", or what a gradient belongs to
    verdict: Verdict = Verdict.WRONG
    index: tuple[int, ...] = ()
    got: Any = None
    expected: Any = None
    bound: float | None = None
    oracle: str = ""
    core: bool = True  # whether level core fails by it
    details: dict[str, Any] = field(default_factory=dict)
    case: Any = None  # the one in which it was found, with what the subject chose itself
    beside: list[Finding] = field(default_factory=list)  # what else was found in the same comparison
