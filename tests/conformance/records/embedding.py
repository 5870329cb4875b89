"""Layers that look up rows of a table."""

from math import inf, nan

import numpy as np

from ..oracles.language import Array, Case
from ._arguments import indices, param
from ._record import Record, Setup

FEW = {"N": 7, "V": 5, "D": 3}


def padding(case: Case) -> dict[str, Array]:
    """The row that is looked up and does not learn."""
    held = np.zeros(case.params["W"].shape, bool)
    if "padding_idx" in case.options:
        held[case.options["padding_idx"]] = True
    return {"W": held}


EMBEDDING = Record(
    "Embedding",
    args={"idx": indices("*N", "V", option="padding_idx"), "W": param("V D")},
    outputs={"output": "*N D"},
    setups={
        "words": Setup(FEW),
        "more": Setup({"N": 9, "V": 4, "D": 2}),
        "square": Setup({"N": 6, "V": 3, "D": 3}),
        "int32": Setup(FEW, args={"idx": indices("*N", "V", dtype=np.int32)}),
        "padding": Setup(FEW, {"padding_idx": 1}),
        "padding-first": Setup(FEW, {"padding_idx": 0}),
    },
    held=padding,
    points=({"idx": 0, "W": [[inf, -0.0, 1.0], *4 * [[nan, nan, nan]]]},),
    aliases=("EmbeddingLayer", "WordEmbedding", "Embed", "EmbedID", "LookupTable"),
)
