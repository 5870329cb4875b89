"""What the names in modules, classes and dictionaries stood for at one moment; and those of the suite itself."""

from __future__ import annotations

import functools
import operator
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from types import ModuleType
from typing import Any, TypeAlias

Owner: TypeAlias = "ModuleType | type | dict[Any, Any]"

OURS = ("conformance", "conformance_plugin")
MISTAKES = "conformance.mistakes"  # it may be the mistake of one that its classes change
NOTHING = object()


class Names:
    """What the names of these owners stood for at one moment. A name that is new counts, unless it hides nothing."""

    def __init__(self, owners: Sequence[Owner], *, new_ones: bool = True) -> None:
        self.owners = owners
        self.new_ones = new_ones
        self.spaces = [_space(owner) for owner in owners]  # what they hold from now on
        self.then: list[dict[Any, Any]] = [space.copy() for space in self.spaces]

    def changed(self) -> bool:
        """Looked at name by name only where it may be so: this is asked often."""
        as_many = [*map(len, self.spaces)] == [*map(len, self.then)]
        now, then = ([names.values() for names in spaces] for spaces in (self.spaces, self.then))
        alike = as_many and all(map(operator.is_, chain.from_iterable(now), chain.from_iterable(then)))
        return not alike and any(True for _ in self._differences())

    def put_back(self) -> None:
        for owner, name, value in [*self._differences()]:
            _put(owner, name, value)
        for owner, then in zip(self.owners, self.then, strict=True):
            if isinstance(owner, dict) and [*owner] != [*then] and owner.keys() == then.keys():
                for name in then:  # in the order in which they stood
                    owner[name] = owner.pop(name)

    def _differences(self) -> Iterator[tuple[Owner, Any, Any]]:
        """The owner, the name, and what it stood for."""
        for owner, now, then in zip(self.owners, self.spaces, self.then, strict=True):
            for name, value in then.items():
                if now.get(name, NOTHING) is not value:
                    yield owner, name, value
            for name in [name for name in now if name not in then]:
                if self.new_ones and (isinstance(owner, dict) or _hides(name, now[name])):
                    yield owner, name, NOTHING


def _space(owner: Owner) -> Any:
    return owner if isinstance(owner, dict) else vars(owner)


def _hides(name: str, value: Any) -> bool:
    """Whether a new name of a module or class may stand before another: Python notes things there, too."""
    noted = name.startswith("__") and not callable(value)
    return not noted and not isinstance(value, ModuleType)


def _put(owner: Owner, name: Any, value: Any) -> None:
    """By the words of Python itself, whatever the owner makes of them."""
    if isinstance(owner, type):
        type.__delattr__(owner, name) if value is NOTHING else type.__setattr__(owner, name, value)
    elif value is NOTHING:
        del _space(owner)[name]
    else:
        _space(owner)[name] = value


# The suite itself.

LATER: list[Names] = []  # modules of ours that a stranger was the first to import, as they came


class Ourselves:
    """What all names of the suite stood for at one moment; of a module that is imported later, when it came."""

    def __init__(self) -> None:
        self.names = Names(_owners(len(sys.modules)))
        self.since = len(LATER)

    def changed(self) -> bool:
        return any(names.changed() for names in (self.names, *LATER[self.since :]))

    def repaired(self) -> bool:
        """Whether there was something to put back."""
        changed = self.changed()
        for names in (self.names, *LATER[self.since :]) if changed else ():
            names.put_back()
        return changed

    def put_back(self) -> None:
        """What is remembered is forgotten: somebody else may have said it."""
        self.repaired()
        for value in chain.from_iterable(then.values() for then in self.names.then):
            getattr(value, "cache_clear", lambda: None)()


def is_ours(name: str) -> bool:
    return name.partition(".")[0] in OURS


@functools.lru_cache(maxsize=1)
def _owners(modules_loaded: int) -> list[Owner]:
    """Looked for again as soon as there are more modules or fewer."""
    ours = {name: module for name, module in sys.modules.items() if is_ours(name) and MISTAKES not in name}
    found = [owner for module in ours.values() for owner in owners(module)]
    return [*{id(owner): owner for owner in found}.values()]


def owners(module: ModuleType) -> Iterator[Owner]:
    """A module, the classes that it defines, and its dictionaries."""
    yield module
    for name, value in [*vars(module).items()]:
        if (isinstance(value, type) and value.__module__ == module.__name__) or (
            isinstance(value, dict) and not name.startswith("__")
        ):
            yield value
