"""Activations in PyTorch."""

from torch import Tensor
from torch.nn import functional as F


def Relu(x: Tensor) -> Tensor:
    return F.relu(x)


def Sigmoid(x: Tensor) -> Tensor:
    return F.sigmoid(x)


def Softmax(x: Tensor) -> Tensor:
    return F.softmax(x, dim=-1)


def Tanh(x: Tensor) -> Tensor:
    return F.tanh(x)
