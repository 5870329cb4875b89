"""Classes in the textbook's shape: built from parameters, `forward` keeps, `backward` sets `dW` and returns `dx`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oracles.language import Array, Case

from ..finding import Finding


class Textbook:
    """Classes by the name of the layer they stand for."""

    def __init__(self, name: str, classes: Mapping[str, type]) -> None:
        self.name = name
        self.classes = classes

    def precisions(self, layer: str) -> tuple[str, ...]:
        return ("float64", "float32") if layer in self.classes else ()

    def build(self, case: Case) -> TextbookLayer:
        return TextbookLayer(self.classes[case.layer](*case.params.values(), **case.options), case)


class TextbookLayer:
    """One instance of somebody's class."""

    def __init__(self, layer: Any, case: Case) -> None:
        self.layer = layer
        self.inputs = tuple(case.inputs)
        self.params = tuple(case.params)

    def forward(self, case: Case) -> Any:
        return self.layer.forward(*case.inputs.values(), *case.fixed.values())

    def backward(self, dout: Array) -> Mapping[str, Any]:
        returned = self.layer.backward(dout)
        several = returned if isinstance(returned, tuple) else (returned,)
        if len(several) != len(self.inputs):
            raise Finding("count", got=len(several), expected=len(self.inputs), details={"names": self.inputs})
        return {**dict(zip(self.inputs, several, strict=True)), **{p: self._gradient(p) for p in self.params}}

    def _gradient(self, parameter: str) -> Any:
        try:
            return getattr(self.layer, f"d{parameter}")
        except AttributeError:
            raise Finding("missing", name=parameter, details={"attribute": f"d{parameter}"}) from None

    def parameter(self, name: str) -> Any:
        return getattr(self.layer, name, None)
