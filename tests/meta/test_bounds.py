"""The error-carrying array bounds what it promises to bound: any computation, in any order, in any precision."""

from __future__ import annotations

import contextlib
import copy
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import arithmetic
import hypothesis
import mpmath
import numpy as np
import pytest
from arithmetic import Adversary, exactly, numbers, values
from hypothesis import strategies as st
from measuring import DTYPES, arguments, asked, exact, in_jax, in_numpy, in_torch, keys, questions, units
from numpy.lib.stride_tricks import sliding_window_view as windowed

from conformance.diagnosis.walk import MOVES
from conformance.oracles import bounds, numeric
from conformance.oracles.bounds import Bounded, Precision, Run, array, variants
from conformance.oracles.language import Array, Case
from conformance.records import RECORDS
from conformance.truths import Facts, answer
from conformance.verdict import Truth

SINGLE, DOUBLE = Precision.of(np.float32), Precision.of(np.float64)
COARSE = Precision.of(np.float32, bits=11)
PRECISIONS = (SINGLE, DOUBLE, COARSE)
NUMPYS = {SINGLE: np.float32, DOUBLE: np.float64}
precisions = pytest.mark.parametrize("precision", PRECISIONS, ids=lambda precision: precision.name)

# Every primitive, of two square arrays of three by three.


def overlapped(a: Any, b: Any) -> Any:
    """Windows that overlap, in room that is made for them."""
    room = np.zeros_like(a, shape=(3, 3))
    for start in range(2):
        room[start : start + 2] += a[start : start + 2]
        room[:, start : start + 2] += b[:, :2]
    return room


def accumulated(a: Any, b: Any) -> Any:
    """Rows that are added where an index says, one of them twice."""
    room = np.zeros_like(a)
    np.add.at(room, np.array([0, 2, 0]), a)
    np.add.at(room, (slice(None), np.array([1, 1])), b[:, :2])
    return room


PRIMITIVES: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "negative": lambda a, b: -a,
    "exp": lambda a, b: np.exp(a),
    "log": lambda a, b: np.log(a),
    "sqrt": lambda a, b: np.sqrt(a),
    "constant": lambda a, b: 0.1 * a,
    "less a constant": lambda a, b: 1 - a,
    "matmul": lambda a, b: a @ b,
    "matmul and a term": lambda a, b: b + a @ b,
    "sum": lambda a, b: np.zeros_like(a) + np.sum(a, axis=-1, keepdims=True),
    "sum of all": lambda a, b: b - np.sum(a),
    "max": lambda a, b: a - np.max(a, axis=-1, keepdims=True),
    "where": lambda a, b: np.where(a <= b, b, a @ b),
    "less": lambda a, b: np.where(a < 0, np.zeros_like(a), b),
    "stack": lambda a, b: np.sum(np.stack([a, a * b, b]), axis=0),
    "stacked axis": lambda a, b: np.stack([a[:, 0], b[1], a[2]], 1) + b,
    "transposed": lambda a, b: a.T + b,
    "transposed sum": lambda a, b: (a @ b).T + a,
    "reshaped sum": lambda a, b: (a @ b).reshape(9).reshape(3, 3) - b,
    "indexed sum": lambda a, b: (a @ b)[::-1] + a[1],
    "room": overlapped,
    "ones": lambda a, b: np.ones_like(a) - a,
    "square": lambda a, b: np.square(a),
    "squared": lambda a, b: a**2,
    "cube root": lambda a, b: np.power(a, 1 / 3),
    "power": lambda a, b: a**1.5,
    "seventh power": lambda a, b: a**7,
    "inverse square": lambda a, b: a**-2,
    "inverse root": lambda a, b: a**-0.5,
    "power of one and of nothing": lambda a, b: a**1 - b**0,
    "tanh": lambda a, b: np.tanh(a),
    "log1p": lambda a, b: np.log1p(a),
    "log1p below zero": lambda a, b: np.log1p(-a / 3),
    "expm1": lambda a, b: np.expm1(a),
    "maximum": lambda a, b: np.maximum(a * b, np.minimum(b, 0)) + a,
    "minimum": lambda a, b: np.minimum(a * b, 3 * b),
    "smallest": lambda a, b: a - np.min(a, axis=(0, 1), keepdims=True),
    "argmax": lambda a, b: a + np.take_along_axis(b, np.argmax(a, axis=-1, keepdims=True), axis=-1),
    "argmin": lambda a, b: np.ravel(a)[np.argmin(a) :][:1] * b,
    "mean": lambda a, b: b * np.mean(a, axis=-1, keepdims=True),
    "mean of all": lambda a, b: a - np.mean(a),
    "cumsum": lambda a, b: np.cumsum(a, axis=1) - b,
    "prod": lambda a, b: np.prod(a, axis=0) * np.ones_like(b),
    "prod of all": lambda a, b: b - np.prod(np.stack([a, b]), axis=(0, 2)),
    "einsum": lambda a, b: np.einsum("ij,ik->jk", a, b) + a,
    "einsum over one": lambda a, b: np.einsum("ij,k->ik", a, b[0]),
    "einsum over three": lambda a, b: np.einsum("ijkm,ijkm->m", *2 * [np.stack([np.stack([a, b])] * 2)]) + a,
    "flattened": lambda a, b: np.reshape(a, (9,))[3:6] * b,
    "transpose": lambda a, b: np.transpose(a @ b, (1, 0)) + np.swapaxes(a, 0, 1) - np.moveaxis(a * b, 0, 1),
    "axes": lambda a, b: np.squeeze(np.expand_dims(a, 1), 1) * np.reshape(np.ravel(b), (3, 3)),
    "turned": lambda a, b: np.flip(a @ b, 1) + np.roll(b, 1, axis=0),
    "copies": lambda a, b: np.repeat(a, 3, axis=0)[::3] + np.tile(np.copy(b)[0], 3).reshape(3, 3),
    "broadcast": lambda a, b: np.broadcast_to(a[0], (3, 3)) - np.take(b, np.array([2, 2, 0]), axis=1),
    "windows": lambda a, b: np.einsum("ijkl,kl->ij", windowed(np.pad(a, 1), (3, 3)), b),
    "padded": lambda a, b: np.pad(a @ b, ((1, 0), (0, 1)), constant_values=0.1)[:3, :3] + b,
    "joined": lambda a, b: np.concatenate(np.split(a * b, 3, axis=1)[::-1], axis=1) + a,
    "full": lambda a, b: np.full_like(a, 0.1) * b + np.full_like(b, 1, shape=(3,)),
    "repeated indices": accumulated,
    "masked": lambda a, b: np.sum(np.where(a > 0, np.exp(a - np.max(a, axis=(0, 1))), 0.0), axis=0) + np.zeros_like(b),
}


def run(program: list[tuple[str, int, int]], first: Any, second: Any) -> Any:
    """Each step takes two of what is there and adds its result."""
    pool = [first, second]
    with np.errstate(all="ignore"):
        for name, a, b in program:
            pool.append(arithmetic.renewed(PRIMITIVES[name](pool[a % len(pool)], pool[b % len(pool)]), first))
    return pool[-1]


TEXTURES: dict[str, Callable[[np.random.Generator], Array]] = {
    "integers": lambda rng: rng.integers(-2, 3, (3, 3)).astype(np.float64),
    "normal": lambda rng: rng.normal(size=(3, 3)),
    "positive": lambda rng: 1 + rng.random((3, 3)),
    "constant": lambda rng: np.full((3, 3), rng.normal()),
    "magnitudes": lambda rng: rng.choice([-1, 1], (3, 3)) * 10.0 ** rng.uniform(-5, 3, (3, 3)),
    "hardly normal": lambda rng: rng.choice([-1, 1], (3, 3)) * 2.0 ** rng.uniform(-140, -100, (3, 3)),
    "the whole range": lambda rng: rng.choice([-1, 1], (3, 3)) * 2.0 ** rng.uniform(-120, 127, (3, 3)),
}

steps = st.tuples(st.sampled_from(sorted(PRIMITIVES)), st.integers(0, 5), st.integers(0, 5))
programs = st.lists(steps, min_size=1, max_size=6)


def errors(program: list[tuple[str, int, int]], texture: str, seed: int, precision: Precision) -> Array:
    """The worst error of anybody who runs a program, over its bound; nothing where a comparison may go either way."""
    rng = np.random.default_rng(seed)
    inputs = [arithmetic.held(precision, TEXTURES[texture](rng)) for _ in range(2)]
    own = Run(precision)
    carried = run(program, *map(own.lift, inputs))
    assert np.array_equal(carried.value, run(program, *inputs), equal_nan=True), "the plain run, bit for bit"
    if own.margin == 0:
        return np.zeros(())
    right = values(run(program, *(numbers(array, exactly) for array in inputs)))
    return np.max([over(got - right, carried.error) for got in rivals(program, inputs, seed, precision)], axis=0)


def rivals(program: list[tuple[str, int, int]], inputs: list[Array], seed: int, precision: Precision) -> Iterator[Any]:
    """An adversary who rounds as badly as he may; and numpy, where it has the precision."""
    yield values(run(program, *(numbers(array, Adversary(precision, seed)) for array in inputs)))
    if precision in NUMPYS:
        yield values(run(program, *(array.astype(NUMPYS[precision]) for array in inputs)))


@np.vectorize
def over(error: mpmath.mpf, bound: float) -> float:
    """Error over bound, in arithmetic that does not round; an endless bound is never exceeded."""
    if error == 0 or np.isinf(bound):
        return 0.0
    return float(abs(error) / mpmath.mpf(bound)) if bound and mpmath.isfinite(error) else np.inf


@precisions
@hypothesis.settings(max_examples=100, derandomize=True, deadline=None, database=None)
@hypothesis.given(program=programs, texture=st.sampled_from(sorted(TEXTURES)), seed=st.integers(0, 2**16))
def test_no_computation_exceeds_its_bound(
    precision: Precision, program: list[tuple[str, int, int]], texture: str, seed: int
) -> None:
    """Random programs over all primitives; the adversary's every rounding errs by all of u, to a side of his choice."""
    assert np.all(errors(program, texture, seed, precision) <= 1)


@precisions
@pytest.mark.parametrize("name", PRIMITIVES)
def test_every_primitive_has_a_bound_that_can_be_reached(precision: Precision, name: str) -> None:
    """Tightness: of a primitive alone, the worst of twenty adversaries comes near; what does not round has none."""
    worst = max(float(np.max(errors([(name, 0, 1)], "positive", seed, precision))) for seed in range(20))
    print(f"{name:20s} {precision.name:40s} {worst:.2f}")  # noqa: T201  # shown by `pytest -s`
    assert worst == 0 if name in ("negative", "less") else 0.6 < worst <= 1


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", PRIMITIVES)
def test_the_complex_step_tells_the_derivative_of_every_primitive(name: str, seed: int) -> None:
    """As the stencil does, which knows nothing of complex numbers."""
    rng = np.random.default_rng(seed)
    case = Case(name, away_from_kinks(name, rng), dout=rng.normal(size=(3, 3)))

    def forward(case: Case) -> Array:
        return PRIMITIVES[name](*case.inputs.values())

    for direction in (numeric.signs(case, rng), {"a": np.ones((3, 3))}):
        exact, stencil = numeric.complex_step(forward, case, direction), numeric.five_point(forward, case, direction)
        assert abs(exact.value - stencil.value) <= stencil.error
        assert stencil.error <= 2.0**-20 * max(1, abs(stencil.value)), "the stencil knows what it says"


def away_from_kinks(name: str, rng: np.random.Generator) -> dict[str, Array]:
    """Two arrays of which every comparison is clear: the stencil's widest step does not change it."""
    while True:
        own, inputs = Run(DOUBLE), {letter: TEXTURES["positive"](rng) for letter in "ab"}
        run([(name, 0, 1)], *map(own.lift, inputs.values()))
        if own.margin > 8 * max(numeric._STEPS):
            return inputs


def test_every_primitive_stands_in_a_program() -> None:
    """A rule without use is a rule without proof: adversary and complex step are asked of the programs above."""
    used = set(called())
    alike = {"greater_equal", "equal", "not_equal"}  # as "less", and the same rule
    assert used | alike == set(bounds.PRIMITIVES)


def called() -> dict[str, list[tuple[Any, Any, Any]]]:
    """Every primitive with the functions and arguments that it is called with above."""
    calls: dict[str, list[tuple[Any, Any, Any]]] = {}

    def noted(run: Run, name: str, *rest: Any) -> Any:
        calls.setdefault(name, []).append(copy.deepcopy(rest))
        return applied(run, name, *rest)

    applied = array.applied
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(array, "applied", noted)
        for name in PRIMITIVES:
            run([(name, 0, 1)], *map(Run(DOUBLE).lift, np.random.default_rng(0).normal(size=(2, 3, 3))))
    return calls


VARIANTS = [(name, place) for name, facts in bounds.PRIMITIVES.items() for place in range(len(facts.variants))]


@pytest.mark.parametrize(("name", "place"), VARIANTS)
def test_every_wrong_variant_of_a_primitive_makes_something_else_of_it(name: str, place: int) -> None:
    variant = bounds.PRIMITIVES[name].variants[place]
    variant.words.format("x", "y", "z", formula="f(x)", meant="g(x)")
    assert any(differs(variant, *each) for each in called()[name])


def differs(variant: bounds.Variant, call: Any, args: Any, options: Any) -> bool:
    right, wrong = (
        left_by(way, copy.deepcopy(args))
        for way in (lambda *args: call(*args, **options), lambda *args: variant.instead(call, args, options))
    )
    return wrong is not None and not np.array_equal(*(getattr(each, "value", each) for each in (right, wrong)))


def left_by(way: Callable[..., Any], args: Any) -> Any:
    """What it returns, or makes of its first operand; nothing where the arguments do not allow it."""
    with np.errstate(all="ignore"), contextlib.suppress(LookupError, TypeError, ValueError):
        made = way(*args)
        return args[0] if made is None else made
    return None


def test_no_wrong_variant_is_known_of_an_unknown_primitive() -> None:
    assert set(variants.VARIANTS) <= {*bounds.PRIMITIVES, *MOVES}


# The layers.


def shuffled(array: Array) -> Array:
    return array.view(arithmetic.Shuffled) if array.dtype.kind == "f" else array


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("layer", RECORDS)
def test_every_layer_in_plain_numpy_stays_within_its_bounds(layer: str, dtype: str) -> None:
    """Forward and backward, as numpy sums and term by term in another order."""
    for texture in RECORDS[layer].textures:
        for key in keys(layer, dtype, texture, 6):
            facts = Facts(key)
            right, allowed = exact(facts), facts.bounds(facts.precision).errors
            for given in (facts.case, facts.case.mapped(shuffled)):
                with np.errstate(all="ignore"):
                    got = answer(given).arrays
                for name in asked(facts):
                    ratio = Truth(right[name], right[name], allowed[name]).ratio(np.asarray(got[name], np.longdouble))
                    assert np.all(ratio <= 1), f"{key}: {name} is {np.max(ratio)} bounds off"


# Sums in any order: nobody owes us one.


def biased(rng: np.random.Generator) -> tuple[Any, Array]:
    """Affine with a large bias: the products come after it."""
    x, W, b = rng.normal(size=(2, 6)), rng.normal(size=(6, 3)), 1000 * rng.normal(size=3)
    return lambda x, W, b: x @ W + b, [x, W, b]


def constant(rng: np.random.Generator) -> tuple[Any, Array]:
    """The same with nothing but one number."""
    x, W, b = np.full((2, 6), rng.normal()), np.full((6, 3), rng.normal()), np.full(3, rng.normal())
    return lambda x, W, b: x @ W + b, [x, W, b]


def windows(rng: np.random.Generator) -> tuple[Any, Array]:
    """Windows of five by five that overlap, with signs that cancel in the order in which they are laid down."""
    taps = rng.normal(size=(5, 5, 1, 1)) * np.ones((1, 1, 4, 4))
    taps[:, 1::2] *= -1
    return laid_down, [taps]


def laid_down(taps: Any) -> Any:
    room = np.zeros_like(taps, shape=(8, 8))
    for row in range(5):
        for column in range(5):
            room[row : row + 4, column : column + 4] += taps[row, column]
    return room


def another_order(*arrays: Array) -> Array:
    """The same sums, the last term first, the largest before the smallest otherwise."""
    if len(arrays) == 1:
        return laid_down_by_sign(*arrays)
    x, W, b = arrays
    total = np.zeros((x.shape[0], W.shape[1]), x.dtype) + b
    for column in range(x.shape[1]):
        total = total + x[:, column : column + 1] * W[column]
    return total


def laid_down_by_sign(taps: Array) -> Array:
    room = np.zeros((8, 8), taps.dtype)
    for row, column in sorted(np.ndindex(5, 5), key=lambda place: taps[place][0, 0]):
        room[row : row + 4, column : column + 4] += taps[row, column]
    return room


def worst(sums: Callable[[np.random.Generator], Any]) -> float:
    """Error over bound of float32 that adds in another order, in a hundred draws."""
    ratios = []
    for seed in range(100):
        formula, arrays = sums(np.random.default_rng(seed))
        single = [array.astype(np.float32) for array in arrays]
        carried = formula(*map(Run(SINGLE).lift, (array.astype(np.float64) for array in single)))
        right = formula(*(array.astype(np.longdouble) for array in single))
        ratios.append(np.max(Truth(right, right, carried.error).ratio(another_order(*single).astype(np.longdouble))))
    return float(max(ratios))


def closing(self: Bounded, *args: Any, **options: Any) -> None:
    """Every sum closed as soon as it is made: rules primitive by primitive."""
    opened(self, *args, **options)
    self._error, self.terms = self.error, None


opened = Bounded.__init__
orders = pytest.mark.parametrize("sums", [biased, constant, windows])


@orders
def test_a_sum_may_be_added_in_any_order(sums: Any) -> None:
    assert worst(sums) <= 1


@orders
def test_rules_without_open_sums_convict_correct_code(sums: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bounded, "__init__", closing)
    assert worst(sums) > 1


@pytest.mark.parametrize(
    "moved",
    [
        lambda total: -total,
        lambda total: total.T,
        lambda total: total.reshape(9),
        lambda total: total[::-1, 1],
        lambda total: np.stack([total, np.zeros_like(total)]),
        lambda total: np.where(np.eye(3) > 0, total, np.zeros_like(total)),
        lambda total: np.sum(total, axis=0),
        lambda total: overlapped(total, total),
        lambda total: total.transpose(1, 0).swapaxes(0, 1).ravel(),
        lambda total: np.moveaxis(np.expand_dims(total, 0), 0, 2),
        lambda total: np.squeeze(total[None]),
        lambda total: np.flip(np.roll(total, 1, axis=0)),
        lambda total: np.tile(np.repeat(total, 2, axis=1), (2, 1)),
        lambda total: np.broadcast_to(total, (2, 3, 3)),
        lambda total: np.take(total, [0, 2, 2], axis=0),
        lambda total: np.take_along_axis(total, np.array([[0], [2], [1]]), axis=1),
        lambda total: windowed(total, 2, axis=0),
        lambda total: np.concatenate(np.split(total, [1], axis=1), axis=1),
        lambda total: np.pad(total, 1),
        lambda total: np.cumsum(total, axis=0),
        lambda total: accumulated(total, total),
    ],
)
def test_an_open_sum_stays_open_wherever_it_is_moved(moved: Callable[[Any], Any]) -> None:
    """As many terms, of as much magnitude, as the numbers themselves say."""
    total = np.sum(Run(SINGLE).lift(np.full((2, 3, 3), 3.0)), axis=0)
    terms = moved(total).terms
    assert np.array_equal(terms.count, np.abs(moved(np.full((3, 3), 2.0))))
    assert np.array_equal(terms.magnitude, np.abs(moved(np.full((3, 3), 6.0))))


# What elementary functions err by.


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", bounds.ALLOWANCE)
@pytest.mark.parametrize("who", ["numpy", "torch", "jax"])
def test_nobody_needs_more_than_an_elementary_function_is_allowed(who: str, name: str, dtype: str) -> None:
    """Few points, but where the errors are largest; the benchmark asks two million of them."""
    pytest.importorskip(who)
    say = {"numpy": in_numpy, "torch": in_torch, "jax": in_jax}[who]
    x = arguments(name, dtype, 100_000)
    for more in questions(name).values():
        assert np.all(units(name, x, say(name, x, *more), *more) <= bounds.allowed(name, x))


# Where floating point ends.

UNKNOWN = Bounded(Run(SINGLE), 0.0, np.inf)


def single(value: float, error: float | None = None) -> Bounded:
    run = Run(SINGLE)
    return run.lift(np.asarray(value)) if error is None else Bounded(run, value, error)


@pytest.mark.parametrize(
    "result",
    [
        lambda: single(1e30) * 1e30,
        lambda: single(2e38) + 2e38,
        lambda: np.sum(np.stack([single(2e38), single(2e38), single(-3e38)])),  # fits, but not in every order
        lambda: np.stack([single(1e30), single(1.0)]) @ np.stack([single(1e30), single(1.0)]),
        lambda: np.exp(single(89.0)),
        lambda: np.exp(single(0.0, np.inf)),
        lambda: single(1.0) / 0.0,
        lambda: single(0.0) / 0.0,
        lambda: single(1.0) / single(1.0, 0.6),  # a divisor that may be on the other side of zero
        lambda: np.log(single(0.0)),
        lambda: np.log(single(1.0, 0.6)),
        lambda: np.log(single(-1.0)),
        lambda: np.sqrt(single(1.0, 0.6)),
        lambda: single(0.0) * UNKNOWN,  # it may be infinite, and zero times that is no number
        lambda: np.stack([single(0.0), single(1.0)]) @ np.stack([UNKNOWN, single(1.0)]),
        lambda: UNKNOWN + 0.0,
        lambda: single(np.nan) + 1.0,
        lambda: np.where(np.asarray(True), UNKNOWN, single(1.0)),
        lambda: Bounded(Run(SINGLE), 1.0, np.nan),
        lambda: single(1e39),
        lambda: single(1e30) ** 2,
        lambda: single(1e-30) ** -2,
        lambda: single(-1.0) ** 0.5,
        lambda: single(1.0, 0.6) ** 1.5,  # a base that may be negative
        lambda: single(1.0, 0.6) ** -1,
        lambda: single(0.0) ** -0.5,
        lambda: np.log1p(single(-1.0)),
        lambda: np.log1p(single(0.0, 0.6)),
        lambda: np.expm1(single(89.0)),
        lambda: np.tanh(UNKNOWN),
        lambda: np.tanh(single(np.nan)),
        lambda: np.maximum(UNKNOWN, 5.0),
        lambda: np.prod(np.stack([single(1e30), single(1e30), single(1e-30)])),  # fits, but not in every order
        lambda: np.prod(np.stack([single(0.0), UNKNOWN])),
        lambda: np.einsum("i,i->", np.stack([single(0.0), single(1.0)]), np.stack([UNKNOWN, single(1.0)])),
        lambda: np.mean(np.stack([UNKNOWN, single(1.0)])),
        lambda: np.pad(single(0.0).reshape(1), 1, constant_values=1e39)[:1],
    ],
)
def test_what_nobody_can_bound_has_an_infinite_bound(result: Callable[[], Bounded]) -> None:
    assert np.all(np.isinf(result().error))


@pytest.mark.parametrize(
    ("result", "smallest", "largest"),
    [
        (lambda: single(1e-30) * 1e-30, SINGLE.smallest, SINGLE.smallest),  # flushed to zero, or not
        (lambda: single(1e-40), 1e-41, 1e-39),  # nobody need hold a subnormal number
        (lambda: single(3e-38) - 2.5e-38, SINGLE.smallest, 1.1 * SINGLE.smallest),
        (lambda: np.exp(single(-1e5)), SINGLE.smallest, SINGLE.smallest),
        (lambda: np.exp(single(-1e30, 1e25)), SINGLE.smallest, SINGLE.smallest),  # an error of no consequence
        (lambda: single(0.0) + 3.0, 0.0, 0.0),
        (lambda: single(0.0) * 3.0, 0.0, 0.0),
        (lambda: single(0.0) / 3.0, 0.0, 0.0),
        (lambda: single(3.0) * 1.0, 3 * SINGLE.u, 3 * SINGLE.u),  # where others multiply by a rounded 1 / N
        (lambda: np.sum(np.stack([single(0.0), single(3.0)])), 0.0, 0.0),
        (lambda: np.sum(np.stack([single(x) for x in (2e-38, 3e-38, 2e-38)])), SINGLE.smallest, 1.1 * SINGLE.smallest),
        (lambda: Run(DOUBLE).lift(np.asarray(5e-308)) * 0.9, DOUBLE.smallest, 1.1 * DOUBLE.smallest),
        (lambda: single(0.1), 1e-9, 0.1 * SINGLE.u),  # a constant that it cannot hold
        (lambda: single(0.5), 0.0, 0.0),
        (lambda: np.tanh(single(0.0)) + np.log1p(single(0.0)) + np.expm1(single(0.0)), 0.0, 0.0),
        (
            lambda: np.tanh(single(100.0, 30.0)),
            bounds.ALLOWANCE["tanh"] * SINGLE.u,
            9 * SINGLE.u,
        ),  # saturated, wherever it is
        (lambda: single(0.0) ** 2, 0.0, 0.0),
        (lambda: single(3.0) ** 0, 0.0, 0.0),
        (lambda: np.maximum(single(3.0, 0.1), 5.0), 0.0, 0.0),  # the one that everybody chooses
        (lambda: np.maximum(single(3.0, 0.1), 3.1), 0.1, 0.2),
        (lambda: np.prod(np.stack([single(3.0), single(0.0)])), 0.0, 0.0),
        (lambda: np.prod(single(3.0).reshape(1)), 0.0, 0.0),
        (lambda: np.pad(single(3.0).reshape(1), (0, 1))[1], 0.0, 0.0),
        (lambda: np.max(np.pad(single(3.0).reshape(1), 1, constant_values=-np.inf), axis=0), 0.0, 0.0),
        (lambda: np.sum(np.where([True, False], np.exp(np.stack([single(0.0), UNKNOWN])), 0.0)), 0.0, 7 * SINGLE.u),
    ],
)
def test_what_is_exact_or_underflows_is_judged_fairly(
    result: Callable[[], Bounded], smallest: float, largest: float
) -> None:
    assert smallest <= result().error <= largest


@pytest.mark.parametrize(
    "function",
    [
        lambda a, b: np.exp(a),
        lambda a, b: np.log(a),
        lambda a, b: np.sqrt(a),
        lambda a, b: a * b,
        lambda a, b: a / b,
        lambda a, b: a - b,
        lambda a, b: np.stack([a, a]) @ np.stack([b, b]),
        lambda a, b: np.tanh(a),
        lambda a, b: np.tanh(a - 1) / np.ones_like(a),
        lambda a, b: np.log1p(a),
        lambda a, b: np.log1p(-a / 4 + np.zeros_like(a)),
        lambda a, b: np.expm1(a),
        lambda a, b: np.square(a),
        lambda a, b: a**3,
        lambda a, b: a**1.5,
        lambda a, b: a**0.5,
        lambda a, b: a**-2,
        lambda a, b: np.prod(np.stack([a, b, a])),
        lambda a, b: np.mean(np.stack([a, b])),
        lambda a, b: np.einsum("i,i->", np.stack([a, a]), np.stack([b, b])),
    ],
)
def test_the_exact_number_and_the_computed_one_may_both_be_off(function: Callable[[Any, Any], Any]) -> None:
    """Operands that are 1 give or take 0.3 may exactly be 1.3 and computed 1.6: the worst such corner is bounded."""
    corners = list(itertools.product([(0.7, 0.4), (0.7, 1.0), (1.3, 1.0), (1.3, 1.6)], repeat=2))
    furthest = max(abs(function(a_, b_) - function(a, b)) for (a, a_), (b, b_) in corners)
    bound = function(single(1.0, 0.3), single(1.0, 0.3)).error
    assert 0.4 * bound < furthest <= bound


def test_a_lower_precision_rounds_its_inputs() -> None:
    value = np.array([1 + 2.0**-10, 1 + 2.0**-11, 1 + 2.0**-12, 3.0, -1e-300, np.inf])
    assert np.array_equal(Run(COARSE).lift(value).error, [0, 2.0**-11, 2.0**-12, 0, 1e-300, 0])


# Comparisons.


@pytest.mark.parametrize(
    ("ask", "margin"),
    [
        (lambda x: x < 0, 1.0),
        (lambda x: x >= 3, 0.0),
        (lambda x: np.max(x, axis=0), 1.0),
        (lambda x: np.max(np.stack([x, x]), axis=0), 0.0),
        (lambda x: x + 1, np.inf),
        (lambda x: np.max(x.reshape(3, 1), axis=(0, 1)), 1.0),
        (lambda x: np.min(x, axis=-1), 1.0),
        (lambda x: np.min(np.stack([x, x]), axis=None), 0.0),
        (np.argmax, 1.0),
        (lambda x: np.argmax(np.stack([x, x]), axis=0), 0.0),
        (lambda x: np.argmin(x, axis=0), 1.0),
        (lambda x: np.argmax(Bounded(x.run, x.value, 0.1)), 0.6),
        (lambda x: np.maximum(x, 2.5), 0.5),
        (lambda x: np.maximum(x, 2), 0.0),  # a tie
        (lambda x: np.minimum(x, x[::-1]), 0.0),
        (lambda x: np.minimum(Bounded(x.run, x.value, 0.1), 0), 0.8),
        (lambda x: np.maximum(np.log(-x), 0), 0.0),
        (np.tanh, np.inf),
        (lambda x: Bounded(x.run, x.value, 0.1) < 0, 0.8),  # both what is exact and what is computed may move
        (lambda x: np.max(Bounded(x.run, x.value, 0.1), axis=0), 0.6),
        (lambda x: Bounded(x.run, x.value, np.nan) < 0, 0.0),
        (lambda x: x / 0 < 1, 0.0),
        (lambda x: np.log(-x) < 1, 0.0),
    ],
)
def test_a_run_remembers_how_near_a_comparison_was_to_the_other_way(ask: Any, margin: float) -> None:
    run = Run(DOUBLE)
    ask(run.lift(np.array([1.0, 3.0, 2.0])))
    assert run.margin == margin


def test_what_a_comparison_makes_is_a_plain_mask_and_logic_on_it_is_numpy_s_own() -> None:
    run = Run(DOUBLE)
    x = run.lift(np.array([1.0, 3.0, 2.0]))
    mask = np.logical_and(x > 1, ~(x == 2)) | np.logical_not(x < 3)
    assert type(mask) is np.ndarray
    assert np.array_equal(np.where(mask, x, 0).value, [0, 3, 0])
    assert np.array_equal(x[mask].value, [3])


# What it does not know.


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (np.var, "np.var"),
        (np.arctan, "np.arctan"),
        (lambda x: np.add.at(np.zeros(3), 0, x), "np.add.at"),
        (lambda x: np.einsum("i->", x), "np.einsum"),
        (lambda x: np.clip(x, 0, 1), "np.clip"),
        (lambda x: 2**x, "np.power"),
        (lambda x: x**x, "np.power"),
        (lambda x: x ** np.arange(3), "np.power"),
        (np.abs, r"Write np.where\(x < 0, -x, x\)"),
        (np.sign, "np.sign .* Write np.where"),
        (np.std, "np.std .* Write np.sqrt"),
        (np.linalg.norm, "np.norm .* Write np.sqrt"),
        (lambda x: np.subtract.at(x, 0, 1.0), "np.subtract.at"),
        (lambda x: np.pad(x, 1, mode="reflect"), "np.pad"),
        (lambda x: np.take(x, [0], mode="clip"), "np.take .* 'mode'"),
        (lambda x: np.take(x, [0], 0, np.zeros(1)), "np.take"),
        (lambda x: np.where(x, x, x), "np.where"),
        (lambda x: np.einsum("i,i,i->", x, x, x), "np.einsum"),
        (lambda x: np.mean(x, dtype=np.float32), "np.mean .* 'dtype'"),
        (np.add.reduce, "np.add.reduce"),
        (lambda x: np.sum(x, dtype=np.float32), "np.sum .* 'dtype'"),
        (lambda x: np.sum(x, where=x > 0), "np.sum .* 'where'"),
        (np.max, "np.max .* 'axis'"),
        (lambda x: np.zeros_like(x, dtype=np.float32), "np.zeros_like .* 'dtype'"),
        (lambda x: np.add(x, x, out=np.zeros(3)), "np.add .* 'out'"),
        (lambda x: np.zeros(3).__iadd__(x), "np.add .* 'out'"),
        (lambda x: x.__imul__(x), "np.multiply .* 'out'"),
    ],
)
def test_an_unknown_primitive_or_argument_is_an_error_that_names_it(call: Any, named: str) -> None:
    with pytest.raises(TypeError, match=named):
        call(Run(DOUBLE).lift(np.ones(3)))


@pytest.mark.parametrize(
    "call",
    [
        np.asarray,
        np.array,
        lambda x: np.full(3, x),
        lambda x: float(x[0]),
        lambda x: bool(x[0]),
        lambda x: x.astype(np.float32),
    ],
)
def test_a_bound_is_never_lost_in_silence(call: Any) -> None:
    with pytest.raises(TypeError, match="a bound would be lost"):
        call(Run(DOUBLE).lift(np.ones(3)))


def test_a_view_that_is_written_to_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the error-carrying array a view is a copy: then its values are not those of the plain run."""

    def written_through_a_view(case: Any) -> Any:
        x = case.inputs["x"].copy()
        row = x[0]
        row += x[1]
        return answer(case.having(x=x))

    facts = Facts(next(keys("Sigmoid", "float64", "normal", 1)))
    monkeypatch.setattr("conformance.truths.answer", written_through_a_view)
    with pytest.raises(AssertionError, match="differs from the plain run"):
        facts.bounds(DOUBLE)
