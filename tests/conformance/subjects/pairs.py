"""Pairs of functions: `affine_forward(x, w, b) -> out, cache` and `affine_backward(dout, cache) -> dx, dw, db`."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

from ..finding import Finding
from ..oracles.language import Array, Case
from ..records._record import Setup
from .names import by_layer, function_names, in_order, own
from .offers import accepted, flags, lacking


class Pairs:
    """Two functions a layer."""

    def __init__(self, name: str, pairs: Mapping[str, tuple[Callable[..., Any], Callable[..., Any]]]) -> None:
        self.name = name
        self.pairs = pairs

    @classmethod
    def found(cls, name: str, module: ModuleType) -> Pairs:
        defined = {n: value for n, value in own(module).items() if callable(value)}
        forwards = by_layer(defined, lambda record: [f"{n}_forward" for n in function_names(record)])
        backwards = by_layer(defined, lambda record: [f"{n}_backward" for n in function_names(record)])
        return cls(name, {layer: (forwards[layer], backwards[layer]) for layer in forwards.keys() & backwards.keys()})

    def only(self, layers: Container[str]) -> Pairs:
        """Those that stand for one of these layers."""
        return Pairs(self.name, {layer: pair for layer, pair in self.pairs.items() if layer in layers})

    def precisions(self, layer: str) -> tuple[str, ...]:
        return ("float64", "float32") if layer in self.pairs else ()

    def lacking(self, layer: str, setup: Setup) -> list[str]:
        return lacking([self.pairs[layer][0]], setup)

    def build(self, case: Case) -> PairLayer:
        return PairLayer(*self.pairs[case.layer], case)


class PairLayer:
    """A pair and the cache that goes between."""

    def __init__(self, forward: Callable[..., Any], backward: Callable[..., Any], case: Case) -> None:
        self.pair = forward, backward
        self.case = case
        self.cache: Any = None
        self.state: Mapping[str, Any] = dict(case.state)

    def forward(self, case: Case) -> Any:
        """The outputs and a cache; what is remembered comes back behind them, by name."""
        arrays = in_order(replace(case, params=self.case.params)).values()
        told = accepted(self.pair[0], {**case.options, **case.call, **self.state})
        returned = self.pair[0](*arrays, **told, **flags(self.pair[0], case))
        count = len(case.outputs)
        if not isinstance(returned, tuple) or len(returned) != count + 1 + bool(case.state):
            raise Finding("pair", case.outputs[0], got=type(returned).__name__, details={"state": tuple(case.state)})
        self.cache, *state = returned[count:]
        self.state = state[0] if state else self.state
        return returned[:count] if count > 1 else returned[0]

    def backward(self, *above: Array) -> Mapping[str, Any]:
        returned = self.pair[1](*above, self.cache)
        if isinstance(returned, Mapping):
            return returned
        several = returned if isinstance(returned, tuple) else (returned,)
        if len(several) != len(self.case.wrt):
            raise Finding("count", got=len(several), expected=len(self.case.wrt), details={"names": self.case.wrt})
        return dict(zip(self.case.wrt, several, strict=True))

    def parameter(self, name: str) -> Any:
        return {**self.case.params, **self.state}.get(name)
