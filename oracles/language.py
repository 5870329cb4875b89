"""The language of everyone who answers: a case goes in, an answer comes out, everything in it by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Pair: TypeAlias = "int | tuple[int, int]"  # of both axes of an image, or one for each

OUTPUT = "output"  # what a single output is called
TRAIN, EVAL = "train", "eval"


@dataclass(frozen=True, eq=False)
class Case:
    """One question put to a layer: arrays by name, options by name, and the gradient from above."""

    layer: str
    inputs: Mapping[str, Array]  # what forward takes, in its order
    params: Mapping[str, Array] = field(default_factory=dict)  # what the layer is built with
    fixed: Mapping[str, Array] = field(default_factory=dict)  # what forward takes besides, without a gradient
    options: Mapping[str, Any] = field(default_factory=dict)  # of the constructor
    call: Mapping[str, Any] = field(default_factory=dict)  # options that forward takes
    dout: Any = None  # an array, or by output where there are several, as soon as somebody knows their shapes
    mode: str = ""  # "train" or "eval", of a layer to which that makes a difference
    state: Mapping[str, Array] = field(default_factory=dict)  # what the layer remembers from one call to the next
    chosen: Mapping[str, Array] = field(default_factory=dict)  # what it draws itself: no subject is told
    assumed: Mapping[str, Any] = field(default_factory=dict)  # a convention: what an option is that is not given
    outputs: tuple[str, ...] = (OUTPUT,)

    @property
    def wrt(self) -> tuple[str, ...]:
        """What has a gradient."""
        return (*self.inputs, *self.params)

    @property
    def arrays(self) -> dict[str, Array]:
        return {**self.inputs, **self.params, **self.fixed, **self.state, **self.chosen}

    @property
    def told(self) -> Case:
        """What a subject is told of it: neither what it is to choose itself, nor what is assumed of it."""
        return replace(self, chosen={}, assumed={})

    @property
    def settings(self) -> dict[str, Any]:
        """All that an oracle is told besides arrays."""
        mode = {"train": self.mode == TRAIN} if self.mode else {}
        return {**self.assumed, **self.options, **self.call, **mode}

    @property
    def upstream(self) -> dict[str, Any]:
        """The gradient from above, by output; empty while it is not known."""
        if self.dout is None:
            return {}
        return dict(self.dout) if isinstance(self.dout, Mapping) else {OUTPUT: self.dout}

    @property
    def given(self) -> dict[str, Any]:
        """All that is handed over: arrays, and what comes from above."""
        return {**self.arrays, **self.above}

    @property
    def above(self) -> dict[str, Any]:
        """The gradient from above as backward calls it: `dout`, or `dh` for an output `h`."""
        return {above(name): array for name, array in self.upstream.items()}

    def having(self, **arrays: Any) -> Case:
        """The same case with some of its arrays, those from above among them, replaced."""

        def renewed(group: Mapping[str, Array]) -> dict[str, Array]:
            return {name: arrays.get(name, value) for name, value in group.items()}

        if isinstance(self.dout, Mapping):
            dout: Any = {name: arrays.get(above(name), value) for name, value in self.dout.items()}
        else:
            dout = arrays.get("dout", self.dout)
        return replace(
            self,
            inputs=renewed(self.inputs),
            params=renewed(self.params),
            fixed=renewed(self.fixed),
            state=renewed(self.state),
            chosen=renewed(self.chosen),
            dout=dout,
        )

    def pulled_by(self, upstream: Mapping[str, Any]) -> Case:
        """The same case with other gradients from above."""
        return replace(self, dout=dict(upstream) if len(self.outputs) > 1 else upstream[self.outputs[0]])

    def astype(self, dtype: npt.DTypeLike) -> Case:
        """The same case in another precision; whole numbers (labels) stay what they are."""
        return self.mapped(lambda array: array.astype(dtype) if array.dtype.kind == "f" else array.copy())

    def copy(self) -> Case:
        return self.mapped(lambda array: array.copy())

    def mapped(self, change: Callable[[Array], Any]) -> Case:
        return self.having(**{name: change(array) for name, array in self.given.items()})

    def named(self, returned: Any) -> dict[str, Any]:
        """What a forward returned, by output."""
        several = returned if len(self.outputs) > 1 else (returned,)
        return dict(zip(self.outputs, several, strict=True))


def above(output: str) -> str:
    """What the gradient that comes from above for an output is called."""
    return "dout" if output == OUTPUT else f"d{output}"


@dataclass(frozen=True, eq=False)
class Answer:
    """What a layer said: outputs by name, gradients by what they belong to, and what it remembers from now on."""

    outputs: Mapping[str, Any]
    gradients: Mapping[str, Any] = field(default_factory=dict)
    state: Mapping[str, Any] = field(default_factory=dict)

    @property
    def y(self) -> Any:
        """The single output."""
        (output,) = self.outputs.values()
        return output

    @property
    def arrays(self) -> dict[str, Any]:
        return {**self.outputs, **self.gradients, **self.state}

    def mapped(self, change: Callable[[Any], Any]) -> Answer:
        groups = (self.outputs, self.gradients, self.state)
        return Answer(*({name: change(array) for name, array in group.items()} for group in groups))
