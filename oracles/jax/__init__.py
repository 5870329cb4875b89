"""The layers said by JAX: a forward each, by family; the derivative is that of `jax.vjp`."""

from ..families import forwards

globals().update(forwards(__name__, __path__))

from .engine import PROGRAMS as PROGRAMS  # noqa: E402  # as below
from .engine import vjp as vjp  # noqa: E402  # which looks for the forwards here
