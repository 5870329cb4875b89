"""Layers that are none of the known ones: judged by what needs no reference, their own forward's derivative first."""

from .asking import ClauseOutcome as ClauseOutcome
from .asking import UnknownQuestion as UnknownQuestion
from .calling import how_called as how_called
