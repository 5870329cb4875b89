"""Rows of a table in PyTorch."""

from torch import Tensor
from torch.nn import functional as F


def Embedding(idx: Tensor, W: Tensor, padding_idx: int | None = None) -> Tensor:
    return F.embedding(idx, W, padding_idx=padding_idx)
