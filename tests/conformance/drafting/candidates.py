"""What in somebody's module may be a layer: a class with a forward, two functions that belong together, or one."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from ..subjects.names import home, own, snake
from ..subjects.offers import TRAIN
from ..subjects.textbook import of_framework

FORWARD: tuple[str, ...] = ("forward", "forward_pass", "forward_propagation", "forward_prop", "feedforward", "fprop")
FORWARD += ("feed_forward", "fwd", "__call__", "call", "apply", "compute", "activate", "activation", "loss", "f")
BACKWARD: tuple[str, ...] = ("backward", "backward_pass", "backward_propagation", "back_propagation", "backprop")
BACKWARD += ("backpropagation", "back_prop", "bprop", "bwd", "back", "grad", "gradient", "derivative", "deriv")
BACKWARD += ("prime", "df", "d")
POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
OUTPUTS = ("output", "outputs", "out", "y", "a", "z", "value", "result", "activation", "activations", "loss")
RATES = ("lr", "learning_rate", "learn_rate", "learningrate", "step_size")  # told 1, a step is the gradient
MANY = 4  # what `*arrays` is taken to take at most


@dataclass(frozen=True)
class Signature:
    """What a call takes by place, how many of it at least, and the flags it is told."""

    words: tuple[str, ...] = ()
    least: int = 0
    flags: tuple[str, ...] = ()

    @classmethod
    def of(cls, call: Callable[..., Any]) -> Signature:
        try:
            taken = inspect.signature(call).parameters.values()
        except (TypeError, ValueError):
            return cls()
        plain = [word for word in taken if word.kind in POSITIONAL and word.name not in ("self", *TRAIN, *RATES)]
        more = [word.name for word in taken if word.kind is word.VAR_POSITIONAL] * MANY
        least = sum(word.default is word.empty for word in plain)
        flags = [f"{word.name}=True" for word in taken if word.name in TRAIN]
        rates = [f"{word.name}=1" for word in taken if word.name in RATES]
        return cls((*(word.name for word in plain), *more), least, (*flags, *rates))

    @property
    def counts(self) -> range:
        return range(self.least, len(self.words) + 1)


@dataclass(frozen=True)
class Candidate:
    """Something that may be a layer, and the words by which it is called; empty where there is nothing to call."""

    name: str  # as its author says it
    forward: str
    asked: Signature
    make: str = ""
    made: Signature = Signature()
    backward: str = ""
    pulled: Signature = Signature()
    keeps: tuple[str, ...] = ()  # where forward may leave its output
    names: tuple[str, ...] = ()  # of the module, that it consists of
    alone: bool = False  # a function without a partner: a layer only where it returns its gradients, too

    @property
    def updates(self) -> bool:
        """Whether backward takes a step, so that the gradient is how far the parameters went."""
        return any(flag.endswith("=1") for flag in (*self.made.flags, *self.pulled.flags))


def candidates(word: str, module: ModuleType) -> Iterator[Candidate]:
    """The classes first; `word` is what the module is called in the draft."""
    foreign = sys.stdlib_module_names - {module.__name__}
    defined = {
        name: thing
        for name, thing in own(module).items()
        if callable(thing) and not name.startswith("_") and home(thing).partition(".")[0] not in foreign
    }
    for name, thing in defined.items():
        if inspect.isclass(thing) and not of_framework(thing):
            yield from _class(word, name, thing)
    yield from _functions(word, {name: thing for name, thing in defined.items() if inspect.isfunction(thing)})


def _class(word: str, name: str, kind: type) -> Iterator[Candidate]:
    methods = {method for base in kind.__mro__[:-1] for method in vars(base)}
    forward, backward = (next((way for way in ways if way in methods), "") for ways in (FORWARD, BACKWARD))
    if forward:
        yield Candidate(
            name,
            "layer" if forward == "__call__" else f"layer.{forward}",
            Signature.of(getattr(kind, forward)),
            f"{word}.{name}",
            Signature.of(kind),
            f"layer.{backward}" if backward else "",
            Signature.of(getattr(kind, backward)) if backward else Signature(),
            tuple(f"layer.{word}" for word in _mentioned(getattr(kind, forward)) if word.lower() in OUTPUTS),
            (name,),
        )


def _mentioned(function: Any) -> tuple[str, ...]:
    """The attributes of which a function speaks."""
    words: tuple[str, ...] = getattr(getattr(function, "__code__", None), "co_names", ())
    return words


def _functions(word: str, functions: Mapping[str, Callable[..., Any]]) -> Iterator[Candidate]:
    """Pairs by their names, then those that have no partner."""
    plain = {snake(name): name for name in functions}
    pairs = {first: next((plain[way] for way in _partners(snake(first)) if way in plain), "") for first in functions}
    for first, second in sorted(pairs.items(), key=lambda pair: not pair[1]):
        if first not in pairs.values():
            yield Candidate(
                first,
                f"{word}.{first}",
                Signature.of(functions[first]),
                backward=f"{word}.{second}" if second else "",
                pulled=Signature.of(functions[second]) if second else Signature(),
                names=(first, second) if second else (first,),
                alone=not second,
            )


def _partners(name: str) -> Iterator[str]:
    """What the backward of a function of this name may be called: affine_bwd, bwd_affine, daffine of affine_fwd."""
    stems = [name.removesuffix(f"_{way}") for way in FORWARD] + [name.removeprefix(f"{way}_") for way in FORWARD]
    for stem in dict.fromkeys([name, *stems]):
        for way in BACKWARD:
            yield from (f"{stem}_{way}", f"{way}_{stem}", f"{stem}{way}", f"{way}{stem}")
