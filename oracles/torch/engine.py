"""PyTorch's answer to a case."""

from __future__ import annotations

from typing import Any

import torch

from .. import torch as forwards
from ..language import Answer, Array, Case


def vjp(case: Case) -> Answer:
    """Outputs and gradients, in the precision of the case."""
    tensors = {name: _tensor(array, name in case.wrt) for name, array in case.arrays.items()}
    outputs, state = _parted(case, getattr(forwards, case.layer)(**tensors, **case.settings))
    sources = [tensors[name] for name in case.wrt]
    above = [_tensor(array) for array in case.upstream.values()]
    gradients = torch.autograd.grad(list(outputs.values()), sources, grad_outputs=above)
    return Answer(outputs, dict(zip(case.wrt, gradients, strict=True)), state).mapped(_array)


def _parted(case: Case, returned: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Outputs, and what a layer with a state returns beside them."""
    returned, state = returned if case.state else (returned, {})
    return case.named(returned), state


def _tensor(array: Array, differentiable: bool = False) -> torch.Tensor:
    return torch.tensor(array.copy(), requires_grad=differentiable)


def _array(tensor: torch.Tensor) -> Array:
    array: Array = tensor.detach().numpy().copy()
    return array
