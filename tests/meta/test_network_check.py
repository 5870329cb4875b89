"""A network judged by its own loss: right ones conform, however they hold their parameters; wrong ones are told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conformance import check
from conformance.network import gradient_check
from conformance.reference import Affine, Relu, Sequential, SigmoidWithLoss, SoftmaxWithLoss, TwoLayerNet
from conformance.verdict import Verdict

T = np.array([0, 1, 2, 1])


def x(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(4, 5))


def ours() -> TwoLayerNet:
    rng = np.random.default_rng(0)
    network = TwoLayerNet(5, 4, 3, 0.7, rng=rng)
    network.params.update({"b1": rng.normal(size=4), "b2": rng.normal(size=3)})
    return network


class Typed:
    """As it is typed from the book: a dict of arrays that the layers share, so that only in place they change."""

    def __init__(self, network: Sequential | None = None) -> None:
        self.network = network or ours()
        self.params = dict(self.network.params)

    def loss(self, x: Any, t: Any) -> Any:
        return self.network.loss(x, t)

    def gradient(self, x: Any, t: Any) -> dict[str, Any]:
        return self.network.gradient(x, t)


class Compiled(Typed):
    """Takes no complex numbers: np.abs has none to give back."""

    def loss(self, x: Any, t: Any) -> Any:
        return float(np.abs(super().loss(x, t)))


def verdicts(network: Any, t: Any = T) -> dict[str, Verdict]:
    return {row.name: row.verdict for row in gradient_check(network, x(), t)}


def all_(verdict: Verdict) -> dict[str, Verdict]:
    return dict.fromkeys(["W1", "b1", "W2", "b2"], verdict)


def sigmoids() -> Sequential:
    rng = np.random.default_rng(3)
    affines = [Affine(rng.normal(size=(i, o)), rng.normal(size=o)) for i, o in ((5, 4), (4, 3))]
    return Sequential([affines[0], Relu(), affines[1]], SigmoidWithLoss())


@pytest.mark.parametrize("network", [ours, Typed, Compiled, sigmoids, lambda: Typed(sigmoids())])
def test_a_right_network_conforms(network: Any) -> None:
    assert verdicts(network()) == all_(Verdict.CONFORMS)
    assert verdicts(network(), np.eye(3)[T]) == all_(Verdict.CONFORMS)


def test_a_network_without_parameters_has_nothing_to_tell() -> None:
    assert gradient_check(Sequential([Relu()], SoftmaxWithLoss()), x(), [0, 1, 2, 1]) == []


@pytest.mark.parametrize("network", [ours(), Typed(), Compiled()])
def test_the_network_is_left_as_it_came(network: Any) -> None:
    arrays = dict(network.params)
    before = {name: array.copy() for name, array in arrays.items()}
    gradient_check(network, x(), T)
    for name, array in arrays.items():
        assert network.params[name] is array
        assert np.array_equal(array, before[name])


def test_it_is_told_how_many_bits_are_right() -> None:
    exact, stencil = gradient_check(ours(), x(), T), gradient_check(Compiled(), x(), T)
    assert all(row.bits > 45 for row in exact)
    assert all(30 < row.bits < 50 for row in stencil)
    assert str(exact[0]) == f"W1: conforms: right to {exact[0].bits:.0f} bits"


# What people get wrong.


def changed(name: str, change: Any) -> Any:
    class Wrong(Typed):
        def gradient(self, x: Any, t: Any) -> dict[str, Any]:
            given = super().gradient(x, t)
            return {**given, name: change(given[name])}

    return Wrong()


@pytest.mark.parametrize(
    "change",
    [
        lambda slope: 4 * slope,
        lambda slope: slope / 4,
        lambda slope: -slope,
        lambda slope: slope * 1.001,
        np.zeros_like,
        lambda slope: np.full_like(slope, np.nan),
        lambda slope: slope + 0.001 * np.max(np.abs(slope)) * (np.arange(slope.size) == 1).reshape(slope.shape),
    ],
    ids=["sum for mean", "mean twice", "sign", "a thousandth", "nothing", "NaN", "one entry"],
)
@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2"])
def test_a_wrong_gradient_is_seen_and_no_other(name: str, change: Any) -> None:
    assert verdicts(changed(name, change)) == all_(Verdict.CONFORMS) | {name: Verdict.WRONG}


def test_a_wrong_gradient_is_seen_by_differences_too() -> None:
    class Wrong(Compiled):
        def gradient(self, x: Any, t: Any) -> dict[str, Any]:
            return {name: slope * 1.001 for name, slope in super().gradient(x, t).items()}

    assert verdicts(Wrong()) == all_(Verdict.WRONG)


def test_it_is_told_in_a_sentence() -> None:
    told = gradient_check(changed("b2", lambda slope: slope * 4), x(), T)[-1]
    assert told.text.startswith("the gradient of b2 at [")
    assert "by its own loss; rounding explains" in told.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda slope: slope[None], "has shape (1, 4), expected (4,)"),
        (lambda _: None, "came as"),
    ],
)
def test_what_is_no_gradient_is_told(change: Any, words: str) -> None:
    told = gradient_check(changed("b1", change), x(), T)[1]
    assert told.verdict is Verdict.WRONG
    assert words in told.text


def test_a_gradient_that_is_not_given_is_told() -> None:
    network = Typed()
    network.gradient = lambda x, t: {"W1": network.network.gradient(x, t)["W1"]}
    assert verdicts(network) == all_(Verdict.WRONG) | {"W1": Verdict.CONFORMS}


@pytest.mark.parametrize("word", ["loss", "gradient"])
def test_a_network_that_raises_is_told(word: str) -> None:
    network = Typed()
    setattr(network, word, lambda x, t: 1 / 0)
    assert verdicts(network) == all_(Verdict.RAISED)
    assert "the network raised ZeroDivisionError" in gradient_check(network, x(), T)[0].text


def test_a_network_that_raises_midway_is_left_as_it_came() -> None:
    network, calls = Compiled(), iter(range(1000))
    before = {name: array.copy() for name, array in network.params.items()}
    plain = network.loss
    network.loss = lambda x, t: 1 / 0 if next(calls) > 100 else plain(x, t)
    assert verdicts(network) == all_(Verdict.RAISED)
    assert all(np.array_equal(network.params[name], array) for name, array in before.items())


# Where differences say nothing.


def test_a_loss_that_is_drawn_is_not_asked() -> None:
    rng = np.random.default_rng(0)
    network = Typed()
    network.loss = lambda x, t: rng.random()
    assert verdicts(network) == all_(Verdict.NOT_ASKED)


def test_single_precision_is_not_asked() -> None:
    network = Typed()
    network.params["b1"] = network.params["b1"].astype(np.float32)
    told = gradient_check(network, x(), T)[0]
    assert str(told) == "W1: not asked: differences are taken in float64, and b1 is float32"


# Found in a file, and asked beside its layers.

TYPED = """
import numpy as np
from conformance.reference import Sequential, Affine, SoftmaxWithLoss

class Net:
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.default_rng(0)
        layers = [Affine(rng.normal(size=(input_size, output_size)), np.zeros(output_size))]
        self.network = Sequential(layers, SoftmaxWithLoss())
        self.params = self.network.params

    def loss(self, x, t):
        return self.network.loss(x, t)

    def gradient(self, x, t):
        given = self.network.gradient(x, t)
        return {"W1": given["W1"], "b1": given["b1"] * FACTOR}
"""


@pytest.mark.parametrize(("factor", "verdict"), [("1", "conforms"), ("2", "wrong")])
def test_a_network_in_a_file_is_asked(tmp_path: Path, factor: str, verdict: str) -> None:
    (tmp_path / "net.py").write_text(TYPED.replace("FACTOR", factor))
    command = [sys.executable, "-m", "conformance", "net.py", "--oracles=numeric", "--report=r.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603  # ourselves
    told = json.loads((tmp_path / "r.json").read_text())["layers"]["Net"]
    assert (done.returncode, told["gradient:b1"]["verdict"]) == (int(factor != "1"), verdict)
    assert told["gradient:W1"]["verdict"] == "conforms"
    assert ("again: conformance net.py --layers Net" in done.stdout) == (factor == "2")


def test_a_network_held_in_hand_is_asked() -> None:
    check(TwoLayerNet).raise_for_failures()
    with pytest.raises(AssertionError, match="cannot be built from"):
        check(Unbuildable).raise_for_failures()


class Unbuildable(TwoLayerNet):
    def __init__(self, input_size: int, hidden_size: int, output_size: int) -> None:
        raise ValueError(f"no network of {input_size}, {hidden_size} and {output_size}")
