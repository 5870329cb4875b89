"""What a room's folder holds: a file a family, which is noticed by being there."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from typing import Any


def forwards(package: str, folder: Iterable[str]) -> dict[str, Callable[..., Any]]:
    """The forwards of every family: functions that are called as a layer is, with a capital."""
    names = [found.name for found in pkgutil.iter_modules(folder) if found.name != "engine"]
    modules = [importlib.import_module(f"{package}.{name}") for name in names]
    return {
        name: thing
        for module in modules
        for name, thing in vars(module).items()
        if inspect.isfunction(thing) and thing.__module__ == module.__name__ and name[0].isupper()
    }
