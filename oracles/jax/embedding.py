"""Rows of a table in JAX."""

import jax.numpy as jnp
from jax import Array, lax


def Embedding(idx: Array, W: Array, padding_idx: int | None = None) -> Array:
    if padding_idx is not None:
        W = W.at[padding_idx].set(lax.stop_gradient(W[padding_idx]))
    return jnp.take(W, idx, axis=0)
