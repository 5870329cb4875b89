"""Layers that slide a window over an image."""

from ._arguments import bias, given, param
from ._record import Record, Setup

# No two axes of an array are alike, nor those of a stride, a padding or a dilation.
SMALL = {"N": 2, "C": 3, "H": 5, "W": 6, "O": 5, "K": 2, "L": 4, "P": 4, "Q": 3}

CONVOLUTION = Record(
    "Convolution",
    args={"x": given("*N C H W"), "W": param("O C K L"), "b": bias("O")},
    outputs={"output": "*N O P Q"},
    setups={
        "plain": Setup(SMALL),
        "no-bias": Setup(SMALL, args={"b": None}),
        "strided": Setup({**SMALL, "W": 7, "P": 3, "Q": 3}, {"stride": 2, "pad": 1}),
        "uneven": Setup(
            {**SMALL, "W": 7, "P": 2, "Q": 3},  # of the height, the stride leaves a row that nobody sees
            {"stride": (2, 1), "pad": (0, 1), "dilation": (1, 2)},
        ),
        "grouped": Setup(
            {**SMALL, "C": 4, "D": 2, "O": 6, "Q": 7},
            {"groups": 2, "pad": (0, 2)},
            args={"W": param("O D K L")},
        ),
        "depthwise": Setup({**SMALL, "D": 1, "O": 6}, {"groups": 3}, args={"W": param("O D K L")}),
    },
    large_sizes={"N": {"N": 37}, "C": {"C": 37}, "W": {"N": 1, "O": 2, "W": 37, "Q": 34}},
    ranks=("many", "one", "empty"),
    infinities=False,
    nan_spreads=True,
    aliases=("Conv", "Conv2d", "Conv2D", "ConvLayer"),
)
