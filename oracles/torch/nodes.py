"""The nodes of a computational graph in PyTorch."""

import torch
from torch import Tensor


def AddLayer(x: Tensor, y: Tensor) -> Tensor:
    return torch.add(x, y)


def MulLayer(x: Tensor, y: Tensor) -> Tensor:
    return torch.mul(x, y)


def NegLayer(x: Tensor) -> Tensor:
    return torch.neg(x)


def ReciprocalLayer(x: Tensor) -> Tensor:
    return torch.reciprocal(x)


def ExpLayer(x: Tensor) -> Tensor:
    return torch.exp(x)


def LogLayer(x: Tensor) -> Tensor:
    return torch.log(x)


def SumLayer(x: Tensor, axis: int) -> Tensor:
    return torch.sum(x, dim=axis)


def DotLayer(x: Tensor, W: Tensor) -> Tensor:
    return torch.matmul(x, W)


def BranchLayer(x: Tensor, copies: int) -> Tensor:
    return x.expand(copies, *x.shape)
