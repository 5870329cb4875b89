"""What the suite knows of each layer: one frozen record, and everything else follows from it."""

from __future__ import annotations

import importlib
import pkgutil

from ._record import Record as Record

# A file a family, which is noticed by being there.
_FAMILIES = [found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_")]
_NAMES = [vars(importlib.import_module(f"{__name__}.{family}")) for family in _FAMILIES]

RECORDS = {thing.layer: thing for names in _NAMES for thing in names.values() if isinstance(thing, Record)}
