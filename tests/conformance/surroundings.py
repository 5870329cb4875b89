"""What belongs to everybody in a process, and may be changed by a file that is imported or by a call."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import random
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .imports import Imports
from .namespaces import Names, Ourselves
from .words import quoted


@dataclass(frozen=True)
class Fact:
    """Something global: how it is now, and how it is put back."""

    now: Callable[[], Any]
    put: Callable[[Any], object]
    lasting: bool = False  # whether code goes on relying on it: put back after the run, not after the import
    differs: Callable[[Any], bool] | None = None  # from what it was, where that can be said without a second look

    def changed(self, before: Any) -> bool:
        return self.differs(before) if self.differs else bool(self.now() != before)


def _random() -> Any:
    name, words, *place = np.random.get_state()  # noqa: NPY002  # the global state is what is asked about
    return name, np.asarray(words).tobytes(), *place


def _put_random(state: Any) -> None:
    name, words, *place = state
    np.random.set_state((name, np.frombuffer(words, np.uint32), *place))  # noqa: NPY002


def _asked(framework: str, ask: Callable[[Any], Any], as_it_comes: Any) -> Callable[[], Any]:
    """Frameworks are looked at only where somebody has imported them."""
    return lambda: ask(sys.modules[framework]) if framework in sys.modules else as_it_comes


def _told(framework: str, tell: Callable[[Any, Any], object]) -> Callable[[Any], object]:
    return lambda value: tell(sys.modules[framework], value)


X64 = os.environ.get("JAX_ENABLE_X64", "").lower() in ("1", "on", "t", "true", "y", "yes")

OURSELVES = "the suite's own functions"

FACTS: Mapping[str, Fact] = {
    OURSELVES: Fact(Ourselves, Ourselves.put_back, differs=Ourselves.changed),
    "numpy's random state": Fact(_random, _put_random),
    "Python's random state": Fact(random.getstate, random.setstate),
    "numpy's error state": Fact(np.geterr, lambda value: np.seterr(**value)),
    "numpy's print options": Fact(np.get_printoptions, lambda value: np.set_printoptions(**value)),
    "numpy's own functions": Fact(lambda: Names([np], new_ones=False), Names.put_back, differs=Names.changed),
    "the current folder": Fact(os.getcwd, os.chdir),
    "whether torch keeps gradients": Fact(
        _asked("torch", lambda torch: torch.is_grad_enabled(), as_it_comes=True),
        _told("torch", lambda torch, value: torch.set_grad_enabled(value)),
    ),
    "torch's default dtype": Fact(
        _asked("torch", lambda torch: str(torch.get_default_dtype()), as_it_comes="torch.float32"),
        _told("torch", lambda torch, value: torch.set_default_dtype(getattr(torch, value.removeprefix("torch.")))),
        lasting=True,
    ),
    "jax_enable_x64": Fact(
        _asked("jax", lambda jax: bool(jax.config.jax_enable_x64), as_it_comes=X64),
        _told("jax", lambda jax, value: jax.config.update("jax_enable_x64", value)),
        lasting=True,
    ),
}


class Surroundings:
    """How everything global was at one moment."""

    def __init__(self) -> None:
        self.facts = dict(FACTS)  # as they are known now, whatever becomes of the table
        self.then = {name: fact.now() for name, fact in self.facts.items()}

    def changed(self) -> list[str]:
        return [name for name, fact in self.facts.items() if fact.changed(self.then[name])]

    def put_back(self, *, lasting: bool) -> list[str]:
        """All that was changed, what is left for another time included. The suite comes first: it does the rest."""
        changed = []
        for name, fact in self.facts.items():
            if fact.changed(self.then[name]):
                changed.append(name)
                if fact.lasting is lasting:
                    fact.put(self.then[name])
        return changed


IMPORTS = Imports(lambda: functools.partial(Surroundings().put_back, lasting=False))

# While something is asked again because the suite was changed meanwhile: what repairs it after every call.
REPAIRS: list[Callable[[], bool]] = []


def undisturbed(ask: Callable[[], object]) -> None:
    """Whatever a call changes is put back in the end; where that was the suite itself, it is asked again, as it was."""
    before = Surroundings()
    settle = functools.partial(before.put_back, lasting=False)  # looked up before anybody changes it
    repair = before.then[OURSELVES].repaired
    try:
        ask()
    except Exception:
        if OURSELVES not in settle():
            raise
    else:
        if OURSELVES not in settle():
            return
    REPAIRS.append(repair)
    try:
        ask()
    finally:
        REPAIRS.pop()
        settle()


def generators() -> dict[str, Any]:
    """The random numbers that belong to everybody: where each generator stands."""
    return {name: FACTS[name].now() for name in ("numpy's random state", "Python's random state")}


@contextlib.contextmanager
def seeded() -> Iterator[None]:
    """Everybody's random numbers begin at the same place, and go on afterwards as if nothing had been drawn."""
    before = generators()
    torch = sys.modules.get("torch")
    theirs = torch.random.get_rng_state() if torch else None
    np.random.seed(0)  # noqa: NPY002  # the global state is what layers draw from
    random.seed(0)
    if torch:
        torch.manual_seed(0)
    try:
        yield
    finally:
        for name, state in before.items():
            FACTS[name].put(state)
        if torch:
            torch.random.set_rng_state(theirs)


AS_NUMPY_COMES: Any = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


@contextlib.contextmanager
def muted() -> Iterator[io.StringIO]:
    """What is printed meanwhile is kept; who asks for input meets its end."""
    stdin, sys.stdin = sys.stdin, io.StringIO()
    try:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            yield printed
    finally:
        sys.stdin = stdin


@contextlib.contextmanager
def listening(heard: list[str]) -> Iterator[None]:
    """What a subject prints and warns of meanwhile, kept for the clause that asks about it."""
    repairs = REPAIRS[-1:]
    with (
        np.errstate(**AS_NUMPY_COMES),
        warnings.catch_warnings(record=True) as warned,
        muted() as printed,
        IMPORTS,
    ):
        warnings.simplefilter("always")
        try:
            yield
        finally:
            heard += [f"{OURSELVES} were changed" for repaired in repairs if repaired()]
            heard += [] if np.geterr() == AS_NUMPY_COMES else ["numpy's error state was changed"]
            heard += [quoted(f"{warning.category.__name__}: {warning.message}") for warning in warned]
            heard += [quoted(f"printed {printed.getvalue().strip()!r}")] if printed.getvalue() else []


def said(error: BaseException) -> str:
    """An error in one line."""
    first, *_ = _message(error).splitlines() or [""]
    return quoted(f"{type(error).__name__}: {first}".removesuffix(": "))


def _message(error: BaseException) -> str:
    """Nothing where the stranger's code that makes the message raises, too."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001  # whatever it is
        return ""


# Names that numpy has dropped without a word about them; of the others its message speaks.
GONE = ("asscalar", "cumproduct", "in1d", "msort", "product", "rank", "trapz", "unicode")


def too_old(error: BaseException) -> str:
    """Whether somebody speaks of a name that numpy has dropped, as much old code does; empty if not."""
    message = _message(error)
    name = re.search(r"module 'numpy' has no attribute '(\w+)'|`np\.(\w+)` was", message)
    dropped = name and (re.search("removed|deprecated", message) or name[1] in GONE)
    return (
        f"numpy {np.__version__} has dropped this name: that is the environment, no wrong gradient" if dropped else ""
    )
