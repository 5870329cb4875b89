"""What training costs, and how far the three drift apart when nobody brings them back.

python tests/benchmarks/training.py               five trainings of the default: seconds and accuracy; and the time of
                                                  one step beside the same network's in torch
python tests/benchmarks/training.py --drift FILE  fifty steps of reference, torch and jax, each from its own parameters
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import torch
from matplotlib.figure import Figure

from conformance.oracles import torch as in_torch
from conformance.oracles.language import Array
from conformance.reference import train
from conformance.test_trajectories import STEPS, Step, training

ROUNDS, STEPS_A_ROUND = 15, 100


def print_trainings() -> None:
    accuracies, seconds = [], []
    for seed in range(5):
        rng, plan = np.random.default_rng(seed), train.Plan()
        data = train.digits(rng)
        network, start = plan.network(data, rng), time.perf_counter()
        *_, last = train.learn(network, data, plan, rng)
        seconds.append(time.perf_counter() - start)
        accuracies.append(last.test_accuracy)
        print(f"seed {seed}: {last.test_accuracy:.2%} of the test images in {seconds[-1]:.2f} s")
    print(f"mean: {statistics.mean(accuracies):.2%} in {statistics.mean(seconds):.2f} s, {train.Plan()}")


def print_ratio() -> None:
    """Steps of both, taken by turns, so that a busy machine is busy for both."""
    rng, plan = np.random.default_rng(0), train.Plan()
    data = train.digits(rng)
    network = plan.network(data, rng)
    theirs = torch_step(data, plan, network.params)
    ours, torchs = [], []
    for _ in range(ROUNDS):
        ours.append(seconds_of(lambda: train.step(network, data, plan, rng)))
        torchs.append(seconds_of(theirs))
    one, other = statistics.median(ours), statistics.median(torchs)
    print(f"a step: {one * 1e6:.0f} us, in torch ({torch.get_num_threads()} threads) {other * 1e6:.0f} us", end="")
    print(f": {one / other:.2f} of its time")


def seconds_of(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(STEPS_A_ROUND):
        step()
    return (time.perf_counter() - start) / STEPS_A_ROUND


def torch_step(data: train.Data, plan: train.Plan, params: Mapping[str, Array]) -> Callable[[], None]:
    """The same network, loss and update in torch, in float64 as ours."""
    x, t = torch.tensor(data.x_train), torch.tensor(data.t_train)
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in params.items()}
    optimizer = torch.optim.SGD(tensors.values(), lr=plan.lr)
    rng = np.random.default_rng(0)

    def step() -> None:
        chosen = torch.from_numpy(rng.choice(len(x), plan.batch))
        optimizer.zero_grad()
        in_torch.TwoLayerNet(x[chosen], t[chosen], **tensors).backward()
        optimizer.step()

    return step


def draw_drift(path: str) -> None:
    """The largest distance in any parameter from the reference's, step by step, in float64 and in float32."""
    figure = Figure(figsize=(7.5, 4.2), layout="constrained")
    axes = figure.add_subplot()
    for dtype, style in (("float64", "-"), ("float32", "--")):
        for oracle, color in (("torch", "#c2410c"), ("jax", "#2563a8")):
            distances = list(drift(oracle, dtype))
            print(f"{oracle} in {dtype}: {distances[0]:.1e} after a step, {distances[-1]:.1e} after {STEPS}")
            label = f"{oracle}, {dtype}"
            axes.semilogy(range(1, STEPS + 1), distances, style, color=color, label=label)
    axes.set(xlabel="step", ylabel="largest distance of a parameter")
    axes.set_title("the same training, each from its own parameters", size=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    axes.legend(frameon=False)
    figure.savefig(path, dpi=150)


def drift(oracle: str, dtype: str) -> Iterator[float]:
    params: Mapping[str, Array] | None = None
    for ours in training(seed=0):
        params = Step(ours.x, ours.t, params or ours.params).of(oracle, dtype)
        right = ours.of_the_reference()
        yield max(float(np.max(np.abs(params[name] - array))) for name, array in right.items())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drift", metavar="FILE")
    asked = parser.parse_args()
    if asked.drift:
        draw_drift(asked.drift)
    else:
        print_trainings()
        print_ratio()
