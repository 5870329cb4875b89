"""What a run remembers, so that nothing is computed twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 8192  # things that are kept: what was not needed for longest goes first


class Memory:
    """Of one run. It is a matter of time and never of answers: whatever is kept follows from what it is kept for.

    >>> memory = Memory()
    >>> memory.once(sorted, "ba"), memory.once(sorted, "ba") is memory.once(sorted, "ba")
    (['a', 'b'], True)
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    def forget(self) -> None:
        self._kept.clear()

    def once(self, make: Callable[..., T], *about: Hashable) -> T:
        """What `make` says about these, made at the first time."""
        key = (make, *about)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = self._kept[key] = make(*about)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return made
