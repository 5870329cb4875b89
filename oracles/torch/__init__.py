"""The layers said by PyTorch: a forward each, by family; the derivative is autograd's."""

from .activations import *
from .convolution import *
from .dropout import *
from .engine import vjp as vjp
from .linear import *
from .losses import *
from .networks import *
from .nodes import *
from .normalization import *
