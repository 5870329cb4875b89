"""The faces of one result. A result is rows, one a question, each nothing but data."""

from .faces import FACES as FACES
from .faces import files as files
from .faces import fresh as fresh
from .faces import rendered as rendered
from .faces import write as write
from .json_file import document as document
from .listing import listing as listing
from .notebook import notebook as notebook
from .rows import Row as Row
from .rows import decisive as decisive
from .rows import in_order as in_order
from .rows import row as row
from .rows import rows_of_a_whole as rows_of_a_whole
from .rows import tolerances as tolerances
from .terminal import VIEWS as VIEWS
from .terminal import header as header
from .terminal import printed as printed
from .terminal import shown as shown
