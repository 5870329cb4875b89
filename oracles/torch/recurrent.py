"""Layers with a state that goes from one step to the next, in PyTorch."""

from typing import Any

import torch
from torch import Tensor


def LSTM(  # noqa: PLR0913, PLR0917  # as the layer is built and asked
    x: Tensor, h_prev: Tensor, c_prev: Tensor, Wx: Tensor, Wh: Tensor, b: Tensor, gates: str = "fgio"
) -> tuple[Tensor, Tensor]:
    w_ih, w_hh, bias = (_as_theirs(values, gates) for values in (Wx.T, Wh.T, b))
    h_next, c_next = torch.lstm_cell(x, (h_prev, c_prev), w_ih, w_hh, bias, torch.zeros_like(bias))
    return h_next, c_next


def TimeLSTM(  # noqa: PLR0913, PLR0917  # as the layer is built and asked
    xs: Tensor,
    Wx: Tensor,
    Wh: Tensor,
    b: Tensor,
    h: Tensor | None = None,
    c: Tensor | None = None,
    *,
    stateful: bool = False,
    gates: str = "fgio",
) -> Any:
    w_ih, w_hh, bias = (_as_theirs(values, gates) for values in (Wx.T, Wh.T, b))
    nothing = xs.new_zeros(len(xs), len(Wh))
    before = [(nothing if each is None else each)[None] for each in (h, c)]
    weights = [w_ih, w_hh, bias, torch.zeros_like(bias)]
    hs, last, cell = torch.lstm(
        xs,
        before,
        weights,
        has_biases=True,
        num_layers=1,
        dropout=0.0,
        train=True,
        bidirectional=False,
        batch_first=True,
    )
    return (hs, {"h": last[0], "c": cell[0]}) if stateful else hs


def _as_theirs(values: Tensor, gates: str) -> Tensor:
    """In the order of PyTorch's own: the input, the forget, the cell and the output gate."""
    quarters = dict(zip(gates, torch.chunk(values, 4), strict=True))
    return torch.cat([quarters[gate] for gate in "ifgo"])
