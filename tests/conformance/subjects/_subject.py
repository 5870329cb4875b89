"""What the suite needs of anybody's code."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Protocol

from ..oracles.language import Array, Case
from ..records._record import Setup


class Layer(Protocol):
    """One layer, built and ready to be asked."""

    def forward(self, case: Case) -> Any:
        """The output, or a tuple of them."""
        ...

    def backward(self, *above: Array) -> Mapping[str, Any]:
        """Gradients by name, for one gradient from above an output."""
        ...

    def parameter(self, name: str) -> Any:
        """What it keeps under this name: a parameter, or running statistics; None where it keeps no such thing."""
        ...


class Subject(Hashable, Protocol):
    """Somebody's layers."""

    name: str

    def precisions(self, layer: str) -> tuple[str, ...]:
        """In which it can be asked, widest first; none where it has no such layer."""
        ...

    def lacking(self, layer: str, setup: Setup) -> list[str]:
        """What a setup of a layer needs and this code does not offer, in words."""
        ...

    def build(self, case: Case) -> Layer: ...
