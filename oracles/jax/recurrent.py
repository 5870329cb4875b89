"""Layers with a state that goes from one step to the next, in JAX."""

from typing import Any

import jax
import jax.numpy as jnp
from jax import Array, lax


def LSTM(  # noqa: PLR0913, PLR0917  # as the layer is built and asked
    x: Array, h_prev: Array, c_prev: Array, Wx: Array, Wh: Array, b: Array, gates: str = "fgio"
) -> tuple[Array, Array]:
    quarters = dict(zip(gates, jnp.split(jnp.dot(x, Wx) + jnp.dot(h_prev, Wh) + b, 4, axis=1), strict=True))
    f, i, o = (jax.nn.sigmoid(quarters[gate]) for gate in "fio")
    c_next = f * c_prev + i * jnp.tanh(quarters["g"])
    return o * jnp.tanh(c_next), c_next


def TimeLSTM(  # noqa: PLR0913, PLR0917  # as the layer is built and asked
    xs: Array,
    Wx: Array,
    Wh: Array,
    b: Array,
    h: Array | None = None,
    c: Array | None = None,
    *,
    stateful: bool = False,
    gates: str = "fgio",
) -> Any:
    def step(before: Any, x: Array) -> tuple[Any, Array]:
        after = LSTM(x, before[0], before[1], Wx, Wh, b, gates)
        return after, after[0]

    nothing = jnp.zeros((len(xs), len(Wh)), xs.dtype)
    first = (nothing if h is None else h, nothing if c is None else c)
    (h, c), hs = lax.scan(step, first, jnp.moveaxis(xs, 1, 0))
    hs = jnp.moveaxis(hs, 0, 1)
    return (hs, {"h": h, "c": c}) if stateful else hs
