"""PyTorch and JAX as subjects: their own forwards, asked in the precision of the case."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..oracles.language import Array, Case
from ..records._record import Setup
from .offers import lacking


class Framework:
    """The forwards of `oracles/torch` or `oracles/jax` under the name of the framework."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.oracle = importlib.import_module(f"conformance.oracles.{name}")

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

    def forward(self, case: Case) -> Any:
        self.case = replace(case, params=self.case.params)
        return self.vjp(self.case).y

    def backward(self, dout: Array) -> Mapping[str, Any]:
        gradients: Mapping[str, Any] = self.vjp(replace(self.case, dout=dout)).gradients
        return gradients

    def parameter(self, name: str) -> Any:
        return self.case.params[name]
