"""A file as a member of its package, so that `from .base import Layer` finds its neighbour."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from ..surroundings import IMPORTS
from .names import home


def imports_relatively(path: Path) -> int:
    """How many folders up the relative imports of a file reach, its own folder counted; 0 where there are none."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return 0
    return max((node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)), default=0)


def outermost(folder: Path) -> Path:
    """The outermost package that holds a folder; the folder itself where nothing does."""
    return outermost(folder.parent) if (folder.parent / "__init__.py").exists() else folder


def member(path: Path, level: int) -> ModuleType:
    """The module of a file that imports its neighbours, in a package by a name that no import statement can say.

    A folder without `__init__.py` is a package that holds nothing of its own.
    """
    root = outermost(path.parents[min(level, len(path.parents)) - 1])
    package = private(root)
    for name in [name for name in sys.modules if f"{name}.".startswith(f"{package}.")]:
        del sys.modules[name]  # as it was when it was imported before
    IMPORTS.theirs = package
    try:
        _made(package, root)
        return importlib.import_module(".".join([package, *_steps(path.relative_to(root))]))
    except ImportError as error:
        error.msg = error.msg.replace(package, root.name)
        raise


def _steps(path: Path) -> tuple[str, ...]:
    return path.parent.parts if path.stem == "__init__" else path.with_suffix("").parts


def _made(name: str, folder: Path) -> None:
    """A package under a name of ours."""
    first, places = folder / "__init__.py", [str(folder)]
    spec = importlib.util.spec_from_file_location(name, first, submodule_search_locations=places)
    if spec is None or not first.exists():
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = places
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    if spec.loader:
        spec.loader.exec_module(module)


def private(path: Path) -> str:
    """The name of a module, by its place: dataclasses and pickle look for it, and no import statement can say it."""
    return str(path).replace(".", " ")  # a name with a dot is looked for in a package


def taken(module: ModuleType) -> dict[str, str]:
    """What a module takes from other files of its package, each with the module that defines it. A package is whole."""
    if hasattr(module, "__path__"):
        return {}
    packages = _packages(module)
    homes = {name: _home(value) for name, value in vars(module).items()}
    return {
        name: place for name, place in homes.items() if place.partition(".")[0] in packages and place != module.__name__
    }


def _home(value: Any) -> str:
    return "" if isinstance(value, ModuleType) else home(value)


def _packages(module: ModuleType) -> set[str]:
    """The first names of the package that a module belongs to, as itself and as other files may say it."""
    folder = Path(getattr(module, "__file__", None) or "").parent
    around = {outermost(folder).name} if (folder / "__init__.py").exists() else set()
    return {module.__name__.partition(".")[0]} | around if "." in module.__name__ else around
