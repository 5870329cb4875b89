"""Arrays as pictures: a cell an entry, its colour the sign and size, its number in it."""

from __future__ import annotations

import numpy as np

from ..oracles.language import Array
from .comparison import Comparison, unlisted
from .elements import Html, element

HEIGHT, GAP, MARGIN, LETTER = 24, 8, 20, 8
MOST = 12  # columns: of more, the numbers are left to the tooltips


def pictures(comparison: Comparison) -> Html:
    """What was expected, what came, and the difference; the entry that the diagnosis names has a frame."""
    expected, got = unlisted(comparison["expected"]), unlisted(comparison["got"])
    with np.errstate(invalid="ignore", over="ignore"):
        difference = got - expected
    named = tuple(comparison["index"])
    scale = max(_largest(expected), _largest(got))
    return element(
        "div",
        _figure(f"{comparison['name']} expected", expected, scale, named),
        _figure(f"{comparison['name']} got", got, scale, named),
        _figure("got minus expected", difference, _largest(difference), named),
        class_="pictures",
    )


def _largest(array: Array) -> float:
    return float(np.max(np.abs(array), initial=0.0, where=np.isfinite(array)))


def _figure(title: str, array: Array, scale: float, named: tuple[int, ...]) -> Html:
    picture = _heat_map(title, array, scale, named) if array.ndim else element("output", _word(float(array)))
    return element("figure", element("figcaption", title), picture)


def _heat_map(title: str, array: Array, scale: float, named: tuple[int, ...]) -> Html:
    """Rows and columns; of more axes, a stack of such grids."""
    grids = array.reshape(-1, *(1, 1, *array.shape)[-2:])
    count, rows, columns = grids.shape
    words = [_word(value) if columns <= MOST else "" for value in array.flat]
    width, height = MARGIN + LETTER * max(map(len, words)), rows * HEIGHT + GAP
    corners = [(column * width, grid * height + row * HEIGHT) for grid, row, column in np.ndindex(grids.shape)]
    labels = [f"{list(index)}: {array[index]!s}" for index in np.ndindex(array.shape)]
    cells = map(_cell, labels, words, _shares(array, scale), corners, [width] * len(words))
    frame = _rectangle(corners[int(np.ravel_multi_index(named, array.shape))], width, class_="named") if named else ""
    size = {"width": columns * width + 2, "height": count * height - GAP + 2}
    box = f"-1 -1 {size['width']} {size['height']}"
    return element("svg", *cells, frame, role="img", aria_label=_aloud(title, array), viewBox=box, **size)


def _shares(array: Array, scale: float) -> list[float]:
    """How strong each colour is, from -1 to 1: of what is no number there is none."""
    return [float(value) / scale if scale and np.isfinite(value) else 0.0 for value in array.flat]


def _cell(label: str, word: str, share: float, corner: tuple[int, int], width: int) -> Html:
    colour = "plus" if share > 0 else "minus" if share < 0 else ""
    return element(
        "g",
        element("title", label),
        _rectangle(corner, width, class_=colour, fill_opacity=f"{abs(share):.2f}"),
        element("text", word, x=corner[0] + width / 2, y=corner[1] + HEIGHT / 2) if word else "",
    )


def _rectangle(corner: tuple[int, int], width: int, **attributes: object) -> Html:
    return element("rect", x=corner[0], y=corner[1], width=width, height=HEIGHT, **attributes)


def _aloud(title: str, array: Array) -> str:
    """What somebody hears who does not see it."""
    shape = " by ".join(map(str, array.shape))
    return f"{title}, {shape} entries, from {_word(np.min(array))} to {_word(np.max(array))}"


def _word(value: float) -> str:
    return f"{value:.3g}"
