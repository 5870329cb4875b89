"""Wrong layers that people really write: for each the clause that must speak, and what it must say.

A class here derives from the reference's where only a line differs, and says of itself:

- `LAYER`, which layer it stands for;
- `CAUGHT_BY`, the clause that must speak, with its part: `gradient:W`;
- `FOUND`, the kind of finding it must speak of, "value" unless said;
- `VERDICT`, how bad that is, "wrong" unless said;
- `NAMED`, the diagnosis that it must get;
- `DTYPE`, the precision in which it shows, the widest unless said.

Nothing is listed: a class with a `LAYER` of its own, in any module of this package, is sabotage.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any


def everything() -> list[Any]:
    """Every sabotage class, family by family."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__ and "LAYER" in vars(kind)
    ]
