"""The clauses of the contract: each a plain function of one trial that raises a finding.

Every one is asked at the batch `(N,)`; only `batch:` draws other ranks. "The same answer" means under the bound.
"""

from __future__ import annotations

import functools
import math
import random
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

import reference
from oracles import numeric
from oracles.bounds import Precision
from oracles.language import Array, Case

from . import cases
from .cases import Key
from .clause import clause
from .finding import Finding
from .known import WIDEST, Known
from .records import Record
from .subjects import Subject
from .textures import ORDINARY
from .trial import Asked, Trial, listening, shaped
from .verdict import Truth, Verdict, judged

# Values.


@clause("forward", core=True)
def forward(trial: Trial, part: str) -> None:
    """The output is the function's value."""
    trial.compare("output", trial.y)


@clause("gradient", lambda record: (*record.inputs, *record.params), core=True)
def gradient(trial: Trial, name: str) -> None:
    """Each input's and each parameter's gradient is the vector-Jacobian product."""
    trial.compare(name, trial.gradients[name])


@clause("own-derivative", alone=True, core=True, widest_only=True)
def own_derivative(trial: Trial, part: str) -> None:
    """Backward is the derivative of the subject's own forward, right or wrong.

    A probe along one direction through everything passes it; where that fails the entries are asked one by one.
    """
    if trial.known.on_kink or _inexact(trial):
        return
    way, direction, slope = _probed(trial)
    for name, v in direction.items():
        shaped(name, trial.gradients[name], v.shape)
    said = sum(float(np.sum(trial.gradients[name] * v)) for name, v in direction.items())
    precision = WIDEST if way is numeric.complex_step else trial.known.coarse
    allowed = _probe(trial.known, precision, direction) + slope.error
    trial.affirm(bool(np.isfinite(allowed)))
    if np.isfinite(allowed) and not abs(slope.value - said) <= allowed:
        _localise(trial, way, precision)


def _probe(known: Known, precision: Precision, direction: Mapping[str, Array]) -> float:
    """How far a probe of a right backward and one of a right forward may be apart."""
    bounds = known.bounds(precision)
    if precision is WIDEST:
        return bounds.probe + bounds.probe
    return sum(float(np.sum(bounds.errors[name] * np.abs(v))) for name, v in direction.items())


def _probed(trial: Trial) -> tuple[Callable[..., numeric.Slope], Mapping[str, Array], numeric.Slope]:
    """The complex step where it is confirmed and gives a number, else the stencil."""
    own, exact = _own(trial.subject), trial.known.exact
    direction = numeric.signs(exact, np.random.default_rng(trial.known.key.seed))
    if _analytic(trial.subject, replace(trial.known.key, texture="normal", seed=0)):
        slope = numeric.complex_step(own, exact, direction)
        if np.isfinite(slope.value):
            return numeric.complex_step, direction, slope
    direction = numeric.in_proportion(exact, direction)
    return numeric.five_point, direction, numeric.five_point(own, exact, direction)


def _inexact(trial: Trial) -> bool:
    """Whether the forward has lost bits: then its differences are noise."""
    known, got = trial.known, np.asarray(trial.y, np.float64)
    own, coarse = (known.truth("output", "numeric", precision) for precision in (known.precision, known.coarse))
    if got.shape != own.low.shape:
        return False
    return judged(got, own, coarse, known.key.ordinary) in (Verdict.INACCURATE, Verdict.UNSTABLE)


@functools.lru_cache(maxsize=256)
def _own(subject: Subject) -> numeric.Forward:
    """The subject's own forward, as a function of a case."""

    def forward(case: Case) -> Array:
        with listening():
            return np.asarray(subject.build(case).forward(case))

    return forward


@functools.lru_cache(maxsize=256)
def _analytic(subject: Subject, kind: Key) -> bool:
    """Whether five benign cases of this layer, options and form confirm the complex step."""
    benign = [Known(replace(kind, texture="normal", seed=seed)).exact for seed in range(5)]
    return numeric.analytic(_own(subject), benign)


def _localise(trial: Trial, way: Callable[..., numeric.Slope], precision: Precision) -> None:
    """The entries whose derivative differs: the worst of them judges."""
    for name in trial.case.wrt:
        value = numeric.entries(_own(trial.subject), trial.known.exact, name, way)

        def truth(asked: Precision, name: str = name, value: Array = value) -> Truth:
            errors = trial.known.bounds(precision if asked == trial.known.precision else asked).errors
            return Truth(value, value, errors[name] + errors[name])

        trial.hold(name, trial.gradients[name], truth, oracle="own forward")


@clause("bias-sum", lambda record: [""] if record.gathers else [], core=True)
def bias_sum(trial: Trial, part: str) -> None:
    """A broadcast parameter's gradient is dout summed over every axis it was broadcast along."""
    for name in trial.known.record.gathers:
        got, dout = trial.gradients[name], trial.known.exact.dout
        shaped(name, got, trial.case.params[name].shape)
        gathered = np.sum(dout, axis=tuple(range(dout.ndim - got.ndim)))
        trial.hold(name, got, _within(trial.known, name, gathered), oracle="dout summed over the batch")


@clause("broadcast", lambda record: [""] if record.spreads else [])
def broadcast(trial: Trial, part: str) -> None:
    """An operand that was broadcast gets a gradient of its own shape."""
    for name in trial.case.inputs:
        trial.compare(name, trial.gradients[name])


@clause("y-minus-t", lambda record: [""] if record.pair else [], core=True)
def y_minus_t(trial: Trial, part: str) -> None:
    """dx = dout (s y - t) / N, its rows sum to zero, it belongs to the loss, and all forms of a target agree."""
    known, dx = trial.known, trial.gradients["x"]
    y, t, s = paired(known)
    shaped("x", dx, y.shape)
    expected = known.exact.dout * (s * y - t) / math.prod(y.shape[:-1])
    trial.hold("x", dx, _within(known, "x", expected), oracle="dout (y - t) / N")
    if known.record.pair == "softmax":
        trial.hold("x", np.sum(dx, axis=-1, dtype=np.float64), _rows_vanish(known), oracle="rows sum to zero")
    trial.compare("output", trial.y)
    if known.key.form == "labels":
        rows = trial.answered(trial.case.having(t=t.astype(known.key.dtype)))
        trial.compare("output", rows.y)
        trial.compare("x", rows.gradients["x"])


def paired(known: Known) -> tuple[Array, Array, Array]:
    """y, the target as rows, and what each row of it sums to where that matters."""
    x, t = known.exact.inputs["x"], known.exact.fixed["t"]
    rows = t if t.shape == x.shape else np.eye(x.shape[-1])[t]
    total = np.sum(rows, axis=-1, keepdims=True) if known.record.pair == "softmax" else np.ones(())
    return getattr(reference, known.record.pair)(x), rows, total


def _within(known: Known, name: str, value: Array) -> Callable[[Precision], Truth]:
    """A value under the bound of the array it stands for."""
    return lambda precision: Truth(value, value, known.bounds(precision).errors[name] + known.bounds(WIDEST).errors[name])


def _rows_vanish(known: Known) -> Callable[[Precision], Truth]:
    """Zero, under the bounds of the entries that are added; rows that are nothing but rounding are not decided."""

    def truth(precision: Precision) -> Truth:
        bound = np.sum(known.bounds(precision).errors["x"] + known.bounds(WIDEST).errors["x"], axis=-1)
        largest = np.max(np.abs(known.reference.gradients["x"]), axis=-1)
        zero = np.zeros(bound.shape)
        return Truth(zero, zero, np.where(bound < largest, bound, np.inf), scale=np.max(largest, initial=0.0))

    return truth


# Batches.


@clause("batch", lambda record: cases.BATCHES, core=True)
def batch(trial: Trial, rank: str) -> None:
    """The same answer for any number of leading axes, one sample and no sample included."""
    for name, got in trial.arrays().items():
        trial.compare(name, got)


@clause("batch-independence", lambda record: [] if record.mixes_batch else [""], alone=True)
def batch_independence(trial: Trial, part: str) -> None:
    """A sample's output does not depend on its neighbours: permuting the batch permutes the answer."""
    order = np.random.default_rng(trial.known.key.seed).permutation(_samples(trial.known))
    _same_rows(trial, order)
    _same_rows(trial, order[:1])


def _samples(known: Known) -> int:
    return known.record.sizes[known.key.size]["N"]


def _same_rows(trial: Trial, rows: Array) -> None:
    """Asked of these samples alone, in this order, the subject says what it said of them among all."""
    known, axis = trial.known, trial.known.record.batch_axis
    shapes = known.record.shapes(known.key.form)
    batched = {name: shape.startswith("*N") for name, shape in shapes.items()}
    chosen = {name: values[rows] for name, values in trial.case.arrays.items() if batched[name]}
    alone = trial.case.having(**chosen, dout=np.take(trial.case.dout, rows, axis))
    theirs, there = trial.answered(alone), Known(known.key, alone)
    _same(trial, "output", theirs.y, np.take(trial.y, rows, axis), lambda e: np.take(e, rows, axis), there)
    for name in trial.case.inputs:
        if batched[name]:
            _same(trial, name, theirs.gradients[name], trial.gradients[name][rows], lambda e: e[rows], there)


def _same(
    trial: Trial,
    name: str,
    got: Array,
    before: Array,
    change: Callable[[Array], Array],
    there: Known,
    who: str = "its own answer to the whole batch",
) -> None:
    """Two answers of the subject's own, each with the bound of its own computation."""

    def truth(precision: Precision) -> Truth:
        here = change(trial.known.bounds(precision).errors[name])
        return Truth(before, before, here + there.bounds(precision).errors[name])

    shaped(name, got, before.shape)
    trial.hold(name, got, truth, who)


# What comes from above.


@clause("upstream-linear", alone=True)
def upstream_linear(trial: Trial, part: str) -> None:
    """Backward is linear in dout: zero gives exact zeros, and what is put together comes out together."""
    dout = trial.case.dout
    for name, gradient in _pulled(trial, np.zeros_like(dout)).items():
        if np.any(gradient != 0):
            raise Finding("ignored", name, got=float(np.max(np.abs(gradient))), expected=0.0, core=False)
    first, second = _parted(dout, trial.known.key.seed)
    left, right = _pulled(trial, first), _pulled(trial, second)
    for name, whole in trial.gradients.items():
        _additive(trial, name, whole, [left[name], right[name]], [trial.known.having(dout=d) for d in (first, second)])


def _pulled(trial: Trial, dout: Array) -> Mapping[str, Array]:
    return trial.answered(trial.case.having(dout=dout)).gradients


def _parted(dout: Array, seed: int) -> tuple[Array, Array]:
    """Two parts that sum to dout without rounding: some of its entries and the others, or a quarter and the rest."""
    if dout.size < 2:
        return dout / 4, dout - dout / 4
    some = np.random.default_rng(seed).permutation(dout.size).reshape(dout.shape) % 2 == 0
    return np.where(some, dout, np.zeros_like(dout)), np.where(some, np.zeros_like(dout), dout)


def _additive(trial: Trial, name: str, whole: Array, parts: list[Array], known: list[Known]) -> None:
    value = np.sum([np.asarray(part, np.float64) for part in parts], axis=0)

    def truth(precision: Precision) -> Truth:
        errors = [each.bounds(precision).errors[name] for each in (trial.known, *known)]
        return Truth(value, value, np.sum(errors, axis=0))

    shaped(name, whole, value.shape)
    trial.hold(name, whole, truth, oracle="the sum of its answers to two parts of dout")


# Manners.


@clause("no-writes", few=True)
def no_writes(trial: Trial, part: str) -> None:
    """Arguments stay as they are, and nothing returned shares memory with them or with what the layer keeps."""
    asked = trial.built()
    returned = {"output": asked.forward(), **asked.backward()}
    given = {**asked.case.arrays, "dout": asked.case.dout}
    for name, before in {**trial.case.arrays, "dout": trial.case.dout}.items():
        if not np.array_equal(given[name], before, equal_nan=True):
            raise Finding("written", name, core=False)
    for name, array in returned.items():
        for argument, passed in given.items():
            if np.shares_memory(array, passed):
                raise Finding("shared", name, details={"with": argument}, core=False)
    _keeps_its_own(trial)
    trial.affirm()


def _keeps_its_own(trial: Trial) -> None:
    """What was returned can be overwritten by the caller without changing the next answer."""
    asked = trial.built()
    _overwritten(asked.forward())
    first = {name: gradient.copy() for name, gradient in _compare_bits(trial, "kept", asked.backward(), "output").items()}
    for gradient in asked.backward().values():
        _overwritten(gradient)
    _compare_bits(trial, "kept", asked.backward(), "its gradients", first)


def _overwritten(array: Array) -> None:
    if array.ndim and array.flags.writeable:
        array[...] = 77


def _compare_bits(
    trial: Trial, what: str, got: Mapping[str, Array], why: str, expected: Mapping[str, Array] | None = None
) -> Mapping[str, Array]:
    for name, value in (expected or trial.gradients).items():
        if not np.array_equal(got[name], value, equal_nan=True):
            raise Finding(what, name, details={"why": why}, core=False)
    return got


@clause("repeatable", few=True)
def repeatable(trial: Trial, part: str) -> None:
    """The same call gives the same bits, whatever was asked before and whoever else was asked."""
    asked, other = trial.built(), trial.built(_another(trial.case))
    if not np.array_equal(asked.forward(), asked.forward(), equal_nan=True):
        raise Finding("differs", "output", details={"why": "forward called twice with the same arrays"}, core=False)
    other.forward()
    _compare_bits(trial, "differs", asked.backward(), "another instance was asked in between")
    _compare_bits(trial, "differs", asked.backward(), "backward called twice with the same dout")
    asked.forward(_another(trial.case))
    asked.forward()
    _compare_bits(trial, "differs", asked.backward(), "forward was asked of other arrays before, then of these")
    _sees_updates(trial)
    trial.affirm()


def _another(case: Case) -> Case:
    """The same numbers in another order."""
    return case.having(**{name: np.flip(values).copy() for name, values in case.inputs.items()})


def _sees_updates(trial: Trial) -> None:
    """A parameter that was changed in place between two forwards is seen by the second."""
    asked = trial.built()
    asked.forward()
    doubled = {name: values * 2 for name, values in trial.case.params.items()}
    for name, values in doubled.items():
        kept = asked.layer.parameter(name)
        for place in (asked.case.params[name], kept):
            if isinstance(place, np.ndarray):
                place[...] = values
    if not np.array_equal(asked.forward(), trial.built(trial.case.having(**doubled)).forward(), equal_nan=True):
        raise Finding("stale", "output", details={"parameters": tuple(doubled)}, core=False)


@clause("dtype-shape", few=True)
def dtype_shape(trial: Trial, part: str) -> None:
    """The dtype that goes in comes out, and each gradient has the shape of what it belongs to."""
    dtype = np.dtype(trial.known.key.dtype)
    for name, array in trial.arrays().items():
        shaped(name, array, trial.known.reference.arrays[name].shape)
        if array.dtype != dtype:
            raise Finding("dtype", name, got=str(array.dtype), expected=str(dtype), core=False)
    trial.affirm()


@clause("layout", few=True)
def layout(trial: Trial, part: str) -> None:
    """However an array lies in memory, the answer is the same."""
    for name, laid_out in LAYOUTS.items():
        asked = Asked(trial.subject, trial.case.mapped(laid_out))
        for array, got in {"output": asked.forward(), **asked.backward()}.items():
            _same(trial, array, got, trial.arrays()[array], _unchanged, trial.known, f"its own answer, for {name} arrays")


def _unchanged(error: Array) -> Array:
    return error


def _strided(array: Array) -> Array:
    room = np.zeros((*array.shape, 2), array.dtype)
    room[..., 0] = array
    return room[..., 0]


def _readonly(array: Array) -> Array:
    array = array.copy()
    array.flags.writeable = False
    return array


LAYOUTS: Mapping[str, Callable[[Array], Array]] = {
    "Fortran-ordered": lambda array: np.array(array, order="F"),
    "every-second": _strided,
    "reversed": lambda array: np.flip(np.flip(array).copy()),
    "read-only": _readonly,
}


@clause("quiet", few=True, textures=ORDINARY)
def quiet(trial: Trial, part: str) -> None:
    """No warning, no print, no change to anything global."""
    before = _globals()
    asked = trial.built()
    asked.forward()
    asked.backward()
    for name, value in _globals().items():
        if value != before[name]:
            raise Finding("state", name, core=False)
    if asked.noise:
        raise Finding("noise", got=asked.noise[0], core=False)
    trial.affirm()


def _globals() -> dict[str, Any]:
    """What a call must leave as it was; frameworks are looked at only where somebody has imported them."""
    torch, jax = sys.modules.get("torch"), sys.modules.get("jax")
    _, words, *place = np.random.get_state()  # noqa: NPY002  # the global state is what is asked about
    return {
        "numpy's random state": (np.asarray(words).tobytes(), place),
        "Python's random state": random.getstate(),
        "numpy's error state": np.geterr(),
        "torch's default dtype": torch and torch.get_default_dtype(),
        "jax_enable_x64": jax and jax.config.jax_enable_x64,
    }


# Special values.


@clause("extremes", few=True, textures=("saturating", "times50", "extremes"))
def extremes(trial: Trial, part: str) -> None:
    """Nothing overflows, becomes NaN or warns where the true answer is finite and can be represented."""
    largest = trial.known.precision.largest
    truths = trial.known.reference.arrays
    for name, got in trial.arrays().items():
        lost = ~np.isfinite(got) & (np.abs(truths[name]) <= largest)
        if lost.any():
            where = tuple(int(place) for place in np.argwhere(lost)[0])
            raise Finding("overflow", name, index=where, got=float(got[where]), expected=float(truths[name][where]))
    if all(np.all(np.abs(truth) <= largest) for truth in truths.values()):
        warned = [heard for heard in trial.heard if "Warning" in heard]
        if warned:
            raise Finding("noise", got=warned[0], core=False)
    trial.affirm()


@clause("non-finite", few=True, textures=("normal",))
def non_finite(trial: Trial, part: str) -> None:
    """NaN in gives NaN out, infinities give what reference and oracles agree on."""
    for name in trial.case.inputs:
        for planted in (np.nan, np.inf, -np.inf) if trial.known.record.infinities else (np.nan,):
            _planted(trial, name, planted)


def _planted(trial: Trial, name: str, planted: float) -> None:
    values = trial.case.arrays[name].copy()
    values.flat[trial.known.key.seed % values.size] = planted
    case = trial.case.having(**{name: values})
    got, known = trial.built(case).forward(), trial.known.having(**{name: values})
    expected, certain = known.beyond_finite(trial.oracles)
    shaped("output", got, expected.shape)
    differs = certain & (_kind(got) != _kind(expected))
    if differs.any():
        where = tuple(int(place) for place in np.argwhere(differs)[0])
        details = {"planted": planted, "in": name}
        raise Finding("hidden", "output", Verdict.WRONG, where, got[where], expected[where], core=False, details=details)
    trial.affirm(int(np.sum(certain)))


def _kind(array: Array) -> Array:
    """NaN, either infinity, or a number."""
    return np.select([np.isnan(array), np.isposinf(array), np.isneginf(array)], [1, 2, 3], 0)


@clause("kink", lambda record: [""] if record.kinks else [], textures=("integers", "zeros", "ties"))
def kink(trial: Trial, part: str) -> None:
    """On a kink the gradient lies between those beside it; where all of those agree on the sum, so does it."""
    if not trial.known.on_kink:
        return
    for name in trial.case.wrt:
        for oracle in trial.oracles:
            _between(trial, name, oracle)


def _between(trial: Trial, name: str, oracle: str) -> None:
    known, got = trial.known, trial.gradients[name]
    shaped(name, got, known.reference.arrays[name].shape)
    trial.hold(name, got, lambda precision: known.hull(oracle, precision).between(name), oracle)
    if known.hull(oracle, known.precision).total(name):
        total = np.sum(got, dtype=np.float64)
        trial.hold(name, total, lambda precision: known.hull(oracle, precision).total(name), f"{oracle}, summed")
    jumps = known.hull(oracle, known.precision).jumps(name)
    alike = bool(jumps.any()) and np.array_equal(got[jumps], known.oracle(oracle).arrays[name][jumps])
    if alike:
        trial.conventions.add(f"on a kink like {'the reference' if oracle == 'numeric' else oracle}")


# Refusals.


@clause("errors", few=True, textures=("normal",))
def errors(trial: Trial, part: str) -> None:
    """Wrong shapes, dtypes and labels, and backward before forward: a clear error, and nothing changed."""
    fresh = trial.built()
    _refused(fresh, "backward before forward", "forward", fresh.layer.backward, trial.case.dout)
    asked = trial.built()
    asked.forward()
    for name, bad, case in _bad_calls(trial.known.record, trial.case):
        _refused(asked, bad, name, asked.layer.forward, case)
    for bad, dout in _bad_douts(trial.case.dout):
        _refused(asked, bad, "dout", asked.layer.backward, dout)
    _compare_bits(trial, "changed", asked.backward(), "a refused call came in between")
    trial.affirm()


def _refused(asked: Asked, bad: str, name: str, call: Callable[[Any], Any], argument: Any) -> None:
    """The call raises one of Python's own errors, which names the argument."""
    try:
        with listening():
            call(argument)
    except (ValueError, TypeError, RuntimeError) as error:
        if name not in str(error):
            raise Finding("unclear", name, got=str(error), details={"bad": bad}, core=False) from None
        return
    raise Finding("accepted", name, details={"bad": bad}, core=False)


def _bad_calls(record: Record, case: Case) -> Iterable[tuple[str, str, Case]]:
    for name, values in case.inputs.items():
        yield name, f"a string for {name}", case.having(**{name: "three"})
    if case.params:
        yield "x", "one feature too many", case.having(x=np.ones((*case.inputs["x"].shape[:-1], 77), values.dtype))
    for name, values in case.fixed.items():
        classes, rows = case.inputs["x"].shape[-1], case.inputs["x"].shape[:-1]
        yield name, "a label out of range", case.having(**{name: np.full(rows, classes)})
        yield name, "a negative label", case.having(**{name: np.full(rows, -1)})
        yield name, "labels of shape (N, 1)", case.having(**{name: np.zeros((*rows, 1), int)})
        yield name, "a target with a class too many", case.having(**{name: np.zeros((*rows, classes + 1))})
        yield name, "fractions for labels", case.having(**{name: np.full(rows, 0.5)})


def _bad_douts(dout: Array) -> Iterable[tuple[str, Any]]:
    yield "a dout of another shape", np.ones((*dout.shape, 77), dout.dtype)
    yield "a string for dout", "three"
