"""Linear layers."""

from math import inf, nan

from ._record import Record

AFFINE = Record(
    "Affine",
    inputs={"x": "*N I"},
    params={"W": "I O", "b": "O"},
    sizes=({"N": 2, "I": 3, "O": 2}, {"N": 3, "I": 4, "O": 4}, {"N": 5, "I": 2, "O": 3}),
    gathers=("b",),
    rows="W",
    conventions={"weight": ("in, out", "out, in")},
    points=({"x": [inf, nan, 1.0], "W": [[0.0, 1.0], [0.0, 0.0], [1.0, 1.0]], "b": [0.0, -inf]},),
    aliases=("AffineLayer", "Linear", "LinearLayer", "Dense", "FullyConnected"),
)
FLATTEN = Record("Flatten", inputs={"x": "*N A B"}, sizes=({"N": 2, "A": 3, "B": 2}, {"N": 3, "A": 2, "B": 4}))
