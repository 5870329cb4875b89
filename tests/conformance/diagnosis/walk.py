"""The reference's formula, walked step by step, so that one step of it can be taken differently."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from ..oracles.bounds import PRIMITIVES, ArrayLike, Bounded
from ..truths import built
from .scene import Predict, Scene

Call: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class Step:
    """One operation of the formula; what it works on is called as in the reference."""

    name: str
    operands: tuple[str, ...]

    @property
    def words(self) -> str:
        return self._of(self.operands)

    @property
    def told(self) -> str:
        """For who reads it: what is long is left out."""
        return self._of(tuple(map(brief, self.operands)))

    def _of(self, operands: Sequence[str]) -> str:
        written = MOVES.get(self.name) or PRIMITIVES[self.name].written
        return written.format(*map(_grouped, operands)) if written else f"{self.name}({', '.join(operands)})"


LONG, LONGEST = 32, 1000
MOVES = {"index": "{0}[...]", "transpose": "{0}.T", "reshape": "{0}.reshape(...)", "iadd": "{0} += {1}"}


def brief(words: str) -> str:
    return words if len(words) <= LONG else "(...)"


@functools.lru_cache(maxsize=4096)  # every walk of a formula comes by the same words
def _grouped(words: str) -> str:
    """In brackets, where an operation stands outside of all brackets."""
    depths = itertools.accumulate((word == "(") - (word == ")") for word in words)
    return f"({words})" if any(word == " " and not depth for word, depth in zip(words, depths, strict=True)) else words


Change: TypeAlias = Callable[["Walk", Call, Sequence[Any], Mapping[str, Any]], Any]


class Walk:
    """One run of a layer. The step that `at` names is taken as `change` says, every time it comes."""

    def __init__(self, scene: Scene, at: Step | None = None, change: Change | None = None) -> None:
        self.at, self.change = at, change
        self.steps: dict[Step, int] = {}
        self.names: dict[str, Any] = {}
        case = scene.carried_case
        lifted = case.having(**{name: self.named(name, value) for name, value in case.given.items()})
        self.layer = built(lifted)
        outputs = lifted.named(self.layer.forward(lifted))
        self._name_what_is_kept()
        if scene.of_output:
            self.result = plain(outputs[scene.name])
        else:
            masks = {step: count for step, count in self.steps.items() if _compares(step)}
            self.steps = masks  # what is kept of the forward
            self.result = plain(self.layer.backward(*lifted.upstream.values())[scene.name])

    def named(self, name: str, value: Any) -> Any:
        if not isinstance(value, Bounded):
            return value
        self.names[name] = value
        return Walked(self, value, name)

    def _name_what_is_kept(self) -> None:
        for name, value in vars(self.layer.layer).items():
            if isinstance(value, Walked):
                value.label = name
                self.names.setdefault(name, value.value)

    def step(self, name: str, call: Call, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
        step = Step(name, tuple(_label(operand) for operand in operands))
        self.steps[step] = self.steps.get(step, 0) + 1
        inner = [plain(operand) for operand in operands]
        made = self.change(self, call, inner, options) if step == self.at and self.change else call(*inner, **options)
        if isinstance(made, list):  # the parts of a whole
            return [Walked(self, part, f"{step.words}[{place}]") for place, part in enumerate(made)]
        return Walked(self, made, self._words(step)) if isinstance(made, Bounded) else made

    def _words(self, step: Step) -> str:
        """The formula up to here. Along a sequence it would double at every step: then it is called by its place."""
        words = step.words
        return words if len(words) <= LONGEST else f"(step {list(self.steps).index(step) + 1})"


def _compares(step: Step) -> bool:
    return step.name in PRIMITIVES and PRIMITIVES[step.name].compares


def taken(step: Step, instead: Change) -> Predict:
    """The formula with one step taken otherwise."""
    return lambda scene: Walk(scene, step, instead).result


def with_operand(place: int, make: Callable[[Walk, Any], Any]) -> Change:
    """The step as it is, of something else in the place of one operand."""

    def instead(walk: Walk, call: Call, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
        return call(*operands[:place], make(walk, operands[place]), *operands[place + 1 :], **options)

    return instead


def walked(scene: Scene) -> Walk:
    """The formula as it stands, for a scene."""
    return scene.respondent.memory.once(Walk, scene)


def called(name: str) -> Predict:
    """The array that the formula calls by this name."""
    return lambda scene: walked(scene).names[name]


def plain(value: Any) -> Any:
    return value.value if isinstance(value, Walked) else value


def _label(value: Any) -> str:
    if isinstance(value, Walked):
        return value.label
    if value is Ellipsis or isinstance(value, slice) or (isinstance(value, tuple) and slice in map(type, value)):
        return "..."
    if value is None or isinstance(value, (str, tuple)):
        return repr(value)
    if np.ndim(value) == 0:
        return f"{value:g}" if value in (0, 1, 2) else "constant" if _is_fraction(value) else "N"
    return "indices" if np.asarray(value).dtype.kind in "iu" else "mask"


def _is_fraction(value: Any) -> bool:
    """Whether it is no number of anything: a momentum, the rest of a ratio."""
    return isinstance(value, (float, np.floating)) and not float(value).is_integer()


class Walked(ArrayLike):
    """An error-carrying array that tells the walk what is done with it."""

    def __init__(self, walk: Walk, value: Bounded, label: str) -> None:
        self.walk, self.value, self.label = walk, value, label

    def __getitem__(self, index: Any) -> Any:
        made = self.walk.step("index", operator.getitem, [self, index], {})
        made.label = self.label
        return made

    def __setitem__(self, index: Any, new: Any) -> None:
        self.value[index] = plain(new)

    def __iadd__(self, other: Any) -> Any:  # type: ignore[misc, override, unused-ignore]  # the mixin's is np.add(out=)
        made = self.walk.step("iadd", operator.iadd, [self, other], {})
        made.label = self.label
        return made

    def _moved(self, change: Callable[[Any], Any], name: str = "", written: str = "{0}") -> Any:
        made = self.walk.step(name, change, [self], {}) if name else Walked(self.walk, change(self.value), "")
        made.label = written.format(self.label)
        return made

    def _applied(self, name: str, call: Call, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        if isinstance(args[0], (list, tuple)):  # a stack of arrays is no step that is taken differently
            made = call([plain(each) for each in args[0]], *args[1:], **options)
            return Walked(self.walk, made, f"{name}(...)")
        return self.walk.step(name, call, args, options)
