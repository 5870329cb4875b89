"""Attention in PyTorch."""

import torch
from torch import Tensor
from torch.nn import functional as F


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
    batch = query.shape[:-2]
    hidden = None if mask is None else ~mask
    if causal:
        later = torch.ones(query.shape[-2], key.shape[-2], dtype=torch.bool).triu(1)
        hidden = later if hidden is None else hidden | later
    output, weights = F.multi_head_attention_forward(
        _time_first(query),
        _time_first(key),
        _time_first(value),
        embed_dim_to_check=query.shape[-1],
        num_heads=heads,
        in_proj_weight=torch.cat([Wq, Wk, Wv], dim=1).T,
        in_proj_bias=torch.cat([bq, bk, bv]),
        bias_k=None,
        bias_v=None,
        add_zero_attn=False,
        dropout_p=0.0,
        out_proj_weight=Wo.T,
        out_proj_bias=bo,
        attn_mask=hidden,
        average_attn_weights=False,
    )
    shares = torch.as_tensor(weights)  # None only if they are not asked for
    return output.swapaxes(0, 1).reshape(query.shape), shares.reshape(*batch, *shares.shape[1:])


def _time_first(rows: Tensor) -> Tensor:
    """One batch axis, behind that of the rows."""
    return rows.reshape(-1, *rows.shape[-2:]).swapaxes(0, 1)
