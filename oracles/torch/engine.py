"""PyTorch's answer to a case."""

from __future__ import annotations

import torch

from .. import torch as forwards
from ..language import Answer, Array, Case


def vjp(case: Case) -> Answer:
    """Output and gradients, in the precision of the case."""
    tensors = {name: _tensor(array, name in case.wrt) for name, array in case.arrays.items()}
    y = getattr(forwards, case.layer)(**tensors, **case.options)
    sources = [tensors[name] for name in case.wrt]
    gradients = torch.autograd.grad(y, sources, grad_outputs=_tensor(case.dout))
    return Answer(_array(y), {name: _array(g) for name, g in zip(case.wrt, gradients, strict=True)})


def _tensor(array: Array, differentiable: bool = False) -> torch.Tensor:
    return torch.tensor(array.copy(), requires_grad=differentiable)


def _array(tensor: torch.Tensor) -> Array:
    array: Array = tensor.detach().numpy().copy()
    return array
