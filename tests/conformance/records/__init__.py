"""What the suite knows of each layer: one frozen record, and everything else follows from it."""

from ._record import Record as Record
from .activations import *
from .convolution import *
from .dropout import *
from .linear import *
from .losses import *
from .nodes import *
from .normalization import *

RECORDS = {record.layer: record for record in list(vars().values()) if isinstance(record, Record)}
