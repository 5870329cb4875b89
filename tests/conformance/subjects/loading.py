"""From a name on the command line to a subject."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from pathlib import Path
from types import ModuleType

from ..records import RECORDS
from ._subject import Subject
from .framework import Framework
from .textbook import Textbook

FRAMEWORKS = ("torch", "jax")


class Unusable(Exception):  # noqa: N818  # it says what a subject is
    """What was named cannot be judged; the message says why and what to try."""


def load(name: str) -> Subject:
    """A built-in name, the path of a .py file, or a module that can be imported."""
    if name in FRAMEWORKS:
        if importlib.util.find_spec(name) is None:
            raise Unusable(f"{name} is not installed here: pip install 'backprop-conformance[{name}]'")
        return Framework(name)
    module = importlib.import_module("reference") if name == "reference" else _module(name)
    classes = known_classes(module)
    if not classes:
        raise Unusable(f"{name} defines none of the layers known here: {', '.join(RECORDS)}")
    return Textbook(name, classes)


def known_classes(module: ModuleType) -> dict[str, type]:
    """The module's classes with a backward, by the layer whose name or alias they bear."""
    layers = {alias: record.layer for record in RECORDS.values() for alias in (*record.aliases, record.layer)}
    return {
        layers[name]: kind
        for name, kind in vars(module).items()
        if name in layers and inspect.isclass(kind) and hasattr(kind, "backward")
    }


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


def _file(path: Path) -> ModuleType:
    """A file is imported as its author runs it: its folder is on the path, after ours."""
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise Unusable(f"{path} cannot be imported as Python")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise Unusable(f"{path.name} stops while it is imported: {type(error).__name__}: {error}") from error
    return module
