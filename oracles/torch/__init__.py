"""The layers said by PyTorch: a forward each, by family; the derivative is autograd's."""

from ..families import forwards

globals().update(forwards(__name__, __path__))

from .engine import vjp as vjp  # noqa: E402  # which looks for the forwards here
