"""Layers in which rows look at one another."""

from numpy.random import Generator

from ..oracles.language import Array
from ..textures import TEXTURES, Shape
from ._arguments import Arg, Manner, Role, bias, given, param, weights
from ._record import Record, Setup

FEW = {"N": 2, "T": 3, "S": 4, "D": 5, "F": 3, "G": 7, "E": 4, "O": 6, "H": 2}
WIDE = {"N": 3, "T": 2, "S": 5, "D": 4, "F": 6, "G": 2, "E": 6, "O": 5, "H": 3}
SQUARE = {"N": 2, "T": 3, "S": 3, "D": 4, "F": 4, "G": 4, "E": 4, "O": 4, "H": 2}


def _seen(rng: Generator, shape: Shape, _: Manner) -> Array:
    """Some keys for each query, the first among them."""
    seen = rng.random(shape) > 1 / 3
    seen[..., 0] = True
    return seen


MASK = Arg("T S", Role.FIXED, _seen)
UNMASKED = {"mask": None}

MULTI_HEAD_ATTENTION = Record(
    "MultiHeadAttention",
    args={
        "query": given("*N T D"),
        "key": given("*N S F"),
        "value": given("*N S G"),
        "mask": MASK,
        "Wq": weights("D E"),
        "Wk": weights("F E"),
        "Wv": param("G E"),
        "Wo": param("E O"),
        "bq": weights("E"),
        "bk": weights("E"),
        "bv": param("E"),
        "bo": bias("O"),
    },
    outputs={"output": "*N T O", "weights": "*N H T S"},
    setups={
        "heads": Setup(FEW, {"heads": 2}, args=UNMASKED),
        "three": Setup(WIDE, {"heads": 3}, args=UNMASKED),
        "square": Setup(SQUARE, {"heads": 2}, args=UNMASKED),
        "one": Setup({**FEW, "H": 1}, {"heads": 1}, args=UNMASKED),
        "causal": Setup({**FEW, "T": 4}, {"heads": 2, "causal": True}, args=UNMASKED),
        "masked": Setup(FEW, {"heads": 2}),
    },
    large_sizes={"length": {"T": 17, "S": 37}, "depth": {"D": 37, "F": 17, "G": 7}, "heads": {"E": 38, "O": 37}},
    textures=tuple(texture for texture in TEXTURES if texture != "extremes"),  # four of them are multiplied
    vanishing=("bk",),  # softmax does not change where the same is added to all scores
    infinities=False,
    nan_spreads=True,
    aliases=("MultiheadAttention", "MultiHeadedAttention", "MHA"),
)
