"""Networks: their parameters, their words, and their gradient against everybody who can tell it."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

from conformance import reference, test_trajectories
from conformance.oracles import numeric
from conformance.oracles.bounds import Precision, Run
from conformance.oracles.language import Case
from conformance.reference import Affine, Relu, Sequential, Sigmoid, SigmoidWithLoss, SoftmaxWithLoss, TwoLayerNet
from conformance.truths import installed

EXACT = Precision.of(np.float64)
LABELS, ONE_HOT = [2, 0, 1, 2], np.eye(3)[[2, 0, 1, 2]]


def net(seed: int = 0) -> TwoLayerNet:
    """With biases, so that no sample has equal scores."""
    rng = np.random.default_rng(seed)
    network = TwoLayerNet(5, 4, 3, weight_init_std=0.7, rng=rng)
    network.params.update({"b1": rng.normal(size=4), "b2": rng.normal(size=3)})
    return network


def sigmoids(seed: int = 0) -> Sequential:
    """Another network: three layers, and a loss for which every output is a question of its own."""
    rng = np.random.default_rng(seed)
    wide, narrow, last = (Affine(rng.normal(size=(i, o)), rng.normal(size=o)) for i, o in ((5, 4), (4, 2), (2, 3)))
    return Sequential([wide, Sigmoid(), narrow, Relu(), last], SigmoidWithLoss())


def images(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(4, 5))


networks = pytest.mark.parametrize("made", [net, sigmoids])
targets = pytest.mark.parametrize("t", [LABELS, ONE_HOT], ids=["labels", "one-hot"])


# Its parts.


def test_layers_and_parameters_are_numbered() -> None:
    network = sigmoids()
    assert list(network.layers) == ["Affine1", "Sigmoid1", "Affine2", "Relu1", "Affine3"]
    assert list(network.params) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert len(network.params) == 6


def test_a_parameter_is_the_layers_own() -> None:
    """Changed in place, as the notes do it, or replaced: the next forward sees it."""
    network = Sequential([Affine([[1.0]], [0.0])], SoftmaxWithLoss())
    network.params["W1"] -= 0.5
    assert network.predict([2.0]).tolist() == [1.0]
    network.params["b1"] = np.array([3.0])
    assert network.predict([2.0]).tolist() == [4.0]
    network.layers["Affine1"].b = np.array([5.0])
    assert network.params["b1"].tolist() == [5.0]


def test_a_parameter_keeps_its_shape_and_its_place() -> None:
    network = net()
    with pytest.raises(ValueError, match=r"b1 has shape \(1, 4\), expected \(4,\)"):
        network.params["b1"] = np.zeros((1, 4))
    with pytest.raises(TypeError, match="cannot be taken away"):
        del network.params["W1"]
    with pytest.raises(KeyError):
        network.params["W3"] = np.zeros(1)


def test_weights_are_drawn_from_the_generator() -> None:
    """Small, as the notes want them; the same for the same seed; and nothing global is drawn from."""
    before = np.random.get_state()[1].tolist()  # noqa: NPY002  # the global state is what must not move
    one, same, other = (TwoLayerNet(50, 40, 3, rng=np.random.default_rng(seed)) for seed in (0, 0, 1))
    TwoLayerNet(50, 40, 3)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002
    assert np.array_equal(one.params["W1"], same.params["W1"])
    assert not np.array_equal(one.params["W1"], other.params["W1"])
    drawn = np.random.default_rng(0)
    assert np.array_equal(one.params["W1"], 0.01 * drawn.standard_normal((50, 40)))
    assert np.array_equal(one.params["W2"], 0.01 * drawn.standard_normal((40, 3)))
    assert not one.params["b1"].any()
    assert not one.params["b2"].any()


# Its words.


def test_predictions_are_scores() -> None:
    """The last Affine's output: softmax stands in the loss."""
    network = Sequential([Affine(np.eye(2), [1.0, 0.0])], SoftmaxWithLoss())
    assert network.predict([[3.0, 4.0]]).tolist() == [[4.0, 4.0]]
    assert round(float(network.loss([[3.0, 4.0]], [1])), 12) == 0.69314718056


def test_accuracy_of_labels_and_of_one_hot_rows() -> None:
    """Three of four are told right: rows whose largest entry is named by the target."""
    network = Sequential([Affine(np.eye(3), np.zeros(3))], SoftmaxWithLoss())
    x = [[0.0, 0.0, 1.0], [5.0, 1.0, 0.0], [0.0, 2.0, 1.0], [0.0, 2.0, 1.0]]
    assert network.accuracy(x, LABELS) == 0.75
    assert network.accuracy(x, ONE_HOT) == 0.75


def test_descend() -> None:
    params = {"W": np.array([1.0, 2.0]), "b": np.array([4.0])}
    kept = params["W"]
    reference.descend(params, {"W": np.array([2.0, -2.0])}, lr=0.25)
    assert {name: array.tolist() for name, array in params.items()} == {"W": [0.5, 2.5], "b": [4.0]}
    assert kept.tolist() == [1.0, 2.0]


# Its gradient.


def bounds(made: Any, t: Any) -> dict[str, Any]:
    """The gradient with its bound: the network's own code, run on numbers that carry their errors."""
    run, network = Run(EXACT), made()
    for name, array in network.params.items():
        network.params[name] = run.lift(array)
    carried = network.gradient(run.lift(images()), t)
    assert run.margin > 0
    return carried


@targets
@networks
def test_the_bound_run_is_the_plain_run(made: Any, t: Any) -> None:
    for name, gradient in made().gradient(images(), t).items():
        assert np.array_equal(bounds(made, t)[name].value, gradient)


@targets
@pytest.mark.parametrize("oracle", ["torch", "jax"])
def test_the_gradient_is_that_of_the_frameworks(oracle: str, t: Any) -> None:
    if not installed(oracle):
        pytest.skip(f"{oracle} is not installed")
    case = Case("TwoLayerNet", {}, dict(net().params), {"x": images(), "t": np.asarray(t)}, dout=np.ones(()))
    said = importlib.import_module(f"conformance.oracles.{oracle}").vjp(case)
    for name, ours in bounds(net, t).items():
        assert np.all(np.abs(said.gradients[name] - ours.value) <= ours.error + ours.error)
    assert round(float(said.y), 12) == round(float(net().loss(images(), t)), 12)


@targets
@networks
def test_the_gradient_is_the_derivative_of_the_loss(made: Any, t: Any) -> None:
    """By the complex step, entry by entry: exact but for rounding."""
    case = Case("none", {}, dict(made().params), {"x": images()}, dout=np.ones(()))

    def loss(asked: Case) -> Any:
        network = made()
        network.params.update(asked.params)
        return network.loss(asked.fixed["x"], t)

    for name, ours in bounds(made, t).items():
        slopes = numeric.entries(loss, case, name, numeric.complex_step)
        assert np.all(np.abs(slopes - ours.value) <= ours.error + ours.error)


@networks
def test_the_numerical_gradient_is_as_good_as_its_step(made: Any) -> None:
    """Half the step errs by a quarter as much, so that the two tell how far each is away; and roundings over h."""
    network, h = made(), 1e-4
    exact, slopes = network.gradient(images(), LABELS), network.numerical_gradient(images(), LABELS)
    rounding = loss_error(made) / h
    for name, array in network.params.items():
        wider = reference.numerical_gradient(lambda _: network.loss(images(), LABELS), array, 2 * h)
        assert np.all(np.abs(slopes[name] - exact[name]) <= np.abs(wider - slopes[name]) + rounding)


def loss_error(made: Any) -> float:
    return float(made().loss(Run(EXACT).lift(images()), LABELS).error)


def test_a_numerical_gradient_leaves_the_parameters_as_they_were() -> None:
    network = net()
    before = {name: array.copy() for name, array in network.params.items()}
    network.numerical_gradient(images(), LABELS)
    assert all(np.array_equal(network.params[name], array) for name, array in before.items())


# The check of the notes, as a table.


def test_the_gradient_check_is_a_table() -> None:
    check = reference.gradient_check(net(), images(), LABELS)
    head, *rows, times = str(check).splitlines()
    assert head.split() == ["parameter", "entries", "mean", "difference", "largest"]
    assert [row.split() for row in rows] == [
        [name, str(off.size), f"{np.mean(off):.1e}", f"{np.max(off):.1e}"] for name, off in check.differences.items()
    ]
    assert list(check.differences) == ["W1", "b1", "W2", "b2"]
    assert all(np.min(off) >= 0 for off in check.differences.values())
    assert times.endswith("times as long")
    assert check.ratio == check.numerical_seconds / check.seconds


class Counting(TwoLayerNet):
    """Counts how often it is asked forward."""

    forwards = 0

    def loss(self, x: Any, t: Any) -> Any:
        self.forwards += 1
        return super().loss(x, t)


def test_differences_ask_forward_twice_for_each_entry_and_backpropagation_once() -> None:
    network = Counting(5, 4, 3)
    network.gradient(images(), LABELS)
    assert network.forwards == 1
    network.numerical_gradient(images(), LABELS)
    assert network.forwards == 1 + 2 * sum(array.size for array in network.params.values())


class Forgetful(TwoLayerNet):
    """A bias that is averaged where it should be summed."""

    def gradient(self, x: Any, t: Any) -> dict[str, Any]:
        return {name: slope / (4 if name == "b1" else 1) for name, slope in super().gradient(x, t).items()}


def test_the_gradient_check_shows_a_wrong_gradient() -> None:
    network = Forgetful(5, 4, 3, 0.7, rng=np.random.default_rng(0))
    differences = reference.gradient_check(network, images(), LABELS).differences
    assert max(differences, key=lambda name: np.max(differences[name])) == "b1"
    assert np.max(differences["b1"]) > 1000 * np.max(differences["W1"])


def test_the_gradient_check_refuses_another_shape() -> None:
    network = net()
    network.gradient = lambda x, t: {name: array[None] for name, array in TwoLayerNet.gradient(network, x, t).items()}
    with pytest.raises(ValueError, match=r"the gradient of W1 has shape \(1, 5, 4\), expected \(5, 4\)"):
        reference.gradient_check(network, images(), LABELS)


# The trajectories, able to fail.


@pytest.fixture
def step() -> test_trajectories.Step:
    return next(test_trajectories.training(seed=0))


def missed(step: test_trajectories.Step, got: dict[str, Any]) -> set[str]:
    return {name for name, truth in step.truth("float64").items() if truth.missed(got[name]).any()}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda params: {name: array.astype(np.float32) for name, array in params.items()},
        lambda params: {name: array * (1 + 1e-12) for name, array in params.items()},
        lambda params: {name: np.full_like(array, np.nan) for name, array in params.items()},
    ],
    ids=["float32", "a part in 10^12", "NaN"],
)
def test_a_step_elsewhere_is_seen(step: test_trajectories.Step, wrong: Any) -> None:
    assert missed(step, step.of_the_reference()) == set()
    assert missed(step, wrong(step.of_the_reference())) == {"W1", "b1", "W2", "b2"}


def test_a_step_that_stands_still_is_seen(step: test_trajectories.Step) -> None:
    assert missed(step, step.params) == {"W1", "b1", "W2", "b2"}


def test_nothing_is_told_of_a_step_from_a_kink(step: test_trajectories.Step) -> None:
    """With inputs of nothing and no bias, Relu stands at zero, and each side is right."""
    kinked = test_trajectories.Step(np.zeros_like(step.x), step.t, step.params)
    assert not any(truth.decided.any() for truth in kinked.truth("float64").values())
