"""What is judged by itself: a network by its own loss, a layer that is none of the known ones by its own forward."""

from .network import NetworkQuestion
from .unknown import UnknownQuestion


def test_the_gradient_is_the_derivative_of_the_loss(network: NetworkQuestion | UnknownQuestion) -> None:
    """Asked of classes that have a loss and a gradient, parameter by parameter; of other classes clause by clause."""
    network.settle()
