"""Layers that leave numbers out at random."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..oracles.language import Answer, Array, Case
from ._arguments import choice, given
from ._record import Record, Setup

SIZES = {"N": 5, "D": 6}


def passed_on(case: Case, answer: Answer) -> Mapping[str, Array]:
    """What was kept, read from an answer: where x is zero its gradient tells."""
    x, y, dx = case.inputs["x"], np.asarray(answer.y), np.asarray(answer.gradients["x"])
    return {"kept": np.where(x != 0, y != 0, dx != 0)}


def share(options: Mapping[str, Any]) -> float:
    """The share that is kept."""
    return float(1 - options["dropout_ratio"])


DROPOUT = Record(
    "Dropout",
    args={"x": given("*N D"), "kept": choice("*N D", "dropout_ratio")},
    outputs={"output": "*N D"},
    setups={
        "mild": Setup(SIZES, {"dropout_ratio": 0.25}),
        "strong": Setup(SIZES, {"dropout_ratio": 0.75}),
        "inverted": Setup(SIZES, {"dropout_ratio": 0.25, "inverted": True}),
    },
    modes=("train", "eval"),
    infinities=False,
    witness=passed_on,
    share=share,
    conventions={"ratio": ("dropped", "kept"), "scale": ("at test", "in training")},
    assumes={"scale": {"in training": {"inverted": True}}},
    complements={"ratio": {"kept": "dropout_ratio"}},
    aliases=("DropoutLayer", "DropOut"),
)
