"""What is known of a case before anybody is asked: reference, oracles, bounds and margin, each made once.

A case whose oracles disagree is found here, by the jury: that is a defect of ours, and never charged to a subject.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import operator
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import cases, reference
from .cases import Key
from .finding import Finding
from .oracles import numeric
from .oracles.bounds import Precision, Run
from .oracles.language import Answer, Array, Case
from .subjects import Subject, Textbook
from .subjects.textbook import TextbookLayer
from .verdict import Truth, Verdict

ORACLES = ("numeric", "torch", "jax")
WIDEST = Precision.of(np.float64)
COARSE_BITS = 11


def installed(oracle: str) -> bool:
    return oracle == "numeric" or importlib.util.find_spec(oracle) is not None


def programs() -> int:
    """How many programs JAX has compiled for its oracle, or loaded, in this process."""
    engine = sys.modules.get("conformance.oracles.jax.engine")
    return len(engine.PROGRAMS) if engine else 0


@functools.cache
def the_reference() -> Textbook:
    return Textbook("reference", {name: kind for name, kind in vars(reference).items() if hasattr(kind, "backward")})


def defaults(layer: str) -> dict[str, Any]:
    """What the reference takes for each option that is not given."""
    taken = inspect.signature(getattr(reference, layer)).parameters.values()
    return {each.name: each.default for each in taken if each.default is not inspect.Parameter.empty}


def answer(case: Case) -> Answer:
    """What the reference says, whatever kind of array the case holds."""
    layer = built(case)
    outputs = case.named(layer.forward(case))
    gradients = layer.backward(*case.upstream.values()) if case.upstream else {}
    return Answer(outputs, gradients, {name: layer.parameter(name) for name in case.state})


def built(case: Case, kind: Any = None) -> TextbookLayer:
    """The reference's layer, or another's, by what is assumed, and with what was chosen already."""
    subject = the_reference() if kind is None else Textbook(kind.__name__, {case.layer: kind})
    layer = subject.build(replace(case, options={**case.assumed, **case.options}))
    if case.chosen:
        layer.layer.rng = Replayed(case.chosen)
    return layer


class Replayed:
    """Random numbers that lead to what was chosen already: one where it is kept, zero where it is not."""

    def __init__(self, chosen: Mapping[str, Array]) -> None:
        (self.kept,) = chosen.values()

    def random(self, shape: tuple[int, ...]) -> Array:
        return np.broadcast_to(np.where(self.kept, 1.0, 0.0), shape)


def output(case: Case) -> Any:
    """What the reference's forward says, as it says it: a tuple where it has several outputs."""
    outputs = answer(replace(case, dout=None)).outputs
    return tuple(outputs.values()) if len(outputs) > 1 else next(iter(outputs.values()))


@dataclass(frozen=True)
class Bounds:
    """How far right answers may be from the exact one, by name, and how near a comparison was to the other way."""

    carried: Answer  # on the error-carrying array
    run: Run

    @functools.cached_property
    def errors(self) -> Mapping[str, Array]:
        return {name: array.error for name, array in self.carried.arrays.items()}

    @functools.cached_property
    def probe(self) -> float:
        """Of the sum of all gradients, each entry with any sign, in any order."""
        total = functools.reduce(operator.add, map(np.sum, self.carried.gradients.values())).terms
        with np.errstate(all="ignore"):
            return float(total.closed(self.run.precision, total.magnitude))

    @property
    def margin(self) -> float:
        return self.run.margin


class Facts:
    """One case, with everything that can be known of it."""

    def __init__(self, key: Key, asked: Case | None = None) -> None:
        self.key = key
        self.record = key.record
        plain = cases.case(key) if asked is None else asked
        if plain.dout is None:
            outputs = self.answered(plain.astype(np.float64)).outputs
            plain = cases.from_above(key, plain, {name: np.shape(y) for name, y in outputs.items()})
        self.case = plain
        self.exact = plain.astype(np.float64)
        self.precision = Precision.of(key.dtype)
        self._answers: dict[str, Answer] = {}
        self._bounds: dict[Precision, Bounds] = {}
        self._hulls: dict[tuple[str, Precision], Hull] = {}

    @functools.cached_property
    def reference(self) -> Answer:
        """The reference's answer in float64."""
        return self.answered(self.exact).mapped(np.asarray)

    def answered(self, case: Case) -> Answer:
        """What is taken for right: the reference says it."""
        return answer(case)

    def of(self, case: Case) -> Facts:
        """The same of another case of this key."""
        return Facts(self.key, case)

    @classmethod
    def at(cls, subject: Subject, key: Key) -> Facts:  # noqa: ARG003  # where nobody else is taken for right
        """What is known of a key, whoever is asked."""
        return cls(key)

    def oracle(self, name: str) -> Answer:
        """An oracle's answer in float64. The numeric one holds no forward: it vouches for the reference's."""
        if name not in self._answers:
            self._answers[name] = self._vouched() if name == "numeric" else self._asked(name)
        return self._answers[name]

    def _asked(self, name: str) -> Answer:
        given: Answer = importlib.import_module(f"conformance.oracles.{name}").vjp(self.exact)
        for array in self.reference.arrays:
            self._agreed(array, given.arrays[array], name)
        return given

    def bounds(self, precision: Precision) -> Bounds:
        """The reference, run on the error-carrying array; its values must be those of the plain run, bit for bit."""
        if precision not in self._bounds:
            run = Run(precision)
            carried = answer(self.exact.mapped(run.lift))
            for name, plain in self.reference.arrays.items():
                if not np.array_equal(carried.arrays[name].value, plain, equal_nan=True):
                    raise AssertionError(f"{self.key}: {name} of the bound run differs from the plain run")
            self._bounds[precision] = Bounds(carried, run)
        return self._bounds[precision]

    @property
    def coarse(self) -> Precision:
        return Precision.of(self.key.dtype, bits=COARSE_BITS)

    @functools.cached_property
    def on_kink(self) -> bool:
        return self.record.kinks and self.bounds(WIDEST).margin == 0

    def truth(self, name: str, oracle: str, precision: Precision) -> Truth:
        """What an answer in this precision may be, by this oracle: its own error is added to that of the answer.

        Where a derivative jumps nothing is decided here: that is the kink clause's to ask.
        """
        said = self.reference if self._conventional(name) else self.oracle(oracle)
        bound = self.bounds(precision).errors[name] + self.bounds(WIDEST).errors[name]
        if self.on_kink and name in self.case.wrt:
            bound = np.where(self.hull(oracle, precision).jumps(name), np.inf, bound)
        return Truth(said.arrays[name], said.arrays[name], bound, self._scale(name))

    def _scale(self, name: str) -> float | None:
        """Of a gradient that is zero whatever comes: what it would be made of, since it has no magnitude of its own."""
        if name not in self.record.vanishing:
            return None
        return max(float(np.max(np.abs(above), initial=0.0)) for above in self.exact.upstream.values())

    def _conventional(self, name: str) -> bool:
        """Whether this output is one about which frameworks differ, and the record says so."""
        return self.key.batch == "empty" and name in self.case.outputs and bool(self.record.empty)

    # The jury.

    def _agreed(self, name: str, said: Array, oracle: str) -> None:
        """Reference and oracle agree under their bounds, or the record declares that they need not."""
        ours, error = self.reference.arrays[name], self.bounds(WIDEST).errors[name]
        if self._conventional(name) or (self.on_kink and name in self.case.wrt):
            return
        if np.shape(said) != ours.shape:
            raise disagreement(name, oracle, np.shape(said), ours.shape)
        missed = Truth(ours, ours, error + error, self._scale(name)).missed(said)
        if missed.any():
            raise disagreement(name, oracle, said, ours, np.argwhere(missed)[0])

    def _vouched(self) -> Answer:
        """The reference's own words, once its gradient is confirmed along two directions through all inputs."""
        if not self.on_kink:
            for direction in directions(tuple(numeric.shapes(self.exact).items())):
                self._confirmed(direction)
        return self.reference

    def _confirmed(self, direction: Mapping[str, Array]) -> None:
        error = self.bounds(WIDEST).probe
        said = sum(float(np.vdot(self.reference.gradients[name], v)) for name, v in direction.items())
        slope = numeric.complex_step(self.holding(output), self.exact, direction).value
        told = np.isfinite(error) and np.isfinite(said) and not max(abs(slope), abs(said)) < numeric.LEAST
        if told and not abs(slope - said) <= error + error:
            raise disagreement("the gradient along a direction", "numeric", slope, said)

    def holding(self, forward: numeric.Forward) -> numeric.Forward:
        """A forward of which the layer's own derivative is asked: some entries are not to learn."""
        return numeric.holding(forward, self.exact, self.record.held(self.exact) if self.record.held else {})

    # Infinities.

    def beyond_finite(self, oracles: Sequence[str]) -> dict[str, tuple[Array, Array]]:
        """The outputs for inputs that are not finite, and where reference and oracles say the same kind of thing."""
        with np.errstate(all="ignore"):
            ours = answer(replace(self.exact, dout=None)).mapped(np.asarray).outputs
        others = [
            importlib.import_module(f"conformance.oracles.{name}").vjp(self.exact)
            for name in set(oracles) - {"numeric"}
        ]
        return {name: (y, _certain(y, [said.outputs[name] for said in others])) for name, y in ours.items()}

    # Kinks.

    def hull(self, oracle: str, precision: Precision) -> Hull:
        """What this oracle's gradients are at points nudged off the kink, each with the bound of its own point."""
        if (oracle, precision) not in self._hulls:
            self._hulls[oracle, precision] = Hull([near.stretch(oracle, precision) for near in self._nudged])
        return self._hulls[oracle, precision]

    @functools.cached_property
    def _nudged(self) -> list[Facts]:
        return [self.having(**moved) for moved in nudges(self.exact)]

    def stretch(self, oracle: str, precision: Precision) -> dict[str, Truth]:
        """All gradients of this point, and how far an answer in this precision may be from them."""
        return {name: self.truth(name, oracle, precision) for name in self.case.wrt}

    def having(self, **arrays: Array) -> Facts:
        """The same case with some arrays, `dout` among them, replaced."""
        return self.of(self.case.having(**arrays))


def _certain(ours: Array, others: Sequence[Array]) -> Array:
    certain = np.ones(ours.shape, bool)
    for said in others:
        alike = (ours == said) | (np.isnan(ours) & np.isnan(said))
        certain &= np.where(np.isfinite(ours), np.isfinite(said), alike)
    return certain


@functools.lru_cache(maxsize=128)
def directions(shapes: tuple[tuple[str, tuple[int, ...]], ...]) -> list[dict[str, Array]]:
    """Two through everything: the same for all cases of these shapes."""
    return [numeric.signs_of(dict(shapes), np.random.default_rng(seed)) for seed in range(2)]


@dataclass(frozen=True)
class Hull:
    """What gradients may be on a kink: anything between those beside it, their sum where all agree on it."""

    points: Sequence[Mapping[str, Truth]]

    def between(self, name: str) -> Truth:
        """From the lowest to the highest gradient; the bound of each point lies outside of its value."""
        low = np.min([point[name].low - point[name].bound for point in self.points], axis=0)
        high = np.max([point[name].low + point[name].bound for point in self.points], axis=0)
        return Truth(low, high, np.zeros(low.shape))

    def jumps(self, name: str) -> Array:
        """Where the gradients beside the kink differ by more than rounding."""
        highest = np.max([point[name].low - point[name].bound for point in self.points], axis=0)
        lowest = np.min([point[name].low + point[name].bound for point in self.points], axis=0)
        differ: Array = highest > lowest
        return differ

    def total(self, name: str) -> Truth:
        """The sum of all entries; where the points do not agree on it, nothing is decided."""
        low = max(float(np.sum(point[name].low - point[name].bound)) for point in self.points)
        high = min(float(np.sum(point[name].low + point[name].bound)) for point in self.points)
        agreed = 0.0 if low <= high else np.inf
        return Truth(np.asarray(min(low, high)), np.asarray(max(low, high)), np.asarray(agreed))


def nudges(case: Case) -> Iterator[dict[str, Array]]:
    """Points beside a kink: every input moved by distinct small steps, in several orders, each also backwards."""
    for seed in range(8):
        rng = np.random.default_rng(seed)
        for sign in (1, -1):
            yield {name: values + sign * _steps(values, rng, seed == 0) for name, values in case.inputs.items()}


def _steps(values: Array, rng: np.random.Generator, in_order: bool) -> Array:
    """Distinct and small beside the smallest number that is not zero, so that nothing else changes sides."""
    ranks = np.arange(values.size) if in_order else rng.permutation(values.size)
    smallest = np.min(np.abs(values), where=values != 0, initial=1.0)
    return (ranks.reshape(values.shape) - values.size / 2 + 0.25) * 2.0**-20 * smallest


def disagreement(name: str, oracle: str, said: Any, ours: Any, index: Any = ()) -> Finding:
    where = tuple(int(place) for place in index)
    got, expected = (np.asarray(said)[where], np.asarray(ours)[where]) if where else (said, ours)
    return Finding("disagreement", name, Verdict.DISAGREE, where, got, expected, oracle=oracle, core=False)
