"""A whole network: what it calls its gradient is the derivative of its own loss."""

from .network import NetworkQuestion


def test_the_gradient_is_the_derivative_of_the_loss(network: NetworkQuestion) -> None:
    """Asked of classes that have a loss and a gradient, parameter by parameter."""
    network.settle()
