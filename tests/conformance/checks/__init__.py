"""The clauses of the contract: each a plain function of one trial that raises a finding.

Every one is asked at the batch `(N,)`; only `batch:` draws other ranks. "The same answer" means under the bound.
"""

# ruff: noqa: I001  # in the contract's order, which is that of the report's columns
from .values import *
from .broadcasting import *
from .targets import *
from .batches import *
from .upstream import *
from .modes import *
from .manners import *
from .special import *
from .refusals import *

from ..clause import Clause

CLAUSES = {clause.name: clause for clause in list(vars().values()) if isinstance(clause, Clause)}
