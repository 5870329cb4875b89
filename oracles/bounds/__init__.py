"""How wrong a right answer may be: an array that carries, beside each value, a bound on its rounding error.

`Bounded` takes part in numpy's protocols, so the reference's own code runs on it unchanged, forward and backward.
What comes out is each value, computed in float64 exactly as without bounds, and how far any computation of it in
the working precision may be away. Nothing here is chosen for a layer: there is a rule per primitive, and one table
of what elementary functions are allowed.

What is promised. Let a be the exact number, v the value carried and e its error. Every computation in the working
precision comes within e of a, and so does v, because float64 is no worse than the working precision: hence
|a| <= |v| + e, and no computation of it is larger than |v| + 2 e. In the rules u is the unit roundoff, and what
operands bring is the error of the result if it were computed exactly from them. Whatever rounds adds to that. A bound
is itself computed in float64: its own last bits are not promised.

`table.py` holds what is known of a primitive, `arraylike.py` what an array needs to take part, `array.py` the
error-carrying array itself, `variants.py` how a primitive is done wrongly, and the other modules the rules.
"""

from . import arithmetic, choices, elementary, places, sums
from .array import Bounded, Run, Terms
from .arraylike import ArrayLike
from .elementary import ALLOWANCE, allowed
from .precision import Precision
from .table import PRIMITIVES, Primitive
from .variants import VARIANTS, Variant

__all__ = [
    "ALLOWANCE",
    "PRIMITIVES",
    "VARIANTS",
    "ArrayLike",
    "Bounded",
    "Precision",
    "Primitive",
    "Run",
    "Terms",
    "Variant",
    "allowed",
    "arithmetic",
    "choices",
    "elementary",
    "places",
    "sums",
]
