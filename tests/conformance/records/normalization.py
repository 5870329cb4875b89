"""Layers that bring numbers to mean zero and variance one."""

import numpy as np

from ..oracles.language import Array
from ..textures import TEXTURES
from ._arguments import bias, given, param, state
from ._record import Record, Setup

FEW, MANY = {"N": 4, "D": 3}, {"N": 5, "D": 2}
IMAGE = {"N": 2, "D": 3, "H": 2, "W": 4}


def positive(x: Array) -> Array:
    return np.abs(x) + 0.25


BATCH_NORMALIZATION = Record(
    "BatchNormalization",
    args={
        "x": given("*N D"),
        "gamma": param("D"),
        "beta": bias("D"),
        "running_mean": state("D", starts=(0.0,)),
        "running_var": state("D", within=positive, starts=(0.0, 1.0)),
    },
    outputs={"output": "*N D"},
    setups={
        "features": Setup(FEW, {"momentum": 0.75}),
        "more": Setup(MANY, {"momentum": 0.25}),
        "eps": Setup(FEW, {"momentum": 0.75, "eps": 0.5}),
        "unbiased": Setup(FEW, {"momentum": 0.75, "unbiased": True}),
        "channels": Setup(
            IMAGE,
            {"momentum": 0.75},
            args={"x": given("*N D H W")},
            outputs={"output": "*N D H W"},
            core=False,
        ),
    },
    textures=tuple(texture for texture in TEXTURES if texture != "extremes"),  # autograd cubes what it divides by
    modes=("train", "eval"),
    ranks=("many",),
    mixes_batch=True,
    infinities=False,
    conventions={
        "momentum": ("of the old", "of the new"),
        "variance": ("biased", "unbiased"),
        "eps": ("1e-06", "1e-05", "1e-07", "1e-08", "1e-03"),
    },
    assumes={
        "variance": {"unbiased": {"unbiased": True}},
        "eps": {word: {"eps": float(word)} for word in ("1e-05", "1e-07", "1e-08", "1e-03")},
    },
    complements={"momentum": {"of the new": "momentum"}},
    aliases=("BatchNorm", "BatchNorm1d", "BatchNorm2d", "BatchNormLayer"),
)
