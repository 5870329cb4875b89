"""The language of everyone who answers: a case goes in, an answer comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Pair: TypeAlias = "int | tuple[int, int]"  # of both axes of an image, or one for each


@dataclass(frozen=True, eq=False)
class Case:
    """One question put to a layer: arrays by name, options by name, and the gradient from above."""

    layer: str
    inputs: Mapping[str, Array]  # what forward takes, in its order
    params: Mapping[str, Array] = field(default_factory=dict)  # what the layer is built with
    fixed: Mapping[str, Array] = field(default_factory=dict)  # what forward takes besides, without a gradient
    options: Mapping[str, Any] = field(default_factory=dict)
    dout: Any = None  # an array, as soon as somebody knows the shape of the output

    @property
    def wrt(self) -> tuple[str, ...]:
        """What has a gradient."""
        return (*self.inputs, *self.params)

    @property
    def arrays(self) -> dict[str, Array]:
        return {**self.inputs, **self.params, **self.fixed}

    def having(self, **arrays: Any) -> Case:
        """The same case with some of its arrays, `dout` among them, replaced."""

        def renewed(group: Mapping[str, Array]) -> dict[str, Array]:
            return {name: arrays.get(name, value) for name, value in group.items()}

        return replace(
            self,
            inputs=renewed(self.inputs),
            params=renewed(self.params),
            fixed=renewed(self.fixed),
            dout=arrays.get("dout", self.dout),
        )

    def astype(self, dtype: npt.DTypeLike) -> Case:
        """The same case in another precision; whole numbers (labels) stay what they are."""
        return self.mapped(lambda array: array.astype(dtype) if array.dtype.kind == "f" else array.copy())

    def copy(self) -> Case:
        return self.mapped(lambda array: array.copy())

    def mapped(self, change: Callable[[Array], Any]) -> Case:
        dout = {} if self.dout is None else {"dout": change(self.dout)}
        return self.having(**{name: change(array) for name, array in self.arrays.items()}, **dout)


@dataclass(frozen=True, eq=False)
class Answer:
    """What a layer said: its output, and its gradients by the name of what they belong to."""

    y: Any
    gradients: Mapping[str, Any] = field(default_factory=dict)

    @property
    def arrays(self) -> dict[str, Any]:
        return {"output": self.y, **self.gradients}
