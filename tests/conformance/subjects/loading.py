"""From a name on the command line to a subject."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from oracles.language import Case

from ..isolation import WATCH
from ..records import RECORDS
from ._subject import Layer, Subject
from .framework import Framework
from .jax_code import JaxCode
from .names import by_layer, class_names, function_names, home, imports, own
from .pairs import Pairs
from .textbook import Textbook, of_framework
from .torch_code import TorchCode

FRAMEWORKS = ("torch", "jax")


class Unusable(Exception):  # noqa: N818  # it says what a subject is
    """What was named cannot be judged; the message says why and what to try."""


def load(name: str) -> Subject:
    """A built-in name, the path of a .py file, or a module that can be imported."""
    if name in FRAMEWORKS:
        if importlib.util.find_spec(name) is None:
            raise Unusable(f"{name} is not installed here: pip install 'backprop-conformance[{name}]'")
        return Framework(name)
    if name == "reference":
        return Textbook(name, layers_of(importlib.import_module(name)))
    module = _module(name)
    subject = Several(name, [style.found(name, module) for style in (Textbook, Pairs, TorchCode, JaxCode)])
    subject.remarks = halves(module)
    if not any(subject.precisions(layer) for layer in RECORDS):
        known = f"{name} defines none of the layers known here: {', '.join(RECORDS)}"
        raise Unusable(". ".join([known, *subject.remarks]))
    return subject


def halves(module: ModuleType) -> list[str]:
    """Classes that bear a layer's name and have a forward, but no backward: often a `def` at the wrong depth."""
    classes = by_layer({n: kind for n, kind in own(module).items() if inspect.isclass(kind)}, class_names)
    return [
        f"class {kind.__name__} has a forward and no backward: is its def indented as deep as that of forward"
        f"{_line(kind.forward)}?"
        for kind in classes.values()
        if hasattr(kind, "forward") and not hasattr(kind, "backward") and not of_framework(kind)
    ]


def _line(function: Any) -> str:
    code = getattr(function, "__code__", None)
    return f", in line {code.co_firstlineno}" if code else ""


def subject_of(thing: Any, layer: str = "") -> Subject:
    """What somebody holds in their hands, as the layer its name or `layer` says: a class, a function, or a pair."""
    first = thing[0] if isinstance(thing, tuple) else thing
    name = getattr(first, "__name__", type(first).__name__)
    layer = layer or named(name)
    if layer not in RECORDS:
        raise Unusable(f"{layer or name} is none of the layers known here: {', '.join(RECORDS)}. Say which: layer=...")
    if isinstance(thing, tuple):
        return Pairs(name, {layer: thing})
    home_module = sys.modules.get(home(thing), ModuleType(""))
    if inspect.isclass(thing) and not of_framework(thing):
        return Textbook(name, {layer: thing})
    return (TorchCode if inspect.isclass(thing) or imports(home_module, "torch") else JaxCode)(name, {layer: thing})


def named(name: str) -> str:
    """The layer that a class or function of this name stands for; empty where it says none."""
    plain = name.removesuffix("_forward")
    of = {word: r.layer for r in RECORDS.values() for word in (*function_names(r), *class_names(r))}
    return of.get(plain, "")


def layers_of(module: ModuleType) -> dict[str, type]:
    """A module's classes with a backward, by their own names."""
    return {name: kind for name, kind in vars(module).items() if hasattr(kind, "backward")}


class Several:
    """Layers in several styles: each is asked of the first style that has it."""

    def __init__(self, name: str, subjects: Sequence[Subject]) -> None:
        self.name = name
        self.subjects = subjects
        self.remarks: list[str] = []  # what somebody should know of what was not found

    def precisions(self, layer: str) -> tuple[str, ...]:
        return next((found for found in (subject.precisions(layer) for subject in self.subjects) if found), ())

    def build(self, case: Case) -> Layer:
        return next(subject for subject in self.subjects if subject.precisions(case.layer)).build(case)


def _module(name: str) -> ModuleType:
    path = Path(name)
    if path.suffix == ".py":
        if not path.is_file():
            raise Unusable(f"there is no file {name}")
        return _file(path.resolve())
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        raise Unusable(f"{name} cannot be imported: {missing}. A file is named with its .py") from missing


def _places(path: Path) -> list[str]:
    root = path.parent
    while (root / "__init__.py").exists():
        root = root.parent
    return [str(path.parent), str(root), str(Path.cwd())]


def _file(path: Path) -> ModuleType:
    """A file is imported as its author runs it: its folder, its package's and the current one are on the path."""
    sys.path += [place for place in _places(path) if place not in sys.path]  # after ours
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise Unusable(f"{path} cannot be imported as Python")
    os.environ.setdefault("MPLBACKEND", "Agg")  # no window opens
    module = importlib.util.module_from_spec(spec)
    try:
        with WATCH.over(f"the import of {path.name}"):
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise Unusable(f"{path.name} stops while it is imported: {type(error).__name__}: {error}") from error
    return module
