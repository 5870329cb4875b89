"""Computational graphs of the reference's own nodes: built, walked forward and back, and written out as text.

A value flows along each arrow, and the gradient of the result by it flows back. Of a graph it is enough to say what
goes in and which node takes what; a value that is used twice is copied by a branch first.

>>> graph = Graph()
>>> apple, number = graph.value("apple", 100), graph.value("number", 2)
>>> print(graph.result("price", graph.node(MulLayer(), apple, number)))
       100       200
apple  ────▶( × )────▶ price
        2     ▲   1
              │
        2     │
number ───────╯
       100
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array
from .nodes import AddLayer, BranchLayer, ExpLayer, LogLayer, MulLayer, NegLayer, ReciprocalLayer, SumLayer

SYMBOLS: dict[type, str] = {
    AddLayer: "+",
    MulLayer: "×",
    NegLayer: "-",
    ReciprocalLayer: "1/x",
    ExpLayer: "exp",
    LogLayer: "log",
    SumLayer: "sum",
    BranchLayer: "copy",
}


@dataclass(eq=False)
class Arrow:
    """One value on its way: it starts at a column and keeps to a lane until a node takes it."""

    value: Array
    lane: int
    start: int
    name: str = ""  # what goes in, and what comes out, have one
    end: int = 0
    gradient: Array = field(default_factory=lambda: np.zeros(()))


@dataclass(eq=False)
class Node:
    """A layer in its place, with the arrows that it takes and those that leave it."""

    layer: Any
    column: int
    lane: int
    takes: tuple[Arrow, ...]
    gives: tuple[Arrow, ...]

    @property
    def symbol(self) -> str:
        return SYMBOLS[type(self.layer)]

    def walk_back(self) -> None:
        above = [arrow.gradient for arrow in self.gives]
        gradients = self.layer.backward(np.stack(above) if isinstance(self.layer, BranchLayer) else above[0])
        for arrow, gradient in zip(self.takes, gradients if isinstance(gradients, tuple) else [gradients], strict=True):
            arrow.gradient = gradient


class Graph:
    """Nodes and arrows, and where each is: a node stands in the lane of the first value it takes."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.arrows: list[Arrow] = []
        self._ended: set[int] = set()  # lanes that are free again

    def value(self, name: str, value: npt.ArrayLike) -> Arrow:
        """What goes in: it begins a lane of its own, at the left."""
        lane = 1 + max((arrow.lane for arrow in self.arrows), default=-1)
        return self._flows(Arrow(_demand.array(name, value), lane, 0, name))

    def node(self, layer: Any, *takes: Arrow) -> Arrow:
        """What a layer makes of the values it takes."""
        node = self._placed(layer, takes)
        return self._leaves(node, layer.forward(*(arrow.value for arrow in takes)), node.lane)

    def copies(self, arrow: Arrow) -> tuple[Arrow, Arrow]:
        """One value to two places: the second copy takes the next lane that is free."""
        layer = BranchLayer(2)
        node = self._placed(layer, (arrow,))
        first, second = layer.forward(arrow.value)
        below = min(self._ended, default=1 + max(arrow.lane for arrow in self.arrows))
        return self._leaves(node, first, node.lane), self._leaves(node, second, below)

    def result(self, name: str, arrow: Arrow) -> Graph:
        """The graph, walked back from its result: every arrow knows its gradient."""
        arrow.name, arrow.end = name, arrow.start + 1
        arrow.gradient = np.ones_like(arrow.value)
        for node in reversed(self.nodes):
            node.walk_back()
        return self

    @property
    def heights(self) -> list[int]:
        """How many numbers the largest value of each lane holds."""
        lanes = range(1 + max(arrow.lane for arrow in self.arrows))
        return [max(np.size(arrow.value) for arrow in self.arrows if arrow.lane == lane) for lane in lanes]

    def __getitem__(self, name: str) -> Arrow:
        return next(arrow for arrow in self.arrows if arrow.name == name)

    def __str__(self) -> str:
        return written(self)

    def _placed(self, layer: Any, takes: tuple[Arrow, ...]) -> Node:
        column = 1 + max(arrow.start for arrow in takes)
        for arrow in takes:
            arrow.end = column
        self._ended |= {arrow.lane for arrow in takes[1:]}
        self.nodes.append(Node(layer, column, takes[0].lane, takes, ()))
        return self.nodes[-1]

    def _leaves(self, node: Node, value: Array, lane: int) -> Arrow:
        arrow = self._flows(Arrow(value, lane, node.column))
        node.gives = (*node.gives, arrow)
        return arrow

    def _flows(self, arrow: Arrow) -> Arrow:
        self._ended.discard(arrow.lane)
        self.arrows.append(arrow)
        return arrow


# The graphs of the road.


def apples() -> Graph:
    """Two apples at 100, with a tax of 10 %: 220."""
    graph = Graph()
    apple, number, tax = graph.value("apple", 100), graph.value("number", 2), graph.value("tax", 1.1)
    cost = graph.node(MulLayer(), apple, number)
    return graph.result("price", graph.node(MulLayer(), cost, tax))


def oranges() -> Graph:
    """Two apples at 100 and three oranges at 150, with a tax of 10 %: 715."""
    graph = Graph()
    apple, apples = graph.value("apple", 100), graph.value("apples", 2)
    orange, oranges = graph.value("orange", 150), graph.value("oranges", 3)
    tax = graph.value("tax", 1.1)
    cost = graph.node(AddLayer(), graph.node(MulLayer(), apple, apples), graph.node(MulLayer(), orange, oranges))
    return graph.result("price", graph.node(MulLayer(), cost, tax))


def square() -> Graph:
    """(x + y)^2: the chain rule, where both copies of the sum send a gradient back."""
    graph = Graph()
    total = graph.node(AddLayer(), graph.value("x", 2), graph.value("y", 3))
    return graph.result("z", graph.node(MulLayer(), *graph.copies(total)))


def sigmoid() -> Graph:
    """1 / (1 + exp(-x)) in four nodes: what comes back is y (1 - y)."""
    graph = Graph()
    x, one = graph.value("x", 1), graph.value("1", 1)
    below = graph.node(AddLayer(), graph.node(ExpLayer(), graph.node(NegLayer(), x)), one)
    return graph.result("y", graph.node(ReciprocalLayer(), below))


def softmax_with_loss() -> Graph:
    """Softmax and the cross entropy of one sample, in nine nodes: what comes back is y - t."""
    graph = Graph()
    x = graph.value("x", [0.3, 2.9, 4.0])
    numerator, summand = graph.copies(graph.node(ExpLayer(), x))
    t = graph.value("t", [0, 0, 1])
    y = graph.node(MulLayer(), numerator, graph.node(ReciprocalLayer(), graph.node(SumLayer(), summand)))
    surprise = graph.node(MulLayer(), graph.node(LogLayer(), y), t)
    return graph.result("loss", graph.node(NegLayer(), graph.node(SumLayer(), surprise)))


GRAPHS: dict[str, Callable[[], Graph]] = {
    "apples": apples,
    "oranges": oranges,
    "square": square,
    "sigmoid": sigmoid,
    "softmax-with-loss": softmax_with_loss,
}


# A graph as text: the value above its arrow, the gradient below.


def written(graph: Graph) -> str:
    page = Page(graph)
    for arrow in graph.arrows:
        page.draw_arrow(arrow)
    for node in graph.nodes:
        page.draw_node(node)
    return str(page)


def figures(array: npt.ArrayLike) -> list[str]:
    """Every number of an array to three digits, one below the other."""
    texts = [f"{number + 0.0:.3g}" for number in np.ravel(array)]  # + 0.0: no negative zero
    return [text.rjust(_widest(texts)) for text in texts]


class Page:
    """A sheet of characters: where columns and lanes are, and what has been drawn."""

    def __init__(self, graph: Graph) -> None:
        columns = range(2 + max(arrow.start for arrow in graph.arrows))
        self.node_widths = [_widest([_label(node) for node in graph.nodes if node.column == c]) for c in columns]
        self.node_widths[0] = 1 + _widest([arrow.name for arrow in graph.arrows if arrow.start == 0])
        self.gaps = [2 + _widest(_figures_from(graph, column)) for column in columns]
        self.lefts = [sum(self.node_widths[:c]) + sum(self.gaps[:c]) for c in columns]
        gaps_below = [above + below + 2 for above, below in itertools.pairwise(graph.heights)]
        self.rows = list(itertools.accumulate(gaps_below, initial=graph.heights[0]))
        self.signs: dict[tuple[int, int], str] = {}

    def put(self, row: int, column: int, text: str) -> None:
        for place, sign in enumerate(text):
            self.signs[row, column + place] = sign

    def draw_arrow(self, arrow: Arrow) -> None:
        row, left, right = self.rows[arrow.lane], self._end_of(arrow.start), self.lefts[arrow.end]
        self.put(row, left, "─" * (right - left - 1) + "▶")
        for place, (above, below) in enumerate(zip(figures(arrow.value), figures(arrow.gradient), strict=True)):
            self.put(row - np.size(arrow.value) + place, left, above.center(self.gaps[arrow.start] - 1))
            self.put(row + 1 + place, left, below.center(self.gaps[arrow.start] - 1))
        if arrow.start == 0:
            self.put(row, 0, arrow.name)
        elif arrow.name:
            self.put(row, right + 1, arrow.name)

    def _end_of(self, column: int) -> int:
        return self.lefts[column] + self.node_widths[column]

    def draw_node(self, node: Node) -> None:
        """The node itself, and what crosses lanes: a value that comes from another one, a copy that goes to one."""
        row, left, width = self.rows[node.lane], self.lefts[node.column], self.node_widths[node.column]
        self.put(row, left, _label(node).center(width, "─"))
        middle, right = left + width // 2, left + width
        for arrow in (arrow for arrow in node.takes if arrow.lane != node.lane):
            self._upright(node, arrow)
            self.put(self.rows[arrow.lane], left - 1, "─" * (middle - left + 1) + "╯")
            self.put(row + 1, middle, "▲")
        for arrow in (arrow for arrow in node.gives if arrow.lane != node.lane):
            self._upright(node, arrow)
            self.put(self.rows[arrow.lane], middle, "╰" + "─" * (right - middle - 1))

    def _upright(self, node: Node, arrow: Arrow) -> None:
        """The line between a node and the lane of an arrow below."""
        middle = self.lefts[node.column] + self.node_widths[node.column] // 2
        for row in range(self.rows[node.lane] + 1, self.rows[arrow.lane]):
            self.put(row, middle, "│")

    def __str__(self) -> str:
        last = max(row for row, _ in self.signs)
        lines = []
        for row in range(last + 1):
            width = 1 + max((column for at, column in self.signs if at == row), default=-1)
            lines.append("".join(self.signs.get((row, column), " ") for column in range(width)).rstrip())
        return "\n".join(lines)


def _label(node: Node) -> str:
    return f"({node.symbol.center(3)})"


def _figures_from(graph: Graph, column: int) -> list[str]:
    arrows = [arrow for arrow in graph.arrows if arrow.start == column]
    return [figure for arrow in arrows for figure in figures(arrow.value) + figures(arrow.gradient)]


def _widest(texts: list[str]) -> int:
    return max(map(len, texts), default=0)
