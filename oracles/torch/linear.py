"""Linear layers in PyTorch."""

import torch
from torch import Tensor
from torch.nn import functional as F


def Affine(x: Tensor, W: Tensor, b: Tensor) -> Tensor:
    return F.linear(x, W.T, b)


def Flatten(x: Tensor) -> Tensor:
    return torch.flatten(x, start_dim=1)
