"""Our own defects cannot hide: a wrong oracle or a wrong reference is noticed, and charged to nobody else."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import asked as asking
import pytest
from asked import ORACLE_SETS

from conformance import reference
from conformance.cases import Key
from conformance.memory import Memory
from conformance.mistakes.activations import SumDropped
from conformance.question import Outcome
from conformance.records import RECORDS
from conformance.truths import Facts
from conformance.verdict import Verdict


def asked(kind: Any, oracles: Sequence[str], title: str) -> Outcome:
    """What one clause says where nothing is known of any case yet."""
    return asking.asked(kind, oracles, title, Memory())


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    """JAX's programs are made anew before and after: they are remembered for good."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    if "conformance.oracles.jax.engine" in sys.modules:
        sys.modules["conformance.oracles.jax.engine"]._program.cache_clear()


# Wrong forwards: a small number inside a log, the other axis, a sum where a mean is meant.


def torch_delta(x):
    return importlib.import_module("torch").log(x + 1e-7)


def torch_axis(x):
    return importlib.import_module("torch").softmax(x, dim=0)


def torch_reduction(x, t):
    functional = importlib.import_module("torch").nn.functional
    return functional.cross_entropy(x, t, reduction="sum")


def jax_delta(x):
    return importlib.import_module("jax.numpy").log(x + 1e-7)


def jax_axis(x):
    return importlib.import_module("jax").nn.softmax(x, axis=0)


def jax_reduction(x, t):
    jax = importlib.import_module("jax")
    rows = t if t.shape == x.shape else jax.nn.one_hot(t, x.shape[-1], dtype=x.dtype)
    return -(rows * jax.nn.log_softmax(x)).sum()


WRONG = [
    ("torch", "LogLayer", torch_delta),
    ("torch", "Softmax", torch_axis),
    ("torch", "SoftmaxWithLoss", torch_reduction),
    ("jax", "LogLayer", jax_delta),
    ("jax", "Softmax", jax_axis),
    ("jax", "SoftmaxWithLoss", jax_reduction),
]


@pytest.fixture(params=[pytest.param(wrong, id=wrong[2].__name__) for wrong in WRONG])
def saboteur(request: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """An oracle and its layer, whose forward is wrong meanwhile."""
    oracle, layer, forward = request.param
    pytest.importorskip(oracle)
    monkeypatch.setattr(importlib.import_module(f"conformance.oracles.{oracle}"), layer, forward)
    return oracle, layer


@pytest.mark.parametrize("together", [False, True], ids=["alone", "with the numeric oracle"])
def test_a_wrong_oracle_is_our_own_defect(saboteur: tuple[str, str], together: bool) -> None:
    """Not the subject's, which is right; and no conforming either, so that the suite's own tests fail."""
    oracle, layer = saboteur
    outcome = asked(getattr(reference, layer), ("numeric", oracle) if together else (oracle,), "forward")
    assert outcome.verdict is Verdict.DISAGREE
    assert outcome.finding is not None
    assert (outcome.finding.what, outcome.finding.oracle) == ("disagreement", oracle)
    assert outcome.verdict.bad


def test_the_other_oracles_are_not_concerned(saboteur: tuple[str, str]) -> None:
    _, layer = saboteur
    assert asked(getattr(reference, layer), ("numeric",), "gradient:x").verdict is Verdict.CONFORMS


def test_a_wrong_subject_does_not_take_the_blame_for_a_wrong_oracle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where both are wrong nobody knows what is right: that comes first."""
    pytest.importorskip("torch")
    monkeypatch.setattr(importlib.import_module("conformance.oracles.torch"), "Softmax", torch_axis)
    assert asked(SumDropped, ("torch",), "gradient:x").verdict is Verdict.DISAGREE


# Wrong references.


class Right:
    """A sigmoid that owes nothing to the reference."""

    LAYER = "Sigmoid"
    forward = reference.Sigmoid.forward
    backward = reference.Sigmoid.backward
    __init__ = reference.Sigmoid.__init__


def wrong_backward(layer, dout):
    return dout * layer.y


def wrong_forward(layer, x):
    layer.y = reference.sigmoid(x + x)
    return layer.y.copy()


@pytest.mark.parametrize("oracles", ORACLE_SETS, ids="+".join)
@pytest.mark.parametrize(("method", "wrong"), [("backward", wrong_backward), ("forward", wrong_forward)])
def test_a_wrong_reference_is_noticed_though_the_subject_is_right(
    method: str, wrong: Callable[..., Any], oracles: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By each oracle alone: the numeric one holds no forward, and sees a wrong one by its derivative."""
    assert asked(Right, oracles, "gradient:x").verdict is Verdict.CONFORMS
    monkeypatch.setattr(reference.Sigmoid, method, wrong)
    assert asked(Right, oracles, "gradient:x").verdict is Verdict.DISAGREE


def test_a_bound_run_that_says_something_else_stops_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference that answers the error-carrying array otherwise than an array would make its bounds worthless."""

    def two_faced(layer, x):
        layer.y = reference.sigmoid(x) if hasattr(x, "error") else reference.sigmoid(x) * 2
        return layer.y

    monkeypatch.setattr(reference.Sigmoid, "forward", two_faced)
    with pytest.raises(AssertionError, match="differs from the plain run"):
        asked(Right, ("numeric",), "forward")


@pytest.mark.parametrize(
    ("layer", "seed"), [("ReciprocalLayer", 3751), ("ReciprocalLayer", 12846), ("LogLayer", 12846)]
)
def test_a_step_that_underflows_accuses_nobody(layer: str, seed: int) -> None:
    """Met by the nightly profile: derivatives below 1e-110, of which a step of 1e-200 keeps a few bits."""
    key = Key(layer, "float64", RECORDS[layer].first, batch="single", texture="extremes", seed=seed)
    Facts(key).oracle("numeric")
