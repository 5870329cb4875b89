"""How somebody's code is called: found by names, tried by the forward's values, shown, and printed as an adapter."""

from .plan import Plan as Plan
from .plan import planned as planned
