"""Attention in PyTorch."""

import math

import torch
from torch import Tensor


def MultiHeadAttention(  # noqa: PLR0913  # four products, each with its bias
    query: Tensor,
    key: Tensor,
    value: Tensor,
    *,
    Wq: Tensor,
    Wk: Tensor,
    Wv: Tensor,
    Wo: Tensor,
    bq: Tensor,
    bk: Tensor,
    bv: Tensor,
    bo: Tensor,
    heads: int,
    causal: bool = False,
    mask: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    q, k, v = _cut(query @ Wq + bq, heads), _cut(key @ Wk + bk, heads), _cut(value @ Wv + bv, heads)
    seen = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool) if mask is None else mask
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    weights = scores.masked_fill(~(seen.tril() if causal else seen), -math.inf).softmax(dim=-1)
    return (weights @ v).swapaxes(-2, -3).flatten(-2) @ Wo + bo, weights


def _cut(rows: Tensor, heads: int) -> Tensor:
    return rows.reshape(*rows.shape[:-1], heads, rows.shape[-1] // heads).swapaxes(-2, -3)
