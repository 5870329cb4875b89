"""Honest networks, drawn at random: none may be called wrong. It is told by what tolerance each was judged.

python tests/benchmarks/networks.py [--count 1000] [--seed 0]

A network has one to ten layers, a loss of three kinds, and inputs and parameters of ordinary size. Two of three are
built of the reference's layers; every third is written with plain numpy expressions, in one of three manners: with
functions that the error-carrying array knows; with np.dot and others that it does not know; and with layers that share
the arrays of the dictionary.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from conformance.network import ParameterOutcome, gradient_check
from conformance.reference import (
    Affine,
    BatchNormalization,
    IdentityWithLoss,
    Relu,
    Sequential,
    Sigmoid,
    SigmoidWithLoss,
    SoftmaxWithLoss,
    Tanh,
)

LOSSES = ("softmax", "sigmoid", "identity")
KINDS = ("Affine", "Relu", "Sigmoid", "Tanh", "BatchNormalization")
MANNERS = ("known", "dot", "shared")


@dataclass
class Plan:
    """What a network is to be: its layers with their parameters, its loss, and what it is asked."""

    layers: list[tuple[str, dict[str, np.ndarray]]]
    loss: str
    x: np.ndarray
    t: np.ndarray
    manner: str  # "reference", or one of those in which numpy is written


def plan(seed: int) -> Plan:
    rng = np.random.default_rng(seed)
    samples, width, outputs = (int(rng.integers(*of)) for of in ((2, 7), (1, 7), (2, 5)))
    x, layers = rng.normal(size=(samples, width)), []
    for _ in range(int(rng.integers(1, 11)) - 1):
        kind = str(rng.choice(KINDS))
        wide = int(rng.integers(1, 7)) if kind == "Affine" else width
        layers.append((kind, drawn(kind, width, wide, rng)))
        width = wide
    layers.append(("Affine", drawn("Affine", width, outputs, rng)))
    loss = str(rng.choice(LOSSES))
    manner = "reference" if seed % 3 else MANNERS[seed // 3 % len(MANNERS)]
    return Plan(layers, loss, x, target(loss, samples, outputs, rng), manner)


def drawn(kind: str, width: int, wide: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    if kind == "Affine":
        return {"W": rng.normal(size=(width, wide)) * rng.choice([0.1, 1.0, 3.0]), "b": rng.normal(size=wide)}
    return {"gamma": rng.normal(size=width), "beta": rng.normal(size=width)} if kind == "BatchNormalization" else {}


def target(loss: str, samples: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
    labels = rng.integers(0, outputs, samples)
    if loss == "identity":
        return rng.normal(size=(samples, outputs))
    return labels if rng.integers(2) else np.eye(outputs)[labels]


# Of the reference's layers.

OURS: dict[str, Callable[..., Any]] = {
    kind.__name__: kind for kind in (Affine, Relu, Sigmoid, Tanh, BatchNormalization)
}
ENDS: dict[str, Callable[[], Any]] = dict(
    zip(LOSSES, (SoftmaxWithLoss, SigmoidWithLoss, IdentityWithLoss), strict=True)
)


def of_the_reference(asked: Plan) -> Sequential:
    return Sequential([OURS[kind](**params) for kind, params in asked.layers], ENDS[asked.loss]())


# In plain numpy: a function for each kind of layer, which returns what it is, and how a gradient goes back through it.


def affine(x: Any, W: Any, b: Any) -> Any:
    return x @ W + b, lambda dout: (dout @ W.T, {"W": x.T @ dout, "b": dout.sum(axis=0)})


def dotted(x: Any, W: Any, b: Any) -> Any:
    return np.dot(x, W) + b, lambda dout: (np.dot(dout, W.T), {"W": np.dot(x.T, dout), "b": np.sum(dout, 0)})


def relu(x: Any) -> Any:
    return np.maximum(x, 0), lambda dout: (dout * (x > 0), {})


def sigmoid(x: Any) -> Any:
    y = 1 / (1 + np.exp(-x))
    return y, lambda dout: (dout * (1 - y) * y, {})


def tanh(x: Any) -> Any:
    y = np.tanh(x)
    return y, lambda dout: (dout * (1 - y**2), {})


def normalised(x: Any, gamma: Any, beta: Any) -> Any:
    """As the book's program has it, step by step."""
    centred = x - np.mean(x, axis=0)
    deviation = np.sqrt(np.mean(centred**2, axis=0) + 1e-6)
    y = centred / deviation

    def back(dout: Any) -> Any:
        dy = gamma * dout
        dcentred = dy / deviation
        ddeviation = -np.sum((dy * centred) / (deviation * deviation), axis=0)
        dcentred = dcentred + centred * (ddeviation / deviation) / len(x)
        return dcentred - np.mean(dcentred, axis=0), {"gamma": np.sum(y * dout, axis=0), "beta": dout.sum(axis=0)}

    return gamma * y + beta, back


def softmax_loss(x: Any, t: Any) -> Any:
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    y = e / np.sum(e, axis=1, keepdims=True)
    hot = t if t.ndim > 1 else np.eye(x.shape[1])[t]
    return -np.sum(hot * np.log(y)) / len(x), (y - hot) / len(x)


def sigmoid_loss(x: Any, t: Any) -> Any:
    hot = t if t.ndim > 1 else np.eye(x.shape[1])[t]
    y = 1 / (1 + np.exp(-x))
    return -np.sum(hot * np.log(y) + (1 - hot) * np.log(1 - y)) / len(x), (y - hot) / len(x)


def identity_loss(x: Any, t: Any) -> Any:
    return np.sum((x - t) ** 2) / 2 / len(x), (x - t) / len(x)


STEPS = {"Affine": affine, "Relu": relu, "Sigmoid": sigmoid, "Tanh": tanh, "BatchNormalization": normalised}
LAST = dict(zip(LOSSES, (softmax_loss, sigmoid_loss, identity_loss), strict=True))


@dataclass
class Plain:
    """Expressions of numpy; the parameters are looked up in the dictionary, or held by the layers as well."""

    asked: Plan
    params: dict[str, np.ndarray] = field(default_factory=dict)
    layers: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, (kind, given) in enumerate(self.asked.layers, 1):
            named = {f"{name}{number}": array.copy() for name, array in given.items()}
            self.params |= named
            step = dotted if kind == "Affine" and self.asked.manner == "dot" else STEPS[kind]
            held = [*named.values()] if self.asked.manner == "shared" else [*named]
            self.layers.append((step, list(named), held))

    def forward(self, x: Any) -> Any:
        backs = []
        for step, names, held in self.layers:
            x, back = step(x, *(self.params[each] if isinstance(each, str) else each for each in held))
            backs.append((back, names))
        return x, backs

    def loss(self, x: Any, t: Any) -> Any:
        return LAST[self.asked.loss](self.forward(x)[0], t)[0]

    def gradient(self, x: Any, t: Any) -> Mapping[str, Any]:
        y, backs = self.forward(x)
        dout, given = LAST[self.asked.loss](y, t)[1], {}
        for back, names in reversed(backs):
            dout, gradients = back(dout)
            given |= dict(zip(names, gradients.values(), strict=True))
        return given


def network(asked: Plan) -> Any:
    return of_the_reference(asked) if asked.manner == "reference" else Plain(asked)


def checked(seed: int) -> tuple[Plan, list[ParameterOutcome]]:
    asked = plan(seed)
    with np.errstate(all="ignore"):
        return asked, gradient_check(network(asked), asked.x, asked.t)


# The figures.


def alarms(told: list[ParameterOutcome]) -> Iterator[ParameterOutcome]:
    return (each for each in told if each.verdict.bad)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    wrong, worst, verdicts = 0, Counter[str](), Counter[str]()
    tolerances: Counter[tuple[str, str]] = Counter()
    for seed in range(asked.seed, asked.seed + asked.count):
        about, told = checked(seed)
        found = list(alarms(told))
        wrong += bool(found)
        for each in found:
            print(f"seed {seed}, {about.manner}, {about.loss}, {[kind for kind, _ in about.layers]}: {each}")
        tolerance = next((each.tolerance for each in told if each.tolerance), "")
        tolerances[about.manner, tolerance] += 1
        verdicts.update(each.verdict.value for each in told)
        worst[tolerance] = max([worst[tolerance], *(each.ratio for each in told)])
    print(f"{asked.count} networks, {wrong} of them called wrong")
    for (manner, tolerance), count in sorted(tolerances.items()):
        print(f"{count:6d} {manner}: {tolerance}")
    for tolerance, ratio in worst.items():
        print(f"worst error over bound {ratio:.3g}, where {tolerance}")
    print(", ".join(f"{count} parameters: {verdict}" for verdict, count in verdicts.items()))


if __name__ == "__main__":
    main()
