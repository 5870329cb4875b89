"""Networks in JAX: the loss of one, from the layers said here."""

from jax import Array

from .activations import Relu
from .linear import Affine
from .losses import SoftmaxWithLoss


def TwoLayerNet(x: Array, t: Array, **params: Array) -> Array:
    hidden = Relu(Affine(x, params["W1"], params["b1"]))
    return SoftmaxWithLoss(Affine(hidden, params["W2"], params["b2"]), t)
