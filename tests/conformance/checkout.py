"""The checkout's way to `conformance.reference` and `conformance.oracles`, which the wheel holds inside this package.

In a checkout both folders lie at the root, two folders above this file. Whoever imports this package from there gets a
finder, the first that Python asks. It finds both rooms at the root under the installed name; and where the plain name
`reference` would lead there as well, it answers with the module of the installed name: one object under both names.
What was imported under its plain name earlier is given the installed name, too. Somebody else's `reference` is theirs.
For all this, imports inside the two rooms are relative, and the path gains nothing: the root holds more than rooms.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

PACKAGE = "conformance"
ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("reference", "oracles")


class Rooms:
    """Finds the two rooms under their installed names, and under their plain names the same modules."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        package, rest = name.partition(".")[::2]
        if package == PACKAGE:
            return PathFinder.find_spec(name, [str(ROOT)]) if rest in ROOMS else None
        installed = importlib.util.find_spec(f"{PACKAGE}.{name}") if is_room(package) else None
        return installed and ModuleSpec(name, SameModule(), origin=installed.origin)


class SameModule(Loader):
    """Puts the module of the installed name in place of the new one."""

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = importlib.import_module(f"{PACKAGE}.{module.__name__}")


def is_room(package: str) -> bool:
    """Whether a package with this plain name is ours: the one that is loaded, or else the one that would be."""
    if package not in ROOMS:
        return False
    loaded = sys.modules.get(package)
    spec = getattr(loaded, "__spec__", None) if loaded else PathFinder.find_spec(package)
    origin = spec.origin if spec else None
    return bool(origin) and Path(str(origin)).resolve() == ROOT / package / "__init__.py"


def give_installed_names() -> None:
    """To those of our modules that were imported under their plain names before this package was."""
    ours = [room for room in ROOMS if room in sys.modules and is_room(room)]
    for name, module in [*sys.modules.items()]:
        if name.partition(".")[0] in ours:
            sys.modules[f"{PACKAGE}.{name}"] = module
    for room in ours:
        setattr(sys.modules[PACKAGE], room, sys.modules[room])


give_installed_names()
sys.meta_path.insert(0, Rooms())
