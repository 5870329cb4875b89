"""Linear layers in JAX."""

from jax import Array, lax


def Affine(x: Array, W: Array, b: Array) -> Array:
    return lax.dot_general(x, W, (((x.ndim - 1,), (0,)), ((), ()))) + b


def Flatten(x: Array) -> Array:
    return lax.collapse(x, 1)
