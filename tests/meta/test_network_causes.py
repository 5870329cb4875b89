"""What is wrong with a whole network is told in a sentence that names its arrays; honest networks are left alone."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from conformance import check
from conformance.diagnosis.derivative import near
from conformance.holding import Held, containers_of
from conformance.network import ParameterOutcome, class_check, gradient_check
from conformance.reference import Affine, BatchNormalization, Sequential, SoftmaxWithLoss, TwoLayerNet
from conformance.verdict import Verdict

PROGRAM = Path(__file__).parents[1] / "benchmarks/networks.py"
OWN, FEW = (
    "the tolerance is its own code's rounding",
    "the tolerance is 11 bits, as its own code's rounding is not known",
)
T = np.array([0, 1, 2, 1])


def x() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(4, 5))


class Net(TwoLayerNet):
    """A right one, to be made wrong; with three inputs as many as outputs, so that shapes are alike."""

    def __init__(self, input_size: int = 5, hidden_size: int = 4, output_size: int = 3) -> None:
        rng = np.random.default_rng(0)
        super().__init__(input_size, hidden_size, output_size, 0.7, rng=rng)
        self.params.update({"b1": rng.normal(size=hidden_size), "b2": rng.normal(size=output_size)})

    def gradient(self, x: Any, t: Any) -> Any:
        return self.wrong(super().gradient(x, t))

    def wrong(self, given: dict[str, Any]) -> dict[str, Any]:
        return given


def told(network: Any, about: Any = None) -> dict[str, ParameterOutcome]:
    return {row.title: row for row in gradient_check(network, x() if about is None else about, T)}


def bad(network: Any, about: Any = None) -> dict[str, str]:
    return {title: row.text for title, row in told(network, about).items() if row.verdict.bad}


# Honest networks.


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("networks", PROGRAM)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["networks"] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", [*range(15), 2451, 3488, 3582, 5595, 6789, 8178])
def test_an_honest_network_is_not_called_wrong(program: ModuleType, seed: int) -> None:
    """The last six are hard: a gradient that is nothing but noise, an activation on a kink, a loss that loses bits."""
    assert list(program.alarms(program.checked(seed)[1])) == []


@pytest.mark.parametrize("seed", range(15))
def test_a_drawn_network_is_judged_by_its_own_code_where_that_runs(program: ModuleType, seed: int) -> None:
    asked, rows = program.checked(seed)
    assert {row.tolerance for row in rows if row.tolerance} == {FEW if asked.manner == "dot" else OWN}


def test_a_mistake_in_a_drawn_network_is_seen(program: ModuleType) -> None:
    """The same networks, with a thousandth too much in every gradient."""
    for seed in range(18):
        asked = program.plan(seed)
        network = program.network(asked)
        right = network.gradient
        network.gradient = lambda x, t, right=right: {name: 1.001 * slope for name, slope in right(x, t).items()}
        with np.errstate(all="ignore"):
            assert any(row.verdict is Verdict.WRONG for row in gradient_check(network, asked.x, asked.t)), seed


@pytest.mark.parametrize(("seed", "name"), [(62, "gamma2"), (94, "gamma2"), (250, "gamma1")])
def test_a_wide_bound_of_the_loss_excuses_no_mistake(program: ModuleType, seed: int, name: str) -> None:
    """The stencil cannot tell a thousandth here, and the complex step can."""
    asked = program.plan(seed)
    network = program.network(asked)
    right = network.gradient
    network.gradient = lambda x, t: {**right(x, t), name: 1.001 * right(x, t)[name]}
    assert {row.name for row in gradient_check(network, asked.x, asked.t) if row.verdict.bad} == {name}


# The tolerance.


@pytest.mark.parametrize(("size", "seen"), [(1e-9, True), (1e-17, False)])
def test_the_tolerance_is_its_own_codes_rounding(size: float, seen: bool) -> None:
    class Off(Net):
        def wrong(self, given: dict[str, Any]) -> dict[str, Any]:
            return {**given, "W2": given["W2"] * (1 + size)}

    row = told(Off())["gradient:W2"]
    assert (row.verdict is Verdict.INACCURATE) == seen
    assert row.tolerance == OWN
    assert row.core is Verdict.CONFORMS


class Compiled(Net):
    """np.abs has no rounding rule."""

    def loss(self, x: Any, t: Any) -> Any:
        return float(np.abs(super().loss(x, t)))


def test_where_its_code_tells_nothing_it_is_eleven_bits() -> None:
    assert {row.tolerance for row in told(Compiled()).values()} == {FEW}
    assert {row.tolerance for row in told(Net()).values()} == {OWN}


class Viewing(Net):
    """It holds a view of a parameter, which nobody can put another array in the place of."""

    def __init__(self) -> None:
        super().__init__()
        self.view = self.params["W1"].T

    def loss(self, x: Any, t: Any) -> Any:
        return super().loss(x, t) + np.sum(self.view * self.view)

    def wrong(self, given: dict[str, Any]) -> dict[str, Any]:
        return {**given, "W1": given["W1"] + 2 * self.view.T}


def test_code_that_goes_another_way_tells_no_bound() -> None:
    class Other(Net):
        def loss(self, x: Any, t: Any) -> Any:
            return super().loss(x, t) * (1 if isinstance(x, np.ndarray) else 2)

    assert {row.tolerance for row in told(Other()).values()} == {FEW}


class Delta(Net):
    """As many type it: 1e-7 inside the logarithm, of which gradient knows nothing."""

    def loss(self, x: Any, t: Any) -> Any:
        self.last_layer.forward(self.predict(x), t)
        e = np.exp(self.predict(x))
        y = e / np.sum(e, axis=1, keepdims=True)
        return -np.sum((np.eye(3)[t] if t.ndim == 1 else t) * np.log(y + 1e-7)) / len(x)


def test_what_is_right_to_eleven_bits_passes_level_core() -> None:
    assert {row.verdict for row in told(Delta()).values()} == {Verdict.INACCURATE}
    assert check(Delta, oracles=["numeric"]).failures() == []
    failures = check(Delta, oracles=["numeric"], level="full").failures()
    assert [row["verdict"] for row in failures] == ["inaccurate"] * 4


@pytest.mark.parametrize("given", [0, 1])
def test_a_gradient_of_zero_is_told_from_another(given: int) -> None:
    """What is added before the batch is normalised goes away again: its derivative is zero, but for rounding."""

    class Normalised(Net):
        def __init__(self) -> None:
            rng = np.random.default_rng(0)
            draw = [Affine(rng.normal(size=(n, 3)), rng.normal(size=3)) for n in (5, 3)]
            layers = [draw[0], BatchNormalization(np.ones(3), np.zeros(3)), draw[1]]
            Sequential.__init__(self, layers, SoftmaxWithLoss())

        def wrong(self, slopes: dict[str, Any]) -> dict[str, Any]:
            return {**slopes, "b1": slopes["b1"] + given}

    rows = told(Normalised())
    assert rows["gradient:b1"].verdict is (Verdict.WRONG if given else Verdict.UNDECIDABLE)
    assert rows["gradient:W1"].verdict is Verdict.CONFORMS


def test_a_loss_that_is_no_number_is_not_asked() -> None:
    class Lost(Net):
        def loss(self, x: Any, t: Any) -> Any:
            return super().loss(x, t) * np.nan

    assert told(Lost())["gradient:W1"].text == "loss(x, t) is nan, which has no derivative"


def test_a_parameter_that_is_held_out_of_sight_tells_no_bound() -> None:
    assert {(row.verdict, row.tolerance) for row in told(Viewing()).values()} == {(Verdict.CONFORMS, FEW)}


def test_what_a_network_remembers_is_as_it_was() -> None:
    network = Net()
    network.gradient(x(), T)
    before = {(id(thing), key): id(value) for thing, key, value in everything(network)}
    held = Held(network)
    with held.replaced({name: array + 0j for name, array in held.kept.items()}):
        network.gradient(x(), T)
    assert before == {(id(thing), key): id(value) for thing, key, value in everything(network)}


def everything(network: Any) -> Iterator[tuple[Any, Any, Any]]:
    for thing in containers_of(network):
        for key, value in thing.items() if isinstance(thing, dict) else enumerate(thing):
            yield thing, key, value


def test_a_report_says_which_tolerance() -> None:
    assert f"Net is judged by the derivative of its own loss; {OWN}" in check(Net, oracles=["numeric"]).remarks
    assert (
        f"Compiled is judged by the derivative of its own loss; {FEW}" in check(Compiled, oracles=["numeric"]).remarks
    )


# Its manners.


class Stepping(Net):
    """The step is taken by the network."""

    def wrong(self, given: dict[str, Any]) -> dict[str, Any]:
        for name in ("W1", "b2"):
            self.params[name][...] -= 0.1 * given[name]
        return given


class Exchanging(Net):
    def wrong(self, given: dict[str, Any]) -> dict[str, Any]:
        self.params["b1"] = self.params["b1"] - 0.1 * given["b1"]
        return given


class Decaying(Net):
    def loss(self, x: Any, t: Any) -> Any:
        self.params["b1"][...] *= 0.99
        return super().loss(x, t)


@pytest.mark.parametrize(
    ("network", "words"),
    [(Stepping, "gradient changed W1 and b2"), (Exchanging, "gradient changed b1"), (Decaying, "loss changed b1")],
)
def test_a_network_that_changes_its_parameters_is_told(network: Any, words: str) -> None:
    words = f"{words}: parameters belong to the caller, who takes the steps"
    asked = network()
    before = {name: array.copy() for name, array in asked.params.items()}
    assert bad(asked) == {"no-writes": words}
    assert all(np.array_equal(asked.params[name], array) for name, array in before.items())
    assert {row.title: row.text for row in class_check(network) if row.verdict.bad} == {"no-writes": words}


class Adding(Net):
    kept: Any = None

    def wrong(self, given: dict[str, Any]) -> dict[str, Any]:
        self.kept = self.kept or {name: np.zeros_like(slope) for name, slope in given.items()}
        self.kept["W2"] += given["W2"]
        return {**given, "W2": self.kept["W2"]}


class Stale(Net):
    """backward answers for the loss that was asked last, be it of these arrays or of others."""

    def loss(self, x: Any, t: Any) -> Any:
        self.last = x, t
        return super().loss(x, t)

    def gradient(self, x: Any, t: Any) -> Any:  # noqa: ARG002  # that is the mistake
        return super().gradient(*self.last)


class Once(Net):
    """What loss has left is thrown away by gradient."""

    def loss(self, x: Any, t: Any) -> Any:
        self.left = [(x, t)]
        return super().loss(x, t)

    def gradient(self, x: Any, t: Any) -> Any:  # noqa: ARG002  # that is the mistake
        given = super().gradient(*self.left.pop())
        self.left.clear()
        return given


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (Adding, "the gradient of W2 is another one at the second of two calls in a row: it is added to what the call"),
        (Stale, "the gradient of W1 is another one right after a loss of other arrays: gradient(x, t) must go forward"),
        (Once, "gradient raised IndexError: pop from empty list at the second of two calls in a row"),
    ],
)
def test_a_gradient_that_rests_on_an_earlier_call_is_told(network: Any, words: str) -> None:
    found = bad(network())
    assert list(found) == ["repeatable"]
    assert found["repeatable"].startswith(words)


def test_a_report_holds_the_manners() -> None:
    rows = {row["id"]: row["verdict"] for row in check(Stepping, oracles=["numeric"]).rows}
    assert rows == {
        **{f"Stepping-gradient:{name}": "conforms" for name in ("W1", "b1", "W2", "b2")},
        "Stepping-no-writes": "wrong",
        "Stepping-repeatable": "conforms",
    }


# Its causes.


def changed(**changes: Any) -> Any:
    class Wrong(Net):
        def wrong(self, given: dict[str, Any]) -> dict[str, Any]:
            return given | {name: change(self, given) for name, change in changes.items()}

    return Wrong


def scaled(name: str, factor: float) -> Any:
    return changed(**{name: lambda _, given: factor * given[name]})


class Penalised(Net):
    def loss(self, x: Any, t: Any) -> Any:
        return super().loss(x, t) + 0.5 * 0.3 * np.sum(self.params["W1"] ** 2)


class Chain(Net):
    """A wrong factor on the way back, as of a sigmoid whose derivative is that of another."""

    def wrong(self, given: dict[str, Any]) -> dict[str, Any]:
        odd = {name: slope * (1 + np.arange(slope.shape[-1])) for name, slope in given.items() if name.endswith("1")}
        return {**given, **odd}


BROKEN = (
    "the gradients of W2 and b2 are right, those of W1 and b1 are wrong: the chain breaks between b1 and W2, "
    "on the way back from the second to the first"
)
BY = "all of it is {} times the derivative of the loss by {}"
ROWS = ", and x has 4 rows: is "


@pytest.mark.parametrize(
    ("network", "title", "words"),
    [
        (scaled("b1", 4), "gradient:b1", BY.format(4, "b1") + ROWS + "a division by the number of rows missing?"),
        (scaled("b1", 0.25), "gradient:b1", BY.format(0.25, "b1") + ROWS + "it divided by the number of rows once too"),
        (scaled("W2", 2), "gradient:W2", BY.format(2, "W2")),
        (scaled("W2", -1), "gradient:W2", BY.format(-1, "W2") + ": its sign is wrong"),
        (scaled("W1", 0.123), "gradient:W1", BY.format(0.123, "W1")),
        (scaled("W1", 0), "gradient:W1", "all of it is zero, and the derivative of the loss by W1 is not"),
        (
            changed(W1=lambda net, given: given["W1"] + 0.1 * net.params["W1"]),
            "gradient:W1",
            "all of it is the derivative of the loss by W1 plus 0.1 * W1: gradient has a penalty on W1, and loss has",
        ),
        (
            changed(W2=lambda net, given: given["W2"] + 0.1 * np.sign(net.params["W2"])),
            "gradient:W2",
            "all of it is the derivative of the loss by W2 plus 0.1 * np.sign(W2): gradient has a penalty on W2, and",
        ),
        (
            Penalised,
            "gradient:W1",
            "all of it is the derivative of the loss by W1 less 0.3 * W1: loss has a penalty on W1 that gradient",
        ),
        (Chain, "gradient:W1", BROKEN),
        (Chain, "gradient:b1", BROKEN),
    ],
)
def test_the_cause_is_named(network: Any, title: str, words: str) -> None:
    found = bad(network())
    assert words in found[title]
    assert len(found) == (2 if network is Chain else 1)


class Square(Net):
    """Two matrices of one shape, as many rows as columns."""

    def __init__(self) -> None:
        super().__init__(3, 3, 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda given: given["W1"].T, "it is the derivative of the loss by W2 transposed"),
        (lambda given: given["W1"], "it is the derivative of the loss by W1, which has the shape of W2"),
    ],
)
def test_the_gradient_of_another_and_a_transposed_one(change: Any, words: str) -> None:
    class Wrong(Square):
        def wrong(self, given: dict[str, Any]) -> dict[str, Any]:
            return given | {"W2": change({"W1": given["W2"]} if "transposed" in words else given)}

    assert words in bad(Wrong(), x()[:, :3])["gradient:W2"]


def test_a_matrix_of_another_shape_is_told_transposed() -> None:
    found = bad(changed(W1=lambda _, given: given["W1"].T)())["gradient:W1"]
    assert found == (
        "the gradient of W1 has shape (4, 5), expected (5, 4); it is the derivative of the loss by W1 transposed"
    )


def test_what_no_cause_explains_is_told_without_one() -> None:
    def odd(_: Any, given: Any) -> Any:
        return given["W1"] + np.eye(*given["W1"].shape)

    assert bad(changed(W1=odd)())["gradient:W1"][-7:] == "at most"


def test_a_bias_alone_breaks_no_chain() -> None:
    assert "chain" not in bad(scaled("b1", 4)())["gradient:b1"]


def test_the_arrays_are_in_the_report() -> None:
    wrong = scaled("b2", 4)
    wrong.__name__ = "Wrong"
    (row,) = check(wrong, oracles=["numeric"]).failures()
    assert row["comparison"]["name"] == "db2"
    assert near(np.array(row["comparison"]["got"]), 4 * np.array(row["comparison"]["expected"]))
