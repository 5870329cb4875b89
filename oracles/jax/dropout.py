"""Dropout in JAX: of what is kept, where that is told; of its own choice, where it is asked for that."""

import jax
import jax.numpy as jnp
from jax import Array


def Dropout(  # noqa: PLR0913  # as the layer is built and asked
    x: Array,
    kept: Array | bool = True,
    *,
    train: bool,
    seed: Array | None = None,
    dropout_ratio: float = 0.5,
    inverted: bool = False,
) -> Array:
    if seed is not None:  # as a subject: libraries on JAX scale in training
        kept, inverted = jax.random.bernoulli(jax.random.key(seed), 1 - dropout_ratio, x.shape), True
    scale = 1 - dropout_ratio
    if not train:
        return x + 0 if inverted else x * scale
    return jnp.where(kept, x / scale if inverted else x, 0)
