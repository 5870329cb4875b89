"""Normalisations in JAX, with the running statistics beside the output."""

import jax
import jax.numpy as jnp
from jax import Array


def BatchNormalization(  # noqa: PLR0913  # as the layer is built and asked
    x: Array,
    gamma: Array,
    beta: Array,
    *,
    running_mean: Array,
    running_var: Array,
    train: bool,
    momentum: float = 0.9,
    eps: float = 10e-7,
    unbiased: bool = False,
) -> tuple[Array, dict[str, Array]]:
    rows = jnp.moveaxis(x, 1, -1)
    batch = tuple(range(x.ndim - 1))
    mean, var = running_mean, running_var
    if train:
        mean, var = jnp.mean(rows, axis=batch), jnp.var(rows, axis=batch)
        theirs = jnp.var(rows, axis=batch, ddof=1 if unbiased else 0)
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * theirs
    y = jax.nn.standardize(rows, mean=mean, variance=var, epsilon=eps) * gamma + beta
    return jnp.moveaxis(y, -1, 1), {"running_mean": running_mean, "running_var": running_var}
