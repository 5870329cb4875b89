"""What a stranger's code imports: what a library changes for everybody meanwhile is the library's doing, not theirs."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Callable, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from .namespaces import LATER, Names, is_ours, owners

INSTALLED = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
INSTALLED |= {*site.getsitepackages(), site.getusersitepackages()}


class Imports:
    """Stands before Python's own finders: it finds nothing itself, and is there when a module is run."""

    def __init__(self, before: Callable[[], Callable[[], object]]) -> None:
        self.before = before  # asked before a library is imported: what puts everything back after it
        self.theirs = ""  # the package that is judged, wherever it lies
        self.library = False  # whether one is being imported: what it imports belongs to it

    def __enter__(self) -> None:
        sys.meta_path.insert(0, self)

    def __exit__(self, *error: object) -> None:
        if self in sys.meta_path:  # nobody has taken it out
            sys.meta_path.remove(self)

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """What the others find, to be run with us looking on; nothing where that is not needed."""
        if self.library:
            return None
        found = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self)
        spec = next((spec for spec in found if spec), None)
        if spec and hasattr(spec.loader, "exec_module") and (is_ours(name) or self._installed(spec)):
            spec.loader = Attended(spec.loader, self)
        return spec

    def _installed(self, spec: ModuleSpec) -> bool:
        there = any((spec.origin or "").startswith(f"{folder}{os.sep}") for folder in INSTALLED)
        return there and spec.name.partition(".")[0] != self.theirs

    def run(self, name: str, loader: Any, module: ModuleType, put_back: Callable[[], object]) -> None:
        """One of ours is remembered as it came; after a library everything is as it was before."""
        if is_ours(name):
            loader.exec_module(module)
            LATER.append(Names([*owners(module)]))
            return
        self.library = True
        try:
            loader.exec_module(module)
        finally:
            self.library = False
        put_back()


class Attended(Loader):
    """Another loader, which has its place again as soon as the module is run."""

    def __init__(self, loader: Any, imports: Imports) -> None:
        self.loader = loader
        self.imports = imports
        self.put_back: Callable[[], object] = list

    def __getattr__(self, name: str) -> Any:
        """For whoever looks for a module without importing it."""
        return getattr(self.loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        self.put_back = self.imports.before()
        made: ModuleType | None = self.loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self.loader
        if module.__spec__:
            module.__spec__.loader = self.loader
        self.imports.run(module.__name__, self.loader, module, self.put_back)
