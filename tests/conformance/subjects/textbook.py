"""Classes in the textbook's shape: built from parameters, `forward` keeps, `backward` sets `dW` and returns `dx`.

Also in other hands' variations of it: built from sizes; gradients in a `grads` list or dict beside `params`;
backward that returns the parameters' gradients too, or takes no `dout`; a train flag.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container, Mapping, Sequence
from types import ModuleType
from typing import Any

from ..finding import Finding
from ..oracles.language import Array, Case
from ..records._record import Setup
from .names import by_layer, class_names, own, spellings
from .offers import accepted, flags, lacking, parameters

SIZES = ("in", "size", "dim", "features", "units", "input", "output", "hidden", "fan")


class Textbook:
    """Classes by the name of the layer they stand for."""

    def __init__(self, name: str, classes: Mapping[str, type]) -> None:
        self.name = name
        self.classes = classes

    @classmethod
    def found(cls, name: str, module: ModuleType) -> Textbook:
        defined = {n: kind for n, kind in own(module).items() if inspect.isclass(kind) and not of_framework(kind)}
        classes = by_layer(defined, class_names)
        return cls(name, {layer: kind for layer, kind in classes.items() if callable(getattr(kind, "backward", None))})

    def only(self, layers: Container[str]) -> Textbook:
        """Those that stand for one of these layers."""
        return Textbook(self.name, {layer: kind for layer, kind in self.classes.items() if layer in layers})

    def precisions(self, layer: str) -> tuple[str, ...]:
        return ("float64", "float32") if layer in self.classes else ()

    def lacking(self, layer: str, setup: Setup) -> list[str]:
        kind = self.classes[layer]
        return lacking([kind, getattr(kind, "forward", kind)], setup)

    def build(self, case: Case) -> TextbookLayer:
        return TextbookLayer(made(self.classes[case.layer], case), case)


def of_framework(kind: type) -> bool:
    """Whether a class is a torch module or function, whose forward and backward are not called as the textbook's."""
    return any(base.__module__.split(".")[0] == "torch" for base in kind.__mro__)


def made(kind: type, case: Case) -> Any:
    """An instance that holds the case's parameters: given to the constructor, or set where that asks for sizes."""
    options = accepted(kind, {**case.options, **case.state})
    if not asks_for_sizes(kind, case):
        return holding(kind(*case.params.values(), **options), case.state, options)
    layer = kind(*sizes(kind, case), **options)
    return holding(layer, {**case.params, **case.state}, options)


def holding(layer: Any, arrays: Mapping[str, Array], given: Container[str]) -> Any:
    """The layer with these arrays in their places, but for those that its constructor was given."""
    for name, values in arrays.items():
        if name not in given:
            setattr(layer, spelled(layer, name), values)
    return layer


def asks_for_sizes(kind: type, case: Case) -> bool:
    """Whether the constructor takes numbers of inputs and outputs rather than arrays."""
    asked = [name for name in signature(kind) if name not in case.options]
    return bool(case.params and asked) and all(map(is_size, asked))


def sizes(kind: type, case: Case) -> tuple[int, ...]:
    """Of the inputs first, however the weight is laid out; where none is given, as it lies: rows first."""
    asked = [name for name in signature(kind) if name not in case.options]
    inputs = [values.shape[-1] for values in case.inputs.values()][:1]
    return tuple(sorted(next(iter(case.params.values())).shape, key=lambda size: size not in inputs))[: len(asked)]


def spelled(layer: Any, name: str) -> str:
    """How this layer spells a parameter."""
    return next((word for word in spellings(name) if hasattr(layer, word)), name)


def is_size(name: str) -> bool:
    """Whether a constructor's argument is a number of inputs or outputs, by its name."""
    return any(part in name.lower() for part in SIZES)


def signature(call: Callable[..., Any]) -> list[str]:
    """The names that a function takes, without self."""
    return list(parameters(call) or ())


class TextbookLayer:
    """One instance of somebody's class."""

    def __init__(self, layer: Any, case: Case) -> None:
        self.layer = layer
        self.inputs = tuple(case.inputs)
        self.params = tuple(case.params)

    def forward(self, case: Case) -> Any:
        told = {**accepted(self.layer.forward, case.call), **flags(self.layer.forward, case)}
        return self.layer.forward(*case.inputs.values(), *case.fixed.values(), **told)

    def backward(self, *above: Array) -> Mapping[str, Any]:
        takes = signature(self.layer.backward)
        returned = _there(self.layer.backward(*above) if takes else self.layer.backward())
        gradients = dict(zip(self.inputs, self._of_inputs(returned), strict=True))
        return {**gradients, **{name: self._of(name, returned) for name in self.params}}

    def _of_inputs(self, returned: Any) -> Sequence[Any]:
        several = returned if isinstance(returned, tuple) else (returned,)
        several = tuple(each for each in several if not _is_nothing(each))
        if len(several) < len(self.inputs) or (len(several) > len(self.inputs) and not self.params):
            raise Finding("count", got=len(several), expected=len(self.inputs), details={"names": self.inputs})
        return several[: len(self.inputs)]

    def _of(self, name: str, returned: Any) -> Any:
        return self._place(name, returned)[1]

    def _place(self, name: str, returned: Any) -> tuple[str, Any]:
        """Where a parameter's gradient lies, as an expression, and what lies there.

        It is an attribute, or in `grads` beside `params`, or among what backward returned.
        """
        for word in spellings(name):
            for attribute in (f"d{word}", f"grad_{word}", f"{word}_grad"):
                if getattr(self.layer, attribute, None) is not None:
                    return f"layer.{attribute}", getattr(self.layer, attribute)
        count, several = len(self.inputs), returned if type(returned) is tuple else ()
        beside = {"layer.grads": getattr(self.layer, "grads", None)}
        beside |= {f"back[{place}]": given for place, given in enumerate(several) if place >= count}
        for place, gradients in beside.items():
            if isinstance(gradients, Mapping):
                key = next((key for key in _keys(name) if key in gradients), name)
                return f'{place}["{key}"]', gradients.get(key)
            if isinstance(gradients, (list, tuple)) and len(_there(gradients)) == len(self.params):
                there = [index for index, each in enumerate(gradients) if each is not None]
                index = self.params.index(name)
                return f"{place}[{there[index]}]", _there(gradients)[index]
        if several and len(several) == count + len(self.params):
            index = count + self.params.index(name)
            return f"back[{index}]", several[index]
        if not count and len(self.params) == 1 and returned is not None and not several:
            return "back", returned
        raise Finding("missing", name=name, details={"attribute": f"d{name}"})

    def places(self, returned: Any) -> dict[str, str]:
        """Where each gradient lies after a backward that returned this, as expressions of `layer` and `back`."""
        several = isinstance(returned, tuple)
        of_inputs = {name: f"back[{place}]" if several else "back" for place, name in enumerate(self.inputs)}
        return {**of_inputs, **{name: self._place(name, returned)[0] for name in self.params}}

    def parameter(self, name: str) -> Any:
        return getattr(self.layer, spelled(self.layer, name), None)


def _there(gradients: Any) -> Any:
    """Gradients without those of parameters that are absent."""
    if isinstance(gradients, (list, tuple)):
        return type(gradients)(_there(each) for each in gradients if each is not None)
    return gradients


def _is_nothing(gradients: Any) -> bool:
    """The gradients of no parameters: `return dx, []`."""
    return isinstance(gradients, (list, tuple, dict)) and not gradients


def _keys(name: str) -> tuple[str, ...]:
    return tuple(key for word in spellings(name) for key in (word, f"d{word}"))
