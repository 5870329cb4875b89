"""A first draft of an adapter for somebody's module: written by trying, and tried as it is written."""

from .finding import Found as Found
from .finding import found as found
from .writing import written as written
