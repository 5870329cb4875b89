"""Somebody's file, imported as its author runs it, and what that changes for everybody else."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType

from ..isolation import WATCH
from ..surroundings import FACTS, IMPORTS, muted, said, too_old
from ..words import visible
from . import notebooks
from .packages import imports_relatively, member, outermost, private, taken

NOTEBOOK = ".ipynb"
FILES = (".py", NOTEBOOK)


class Unusable(Exception):  # noqa: N818  # it says what a subject is
    """What was named cannot be judged; the message says why and what to try."""

    def __str__(self) -> str:
        return visible(super().__str__())


def imported(name: str) -> ModuleType:
    """What a .py file or a notebook defines, or a module that can be imported by its name."""
    os.environ.setdefault("MPLBACKEND", "Agg")  # no window opens
    if not _is_file(name):
        return _run(name, lambda: importlib.import_module(name))
    if not Path(name).is_file():
        raise Unusable(f"there is no file {name}")
    return _run(name, lambda: _file(Path(name).resolve()))


def _is_file(name: str) -> bool:
    return Path(name).suffix in FILES


def _run(name: str, call: Callable[[], ModuleType]) -> ModuleType:
    """Whatever an import does, it ends in a module or in one line."""
    IMPORTS.theirs = "" if _is_file(name) else name.partition(".")[0]
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # nothing is left in the author's folder
    try:
        with (
            WATCH.over(f"the import of {name}"),
            muted(),
            IMPORTS,
        ):
            return _own_part(call())
    except Unusable:
        raise
    except ModuleNotFoundError as missing:
        hint = "" if _is_file(name) else ". A file is named with its .py"
        raise Unusable(f"{name} cannot be imported: {missing}{hint}") from missing
    except (Exception, SystemExit) as error:
        raise Unusable(f"{name} stops while it is imported: {said(error)}{_where(error, name)}") from error
    finally:
        sys.dont_write_bytecode = writes


def _own_part(module: ModuleType) -> ModuleType:
    """A module without what it takes from its neighbours, which is judged where it is defined, and what we gave it."""
    elsewhere = taken(module)
    own = ModuleType(module.__name__)
    given = {name for name, value in notebooks.GIVEN.items() if vars(module).get(name) is value}
    vars(own).update({n: value for n, value in vars(module).items() if n not in {*elsewhere, *given}})
    vars(own)["__remarks__"] = [*remarks(module), *_elsewhere(elsewhere)]
    return own


def remarks(module: ModuleType) -> list[str]:
    """What somebody should know of how a module was imported."""
    return getattr(module, "__remarks__", [])


def _where(error: BaseException, name: str) -> str:
    """The line of the author's file that was reached, and what may be wrong with it."""
    steps = [(step.filename, step.lineno) for step in traceback.extract_tb(error.__traceback__)]
    steps += [(error.filename or "", error.lineno)] if isinstance(error, SyntaxError) else []
    line = next((line for file, line in reversed(steps) if Path(file).name == Path(name).name), None)
    hint = next((words for words in (too_old(error), *_hints(error)) if words), "")
    return (f", in line {line}" if line else "") + (f": {hint}" if hint else "")


def _hints(error: BaseException) -> Iterator[str]:
    if isinstance(error, EOFError):
        yield "a run has nobody to answer"
    if isinstance(error, SyntaxError) and (error.text or "").lstrip().startswith(("!", "%")):
        yield "this line is for a notebook, not for Python: take it out"


def _elsewhere(taken: Mapping[str, str]) -> Iterator[str]:
    """Where to look for what a file merely takes from its neighbours."""
    for place in dict.fromkeys(taken.values()):
        names = ", ".join(name for name in taken if taken[name] == place)
        yield f"defined in another file of the package, {place.rpartition('.')[2]}, and judged there: {names}"


def _file(path: Path) -> ModuleType:
    """A file is imported as its author runs it: its folder, its package's root and the current folder are on the path.

    The folder above comes last: a package may do without `__init__.py`.
    """
    sys.path += [place for place in _places(path) if place not in sys.path]  # after ours
    if path.suffix == NOTEBOOK:
        return _notebook(path)
    level = imports_relatively(path)
    return member(path, level) if level else _alone(path)


def _alone(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(private(path), path)
    if spec is None or spec.loader is None:
        raise Unusable(f"{path} cannot be imported as Python")
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    vars(module).update(notebooks.GIVEN)  # an exported notebook speaks to them
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[spec.name]
        raise
    return module


def _notebook(path: Path) -> ModuleType:
    try:
        cells = notebooks.cells(path)
    except (ValueError, KeyError, TypeError) as error:
        raise Unusable(f"{path} cannot be read as a notebook of format 4: {said(error)}") from error
    sys.modules[private(path)] = module = ModuleType(private(path))
    module.__file__ = str(path)
    vars(module)["__remarks__"] = notebooks.run(cells, path.name, module)
    return module


def _places(path: Path) -> list[str]:
    root = outermost(path.parent)
    above = root.parent if (root / "__init__.py").exists() else root
    return [str(path.parent), str(above), str(Path.cwd()), str(path.parent.parent)]


def changes(name: str, changed: Sequence[str]) -> list[str]:
    """What an import has changed for everybody, in words; what its code goes on relying on is left for the run."""
    left = [fact for fact in changed if FACTS[fact].lasting]
    gone = [fact for fact in changed if fact not in left]
    return [
        f"{name} changes {' and '.join(facts)} while it is imported: put back {when}"
        for facts, when in ((gone, "at once"), (left, "after the run"))
        if facts
    ]
