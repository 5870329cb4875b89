"""The nodes of a computational graph."""

from math import inf, nan

import numpy as np

from ..oracles.language import Array
from ._arguments import given
from ._record import Record, Setup

SMALL, WIDE = {"N": 2, "D": 3}, {"N": 3, "D": 5}
SETUPS = {"small": Setup(SMALL), "wide": Setup(WIDE)}
OPERANDS = {"x": given("*N D"), "y": given("*N D")}
OPERATIONS = {
    "same": Setup(SMALL, form="same"),
    "same-wide": Setup(WIDE, form="same"),
    "row": Setup(SMALL, args={"y": given("D")}, form="row", broadcast=True),
    "row-wide": Setup(WIDE, args={"y": given("D")}, form="row", broadcast=True),
    "column": Setup(WIDE, args={"y": given("*N 1")}, form="column", broadcast=True),
    "number": Setup(SMALL, args={"y": given("")}, form="number", broadcast=True),
}


def positive(x: Array) -> Array:
    return np.where(x == 0, 1.0, np.abs(x))


def nonzero(x: Array) -> Array:
    return np.where(x == 0, 1.0, x)


def moderate(x: Array) -> Array:
    """Where the exponential stays inside the range of every precision."""
    return np.clip(x, -60.0, 60.0)


ADD = Record(
    "AddLayer",
    args=OPERANDS,
    outputs={"output": "*N D"},
    setups=OPERATIONS,
    points=({"x": [inf, inf, -0.0], "y": [-inf, nan, -0.0]},),
    related=("Add", "Addition", "Plus"),
)
MUL = Record(
    "MulLayer",
    args=OPERANDS,
    outputs={"output": "*N D"},
    setups=OPERATIONS,
    points=({"x": [0.0, 0.0, -0.0], "y": [inf, nan, 1.0]},),
    related=("Mul", "Multiply", "Product", "Times"),
)
NEG = Record(
    "NegLayer",
    args={"x": given("*N D")},
    outputs={"output": "*N D"},
    setups=SETUPS,
    points=({"x": [0.0, inf, nan]},),
    related=("Neg", "Negate", "Negative"),
)
RECIPROCAL = Record(
    "ReciprocalLayer",
    args={"x": given("*N D", within=nonzero)},
    outputs={"output": "*N D"},
    setups=SETUPS,
    points=({"x": [0.0, -0.0, nan]}, {"x": [inf, -inf, 5e-324]}),
    related=("Reciprocal", "Inverse"),
)
EXP = Record(
    "ExpLayer",
    args={"x": given("*N D", within=moderate)},
    outputs={"output": "*N D"},
    setups=SETUPS,
    points=({"x": [inf, -inf, nan]}, {"x": [1000.0, -1000.0, -745.0]}),
    related=("Exp",),
)
LOG = Record(
    "LogLayer",
    args={"x": given("*N D", within=positive)},
    outputs={"output": "*N D"},
    setups=SETUPS,
    points=({"x": [0.0, -0.0, -1.0]}, {"x": [inf, nan, 5e-324]}),
    related=("Log",),
)
SUM = Record(
    "SumLayer",
    args={"x": given("*N D E")},
    outputs={"output": "*N D"},
    setups={
        "small": Setup({"N": 2, "D": 3, "E": 2}, {"axis": -1}),
        "wide": Setup({"N": 3, "D": 2, "E": 4}, {"axis": -1}),
        "axis-2": Setup({"N": 2, "D": 3, "E": 2}, {"axis": -2}, outputs={"output": "*N E"}),
        "axis-2-wide": Setup({"N": 3, "D": 2, "E": 4}, {"axis": -2}, outputs={"output": "*N E"}),
    },
    points=({"x": [[inf, -inf], [nan, 0.0], [-0.0, -0.0]]},),
    related=("Sum",),
)
DOT = Record(
    "DotLayer",
    args={"x": given("*N I"), "W": given("I O")},
    outputs={"output": "*N O"},
    setups={"small": Setup({"N": 2, "I": 3, "O": 2}), "square": Setup({"N": 3, "I": 4, "O": 4})},
    points=({"x": [inf, nan, 1.0], "W": [[0.0, 1.0], [0.0, 0.0], [1.0, 1.0]]},),
    related=("Dot", "MatMul"),
)
BRANCH = Record(
    "BranchLayer",
    args={"x": given("*N D")},
    outputs={"output": "K *N D"},
    setups={
        "two": Setup({"N": 2, "D": 3, "K": 2}, {"copies": 2}),
        "two-wide": Setup({"N": 3, "D": 5, "K": 2}, {"copies": 2}),
        "three": Setup({"N": 2, "D": 3, "K": 3}, {"copies": 3}),
    },
    related=("Branch", "Copy", "Repeat"),
)
