"""Activations in JAX."""

import jax
import jax.numpy as jnp
from jax import Array


def Relu(x: Array) -> Array:
    return jax.nn.relu(x)


def Sigmoid(x: Array) -> Array:
    return jax.nn.sigmoid(x)


def Softmax(x: Array) -> Array:
    return jax.nn.softmax(x, axis=-1)


def Tanh(x: Array) -> Array:
    return jnp.tanh(x)
