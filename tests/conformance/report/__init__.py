"""The faces of one result. A result is rows, one a question, each nothing but data."""

from .json_file import written as written
from .listing import listing as listing
from .rows import Row as Row
from .rows import in_order as in_order
from .rows import network_rows as network_rows
from .rows import row as row
from .terminal import printed as printed
