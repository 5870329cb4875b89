"""Code that needs a bridge: a function of arrays by name, which returns the output and how to pull `dout` back."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

from ..oracles.language import Array, Case
from ..records import RECORDS
from ..records._record import Setup
from ._subject import Layer
from .names import in_order, own
from .offers import accepted, flags, lacking
from .pairs import PairLayer

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Bridge:
    """What a decorated function stands for."""

    layer: str
    function: Callable[..., Any]
    precisions: tuple[str, ...]
    conventions: Mapping[str, str]


def adapter(
    layer: str, *, precisions: Sequence[str] = ("float64", "float32"), **conventions: str
) -> Callable[[Function], Function]:
    """The decorated function stands for a layer, in these precisions (widest first) and with these conventions.

    It takes the layer's inputs, parameters and targets by name, and returns the output and a function of `dout`
    that returns the gradients: by name, or as a tuple in the order in which the arrays came. A decorated class is built
    from the parameters by name; its forward takes the inputs and targets, its backward returns gradients by name.

    >>> @adapter("AddLayer")
    ... def add(x, y):
    ...     return x + y, lambda dout: (dout.copy(), dout.copy())
    >>> from conformance import check
    >>> check(add, oracles=["numeric"], profile="quick").failures("core")
    []
    """

    def adapted(function: Function) -> Function:
        function.bridge = Bridge(layer, function, tuple(precisions), conventions)  # type: ignore[attr-defined]
        return function

    return adapted


def _pulled_back(*above: Any) -> Any:
    """A pair's backward takes what its forward kept last: here, how to pull back."""
    *douts, pull_back = above
    return pull_back(*douts)


class Adapters:
    """Decorated functions, by the layer they stand for."""

    def __init__(self, name: str, bridges: Sequence[Bridge]) -> None:
        self.name = name
        self.bridges = {bridge.layer: bridge for bridge in bridges}
        self.conventions = {layer: bridge.conventions for layer, bridge in self.bridges.items()}

    @classmethod
    def found(cls, name: str, module: ModuleType) -> Adapters:
        return cls(name, [thing.bridge for thing in own(module).values() if hasattr(thing, "bridge")])

    def precisions(self, layer: str) -> tuple[str, ...]:
        return self.bridges[layer].precisions if layer in self.bridges else ()

    def lacking(self, layer: str, setup: Setup) -> list[str]:
        function = self.bridges[layer].function
        found = lacking([function, getattr(function, "forward", function)], setup)
        state = RECORDS[layer].state if setup.goes_on and not found else {}
        return [*found, *(f"a given {name}" for name in state if not accepted(function, {name: None}))]

    def build(self, case: Case) -> Layer:
        names = list(in_order(case))
        function = self.bridges[case.layer].function
        if inspect.isclass(function):
            return AdaptedLayer(function, case)

        def forward(*arrays: Array, **options: Any) -> Any:
            return function(**dict(zip(names, arrays, strict=True)), **options)

        forward.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]  # what it takes is what that takes

        return PairLayer(forward, _pulled_back, case)


class AdaptedLayer:
    """An instance of a decorated class: built from parameters, state and options by name, asked by name."""

    def __init__(self, kind: Callable[..., Any], case: Case) -> None:
        self.layer = kind(**case.params, **accepted(kind, {**case.state, **case.options}))

    def forward(self, case: Case) -> Any:
        told = {**accepted(self.layer.forward, case.call), **flags(self.layer.forward, case)}
        return self.layer.forward(**case.inputs, **case.fixed, **told)

    def backward(self, *above: Array) -> Mapping[str, Any]:
        gradients: Mapping[str, Any] = self.layer.backward(*above)
        return gradients

    def parameter(self, name: str) -> Any:
        """Where `kept` says that it lies, or an attribute of that name."""
        kept = self.layer.kept() if hasattr(self.layer, "kept") else {}
        return kept[name] if name in kept else getattr(self.layer, name, None)
