"""The reference's formula, walked step by step, so that one step of it can be taken differently."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from oracles.bounds import Bounded

from ..known import the_reference
from .scene import OUTPUT, Predict, Scene

Call: TypeAlias = Callable[..., Any]
SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "matmul": "@"}
COMPARES = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="}


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
        if self.name in SIGNS | COMPARES:
            return f" {(SIGNS | COMPARES)[self.name]} ".join(map(_grouped, operands))
        if self.name in ("ones_like", "zeros_like"):
            return "1" if self.name == "ones_like" else "0"
        together = ", ".join(operands)
        return f"-{_grouped(together)}" if self.name == "negative" else f"{self.name}({together})"


LONG = 32


def brief(words: str) -> str:
    return words if len(words) <= LONG else "(...)"


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
        case = scene.asked
        lifted = case.having(
            **{name: self.named(name, value) for name, value in [*case.arrays.items(), ("dout", case.dout)]}
        )
        self.layer = the_reference().build(lifted)
        self.output = self.layer.forward(lifted)
        self._name_what_is_kept()
        if scene.name == OUTPUT:
            self.result = plain(self.output)
        else:
            self.steps = {step: count for step, count in self.steps.items() if step.name in COMPARES}  # kept as masks
            self.result = plain(self.layer.backward(lifted.dout)[scene.name])

    def named(self, name: str, value: Any) -> Any:
        if not isinstance(value, Bounded):
            return value
        self.names[name] = value
        return Walked(self, value, name)

    def _name_what_is_kept(self) -> None:
        for name, value in vars(self.layer.layer).items():
            if isinstance(value, Walked):
                value.label = name
                self.names.setdefault(name, value.inner)

    def step(self, name: str, call: Call, operands: Sequence[Any], options: Mapping[str, Any]) -> Any:
        step = Step(name, tuple(_label(operand) for operand in operands))
        self.steps[step] = self.steps.get(step, 0) + 1
        inner = [plain(operand) for operand in operands]
        made = self.change(self, call, inner, options) if step == self.at and self.change else call(*inner, **options)
        return Walked(self, made, step.words) if isinstance(made, Bounded) else made


def walked(scene: Scene) -> Walk:
    """The formula as it stands, for a scene."""
    return scene.respondent.memory.once(Walk, scene)


def called(name: str) -> Predict:
    """The array that the formula calls by this name."""
    return lambda scene: walked(scene).names[name]


def plain(value: Any) -> Any:
    return value.inner if isinstance(value, Walked) else value


def _label(value: Any) -> str:
    if isinstance(value, Walked):
        return value.label
    return f"{value:g}" if np.ndim(value) == 0 and value in (0, 1, 2) else ("N" if np.ndim(value) == 0 else "mask")


class Walked(NDArrayOperatorsMixin):
    """An error-carrying array that tells the walk what is done with it."""

    def __init__(self, walk: Walk, inner: Any, label: str) -> None:
        self.walk, self.inner, self.label = walk, inner, label

    @property
    def shape(self) -> tuple[int, ...]:
        return self.inner.shape

    @property
    def ndim(self) -> int:
        return self.inner.ndim

    @property
    def dtype(self) -> Any:
        return self.inner.dtype

    @property
    def T(self) -> Walked:
        return Walked(self.walk, self.inner.T, f"{self.label}.T")

    def __len__(self) -> int:
        return len(self.inner)

    def __iter__(self) -> Iterator[Walked]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: Any) -> Walked:
        return Walked(self.walk, self.inner[index], self.label)

    def __setitem__(self, index: Any, new: Any) -> None:
        self.inner[index] = plain(new)

    def __iadd__(self, other: Any) -> Walked:  # type: ignore[misc, override, unused-ignore]  # the mixin's is np.add(out=)
        self.inner += plain(other)
        return self

    def astype(self, dtype: Any) -> Walked:
        return Walked(self.walk, self.inner.astype(dtype), self.label)

    def copy(self) -> Walked:
        return Walked(self.walk, self.inner.copy(), self.label)

    def reshape(self, *shape: Any) -> Walked:
        return Walked(self.walk, self.inner.reshape(*shape), self.label)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        return self.walk.step(ufunc.__name__, ufunc, operands, options)

    def __array_function__(self, function: Any, _types: Any, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        if isinstance(args[0], (list, tuple)):  # a stack of arrays is no step that is taken differently
            made = function([plain(each) for each in args[0]], *args[1:], **options)
            return Walked(self.walk, made, f"{function.__name__}(...)")
        return self.walk.step(function.__name__, function, args, options)
