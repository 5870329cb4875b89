"""A whole network, judged by its own loss: what it calls its gradient is the numerical derivative of that, or is not.

A network is anything with `loss(x, t)`, `gradient(x, t)` and `params`, arrays by name. Nobody else's word is asked. How
far rounding may lead a right gradient its own code tells, run on the error-carrying array; where it does not run there,
a gradient conforms if it is right to eleven bits of its largest entry, beyond what the differences themselves cannot
tell. x and t are the caller's: where they put an activation exactly on a kink, a right gradient may be called wrong.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from .diagnosis import residuals, sentences
from .finding import Finding
from .holding import NetworkCall, arrays_of, same
from .isolation import WATCH, mailbox
from .oracles.language import Array
from .slopes import Slopes
from .subjects.textbook import is_size, signature
from .surroundings import listening, said, undisturbed
from .trial import numbers, shaped
from .verdict import Truth, Verdict, judged

SIZES = (5, 4, 3)  # inputs, hidden units, outputs
GRADIENT, MANNERS = "gradient", ("no-writes", "repeatable")


class Network(Protocol):
    """What is asked of a network."""

    params: Any

    def loss(self, x: Any, t: Any) -> Any: ...
    def gradient(self, x: Any, t: Any) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class ParameterOutcome:
    """What came of one parameter, or of what the network does to all of them."""

    name: str
    verdict: Verdict
    bits: float = 0.0  # how many leading bits are right
    text: str = ""
    compared: int = 0
    ratio: float = 0.0  # the largest error over its bound
    clause: str = GRADIENT
    tolerance: str = ""  # where it comes from, in words
    finding: Finding | None = None

    @property
    def title(self) -> str:
        return f"{GRADIENT}:{self.name}" if self.clause == GRADIENT else self.clause

    @property
    def core(self) -> Verdict:
        """What is right to eleven bits passes level core."""
        return Verdict.CONFORMS if self.verdict is Verdict.INACCURATE else self.verdict

    def __str__(self) -> str:
        bits = "every bit" if np.isinf(self.bits) else f"{self.bits:.0f} bits"
        return f"{self.name or self.clause}: {self.verdict.value}: {self.text or f'right to {bits}'}"


def gradient_check(network: Network, x: Any, t: Any) -> list[ParameterOutcome]:
    """A verdict for each parameter, in float64, and what else is wrong; the network is left as it came."""
    return [told for told in _told(network, x, t) if told.clause == GRADIENT or told.verdict.bad]


def _told(network: Network, x: Any, t: Any) -> list[ParameterOutcome]:
    """A verdict for each parameter, and one for each of the manners."""
    names = list(network.params)
    try:
        return _asked(NetworkCall(network, x, t))
    except Exception as error:  # noqa: BLE001  # somebody's code may raise anything: that is the verdict
        raised = Finding("raised", got=said(error), details={"where": "the network"})
        text = sentences.told(raised)[1]
        told = [ParameterOutcome(name, Verdict.RAISED, text=text) for name in names]
        return told + [ParameterOutcome("", Verdict.NOT_ASKED, text=text, clause=clause) for clause in MANNERS]


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
        return f"{self.name}-{told.title}"


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
    return [_better(pair) for pair in zip(*told, strict=True)]


def _better(told: Sequence[ParameterOutcome]) -> ParameterOutcome:
    return min(told, key=lambda each: each.verdict.severity)


def _drawn(network: Network, seed: int) -> list[ParameterOutcome]:
    """With parameters of ordinary size, whatever it began with; the worse of labels and one-hot rows."""
    rng = np.random.default_rng(seed)
    for array in network.params.values():
        array[...] = rng.normal(size=array.shape)
    x, labels = rng.normal(size=(4, SIZES[0])), rng.integers(0, SIZES[-1], 4)
    told = [_told(network, x, t) for t in (labels, np.eye(SIZES[-1])[labels])]
    return [max(pair, key=lambda told: told.verdict.severity) for pair in zip(*told, strict=True)]


def _asked(call: NetworkCall) -> list[ParameterOutcome]:
    loss = call.loss()
    reason = _reason(call, loss)
    given = call.gradient()
    if reason:
        told = [ParameterOutcome(name, Verdict.NOT_ASKED, text=reason) for name in call.held.kept]
        repeatable = ParameterOutcome("", Verdict.NOT_ASKED, text=reason, clause="repeatable")
    else:
        repeatable = _repeatable(call, given)  # first: it is about the very next call
        told = _gradients(call, loss, given)
    return [*told, _no_writes(call), repeatable]


def _reason(call: NetworkCall, loss: Any) -> str:
    """Why the differences of this loss would say nothing; empty where they do."""
    strangers = [name for name, array in call.held.kept.items() if array.dtype != np.float64]
    if strangers:
        return f"differences are taken in float64, and {strangers[0]} is {call.held.kept[strangers[0]].dtype}"
    if call.written and "loss" in call.written.values():
        return f"loss changes {next(iter(call.written))}, so that its differences are no derivative"
    if not np.all(np.isfinite(loss)):
        return f"loss(x, t) is {loss}, which has no derivative"
    if not np.array_equal(call.loss(), loss):
        return "loss(x, t) is another number at the second call"
    return ""


# The gradients.


def _gradients(call: NetworkCall, loss: Any, given: Any) -> list[ParameterOutcome]:
    """Where differences may mislead, what is wrong must be wrong with smaller parameters as well."""
    told, doubtful = _at_this_point(call, loss, given)
    if not (doubtful and any(each.verdict.bad for each in told)):
        return told
    (smaller,) = call.nearby(1)
    with call.held.having(smaller):
        other = NetworkCall(call.network, call.x, call.t)
        again, _ = _at_this_point(other, other.loss(), other.gradient())
    return [_better(pair) for pair in zip(told, again, strict=True)]


def _at_this_point(call: NetworkCall, loss: Any, given: Any) -> tuple[list[ParameterOutcome], bool]:
    """Every parameter; and whether differences may mislead: no bound is known, or one way misses what another does not.

    Where that is a matter of bits, it is none: the way that loses them is not the gradient's.
    """
    slopes, told, right = Slopes(call, loss, arrays_of(given)), [], {}
    doubtful = slopes.bounds is None
    for name in call.held.kept:
        truths = slopes.truths(name)
        truth, coarse = next(truths)
        first, right[name] = _judged(name, given, truth, coarse), truth.low
        others = (_judged(name, given, *both) for both in truths) if first.verdict.bad else ()
        other = next((outcome for outcome in others if not outcome.verdict.bad), None)
        doubtful |= other is not None
        told.append(other if other and first.verdict is Verdict.INACCURATE else first)
    sure = [each for each in told if each.verdict in (Verdict.WRONG, Verdict.CONFORMS)]
    wrong = {each.name: each.verdict is Verdict.WRONG for each in sure}
    gradients = residuals.Gradients(slopes.given, right, call.held.kept, len(np.atleast_1d(call.x)))
    return [replace(_explained(each, gradients, wrong), tolerance=slopes.tolerance) for each in told], doubtful


def _judged(name: str, given: Mapping[str, Any], truth: Truth, coarse: Truth) -> ParameterOutcome:
    try:
        got = _found(name, given, truth)
        largest = np.max(np.abs(np.stack([got, truth.low])), initial=0.0)
        truth, coarse = (replace(each, scale=np.inf if np.isnan(largest) else largest) for each in (truth, coarse))
        if truth.missed(got).any():
            raise _worst(name, got, truth, judged(got, truth, coarse, ordinary=True))
    except Finding as finding:
        bits, text = finding.details.get("bits", 0.0), sentences.told(finding)[1]
        return ParameterOutcome(name, finding.verdict, bits, text, truth.low.size, finding=finding)
    if got.size and not truth.decided.any():
        return ParameterOutcome(name, Verdict.UNDECIDABLE, text="differences cannot tell its derivative")
    bits, ratio = truth.bits(truth.distance(got)), float(np.max(truth.ratio(got), initial=0.0))
    return ParameterOutcome(name, Verdict.CONFORMS, bits, compared=got.size, ratio=ratio)


def _found(name: str, given: Mapping[str, Any], truth: Truth) -> Array:
    if name not in given:
        raise Finding("missing", name, details={"attribute": f"gradient(x, t)[{name!r}]"})
    got = numbers(name, given[name])
    shaped(name, got, truth.low.shape)
    return got


def _worst(name: str, got: Array, truth: Truth, verdict: Verdict) -> Finding:
    index = np.unravel_index(int(np.argmax(truth.ratio(got))), got.shape)
    return Finding(
        "value",
        name,
        verdict,
        tuple(int(place) for place in index),
        got=float(got[index]),
        expected=float(truth.low[index]),
        bound=float(truth.bound[index]),
        oracle="its own loss",
        details={"bits": truth.bits(truth.distance(got)), "arrays": {"expected": truth.low, "got": got}},
    )


def _explained(told: ParameterOutcome, gradients: residuals.Gradients, wrong: Mapping[str, bool]) -> ParameterOutcome:
    """With what is left of the gradient beside the derivative, where that says more."""
    if told.verdict is not Verdict.WRONG or told.finding is None or told.finding.what not in ("value", "shape"):
        return told
    words = residuals.explained(told.name, gradients, wrong)
    return replace(told, text=f"{told.text}; {words}" if words else told.text)


# The manners.


def _no_writes(call: NetworkCall) -> ParameterOutcome:
    for first, word in call.written.items():
        names = [name for name, by in call.written.items() if by == word]
        text = f"{word} changed {residuals.listed(names)}: parameters belong to the caller, who takes the steps"
        return ParameterOutcome(first, Verdict.WRONG, text=text, clause="no-writes")
    return ParameterOutcome("", Verdict.CONFORMS, np.inf, clause="no-writes", compared=len(call.held.kept))


def _repeatable(call: NetworkCall, first: Any) -> ParameterOutcome:
    """Asked twice in a row, and right after a loss of other arrays."""
    found = _differs(call, first, "at the second of two calls in a row", residuals.added)
    if found:
        return found
    try:
        call.loss_of_others()
    except Exception:  # noqa: BLE001  # ours may be no arrays for it
        return ParameterOutcome("", Verdict.NOT_ASKED, text="its loss takes no other arrays", clause="repeatable")
    found = _differs(call, first, "right after a loss of other arrays", lambda *_: residuals.STALE)
    return found or ParameterOutcome("", Verdict.CONFORMS, np.inf, compared=len(call.held.kept), clause="repeatable")


def _differs(call: NetworkCall, first: Any, when: str, why: Callable[[Array, Array], str]) -> ParameterOutcome | None:
    try:
        again = call.gradient()
    except Exception as error:  # noqa: BLE001  # somebody's code may raise anything
        text = f"gradient raised {said(error)} {when}"
        return ParameterOutcome("", Verdict.RAISED, text=text, clause="repeatable")
    one, other = arrays_of(first), arrays_of(again)
    for name, array in one.items():
        if not same(array, other.get(name)):
            text = f"the gradient of {name} is another one {when}{why(array, other.get(name, np.zeros(0)))}"
            return ParameterOutcome(name, Verdict.WRONG, text=text, clause="repeatable")
    return None
