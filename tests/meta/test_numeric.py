"""The numeric oracle, asked for derivatives that are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.oracles import numeric
from conformance.oracles.language import Case
from conformance.oracles.numeric import Claim, Forward, complex_step, five_point

# A function, its derivative; every one of them is analytic where it is asked.
KNOWN = {
    "square": (lambda x: x * x, lambda x: 2 * x),
    "exp": (np.exp, np.exp),
    "sine": (np.sin, np.cos),
    "log": (np.log, lambda x: 1 / x),
    "square root": (np.sqrt, lambda x: 0.5 / np.sqrt(x)),
    "reciprocal": (lambda x: 1 / x, lambda x: -1 / (x * x)),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "seventh power": (lambda x: x**7, lambda x: 7 * x**6),
}
functions = pytest.mark.parametrize("name", KNOWN)


def case(x: object, dout: object = None) -> Case:
    x = np.asarray(x, np.float64)
    return Case("none", inputs={"x": x}, dout=np.ones(x.shape) if dout is None else np.asarray(dout))


def of(function: object) -> Forward:
    return lambda asked: function(asked.inputs["x"])


def points(seed: int) -> Case:
    rng = np.random.default_rng(seed)
    return case(rng.uniform(0.2, 3.0, (3, 4)), rng.normal(size=(3, 4)))


def right(name: str, asked: Case, direction: numeric.Arrays) -> float:
    return float(np.sum(asked.dout * KNOWN[name][1](asked.inputs["x"]) * direction["x"]))


@functions
def test_the_complex_step_is_exact_to_rounding(name: str) -> None:
    for seed in range(20):
        asked = points(seed)
        direction = numeric.signs(asked, np.random.default_rng(seed))
        slope = complex_step(of(KNOWN[name][0]), asked, direction)
        terms = float(np.sum(np.abs(asked.dout * KNOWN[name][1](asked.inputs["x"]))))
        assert abs(slope.value - right(name, asked, direction)) <= 20 * np.finfo(np.float64).eps * terms
        assert slope.error == 0


@functions
def test_the_stencil_is_no_further_off_than_it_says(name: str) -> None:
    """And what it says is worth something: nine digits of what its terms add up to."""
    for seed in range(20):
        asked = points(seed)
        direction = numeric.in_proportion(asked, numeric.signs(asked, np.random.default_rng(seed)))
        slope = five_point(of(KNOWN[name][0]), asked, direction)
        terms = float(np.sum(np.abs(asked.dout * KNOWN[name][1](asked.inputs["x"]) * direction["x"])))
        assert abs(slope.value - right(name, asked, direction)) <= slope.error <= 1e-8 * terms + 1e-11


def test_the_stencil_is_exact_for_polynomials_of_the_fourth_degree() -> None:
    """Five points leave no truncation there: what remains is rounding."""
    asked = case([1.0, 2.0, 4.0])
    slope = five_point(of(lambda x: x**4), asked, {"x": np.ones(3)})
    assert abs(slope.value - 4 * (1 + 8 + 64)) <= 1e-9


def test_the_stencil_says_so_where_something_jumps() -> None:
    """A step within reach of the coarse stencil and not of the fine one makes the estimate large."""
    slope = five_point(of(lambda x: np.where(x < 1.005, 0.0, 1.0)), case([1.0]), {"x": np.ones(1)})
    assert slope.error > 10


@pytest.mark.parametrize(
    "function",
    [np.abs, lambda x: np.var(x) + 0 * x, lambda x: np.real(x) * 2, np.conj, lambda x: np.maximum(np.abs(x), 0.0)],
)
def test_a_forward_that_is_not_analytic_is_refused(function: object) -> None:
    """Their complex step answers with a number, and it is wrong."""
    assert not numeric.analytic(of(function), [points(seed) for seed in range(5)])


@functions
def test_a_forward_that_is_analytic_is_confirmed(name: str) -> None:
    assert numeric.analytic(of(KNOWN[name][0]), [points(seed) for seed in range(5)])


def test_a_majority_of_cases_decides() -> None:
    """Two of five points beside a jump do not make the complex step suspect, three do."""

    def stepped(asked: Case) -> np.ndarray:
        x = asked.inputs["x"]
        return np.where(x < 1.0, x, 3 * x)

    near, far = case([1.0]), case([2.0])
    assert numeric.analytic(stepped, [far, near, far, near, far])
    assert not numeric.analytic(stepped, [near, near, far, near, far])


def test_what_refuses_complex_numbers_has_no_complex_step() -> None:
    def refuses(x: np.ndarray) -> np.ndarray:
        if np.iscomplexobj(x):
            raise TypeError("real numbers only")
        return x

    slope = complex_step(of(refuses), case([1.0]), {"x": np.ones(1)})
    assert np.isnan(slope.value)
    assert slope.error == np.inf
    assert np.isnan(complex_step(of(np.abs), case([1.0]), {"x": np.ones(1)}).value), "nor has what drops the step"


def test_one_array_moves_where_the_room_is_made_like_another() -> None:
    """`y = np.zeros_like(x); y += W * x`, along W alone: 5 * 2 + 7 * 3."""

    def added(asked: Case) -> np.ndarray:
        y = np.zeros_like(asked.inputs["x"])
        y += asked.params["W"] * asked.inputs["x"]
        return y

    asked = Case("none", {"x": np.array([2.0, 3.0])}, {"W": np.array([1.0, 1.0])}, dout=np.array([5.0, 7.0]))
    assert complex_step(added, asked, {"W": np.ones(2)}) == numeric.Slope(31.0, 0.0)


@functions
@pytest.mark.parametrize("way", [complex_step, five_point])
def test_entries_are_the_gradient_one_by_one(name: str, way: object) -> None:
    asked = points(0)
    expected = asked.dout * KNOWN[name][1](asked.inputs["x"])
    found = numeric.entries(of(KNOWN[name][0]), asked, "x", way)
    digits = 1e-14 if way is complex_step else 1e-8
    assert np.all(np.abs(found - expected) <= digits * (1 + np.abs(expected)))


def test_entries_at_zero_are_stepped_by_one() -> None:
    found = numeric.entries(of(lambda x: np.exp(x) - x), case([0.0, 1.0]), "x", five_point)
    assert np.all(np.abs(found - [0.0, np.e - 1]) <= 1e-10)


def test_a_direction_through_everything_moves_every_array() -> None:
    """Inputs and parameters together: the slope is the sum of both derivatives."""
    asked = Case("none", {"x": np.array([2.0, 3.0])}, {"W": np.array([5.0, 7.0])}, dout=np.ones(2))
    direction = numeric.signs(asked, np.random.default_rng(0))
    slope = complex_step(lambda asked: asked.inputs["x"] * asked.params["W"], asked, direction)
    expected = np.sum(direction["x"] * asked.params["W"] + direction["W"] * asked.inputs["x"])
    assert abs(slope.value - expected) <= 1e-14
    assert {name: v.shape for name, v in direction.items()} == {"x": (2,), "W": (2,)}
    assert all(np.all(np.abs(v) == 1) for v in direction.values())


def test_a_step_in_proportion_never_crosses_zero() -> None:
    asked = case([1e-8, -1e5, 0.0])
    step = numeric.in_proportion(asked, {"x": np.array([1.0, -1.0, 1.0])})["x"]
    assert np.array_equal(step, [1e-8, -1e5, 1.0])


def test_an_entry_far_below_the_others_is_still_told() -> None:
    """exp(-390) is 4e-170: a step that is tiny beside one would be lost in underflow."""
    case = Case("ExpLayer", inputs={"x": np.array([-390.0, 1.0])}, dout=np.ones(2))
    told = numeric.entries(lambda case: np.exp(case.inputs["x"]), case, "x", numeric.complex_step)
    assert round(float(told[0] / np.exp(-390.0)), 12) == 1.0


# Localising.


@pytest.mark.parametrize("way", [complex_step, five_point])
@pytest.mark.parametrize("wrong", [(), (0,), (7,), (3, 4), (0, 5, 11), tuple(range(12))], ids=str)
def test_bisection_finds_every_entry_that_is_wrong(way: object, wrong: tuple[int, ...]) -> None:
    """And leaves the others as they were said."""
    asked = points(0)
    right = asked.dout * np.cos(asked.inputs["x"])
    said = right.copy()
    said.flat[list(wrong)] *= 1.001
    found = numeric.localised(of(np.sin), asked, Claim("x", said, np.full(said.shape, 1e-7)), way)
    assert tuple(np.flatnonzero(found != said)) == wrong
    assert np.all(np.abs(found - right) <= 1e-7)


def test_bisection_asks_a_few_times_and_not_for_every_entry() -> None:
    """One wrong entry of a thousand: the whole, and twice for every halving."""
    rng, calls = np.random.default_rng(0), []
    asked = case(rng.uniform(0.2, 3.0, 1000), rng.normal(size=1000))
    said = asked.dout * np.cos(asked.inputs["x"])
    said[437] *= 1 + 1e-9

    def counted(asked: Case) -> np.ndarray:
        calls.append(1)
        return np.sin(asked.inputs["x"])

    found = numeric.localised(counted, asked, Claim("x", said, 1e-14 * np.abs(said)), complex_step)
    assert list(np.flatnonzero(found != said)) == [437]
    assert len(calls) <= 1 + 2 * 10 + 1


def test_bisection_ends_at_what_is_no_number() -> None:
    asked = points(0)
    said = asked.dout * np.cos(asked.inputs["x"])
    said[1, 2] = np.nan
    found = numeric.localised(of(np.sin), asked, Claim("x", said, np.full(said.shape, 1e-12)), complex_step)
    assert np.isfinite(found).all()
