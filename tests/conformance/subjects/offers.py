"""What somebody's code offers: a layer need not have every option that ours has."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from ..oracles.language import EVAL, Case
from ..records._record import Record, Setup
from ._subject import Subject

TRAIN = (
    "train",
    "training",
    "train_flg",
    "is_train",
    "is_training",
    "train_mode",
    "train_flag",
)  # what people call the mode

Parameters = Mapping[str, inspect.Parameter]
READ: WeakKeyDictionary[Callable[..., Any], Parameters] = WeakKeyDictionary()  # goes with the subject


def accepted(call: Callable[..., Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that a constructor or function takes: of the plainest setup they say what goes without saying."""
    return {name: value for name, value in options.items() if _takes(parameters(call), name)}


def flags(call: Callable[..., Any], case: Case) -> dict[str, bool]:
    """Whether it trains, by the name that a call has for that."""
    return {name: case.mode != EVAL for name in parameters(call) or {} if name in TRAIN}


def lacking(calls: Sequence[Callable[..., Any]], setup: Setup) -> list[str]:
    """The options that none of these takes, of constructor or call, and the parameters that they need, in words."""
    signatures = [parameters(call) for call in calls]
    options = [name for name in (*setup.options, *setup.call) if not any(_takes(taken, name) for taken in signatures)]
    absent = [name for name, arg in setup.args.items() if arg is None]
    needed = [name for name in absent if any(_needs(taken, name) for taken in signatures)]
    return [*options, *(f"an absent {name}" for name in needed)]


def lacked(subject: Subject, record: Record, setup: str) -> list[str]:
    """What a subject lacks for a setup; an option with the value of the plainest setup goes without saying."""
    options = record.setup(setup).options
    lacking = subject.lacking(record.layer, record.setup(setup))
    return [name for name in lacking if name not in options or options[name] != record.options.get(name)]


def parameters(call: Callable[..., Any]) -> Parameters | None:
    """What a call takes, without `self`; None where nobody can say."""
    function = getattr(call, "__func__", None)  # of a bound method, which is a new object at every look
    taken = _parameters(function or call)
    return dict(list(taken.items())[1:]) if function and taken else taken


def _parameters(function: Callable[..., Any]) -> Parameters | None:
    """Read once: it takes longer than many a call does."""
    with suppress(KeyError, TypeError):  # new, or of a kind that cannot be remembered
        return READ[function]
    try:
        taken = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return None
    with suppress(TypeError):
        READ[function] = taken
    return taken


def _takes(taken: Parameters | None, name: str) -> bool:
    if taken is None or any(each.kind is inspect.Parameter.VAR_KEYWORD for each in taken.values()):
        return True
    return name in taken and taken[name].kind is not inspect.Parameter.POSITIONAL_ONLY


def _needs(taken: Parameters | None, name: str) -> bool:
    return bool(taken) and name in (taken or {}) and (taken or {})[name].default is inspect.Parameter.empty
