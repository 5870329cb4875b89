"""Functions for JAX, one with a backward of its own."""

import jax, jax.numpy as jnp
@jax.custom_vjp
def relu(x):
    return jnp.maximum(x, 0)
relu.defvjp(lambda x: (relu(x), x), lambda x, g: (jnp.where(x > 0, g, 0),))
def affine(x, W, b):
    return x @ W + b
def softmax_with_loss(x, t):
    rows = t if t.shape == x.shape else jax.nn.one_hot(t, x.shape[-1], dtype=x.dtype)
    return -(rows * jax.nn.log_softmax(x)).sum(-1).mean()
