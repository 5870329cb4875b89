"""A first draft of an adapter for somebody's module: written by trying, and tried as it is written."""

from .finding import DraftPlan as DraftPlan
from .finding import found as found
from .writing import written as written
