"""Somebody's file, imported as its author runs it, and what that changes for everybody else."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

from ..isolation import WATCH
from ..surroundings import FACTS, IMPORTS, muted, said, too_old
from ..words import visible


class Unusable(Exception):  # noqa: N818  # it says what a subject is
    """What was named cannot be judged; the message says why and what to try."""

    def __str__(self) -> str:
        return visible(super().__str__())


def imported(name: str) -> ModuleType:
    """The module of a .py file, or one that can be imported by its name."""
    os.environ.setdefault("MPLBACKEND", "Agg")  # no window opens
    if Path(name).suffix == ".py":
        if not Path(name).is_file():
            raise Unusable(f"there is no file {name}")
        return _run(name, lambda: _file(Path(name).resolve()))
    return _run(name, lambda: importlib.import_module(name))


def _run(name: str, call: Callable[[], ModuleType]) -> ModuleType:
    """Whatever an import does, it ends in a module or in one line."""
    IMPORTS.theirs = "" if Path(name).suffix == ".py" else name.partition(".")[0]
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # nothing is left in the author's folder
    try:
        with (
            WATCH.over(f"the import of {name}"),
            muted(),
            IMPORTS,
        ):
            return call()
    except ModuleNotFoundError as missing:
        hint = "" if Path(name).suffix == ".py" else ". A file is named with its .py"
        raise Unusable(f"{name} cannot be imported: {missing}{hint}") from missing
    except (Exception, SystemExit) as error:
        raise Unusable(f"{name} stops while it is imported: {said(error)}{_where(error, name)}") from error
    finally:
        sys.dont_write_bytecode = writes


def _where(error: BaseException, name: str) -> str:
    """The line of the author's file that was reached, and what may be wrong with it."""
    steps = [step for step in traceback.extract_tb(error.__traceback__) if Path(step.filename).name == Path(name).name]
    place = f", in line {steps[-1].lineno}" if steps else ""
    hint = too_old(error) or ("a run has nobody to answer" if isinstance(error, EOFError) else "")
    return place + (f": {hint}" if hint else "")


def _file(path: Path) -> ModuleType:
    """A file is imported as its author runs it: its folder, its package's root and the current folder are on the path.

    The folder above comes last: a package may do without `__init__.py`.
    """
    sys.path += [place for place in _places(path) if place not in sys.path]  # after ours
    spec = importlib.util.spec_from_file_location(_private(path), path)
    if spec is None or spec.loader is None:
        raise Unusable(f"{path} cannot be imported as Python")
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[spec.name]
        raise
    return module


def _private(path: Path) -> str:
    """The name of a file's module: dataclasses and pickle look for it, and no import statement can say it."""
    return str(path).replace(".", " ")  # a name with a dot is looked for in a package


def _places(path: Path) -> list[str]:
    root = path.parent
    while (root / "__init__.py").exists():
        root = root.parent
    return [str(path.parent), str(root), str(Path.cwd()), str(path.parent.parent)]


def changes(name: str, changed: Sequence[str]) -> list[str]:
    """What an import has changed for everybody, in words; what its code goes on relying on is left for the run."""
    left = [fact for fact in changed if FACTS[fact].lasting]
    gone = [fact for fact in changed if fact not in left]
    return [
        f"{name} changes {' and '.join(facts)} while it is imported: put back {when}"
        for facts, when in ((gone, "at once"), (left, "after the run"))
        if facts
    ]
