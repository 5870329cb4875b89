"""Code written for JAX: functions of arrays, `custom_vjp` ones included; asked through `jax.vjp`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from ..oracles.language import Array, Case
from ..records._record import Setup
from .names import by_layer, class_names, function_names, in_order, own, speaks_of
from .offers import accepted, flags, lacking


class JaxCode:
    """Functions, by the layer they stand for; in float64 too where their file has turned x64 on."""

    def __init__(self, name: str, code: Mapping[str, Callable[..., Any]], wide: bool = False) -> None:
        self.name = name
        self.code = code
        self.wide = wide

    @classmethod
    def found(cls, name: str, module: ModuleType) -> JaxCode:
        if not speaks_of(vars(module), "jax"):
            return cls(name, {})
        import jax  # noqa: PLC0415  # only for code that speaks of it

        config: Any = jax.config
        defined = {n: thing for n, thing in own(module).items() if callable(thing) and not inspect.isclass(thing)}
        code = by_layer(defined, function_names) | by_layer(defined, class_names)
        return cls(name, code, wide=config.jax_enable_x64)

    def precisions(self, layer: str) -> tuple[str, ...]:
        both = ("float64", "float32") if self.wide else ("float32",)
        return both if layer in self.code else ()

    def lacking(self, layer: str, setup: Setup) -> list[str]:
        return lacking([self.code[layer]], setup)

    def build(self, case: Case) -> JaxLayer:
        return JaxLayer(self.code[case.layer], case)


class JaxLayer:
    """A function, and how to pull back what it last said."""

    def __init__(self, function: Callable[..., Any], case: Case) -> None:
        self.function = function
        self.case = case
        self.state: Mapping[str, Any] = dict(case.state)
        self.pull_back: Callable[[Any], Any] | None = None

    def forward(self, case: Case) -> Any:
        import jax  # noqa: PLC0415  # only for code that speaks of it

        given = {
            name: jax.numpy.asarray(values) for name, values in in_order(replace(case, params=self.case.params)).items()
        }
        options = accepted(self.function, {**self.case.options, **case.call})
        sources = [given[name] for name in case.wrt]
        told = {**options, **accepted(self.function, self.state), **flags(self.function, case)}

        def outputs(*arrays: Any) -> Any:
            """With what it remembers beside them, by name, where there is such a thing."""
            returned = self.function(*{**given, **dict(zip(case.wrt, arrays, strict=True))}.values(), **told)
            return returned if case.state else (returned, {})

        y, self.pull_back, state = jax.vjp(outputs, *sources, has_aux=True)
        self.state = {name: np.array(values) for name, values in state.items()}
        return tuple(map(np.array, y)) if isinstance(y, tuple) else np.array(y)

    def backward(self, *above: Array) -> Mapping[str, Any]:
        if self.pull_back is None:
            raise RuntimeError("backward was called before forward")
        gradients = self.pull_back(above if len(above) > 1 else above[0])
        return {name: np.array(gradient) for name, gradient in zip(self.case.wrt, gradients, strict=True)}

    def parameter(self, name: str) -> Any:
        return {**self.case.params, **self.state}.get(name)
