"""Linear layers."""

from math import inf, nan

from ._arguments import bias, given, param
from ._record import Record, Setup

AFFINE = Record(
    "Affine",
    args={"x": given("*N I"), "W": param("I O"), "b": bias("O")},
    outputs={"output": "*N O"},
    setups={
        "small": Setup({"N": 2, "I": 3, "O": 2}),
        "square": Setup({"N": 3, "I": 4, "O": 4}),
        "widening": Setup({"N": 5, "I": 2, "O": 3}),
    },
    weight_matrix="W",
    conventions={"weight": ("in, out", "out, in")},
    points=({"x": [inf, nan, 1.0], "W": [[0.0, 1.0], [0.0, 0.0], [1.0, 1.0]], "b": [0.0, -inf]},),
    aliases=("AffineLayer", "Linear", "LinearLayer", "Dense", "FullyConnected"),
)
FLATTEN = Record(
    "Flatten",
    args={"x": given("*N A B")},
    outputs={"output": "*N F"},
    setups={"small": Setup({"N": 2, "A": 3, "B": 2, "F": 6}), "wide": Setup({"N": 3, "A": 2, "B": 4, "F": 8})},
    large_sizes={
        "N": {"N": 37, "A": 7, "B": 17, "F": 119},
        "A": {"N": 7, "A": 37, "B": 17, "F": 629},
        "B": {"N": 7, "A": 17, "B": 37, "F": 629},
    },
)
