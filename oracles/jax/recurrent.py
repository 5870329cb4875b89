"""Layers with a state that goes from one step to the next, in JAX."""

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


def TimeLSTM(  # noqa: PLR0913  # as the layer is built and asked
    xs: Array,
    Wx: Array,
    Wh: Array,
    b: Array,
    *,
    h: Array,
    c: Array,
    stateful: bool = False,
    gates: str = "fgio",
) -> tuple[Array, dict[str, Array]]:
    def step(before: tuple[Array, Array], x: Array) -> tuple[tuple[Array, Array], Array]:
        after = LSTM(x, *before, Wx, Wh, b, gates)
        return after, after[0]

    nothing = jnp.zeros((len(xs), len(Wh)), xs.dtype)
    (h, c), hs = lax.scan(step, (h, c) if stateful else (nothing, nothing), jnp.moveaxis(xs, 1, 0))
    return jnp.moveaxis(hs, 0, 1), {"h": h, "c": c}
