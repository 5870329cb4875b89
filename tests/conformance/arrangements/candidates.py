"""What in somebody's module may be a layer: a class with a forward, two functions that belong together, or one."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from ..subjects.names import home, own, snake
from ..subjects.offers import TRAIN
from ..subjects.textbook import of_framework
from .words import is_settings

FORWARD: tuple[str, ...] = (
    "forward",
    "forward_pass",
    "forward_propagation",
    "forward_prop",
    "forward_propagate",
    "forward_step",
    "fprop",
)
FORWARD += ("feedforward", "feed_forward", "fwd", "__call__", "call", "apply", "compute", "activate", "activation")
FORWARD += ("loss", "calculate", "compute_loss", "calculate_loss", "cost", "f", "fn", "func")
BACKWARD: tuple[str, ...] = ("backward", "backward_pass", "backward_propagation", "back_propagation", "backprop")
BACKWARD += ("backpropagation", "backward_step", "back_prop", "bprop", "bwd", "back", "grad", "gradient", "derivative")
BACKWARD += ("back_propagate", "backpropagate", "deriv", "prime", "df", "dfn", "d")
CLEARS = ("zero_grad", "zero_grads", "zero_gradients", "clear_grads", "clear_gradients", "cleargrads", "reset_grad")
DERIVES = ("deriv", "derivative", "derive", "prime", "grad", "gradient")  # flags by which a function is its derivative
POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
OUTPUTS = ("output", "outputs", "out", "y", "a", "z", "value", "result", "activation", "activations", "loss")
RATES = ("lr", "learning_rate", "learn_rate", "learningrate", "step_size", "eta")  # told 1, a step is the gradient
MANY = 4  # what `*arrays` is taken to take at most


@dataclass(frozen=True)
class Signature:
    """What a call needs by place, what else it takes by name, and the flags it is told."""

    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    steps: bool = False  # whether it is told how far to go against the gradient

    def without_mode(self) -> Signature:
        """A constructor is not told of each forward whether it trains."""
        return replace(self, flags=tuple(flag for flag in self.flags if not flag.endswith("=train")))

    @classmethod
    def of(cls, call: Callable[..., Any]) -> Signature:
        try:
            taken = [word for word in inspect.signature(call).parameters.values() if word.name != "self"]
        except (TypeError, ValueError):
            return cls()
        plain = [word for word in taken if word.name not in (*TRAIN, *RATES)]
        needed = [word.name for word in plain if word.kind in POSITIONAL and word.default is word.empty]
        many = [word.name for word in plain if word.kind is word.VAR_POSITIONAL] * MANY
        optional = [word.name for word in plain if word.kind in NAMED and word.name not in needed]
        flags = [f"{word.name}={'train' if word.name in TRAIN else 1}" for word in taken if word not in plain]
        return cls((*needed, *many), tuple(optional), tuple(flags), any(word.name in RATES for word in taken))


@dataclass(frozen=True)
class Candidate:
    """Something that may be a layer, and the words by which it is called; empty where there is nothing to call."""

    name: str  # as its author says it
    forward: str
    asked: Signature
    make: str = ""
    made: Signature = Signature()
    ends: str = ")"  # how the call of the constructor ends
    backward: str = ""
    pulled: Signature = Signature()
    keeps: tuple[str, ...] = ()  # where forward may leave its output
    names: tuple[str, ...] = ()  # of the module, that it consists of
    alone: bool = False  # a function without a partner: a layer only where it returns its gradients, too
    keys: tuple[str, ...] = ()  # words that forward has for what is in a dictionary
    clear: str = ""  # the call that forgets gradients which add up
    modes: tuple[str, ...] = ()  # how it is told that it trains, where that is no argument

    @property
    def updates(self) -> bool:
        """Whether backward takes a step, so that the gradient is how far the parameters went."""
        return self.made.steps or self.pulled.steps


def candidates(word: str, module: ModuleType) -> Iterator[Candidate]:
    """The classes first; `word` is what the module is called in an arrangement."""
    foreign = sys.stdlib_module_names - {module.__name__}
    defined = {
        name: thing
        for name, thing in own(module).items()
        if callable(thing)
        and not (name.startswith("_") or hasattr(thing, "bridge"))
        and home(thing).partition(".")[0] not in foreign
    }
    for name, thing in defined.items():
        if inspect.isclass(thing) and not (of_framework(thing) or inspect.isabstract(thing)):
            yield from _class(word, name, thing)
    yield from _functions(word, {name: thing for name, thing in defined.items() if inspect.isfunction(thing)})


def _class(word: str, name: str, kind: type) -> Iterator[Candidate]:
    methods = {method for base in kind.__mro__[:-1] for method in vars(base)}
    forward, backward = (next((way for way in ways if way in methods), "") for ways in (FORWARD, BACKWARD))
    settings = _settings(kind)
    if forward and not _unwritten(getattr(kind, forward)):
        yield Candidate(
            name,
            "layer" if forward == "__call__" else f"layer.{forward}",
            Signature.of(getattr(kind, forward)),
            f"{word}.{name}" + (f"({word}.{settings.__name__}" if settings else ""),
            Signature.of(settings or kind).without_mode(),
            "))" if settings else ")",
            f"layer.{backward}" if backward else "",
            Signature.of(getattr(kind, backward)) if backward else Signature(),
            tuple(f"layer.{word}" for word in mentioned(getattr(kind, forward)) if word.lower() in OUTPUTS),
            (name,),
            keys=_words(getattr(kind, forward)),
            clear=next((f"layer.{way}()" for way in CLEARS if way in methods), ""),
            modes=_modes(kind, methods),
        )


def _settings(kind: type) -> type | None:
    """The class of the object that holds all that a constructor is told: `def __init__(self, config: Config)`."""
    taken = Signature.of(kind)
    if len(taken.needed) != 1 or not is_settings(taken.needed[0]):
        return None
    said = inspect.signature(kind).parameters[taken.needed[0]].annotation
    found = vars(sys.modules[kind.__module__]).get(said, said) if isinstance(said, str) else said
    return found if inspect.isclass(found) and found.__module__ == kind.__module__ else None


def _unwritten(function: Any) -> bool:
    """Whether a method is left to those that inherit it."""
    return "NotImplementedError" in mentioned(function)


def _modes(kind: type, methods: set[str]) -> tuple[str, ...]:
    """Methods and attributes that say whether a layer trains."""
    if {"train", "eval"} <= methods and not Signature.of(kind.train).needed:  # type: ignore[attr-defined]  # it is there
        return ("layer.train() if train else layer.eval()",)
    made = mentioned(vars(kind).get("__init__"))
    declared = {name for base in kind.__mro__[:-1] for name in vars(base)}
    flags = [f"layer.{word} = train" for word in TRAIN if word in made or word in declared]
    said = {word for name in methods for word in _words(getattr(kind, name, None))}
    without = next((word for word in ("test", "eval", "predict") if word in said), "eval")
    names = [f'layer.{word} = "train" if train else "{without}"' for word in ("phase", "mode") if word in made]
    return (*flags, *(names if "train" in said else []))


def mentioned(function: Any) -> tuple[str, ...]:
    """The attributes of which a function speaks."""
    words: tuple[str, ...] = getattr(getattr(function, "__code__", None), "co_names", ())
    return words


def _words(function: Any) -> tuple[str, ...]:
    """The words that a function has in quotes."""
    constants = getattr(getattr(function, "__code__", None), "co_consts", ())
    return tuple(dict.fromkeys(word for word in constants if isinstance(word, str) and word.isidentifier()))


def _functions(word: str, functions: Mapping[str, Callable[..., Any]]) -> Iterator[Candidate]:
    """Pairs by their names, functions that a flag turns into their derivative, then those that have no partner."""
    plain = {snake(name): name for name in functions}
    pairs = {first: next((plain[way] for way in _partners(snake(first)) if way in plain), "") for first in functions}
    derives = {
        name: next((flag for flag in Signature.of(f).optional if flag in DERIVES), "") for name, f in functions.items()
    }
    pairs = {first: first if derives[first] else second for first, second in pairs.items()}
    for first, second in sorted(pairs.items(), key=lambda pair: not pair[1]):
        if first == second or first not in pairs.values():
            yield Candidate(
                first,
                f"{word}.{first}",
                Signature.of(functions[first]),
                backward=f"{word}.{second}" if second else "",
                pulled=_deriving(Signature.of(functions[second]), derives[first]) if second else Signature(),
                names=tuple(dict.fromkeys([first, second])) if second else (first,),
                alone=not second,
                keys=_words(functions[first]),
            )


def _deriving(signature: Signature, flag: str) -> Signature:
    return Signature(signature.needed, (), (f"{flag}=True",)) if flag else signature


def _partners(name: str) -> Iterator[str]:
    """What the backward of a function of this name may be called: affine_bwd, bwd_affine, daffine of affine_fwd."""
    stems = [name.removesuffix(f"_{way}") for way in FORWARD] + [name.removeprefix(f"{way}_") for way in FORWARD]
    for stem in dict.fromkeys([name, *stems]):
        for way in BACKWARD:
            yield from (f"{stem}_{way}", f"{way}_{stem}", f"{stem}{way}", f"{way}{stem}")
    if "_forward_" in name:  # conv_forward_naive and conv_backward_naive
        yield name.replace("_forward_", "_backward_")
