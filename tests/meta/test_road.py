"""The figures of the notes, from the perceptron to gradient descent: each as it is printed there.

A printed figure says: the number, to half a unit of my last digit. Our own code runs on the error-carrying array, and
what it computes may be away from that by its bound, and by nothing more.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from conformance import reference
from conformance.oracles.bounds import Bounded, Precision, Run
from conformance.reference.graphs import GRAPHS, Graph, figures

EXACT = Precision.of(np.float64)
Y_AT_2 = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]
Y_AT_7 = [0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0]
T_AT_2 = [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]


def carried(values: npt.ArrayLike) -> Any:
    """Numbers that carry the rounding error of whatever is done with them: at first, what 1.1 is more than 11/10."""
    plain = np.asarray(values, np.float64)
    written = [float(abs(Fraction(repr(number)) - Fraction(number))) for number in plain.ravel().tolist()]
    return Bounded(Run(EXACT), plain, np.reshape(written, plain.shape))


def half_a_unit(figure: str) -> float:
    """Of the last digit that is printed."""
    return float(Decimal((0, (5,), Decimal(figure).as_tuple().exponent - 1)))


def prints(got: Bounded, *figures: str) -> bool:
    """Whether these are the printed figures of what was computed."""
    expected = np.array([float(figure) for figure in figures]).reshape(got.shape)
    halves = np.array([half_a_unit(figure) for figure in figures]).reshape(got.shape)
    return bool(np.all(np.abs(got.value - expected) <= got.error + halves))


def test_half_a_unit_of_the_last_digit() -> None:
    assert [half_a_unit(figure) for figure in ("220", "2.2", "-0.25", "6.1e-10")] == [0.5, 0.05, 0.005, 5e-12]


@pytest.mark.parametrize("figure", ["0.01821126", "0.01821128", "0.0182"])
def test_another_figure_would_be_seen(figure: str) -> None:
    """The neighbours of a printed figure are refused; fewer digits of it say less and hold."""
    assert prints(reference.softmax(carried([0.3, 2.9, 4.0]))[0], figure) == (figure == "0.0182")


# Perceptrons and networks, forward.


@pytest.mark.parametrize(
    ("gate", "truths"),
    [("AND", [0, 0, 0, 1]), ("OR", [0, 1, 1, 1]), ("NAND", [1, 1, 1, 0]), ("XOR", [0, 1, 1, 0])],
)
def test_gates(gate: str, truths: list[int]) -> None:
    assert getattr(reference, gate)([0, 1, 0, 1], [0, 0, 1, 1]).tolist() == truths


def test_three_layers() -> None:
    assert prints(reference.ThreeLayerNet().predict(carried([1.0, 0.5])), "0.31682708", "0.69627909")


def test_softmax() -> None:
    assert prints(reference.softmax(carried([0.3, 2.9, 4.0])), "0.01821127", "0.24519181", "0.73659691")


# Losses.


@pytest.mark.parametrize(("y", "figure"), [(Y_AT_2, "0.0975"), (Y_AT_7, "0.5975")])
def test_mean_squared_error(y: list[float], figure: str) -> None:
    """These are the numbers themselves, and no roundings of longer ones: the bound alone decides."""
    error = reference.mean_squared_error(carried(y), T_AT_2)
    assert abs(error.value - float(figure)) <= error.error


@pytest.mark.parametrize(("y", "figure"), [(Y_AT_2, "0.510825457099338"), (Y_AT_7, "2.302584092994546")])
def test_cross_entropy_error(y: list[float], figure: str) -> None:
    assert prints(reference.cross_entropy_error(carried(y), T_AT_2, delta=1e-7), figure)


# Differences, and descent.


@pytest.mark.parametrize(
    ("f", "x", "figure"),
    [
        (lambda x: x * x + 16.0, 3.0, "6.00000000000378"),
        (lambda x: 9.0 + x * x, 4.0, "7.999999999999119"),
    ],
)
def test_numerical_diff(f: Any, x: float, figure: str) -> None:
    """The digits after the zeros are rounding, which another order of the same operations need not share."""
    assert prints(reference.numerical_diff(f, carried(x), h=1e-4), figure)


def test_numerical_gradient() -> None:
    """(6, 8), and away from it by the roundings of a difference along each axis."""
    gradient = reference.numerical_gradient(lambda x: np.sum(x * x), np.array([3.0, 4.0]))
    along = [reference.numerical_diff(lambda x: x * x + 16.0, carried(3.0))]
    along += [reference.numerical_diff(lambda x: 9.0 + x * x, carried(4.0))]
    assert all(abs(got - true) <= slope.error for got, true, slope in zip(gradient, (6.0, 8.0), along, strict=True))


def test_gradient_descent() -> None:
    """From (-3, 4), a hundred steps of 0.1.

    The difference of a square is exact, so an exact step leaves 0.8 of x, and of the error that x brings; to that it
    adds the roundings of one step, which the error-carrying array tells. The notes' own run erred as much.
    """
    where = reference.gradient_descent(lambda x: np.sum(x * x), [-3.0, 4.0], lr=0.1, step_num=100)
    errors = errors_of_descent([-3.0, 4.0], steps=100)
    for got, error, figure in zip(where, errors, ("-6.11110793e-10", "8.14814391e-10"), strict=True):
        assert abs(got - float(figure)) <= error + error + half_a_unit(figure)
        assert error < half_a_unit(figure)  # so that the printed digits decide


def errors_of_descent(start: list[float], steps: int) -> np.ndarray:
    """How far the roundings of all steps can lead away, by the axis."""
    x, error = np.array(start), np.zeros(2)
    for _ in range(steps):
        here, others = Run(EXACT).lift(x), x[::-1] * x[::-1]
        new = here - carried(0.1) * reference.numerical_diff(lambda x, rest=others: x * x + rest, here)
        x, error = new.value, 0.8 * error + new.error
    return error


# Graphs: what is paid, and what a little more of each would cost.

SHOPPING = {
    "apples": ("220", {"apple": "2.2", "number": "110", "tax": "200"}),
    "oranges": ("715", {"apple": "2.2", "apples": "110", "orange": "3.3", "oranges": "165", "tax": "650"}),
}


@pytest.fixture
def in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes into a graph carries its rounding error."""
    plain = Graph.value
    monkeypatch.setattr(Graph, "value", lambda graph, name, value: plain(graph, name, carried(value)))


def within(got: Bounded, expected: Any) -> bool:
    """Whether this is the number itself, as far as the bound can tell."""
    return bool(np.all(np.abs(got.value - np.asarray(expected, np.float64)) <= got.error))


def apart(one: Bounded, other: Bounded) -> bool:
    return bool(np.any(np.abs(one.value - other.value) > one.error + other.error))


@pytest.mark.usefixtures("in_bounds")
@pytest.mark.parametrize("name", SHOPPING)
def test_shopping(name: str) -> None:
    graph, (price, gradients) = GRAPHS[name](), SHOPPING[name]
    assert within(graph["price"].value, price)
    for what, gradient in gradients.items():
        assert within(graph[what].gradient, gradient), what


@pytest.mark.usefixtures("in_bounds")
def test_a_square_sends_back_twice_the_sum() -> None:
    graph = GRAPHS["square"]()
    assert within(graph["z"].value, 25)
    assert within(graph["x"].gradient, 10)
    assert within(graph["y"].gradient, 10)


@pytest.mark.usefixtures("in_bounds")
def test_the_sigmoid_in_nodes_is_the_layer() -> None:
    graph, layer = GRAPHS["sigmoid"](), reference.Sigmoid()
    assert not apart(graph["y"].value, layer.forward(carried(1.0)))
    assert not apart(graph["x"].gradient, layer.backward(1.0))


@pytest.mark.usefixtures("in_bounds")
def test_softmax_with_loss_in_nodes_is_the_layer() -> None:
    """And what comes back is y - t, with the y of the notes."""
    graph, layer = GRAPHS["softmax-with-loss"](), reference.SoftmaxWithLoss()
    assert not apart(graph["loss"].value, layer.forward(carried([0.3, 2.9, 4.0]), [0.0, 0.0, 1.0]))
    assert not apart(graph["x"].gradient, layer.backward())
    assert prints(graph["x"].gradient + np.array([0.0, 0.0, 1.0]), "0.01821127", "0.24519181", "0.73659691")


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_as_text_holds_every_number(name: str) -> None:
    """Above its arrow the value, below it the gradient."""
    graph = GRAPHS[name]()
    lines = str(graph).splitlines()
    for arrow in graph.arrows:
        for figure in [*figures(arrow.value), *figures(arrow.gradient)]:
            assert any(figure.strip() in line.split() for line in lines)


APPLES = """\
       100       200       220
apple  ────▶( × )────▶( × )────▶ price
       2.2    ▲  1.1    ▲   1
              │         │
        2     │         │
number ───────╯         │
       110              │
                        │
       1.1              │
tax    ─────────────────╯
       200"""

SQUARE = """\
   2        5        5        25
x ───▶( + )───▶(copy)──▶( × )───▶ z
   10   ▲   10    │  5    ▲   1
        │         │       │
   3    │         │  5    │
y ──────╯         ╰───────╯
   10                5"""


@pytest.mark.parametrize(("name", "text"), [("apples", APPLES), ("square", SQUARE)])
def test_a_graph_as_text(name: str, text: str) -> None:
    assert str(GRAPHS[name]()) == text


def test_a_constant_and_a_quotient_as_text() -> None:
    lines = str(GRAPHS["sigmoid"]()).splitlines()
    assert lines[1] == "x ───────▶( - )───────▶(exp)───────▶( + )───────▶(1/x)──────▶ y"
    assert lines[5] == "1 ────────────────────────────────────╯"


def test_a_copy_takes_the_first_lane_that_is_free() -> None:
    graph = Graph()
    x, y, z = (graph.value(name, 1) for name in "xyz")
    total = graph.node(reference.AddLayer(), graph.node(reference.AddLayer(), x, y), z)
    lanes = []
    for _ in range(3):
        total, copy = graph.copies(total)
        lanes.append((total.lane, copy.lane))
    assert lanes == [(0, 1), (0, 2), (0, 3)]
