"""What the suite needs of anybody's code."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Protocol

from oracles.language import Array, Case


class Layer(Protocol):
    """One layer, built and ready to be asked."""

    def forward(self, case: Case) -> Any: ...

    def backward(self, dout: Array) -> Mapping[str, Any]: ...

    def parameter(self, name: str) -> Any: ...


class Subject(Hashable, Protocol):
    """Somebody's layers."""

    name: str

    def precisions(self, layer: str) -> tuple[str, ...]:
        """In which it can be asked, widest first; none where it has no such layer."""
        ...

    def build(self, case: Case) -> Layer: ...
