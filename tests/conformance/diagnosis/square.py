"""The same cases with all axes of one length, where arrays that do not belong together fit all the same."""

from __future__ import annotations

import functools
from dataclasses import astuple, replace

from ..cases import Key
from ..records import RECORDS, Record

LENGTHS = (3, 4)


class Square(Key):
    """A key whose layer knows sizes of one length only: who raises for other shapes may answer here."""

    @property
    def record(self) -> Record:
        return _squared(self.layer)


@functools.cache
def _squared(layer: str) -> Record:
    record = RECORDS[layer]
    return replace(record, sizes=tuple(dict.fromkeys(record.sizes[0], length) for length in LENGTHS))


def squared(key: Key) -> Square:
    return replace(Square(*astuple(key)), batch="many", size=key.size % len(LENGTHS))
