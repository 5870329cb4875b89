"""Attention in JAX."""

import jax
import jax.numpy as jnp
from jax import Array


def MultiHeadAttention(  # noqa: PLR0913  # four products, each with its bias
    query: Array,
    key: Array,
    value: Array,
    *,
    Wq: Array,
    Wk: Array,
    Wv: Array,
    Wo: Array,
    bq: Array,
    bk: Array,
    bv: Array,
    bo: Array,
    heads: int,
    causal: bool = False,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    seen = jnp.ones((query.shape[-2], key.shape[-2]), bool) if mask is None else mask
    seen = jnp.tril(seen) if causal else seen
    q, k, v = _cut(query @ Wq + bq, heads), _cut(key @ Wk + bk, heads), _cut(value @ Wv + bv, heads)
    q = q / jnp.sqrt(q.shape[-1]).astype(q.dtype)  # here, where XLA can't contract it with the shift of the softmax
    scores = jnp.where(seen, jnp.einsum("...thd,...shd->...hts", q, k), -jnp.inf)
    weights = jax.nn.softmax(scores, axis=-1)
    heard = jnp.einsum("...hts,...shd->...thd", weights, v)
    return heard.reshape(*query.shape[:-1], len(Wo)) @ Wo + bo, weights


def _cut(rows: Array, heads: int) -> Array:
    return rows.reshape(*rows.shape[:-1], heads, rows.shape[-1] // heads)
