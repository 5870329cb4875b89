"""PyTorch and JAX as subjects: their own forwards, asked in the precision of the case."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from oracles.language import Array, Case

from ..records._record import Setup
from .offers import lacking


class Framework:
    """The forwards of `oracles/torch` or `oracles/jax` under the name of the framework."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.oracle = importlib.import_module(f"oracles.{name}")

    def precisions(self, layer: str) -> tuple[str, ...]:
        return ("float64", "float32") if hasattr(self.oracle, layer) else ()

    def lacking(self, layer: str, setup: Setup) -> list[str]:
        return lacking([getattr(self.oracle, layer)], setup)

    def build(self, case: Case) -> FrameworkLayer:
        return FrameworkLayer(self.oracle.vjp, case)


class FrameworkLayer:
    """Functions keep nothing: forward remembers the case, backward asks for both at once."""

    def __init__(self, vjp: Any, case: Case) -> None:
        self.vjp = vjp
        self.case = case
        self.kept: Mapping[str, Any] = {}  # of its state, as forward left it

    def forward(self, case: Case) -> Any:
        self.case = replace(case, params=self.case.params)
        answer = self.vjp(self.case)
        self.kept = answer.state
        return tuple(answer.outputs.values()) if len(answer.outputs) > 1 else answer.y

    def backward(self, *above: Array) -> Mapping[str, Any]:
        upstream = dict(zip(self.case.outputs, above, strict=True))
        gradients: Mapping[str, Any] = self.vjp(self.case.pulled_by(upstream)).gradients
        return gradients

    def parameter(self, name: str) -> Any:
        return {**self.case.params, **self.case.state, **self.kept}[name]
