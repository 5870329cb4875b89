"""Convolutions in PyTorch."""

from torch import Tensor
from torch.nn import functional as F

from ..language import Pair


def Convolution(  # noqa: PLR0913, PLR0917  # as the layer is built
    x: Tensor,
    W: Tensor,
    b: Tensor | None = None,
    stride: Pair = 1,
    pad: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    return F.conv2d(x, W, b, stride=stride, padding=pad, dilation=dilation, groups=groups)
