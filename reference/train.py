"""`python -m conformance.reference.train`: a network of the reference's layers learns digits."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ._demand import Array
from ._program import Mistake, ended, extra
from .gradient import gradient_check
from .mnist import CLASSES, load_mnist
from .networks import Sequential, TwoLayerNet, descend

CHECKED = 3  # images are enough for the gradient check, as in the notes
INK, WARM, COOL = "#1f2933", "#c2410c", "#2563a8"


@dataclass(frozen=True, eq=False)
class Data:
    """Images as rows, with labels: some to learn from, others to test on."""

    name: str
    x_train: Array
    t_train: Array
    x_test: Array
    t_test: Array


@dataclass(frozen=True)
class Plan:
    """What learns, and how."""

    hidden: int = 200
    epochs: int = 40
    batch: int = 10
    lr: float = 0.3

    def network(self, data: Data, rng: np.random.Generator) -> TwoLayerNet:
        return TwoLayerNet(data.x_train.shape[1], self.hidden, CLASSES, rng=rng)


@dataclass(frozen=True)
class Epoch:
    """What is known when every image has been met once, on average."""

    number: int
    loss: float  # the mean of its mini-batches
    train_accuracy: float
    test_accuracy: float

    def __str__(self) -> str:
        return f"{self.number:>5}{self.loss:>10.4f}{self.train_accuracy:>9.2%}{self.test_accuracy:>9.2%}"


def learn(network: Sequential, data: Data, plan: Plan, rng: np.random.Generator) -> Iterator[Epoch]:
    """Epoch after epoch, each of as many mini-batches as the images make."""
    steps = max(1, len(data.x_train) // plan.batch)
    for number in range(1, plan.epochs + 1):
        loss = sum(step(network, data, plan, rng) for _ in range(steps)) / steps
        if not math.isfinite(loss):
            raise Mistake(f"in epoch {number} the loss is no number any more: try an --lr below {plan.lr:g}")
        accuracies = network.accuracy(data.x_train, data.t_train), network.accuracy(data.x_test, data.t_test)
        yield Epoch(number, loss, *accuracies)


def step(network: Sequential, data: Data, plan: Plan, rng: np.random.Generator) -> float:
    """The four steps of the notes, of which the fourth is: again. Returns the mini-batch's loss before the step."""
    chosen = rng.choice(len(data.x_train), plan.batch)  # 1: a mini-batch
    with np.errstate(over="ignore", invalid="ignore"):  # who diverges is told so once an epoch
        gradient = network.gradient(data.x_train[chosen], data.t_train[chosen])  # 2: the gradient
        descend(network.params, gradient, plan.lr)  # 3: a step against it
    return float(network.last_layer.loss)


def digits(rng: np.random.Generator) -> Data:
    """The 1797 digits of 8 x 8 pixels that come with scikit-learn, a fifth of them, drawn at random, to test on."""
    with extra("train"):
        from sklearn.datasets import load_digits  # type: ignore[import-untyped, unused-ignore]
    x, t = load_digits(return_X_y=True)
    order = rng.permutation(len(x))
    test, train = np.split(order, [len(x) // 5])
    return Data("digits of 8 x 8 pixels", x[train] / 16, t[train], x[test] / 16, t[test])


def mnist(folder: str) -> Data:
    try:
        (x_train, t_train), (x_test, t_test) = load_mnist(folder)
    except (OSError, ValueError) as error:
        raise Mistake(str(error)) from None
    return Data("MNIST", x_train, t_train, x_test, t_test)


# The program.


def main(words: Sequence[str] | None = None) -> None:
    asked = parser().parse_args(words)
    rng = np.random.default_rng(asked.seed)
    data = chosen_data(asked.data, rng)
    plan = Plan(asked.hidden, asked.epochs, asked.batch, asked.lr)
    network = plan.network(data, rng)
    if asked.check:
        say(f"gradient check on {CHECKED} images")
        say(f"{gradient_check(network, data.x_train[:CHECKED], data.t_train[:CHECKED])}\n")
    Training(network, data, plan, Path(asked.out)).run(rng)


class Training:
    """A network on its way through the epochs; whatever happens, the last finished one is saved."""

    def __init__(self, network: Sequential, data: Data, plan: Plan, out: Path) -> None:
        self.network, self.data, self.plan, self.out = network, data, plan, out
        self.history: list[Epoch] = []

    def run(self, rng: np.random.Generator) -> None:
        self.prepare()
        start = time.perf_counter()
        try:
            for epoch in watched(learn(self.network, self.data, self.plan, rng), self.plan.epochs):
                self.keep(epoch)
        except KeyboardInterrupt:
            say(f"interrupted: {self.saved()}")
            raise
        seconds = time.perf_counter() - start
        say(f"{self.history[-1].test_accuracy:.2%} of the test images are told right, after {seconds:.1f} s")
        say(self.saved())

    def prepare(self) -> None:
        """What could go wrong at the end goes wrong at the beginning."""
        try:
            self.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Mistake(f"{self.out} is no folder to write to: {error}") from None
        plotted([])
        x, plan = self.data.x_train, self.plan
        say(f"{self.data.name}: {len(x)} to learn from, {len(self.data.x_test)} to test on")
        say(f"{plan.epochs} epochs in mini-batches of {plan.batch}, learning rate {plan.lr:g}\n")
        say("epoch      loss    train     test")

    def keep(self, epoch: Epoch) -> None:
        """Saved at once, and under its name only when it is whole."""
        unfinished = self.out / "network.npz.part"
        params: dict[str, Any] = dict(self.network.params)
        try:
            with unfinished.open("wb") as file:
                np.savez(file, **params)
            unfinished.replace(self.out / "network.npz")
        finally:
            unfinished.unlink(missing_ok=True)
        self.history.append(epoch)
        say(str(epoch))

    def saved(self) -> str:
        """Draws what there is to draw, and says what is where."""
        if not self.history:
            return "no epoch was finished, and nothing is saved"
        plotted(self.history).savefig(self.out / "training.png", dpi=150)
        return f"epoch {self.history[-1].number} is saved in {self.out}: network.npz, and training.png"


def watched(epochs: Iterator[Epoch], total: int) -> Iterator[Epoch]:
    """With a bar that says how long it will take, where somebody is looking."""
    with extra("train"):
        from rich.console import Console
        from rich.progress import Progress
    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=not console.is_terminal, redirect_stdout=sys.stdout.isatty()
    ) as progress:
        yield from progress.track(epochs, total=total, description="epochs")


def plotted(history: Sequence[Epoch]) -> Any:
    """Loss and accuracy by epoch, side by side; a figure without pyplot, so that nothing global is touched."""
    with extra("train"):
        from matplotlib.figure import Figure
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    numbers = [epoch.number for epoch in history]
    left.plot(numbers, [epoch.loss for epoch in history], color=INK, linewidth=2)
    left.set(xlabel="epoch", ylabel="loss", ylim=(0, None))
    right.plot(numbers, [epoch.train_accuracy for epoch in history], color=COOL, linewidth=2, label="train")
    right.plot(numbers, [epoch.test_accuracy for epoch in history], color=WARM, linewidth=2, label="test")
    right.set(xlabel="epoch", ylabel="accuracy", ylim=(0, 1.02))
    right.legend(frameon=False, loc="lower right")
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25)
    return figure


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog=f"python -m {__package__}.train",
        description="Train a network of two layers on handwritten digits, by mini-batch gradient descent.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    made.add_argument("--data", default="digits", help="digits (in scikit-learn), or mnist:DIR with the four IDX files")
    made.add_argument("--epochs", type=positive(int), default=Plan.epochs, help="how often the images are gone through")
    made.add_argument("--batch", type=positive(int), default=Plan.batch, help="images in a mini-batch")
    made.add_argument("--lr", type=positive(float), default=Plan.lr, help="learning rate")
    made.add_argument("--hidden", type=positive(int), default=Plan.hidden, help="width of the hidden layer")
    made.add_argument("--seed", type=positive(int, zero=True), default=0, help="the same seed gives the same training")
    made.add_argument("--out", metavar="DIR", default="trained", help="where network.npz and training.png go")
    made.add_argument("--check", action="store_true", help="check the gradient by differences first")
    return made


def positive(kind: Callable[[str], float], zero: bool = False) -> Callable[[str], float]:
    def number(word: str) -> float:
        value = kind(word)
        if not (value > 0 or (zero and value == 0)) or not math.isfinite(value):
            raise argparse.ArgumentTypeError(f"{word} is not above 0")
        return value

    number.__name__ = kind.__name__
    return number


def chosen_data(name: str, rng: np.random.Generator) -> Data:
    kind, _, folder = name.partition(":")
    if kind == "mnist" and folder:
        return mnist(folder)
    if name != "digits":
        raise Mistake(f"{name} is no data: digits, or mnist:DIR")
    return digits(rng)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(ended(f"{__package__}.train", main))
