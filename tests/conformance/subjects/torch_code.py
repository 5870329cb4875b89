"""Code written for PyTorch: modules, autograd functions, and plain functions of tensors; asked through autograd."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from ..oracles.language import EVAL, Array, Case
from ..records import RECORDS
from ..records._record import Setup
from .names import by_layer, class_names, function_names, in_order, own, speaks_of
from .offers import accepted, lacking
from .textbook import asks_for_sizes, sizes, spelled


class TorchCode:
    """Whatever takes tensors, by the layer it stands for."""

    def __init__(self, name: str, code: Mapping[str, Any]) -> None:
        self.name = name
        self.code = code

    @classmethod
    def found(cls, name: str, module: ModuleType) -> TorchCode:
        if not speaks_of(vars(module), "torch"):
            return cls(name, {})
        things = {n: thing for n, thing in own(module).items() if _is_code(thing)}
        return cls(name, by_layer(things, function_names) | by_layer(things, class_names))

    def precisions(self, layer: str) -> tuple[str, ...]:
        return ("float64", "float32") if layer in self.code else ()

    def lacking(self, layer: str, setup: Setup) -> list[str]:
        code = self.code[layer]
        forward = [getattr(code, "forward", code)] if inspect.isclass(code) else []
        return lacking([*forward, *([] if _derives(code, _function()) else [code])], setup)

    def build(self, case: Case) -> TorchLayer:
        return TorchLayer(self.code[case.layer], case)


def _is_code(thing: Any) -> bool:
    import torch  # noqa: PLC0415  # only for code that speaks of it

    return inspect.isfunction(thing) or _derives(thing, torch.nn.Module) or _derives(thing, torch.autograd.Function)


def _function() -> type:
    import torch  # noqa: PLC0415  # only for code that speaks of it

    return torch.autograd.Function


def _derives(thing: Any, base: type) -> bool:
    return inspect.isclass(thing) and issubclass(thing, base)


class TorchLayer:
    """One such thing, the tensors it was given, and what it made of them."""

    def __init__(self, code: Any, case: Case) -> None:
        self.case = case
        self.params = {name: _tensor(values, True) for name, values in case.params.items()}
        self.turned: set[str] = set()
        self.module: Any = None  # what holds them, and has a mode
        self.call = self._callable(code)
        self.tensors: dict[str, Any] = {}
        self.y: Any = None

    def _callable(self, code: Any) -> Callable[..., Any]:
        """What is called with the tensors of a forward: parameters are given along, unless a module holds them."""
        import torch  # noqa: PLC0415  # only for code that speaks of it

        options = accepted(code, {**self.case.options, **self.case.call})
        if _derives(code, torch.nn.Module):
            by_size = asks_for_sizes(code, self.case)
            module = code(*(sizes(code, self.case) if by_size else self.params.values()), **options)
            module.to(_tensor(self.case.arrays[self.case.wrt[0]]).dtype)
            self.params = {name: self._held(module, name, by_size) for name in self.params}
            self.module = holding(module, self.case)
            told = accepted(code.forward, self.case.call)
            return lambda given: module(*given.values(), **told)
        if _derives(code, torch.autograd.Function):
            options = accepted(
                code.forward, {**self.case.options, **self.case.call}
            )  # which are given to `apply` by their places
            return lambda given: code.apply(*self._in_order(given), *options.values())
        return lambda given: code(*self._in_order(given), **options)

    def _in_order(self, given: Mapping[str, Any]) -> list[Any]:
        return [{**given, **self.params}[name] for name in in_order(self.case)]

    def forward(self, case: Case) -> Any:
        if self.module is not None:
            self.module.train(case.mode != EVAL)
        self.tensors = {name: _tensor(values, True) for name, values in case.inputs.items()}
        self.y = self.call({**self.tensors, **{name: _tensor(values) for name, values in case.fixed.items()}})
        outputs = tuple(y.detach().numpy().copy() for y in self._outputs())
        return outputs if isinstance(self.y, tuple) else outputs[0]

    def _outputs(self) -> tuple[Any, ...]:
        return self.y if isinstance(self.y, tuple) else (self.y,)

    def backward(self, *douts: Array) -> Mapping[str, Any]:
        import torch  # noqa: PLC0415  # only for code that speaks of it

        wanted = {**self.tensors, **self.params}
        above = [_tensor(dout) for dout in douts]
        gradients = torch.autograd.grad(
            self._outputs(), list(wanted.values()), above, retain_graph=True, materialize_grads=True
        )
        arrays = {name: gradient.numpy().copy() for name, gradient in zip(wanted, gradients, strict=True)}
        return {name: array.T if name in self.turned else array for name, array in arrays.items()}

    def parameter(self, name: str) -> Any:
        if name in self.case.state:
            kept = getattr(self.module, spelled(self.module, name), None)
            return None if kept is None else kept.detach().numpy()
        values = self.params[name].detach().numpy()
        return values.T if name in self.turned else values

    def _held(self, module: Any, name: str, by_size: bool) -> Any:
        """The module's own parameter of this name, with the case's numbers; a matrix `weight` is kept as (out, in)."""
        import torch  # noqa: PLC0415  # only for code that speaks of it

        word = spelled(module, name)
        parameter, values = getattr(module, word), self.params[name]
        if by_size and word == "weight" and name == RECORDS[self.case.layer].weight_matrix:
            self.turned.add(name)
            values = values.T
        with torch.no_grad():
            parameter.copy_(values)
        return parameter


def holding(module: Any, case: Case) -> Any:
    """The module with the case's state in its buffers."""
    import torch  # noqa: PLC0415  # only for code that speaks of it

    with torch.no_grad():
        for name, values in case.state.items():
            kept = getattr(module, spelled(module, name), None)
            if kept is not None:
                kept.copy_(_tensor(values))
    return module


def _tensor(values: Array, differentiable: bool = False) -> Any:
    import torch  # noqa: PLC0415  # only for code that speaks of it

    return torch.tensor(values.copy(), requires_grad=differentiable)
