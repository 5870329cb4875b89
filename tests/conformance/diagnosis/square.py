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
    setups = {
        f"{name}-{length}": replace(setup, sizes=dict.fromkeys(setup.sizes, length))
        for name, setup in record.setups.items()
        for length in LENGTHS
    }
    return replace(record, setups=setups)


def squared(key: Key) -> Square:
    return replace(Square(*astuple(key)), batch="many", setup=f"{key.setup}-{LENGTHS[0]}")
