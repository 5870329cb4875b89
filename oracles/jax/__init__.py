"""The layers said by JAX: a forward each, by family; the derivative is that of `jax.vjp`."""

from .activations import *
from .convolution import *
from .dropout import *
from .engine import PROGRAMS as PROGRAMS
from .engine import vjp as vjp
from .linear import *
from .losses import *
from .networks import *
from .nodes import *
from .normalization import *
