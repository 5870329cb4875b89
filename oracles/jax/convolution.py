"""Convolutions in JAX."""

from jax import Array, lax

from ..language import Pair


def Convolution(  # noqa: PLR0913, PLR0917  # as the layer is built
    x: Array,
    W: Array,
    b: Array | None = None,
    stride: Pair = 1,
    pad: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Array:
    padding = [(width, width) for width in _both(pad)]
    strides, spread = _both(stride), _both(dilation)
    y = lax.conv_general_dilated(x, W, strides, padding, rhs_dilation=spread, feature_group_count=groups)
    return y if b is None else y + b[:, None, None]


def _both(value: Pair) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)
