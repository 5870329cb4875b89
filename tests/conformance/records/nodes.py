"""The nodes of a computational graph."""

from math import inf, nan

import numpy as np

from oracles.language import Array

from ._record import Record

OPERANDS = {"x": "*N D", "y": "*N D"}
SPREAD = {"same": {}, "row": {"y": "D"}, "column": {"y": "*N 1"}, "number": {"y": ""}}


def positive(x: Array) -> Array:
    return np.where(x == 0, 1.0, np.abs(x))


def nonzero(x: Array) -> Array:
    return np.where(x == 0, 1.0, x)


def moderate(x: Array) -> Array:
    """Where the exponential stays inside the range of every precision."""
    return np.clip(x, -60.0, 60.0)


ADD = Record("AddLayer", inputs=OPERANDS, forms=SPREAD, points=({"x": [inf, inf, -0.0], "y": [-inf, nan, -0.0]},))
MUL = Record("MulLayer", inputs=OPERANDS, forms=SPREAD, points=({"x": [0.0, 0.0, -0.0], "y": [inf, nan, 1.0]},))
NEG = Record("NegLayer", inputs={"x": "*N D"}, points=({"x": [0.0, inf, nan]},))
RECIPROCAL = Record(
    "ReciprocalLayer",
    inputs={"x": "*N D"},
    domain={"x": nonzero},
    points=({"x": [0.0, -0.0, nan]}, {"x": [inf, -inf, 5e-324]}),
)
EXP = Record(
    "ExpLayer",
    inputs={"x": "*N D"},
    domain={"x": moderate},
    points=({"x": [inf, -inf, nan]}, {"x": [1000.0, -1000.0, -745.0]}),
)
LOG = Record(
    "LogLayer",
    inputs={"x": "*N D"},
    domain={"x": positive},
    points=({"x": [0.0, -0.0, -1.0]}, {"x": [inf, nan, 5e-324]}),
)
SUM = Record(
    "SumLayer",
    inputs={"x": "*N D E"},
    sizes=({"N": 2, "D": 3, "E": 2}, {"N": 3, "D": 2, "E": 4}),
    options=({"axis": -1}, {"axis": -2}),
    points=({"x": [[inf, -inf], [nan, 0.0], [-0.0, -0.0]]},),
)
DOT = Record(
    "DotLayer",
    inputs={"x": "*N I", "W": "I O"},
    sizes=({"N": 2, "I": 3, "O": 2}, {"N": 3, "I": 4, "O": 4}),
    points=({"x": [inf, nan, 1.0], "W": [[0.0, 1.0], [0.0, 0.0], [1.0, 1.0]]},),
)
BRANCH = Record("BranchLayer", inputs={"x": "*N D"}, options=({"copies": 2}, {"copies": 3}), batch_axis=1)
