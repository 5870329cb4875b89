"""Normalisations in PyTorch, with the running statistics beside the output."""

import torch
from torch import Tensor
from torch.nn import functional as F


def BatchNormalization(  # noqa: PLR0913  # as the layer is built and asked
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    *,
    running_mean: Tensor,
    running_var: Tensor,
    train: bool,
    momentum: float = 0.9,
    eps: float = 10e-7,
    unbiased: bool = False,
) -> tuple[Tensor, dict[str, Tensor]]:
    mean, var = running_mean.clone(), running_var.clone()
    y = F.batch_norm(x, mean, var, gamma, beta, training=train, momentum=1 - momentum, eps=eps)
    if train and not unbiased:  # PyTorch's own is unbiased
        others = [axis for axis in range(x.ndim) if axis != 1]
        var = momentum * running_var + (1 - momentum) * torch.var(x.detach(), dim=others, correction=0)
    return y, {"running_mean": mean, "running_var": var}
