"""The layers of a textbook's backpropagation chapter in plain numpy: to read, to import, to compare with."""

from .activations import *
from .attention import *
from .convolution import *
from .dropout import *
from .embedding import *
from .gradient import *
from .linear import *
from .losses import *
from .networks import *
from .nodes import *
from .normalization import *
from .perceptron import *
from .recurrent import *
