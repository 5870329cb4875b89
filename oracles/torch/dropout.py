"""Dropout in PyTorch: of what is kept, where that is told; of its own choice, where it is asked for that."""

import torch
from torch import Tensor
from torch.nn import functional as F


def Dropout(  # noqa: PLR0913  # as the layer is built and asked
    x: Tensor,
    kept: Tensor | int = 1,
    *,
    train: bool,
    seed: Tensor | None = None,
    dropout_ratio: float = 0.5,
    inverted: bool = False,
) -> Tensor:
    if seed is not None:  # as a subject: PyTorch scales in training
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(seed))
            return F.dropout(x, dropout_ratio, training=train)
    scale = 1 - dropout_ratio
    if not train:
        return x.clone() if inverted else x * scale
    return x * kept / scale if inverted else x * kept
