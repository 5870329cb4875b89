"""Layers with a state that goes from one step of a sequence to the next."""

from ._arguments import Arg, given, param, state, weights
from ._record import Record, Setup

SMALL = {"N": 2, "D": 3, "H": 2, "4H": 8}
PARAMS = {"Wx": weights("D 4H"), "Wh": weights("H 4H"), "b": param("4H")}
ORDERS = ("i, f, g, o", "i, f, o, g", "f, i, g, o", "f, i, o, g", "i, g, f, o")  # of gates, besides ours
GATES = {"gates": ("f, g, i, o", *ORDERS)}
AS_GATES = {"gates": {word: {"gates": word.replace(", ", "")} for word in ORDERS}}

LSTM = Record(
    "LSTM",
    args={"x": given("*N D"), "h_prev": given("*N H"), "c_prev": given("*N H"), **PARAMS},
    outputs={"h_next": "*N H", "c_next": "*N H"},
    setups={
        "small": Setup(SMALL),
        "square": Setup({"N": 3, "D": 3, "H": 3, "4H": 12}),
        "one": Setup({"N": 4, "D": 2, "H": 1, "4H": 4}),
        "gates": Setup(SMALL, {"gates": "ifgo"}),
    },
    large_sizes={
        "N": {"N": 37, "D": 7, "H": 17, "4H": 68},
        "D": {"N": 7, "D": 37, "H": 17, "4H": 68},
        "H": {"N": 7, "D": 17, "H": 10, "4H": 40},
    },
    ranks=("many", "one", "empty"),
    conventions=GATES,
    assumes=AS_GATES,
    aliases=("LSTMCell", "LSTMStep", "LSTMUnit", "LstmCell"),
)
SEQUENCE = {**SMALL, "T": 3}
FORGETS: dict[str, Arg | None] = {"h": None, "c": None}  # where a forward begins with zeros, nobody asks what was kept
TIME_LSTM = Record(
    "TimeLSTM",
    args={
        "xs": given("*N T D"),
        **PARAMS,
        "h": state("*N H", starts=(0.0,)),
        "c": state("*N H", starts=(0.0,)),
    },
    outputs={"output": "*N T H"},
    setups={
        "small": Setup(SEQUENCE, args=FORGETS),
        "longer": Setup({"N": 3, "T": 5, "D": 2, "H": 2, "4H": 8}, args=FORGETS),
        "square": Setup({"N": 2, "T": 2, "D": 2, "H": 2, "4H": 8}, args=FORGETS),
        "stateful": Setup(SEQUENCE, {"stateful": True}, goes_on=True),
        "gates": Setup(SEQUENCE, {"gates": "ifgo"}, args=FORGETS),
    },
    large_sizes={
        "N": {"N": 37, "T": 2, "D": 3, "H": 5, "4H": 20},
        "D": {"N": 2, "T": 7, "D": 37, "H": 2, "4H": 8},
        "H": {"N": 3, "T": 2, "D": 5, "H": 10, "4H": 40},
    },
    ranks=("many", "one", "empty"),
    conventions=GATES,
    assumes=AS_GATES,
    aliases=("LSTMLayer", "SequenceLSTM"),
)
