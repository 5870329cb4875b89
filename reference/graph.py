"""`python -m conformance.reference.graph`: the road's computational graphs as text, and its figures drawn."""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ._demand import Array
from ._program import Mistake, ended, extra
from .activations import relu, sigmoid, step_function
from .gradient import gradient_descent, numerical_gradient
from .graphs import GRAPHS, Arrow, Graph, Node, figures

INK, BACK, PAPER, QUIET, COOL = "#1f2933", "#c2410c", "#ffffff", "#8895a7", "#2563a8"
STEP, RADIUS, APART = 1.9, 0.34, 0.055  # between columns; of a node; of the two ways of an arrow from its middle


def main(words: Sequence[str] | None = None) -> None:
    asked = parser().parse_args(words)
    if not asked.name:
        print_list()
    elif asked.name not in {**GRAPHS, **PICTURES}:
        raise Mistake(f"{asked.name} is none of: {', '.join([*GRAPHS, *PICTURES])}")
    elif asked.draw:
        save(asked.name, Path(asked.draw))
    elif asked.name in PICTURES:
        raise Mistake(f"{asked.name} can only be drawn: --draw {asked.name}.png")
    else:
        print_text(str(GRAPHS[asked.name]()))


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog=f"python -m {__package__}.graph",
        description="Show a computational graph: each value above its arrow, the gradient of the result below it.",
    )
    made.add_argument("name", nargs="?", help="which one; without it, they are listed")
    made.add_argument("--draw", metavar="FILE", help="draw it into a file (.png, .svg, .pdf), which needs matplotlib")
    return made


def print_list() -> None:
    lines = [
        *("graphs", *(_entry(name, graph) for name, graph in GRAPHS.items())),
        *("", "pictures, with --draw FILE", *(_entry(name, picture) for name, picture in PICTURES.items())),
    ]
    print_text("\n".join(lines))


def _entry(name: str, of: Callable[..., Any]) -> str:
    return f"  {name:<19}{(of.__doc__ or '').splitlines()[0]}"


def print_text(text: str) -> None:
    """Onto a narrow terminal in strips, one below the other; without line-drawing signs where there are none."""
    if sys.stdout.isatty():
        text = folded(text, shutil.get_terminal_size().columns)
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        text = text.translate(str.maketrans("─│╯╰▶▲×", "-|'`>^x"))
    sys.stdout.write(f"{text}\n")


def folded(text: str, width: int) -> str:
    lines = text.splitlines()
    lefts = range(0, max(map(len, lines)), width)
    return "\n\n".join("\n".join(line[left : left + width].rstrip() for line in lines) for left in lefts)


# Drawing. Figures are made without pyplot, so that nothing global is touched.


def save(name: str, path: Path) -> None:
    figure = PICTURES[name]() if name in PICTURES else drawn(GRAPHS[name]())
    try:
        figure.savefig(path, dpi=150, bbox_inches="tight", pad_inches=0.2, facecolor=PAPER)
    except (OSError, ValueError) as error:
        raise Mistake(f"{path} cannot be written: {error}") from None
    print_text(f"{name} is drawn in {path}")


def drawn(graph: Graph) -> Any:
    """A graph as the textbook draws it: values forward along the dark arrows, gradients back along the others."""
    return Drawing(graph).figure


class Drawing:
    """Where a graph's columns and lanes are on paper, and the figure they are drawn on."""

    def __init__(self, graph: Graph) -> None:
        gaps = [0.75 + 0.3 * (above + below) for above, below in itertools.pairwise(graph.heights)]
        self.ys = [-below for below in itertools.accumulate(gaps, initial=0.0)]
        right = STEP * (1 + max(arrow.start for arrow in graph.arrows))
        self.figure, self.axes = _paper((right + 1.6) * 0.8, (1.6 - self.ys[-1]) * 0.8)
        self.axes.set(xlim=(-1.0, right + 0.6), ylim=(self.ys[-1] - 0.8, 0.8), aspect="equal")
        self.axes.axis("off")
        self.nodes = {arrow: node for node in graph.nodes for arrow in node.takes}
        self.sources = {arrow: node for node in graph.nodes for arrow in node.gives}
        for arrow in graph.arrows:
            self.draw_arrow(arrow)
        for node in graph.nodes:
            self.draw_node(node)

    def draw_node(self, node: Node) -> None:
        with extra("draw"):
            from matplotlib.patches import Circle
        x, y = STEP * node.column, self.ys[node.lane]
        self.axes.add_patch(Circle((x, y), RADIUS, facecolor=PAPER, edgecolor=INK, linewidth=1.3, zorder=3))
        size = 15 if len(node.symbol) == 1 else 9.5
        self.axes.text(x, y, node.symbol, ha="center", va="center", size=size, color=INK, zorder=4)

    def draw_arrow(self, arrow: Arrow) -> None:
        """There and back, the numbers in the first gap of its way, and its name at an open end."""
        self._line(self._way(arrow, APART), INK)
        self._line(self._way(arrow, -APART)[::-1], BACK)
        middle, y = STEP * (arrow.start + 0.5), self.ys[arrow.lane]
        for numbers, up, color in ((arrow.value, 1, INK), (arrow.gradient, -1, BACK)):
            text, side = "\n".join(figures(numbers)), "bottom" if up > 0 else "top"
            style = {"size": 9, "color": color, "linespacing": 1.15, "multialignment": "right"}
            self.axes.text(middle, y + up * 0.14, text, ha="center", va=side, **style)
        if arrow.name:
            x, side = (0.0, "right") if arrow.start == 0 else (STEP * arrow.end - 0.2, "left")
            self.axes.text(x, y, arrow.name, ha=side, va="center", size=11, color=INK)

    def _way(self, arrow: Arrow, aside: float) -> list[tuple[float, float]]:
        """Its corners from start to end, a little aside: to another lane it turns upright where the node is."""
        y = self.ys[arrow.lane] + aside
        start, end = [(STEP * arrow.start + (RADIUS if arrow.start else 0.12), y)], [(STEP * arrow.end - RADIUS, y)]
        if arrow in self.sources and self.sources[arrow].lane != arrow.lane:
            x, above = STEP * arrow.start + aside, self.ys[self.sources[arrow].lane]
            start = [(x, above - RADIUS), (x, y)]
        if arrow in self.nodes and self.nodes[arrow].lane != arrow.lane:
            x, above = STEP * arrow.end - aside, self.ys[self.nodes[arrow].lane]
            end = [(x, y), (x, above - RADIUS)]
        return start + end

    def _line(self, way: list[tuple[float, float]], color: str) -> None:
        with extra("draw"):
            from matplotlib.patches import FancyArrowPatch
            from matplotlib.path import Path as Corners
        self.axes.add_patch(
            FancyArrowPatch(
                path=Corners(way), arrowstyle="-|>", mutation_scale=8, color=color, linewidth=1.1, joinstyle="miter"
            )
        )


def functions() -> Any:
    """Step function, sigmoid and ReLU."""
    figure, axes = _paper(7.5, 4.2)
    x = np.arange(-400, 401) / 100
    jump = np.where(x == 0, np.nan, step_function(x))  # a step is no slope: its line is broken at 0
    axes.plot(x, relu(x), color=COOL, linewidth=4, alpha=0.45, label="ReLU")
    axes.plot(x, sigmoid(x), color=BACK, linewidth=2, label="sigmoid")
    axes.plot(x, jump, color=INK, linewidth=1.6, linestyle="--", label="step")
    axes.set(xlabel="x", ylabel="y", xlim=(-4, 4), ylim=(-0.1, 2.0))
    _plain(axes)
    axes.legend(frameon=False, loc="upper left")
    return figure


def descent() -> Any:
    """The gradient field of x0^2 + x1^2, and the way of gradient descent from (-3, 4)."""
    figure, axes = _paper(6.2, 6.4)
    points = np.mgrid[-4:4:17j, -4:4:17j].reshape(2, -1).T
    slopes = np.array([numerical_gradient(bowl, point) for point in points])
    axes.quiver(*points.T, *-slopes.T, color=QUIET, width=0.0025)
    fine = np.mgrid[-4.5:4.5:181j, -4.5:4.5:181j]
    axes.contour(*fine, np.sum(fine * fine, axis=0), levels=[1, 4, 9, 16, 25], colors=COOL, linewidths=0.6, alpha=0.5)
    way = np.array([gradient_descent(bowl, [-3.0, 4.0], lr=0.1, step_num=steps) for steps in range(31)])
    axes.plot(*way.T, "o-", color=BACK, markersize=4, linewidth=1.4)
    axes.set(xlabel="$x_0$", ylabel="$x_1$", xlim=(-4.5, 4.5), ylim=(-4.5, 4.5), aspect="equal")
    axes.set_title("against the gradient of $x_0^2 + x_1^2$: 30 steps from (-3, 4), lr 0.1", size=10, color=INK)
    _plain(axes)
    return figure


def bowl(x: Array) -> Any:
    return np.sum(x * x)


PICTURES: dict[str, Callable[[], Any]] = {"functions": functions, "descent": descent}


def _paper(width: float, height: float) -> tuple[Any, Any]:
    with extra("draw"):
        from matplotlib.figure import Figure
    figure = Figure(figsize=(width, height))
    return figure, figure.add_subplot()


def _plain(axes: Any) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)


if __name__ == "__main__":
    raise SystemExit(ended(f"{__package__}.graph", main))
