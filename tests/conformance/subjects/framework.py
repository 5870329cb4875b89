"""PyTorch and JAX as subjects: their own forwards, asked in the precision of the case."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..oracles.language import Array, Case
from ..records._record import Setup
from .offers import lacking


class Framework:
    """The forwards of `oracles/torch` or `oracles/jax` under the name of the framework."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.declared = {"Dropout": {"scale": "in training"}}  # as both frameworks do it
        self.oracle = importlib.import_module(f"conformance.oracles.{name}")

    def precisions(self, layer: str) -> tuple[str, ...]:
        return ("float64", "float32") if hasattr(self.oracle, layer) else ()

    def lacking(self, layer: str, setup: Setup) -> list[str]:
        return lacking([getattr(self.oracle, layer)], setup)

    def build(self, case: Case) -> FrameworkLayer:
        chooses = "seed" in inspect.signature(getattr(self.oracle, case.layer)).parameters
        return FrameworkLayer(self.oracle.vjp, case, chooses)


class FrameworkLayer:
    """Functions keep nothing: forward remembers the case, backward asks for both at once."""

    def __init__(self, vjp: Any, case: Case, chooses: bool) -> None:
        self.vjp, self.chooses = vjp, chooses
        self.case = case
        self.kept: Mapping[str, Any] = {}  # of its state, as forward left it

    def forward(self, case: Case) -> Any:
        seed = {"seed": np.asarray(np.random.randint(2**31))} if self.chooses else {}  # noqa: NPY002  # as people do
        self.case = replace(case, params=self.case.params, state=self.kept or case.state, fixed={**case.fixed, **seed})
        answer = self.vjp(self.case)
        self.kept = answer.state
        return tuple(answer.outputs.values()) if len(answer.outputs) > 1 else answer.y

    def backward(self, *above: Array) -> Mapping[str, Any]:
        upstream = dict(zip(self.case.outputs, above, strict=True))
        gradients: Mapping[str, Any] = self.vjp(self.case.pulled_by(upstream)).gradients
        return gradients

    def parameter(self, name: str) -> Any:
        return {**self.case.params, **self.case.state, **self.kept}[name]
