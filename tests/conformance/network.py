"""A whole network, judged by its own loss: what it calls its gradient is the numerical derivative of that, or is not.

A network is anything with `loss(x, t)`, `gradient(x, t)` and `params`, arrays by name. Nobody else's word is asked, and
no code of it is known that could tell a bound: a parameter's gradient conforms if it is right to the coarse bound's
eleven bits of its largest entry, beyond what the differences themselves cannot tell. x and t are the caller's: where
they put an activation exactly on a kink, a right gradient may be called wrong.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from .diagnosis import sentences
from .finding import Finding
from .isolation import WATCH, mailbox
from .oracles import numeric
from .oracles.bounds import Precision
from .oracles.language import Array, Case
from .subjects.textbook import is_size, signature
from .surroundings import listening, said, undisturbed
from .trial import numbers, shaped
from .truths import COARSE_BITS
from .verdict import Truth, Verdict

SIZES = (5, 4, 3)  # inputs, hidden units, outputs
COARSE = Precision.of(np.float64, bits=COARSE_BITS)


class Network(Protocol):
    """What is asked of a network."""

    params: Any

    def loss(self, x: Any, t: Any) -> Any: ...
    def gradient(self, x: Any, t: Any) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class ParameterOutcome:
    """What came of one parameter."""

    name: str
    verdict: Verdict
    bits: float = 0.0  # how many leading bits are right
    text: str = ""
    compared: int = 0

    def __str__(self) -> str:
        bits = "every bit" if np.isinf(self.bits) else f"{self.bits:.0f} bits"
        return f"{self.name}: {self.verdict.value}: {self.text or f'right to {bits}'}"


def gradient_check(network: Network, x: Any, t: Any) -> list[ParameterOutcome]:
    """A verdict for each parameter, in float64; the network is left as it came."""
    kept = {name: np.array(array) for name, array in network.params.items()}
    try:
        reason = _reason(network, x, t, kept)
        if reason:
            return [ParameterOutcome(name, Verdict.NOT_ASKED, text=reason) for name in kept]
        return _asked(network, x, t, kept)
    except Exception as error:  # noqa: BLE001  # somebody's code may raise anything: that is the verdict
        raised = Finding("raised", got=said(error), details={"where": "the network"})
        return [ParameterOutcome(name, Verdict.RAISED, text=sentences.told(raised)[1]) for name in kept]


@dataclass
class NetworkQuestion:
    """A subject's network, and what came of asking it."""

    name: str
    kind: Callable[..., Network]
    told: list[ParameterOutcome] = field(default_factory=list)

    def settle(self) -> None:
        undisturbed(self._settle)

    def _settle(self) -> None:
        with mailbox().open(self.name):
            self.told = class_check(self.kind)

    def id(self, told: ParameterOutcome) -> str:
        return f"{self.name}-gradient:{told.name}"


def is_network(kind: Any) -> bool:
    """Whether it is a class with a loss and a gradient, built from numbers of inputs, hidden units and outputs."""
    has_both = inspect.isclass(kind) and all(callable(getattr(kind, name, None)) for name in ("loss", "gradient"))
    return has_both and len(signature(kind)) >= len(SIZES) and all(map(is_size, signature(kind)[: len(SIZES)]))


def class_check(kind: Callable[..., Network]) -> list[ParameterOutcome]:
    """A class that is built from three sizes, as the textbook's is; asked of labels, then of one-hot rows."""
    try:
        with listening([]), WATCH.over("__init__"):
            names = signature(kind)
            network = kind(*([size] if "list" in name else size for name, size in zip(names, SIZES, strict=False)))
        with WATCH.over("the gradient check of a network"):
            told = [_drawn(network, seed) for seed in range(2)]
    except Exception as error:  # noqa: BLE001  # as above
        return [
            ParameterOutcome("params", Verdict.RAISED, text=f"it cannot be built from {SIZES} and asked: {said(error)}")
        ]
    # An activation on a kink makes a right gradient look wrong, and not twice: the better of two draws counts.
    return [min(pair, key=lambda told: told.verdict.severity) for pair in zip(*told, strict=True)]


def _drawn(network: Network, seed: int) -> list[ParameterOutcome]:
    """With parameters of ordinary size, whatever it began with; the worse of labels and one-hot rows."""
    rng = np.random.default_rng(seed)
    for array in network.params.values():
        array[...] = rng.normal(size=array.shape)
    x, labels = rng.normal(size=(4, SIZES[0])), rng.integers(0, SIZES[-1], 4)
    told = [gradient_check(network, x, t) for t in (labels, np.eye(SIZES[-1])[labels])]
    return [max(pair, key=lambda told: told.verdict.severity) for pair in zip(*told, strict=True)]


def _asked(network: Network, x: Any, t: Any, params: Mapping[str, Array]) -> list[ParameterOutcome]:
    """By the complex step where five directions confirm it, else by the stencil."""
    case, loss = Case("network", {}, params, dout=np.ones(())), loss_of(network, x, t)
    given = network.gradient(x, t)
    way = numeric.complex_step if numeric.analytic(loss, [case] * 5) else numeric.five_point
    return [_judged(name, given, _truth(loss, case, name, way)) for name in params]


def _reason(network: Network, x: Any, t: Any, params: Mapping[str, Array]) -> str:
    """Why the differences of this loss would say nothing; empty where they do."""
    strangers = [name for name, array in params.items() if array.dtype != np.float64]
    if strangers:
        return f"differences are taken in float64, and {strangers[0]} is {params[strangers[0]].dtype}"
    if not np.array_equal(network.loss(x, t), network.loss(x, t)):
        return "loss(x, t) is another number at the second call"
    return ""


def loss_of(network: Network, x: Any, t: Any) -> numeric.Forward:
    """The loss as a function of the parameters."""

    def loss(case: Case) -> Array:
        with listening([]), holding(network.params, case.params):
            return np.asarray(network.loss(x, t))

    return loss


@contextlib.contextmanager
def holding(params: Any, values: Mapping[str, Array]) -> Iterator[None]:
    """Other values for a while: in the very arrays, which layers share; complex ones, which do not fit, beside them."""
    arrays = dict(params.items())
    kept = {name: array.copy() for name, array in arrays.items()}
    try:
        for name, value in values.items():
            if np.iscomplexobj(value):
                params[name] = value
            else:
                arrays[name][...] = value
        yield
    finally:
        for name, array in arrays.items():
            array[...] = kept[name]
            params[name] = array


def _truth(loss: numeric.Forward, case: Case, name: str, way: Callable[..., numeric.Slope]) -> Truth:
    """The derivative by every entry, and how far a gradient that is right to eleven bits may be from it."""
    values = case.params[name]
    derivative, error = np.zeros_like(values), np.zeros_like(values)
    for index in np.ndindex(values.shape):
        direction = np.zeros_like(values)
        direction[index] = abs(values[index]) or 1.0
        slope = way(loss, case, {name: direction})
        derivative[index], error[index] = slope.value / direction[index], slope.error / direction[index]
    rounding = COARSE.u * np.max(np.abs(derivative), initial=0.0)
    return Truth(derivative, derivative, error + rounding)


def _judged(name: str, given: Mapping[str, Any], truth: Truth) -> ParameterOutcome:
    try:
        got = _found(name, given, truth)
        if truth.missed(got).any():
            raise _worst(name, got, truth)
    except Finding as finding:
        return ParameterOutcome(
            name, finding.verdict, finding.details.get("bits", 0.0), sentences.told(finding)[1], truth.low.size
        )
    if got.size and not truth.decided.any():
        return ParameterOutcome(name, Verdict.UNDECIDABLE, text="differences cannot tell its derivative")
    return ParameterOutcome(name, Verdict.CONFORMS, truth.bits(truth.distance(got)), compared=got.size)


def _found(name: str, given: Mapping[str, Any], truth: Truth) -> Array:
    if name not in given:
        raise Finding("missing", name, details={"attribute": f"gradient(x, t)[{name!r}]"})
    got = numbers(name, given[name])
    shaped(name, got, truth.low.shape)
    return got


def _worst(name: str, got: Array, truth: Truth) -> Finding:
    index = np.unravel_index(int(np.argmax(truth.ratio(got))), got.shape)
    return Finding(
        "value",
        name,
        Verdict.WRONG,
        tuple(int(place) for place in index),
        got=float(got[index]),
        expected=float(truth.low[index]),
        bound=float(truth.bound[index]),
        oracle="its own loss",
        details={"bits": truth.bits(truth.distance(got))},
    )
