"""Networks in PyTorch: the loss of one, from the layers said here."""

from torch import Tensor

from .activations import Relu
from .linear import Affine
from .losses import SoftmaxWithLoss


def TwoLayerNet(x: Tensor, t: Tensor, **params: Tensor) -> Tensor:
    hidden = Relu(Affine(x, params["W1"], params["b1"]))
    return SoftmaxWithLoss(Affine(hidden, params["W2"], params["b2"]), t)
