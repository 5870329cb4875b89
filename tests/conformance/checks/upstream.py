"""What comes from above."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from ..clause import clause
from ..finding import Finding
from ..oracles.bounds import Precision
from ..oracles.language import Array
from ..trial import Trial, around, every, roughly, shaped, unmoved
from ..truths import Facts

IN_COLUMNS = "its own answer, but for a dout that lies in columns with gaps"
SCALE = -4.0  # a power of two: nothing rounds


@clause("upstream-linear", needs_no_oracle=True, compares_answers=True)
def upstream_linear(trial: Trial, part: str) -> None:
    """Backward is linear in dout: zero gives exact zeros, what is scaled, negated or added comes out so.

    Where dout lies in memory makes no difference: it may be every second number, of columns one after the other.
    """
    above, seed = trial.case.upstream, trial.facts.key.seed
    for name, gradient in _pulled(trial, {output: np.zeros_like(dout) for output, dout in above.items()}).items():
        if np.any(gradient != 0):
            raise Finding("ignored", name, got=float(np.max(np.abs(gradient))), expected=0.0, core=False)
    scaled = {output: SCALE * dout for output, dout in above.items()}
    times, there = _pulled(trial, scaled), trial.facts.of(trial.case.pulled_by(scaled))
    parted = {output: _parted(dout, seed) for output, dout in above.items()}
    first, second = ({output: parts[which] for output, parts in parted.items()} for which in (0, 1))
    left, right = _pulled(trial, first), _pulled(trial, second)
    parts = [trial.facts.of(trial.case.pulled_by(part)) for part in (first, second)]
    apart = _pulled_as_it_lies(trial, {output: _in_columns(dout) for output, dout in above.items()})
    every(
        *(functools.partial(trial.hold, name, got, unmoved(trial, name), IN_COLUMNS) for name, got in apart.items()),
        *(functools.partial(_scaled, trial, name, got, there) for name, got in times.items()),
        *(
            functools.partial(_additive, trial, name, whole, [left[name], right[name]], parts)
            for name, whole in trial.gradients.items()
        ),
    )


def _scaled(trial: Trial, name: str, got: Array, there: Facts) -> None:
    first = trial.arrays()[name]
    rough = roughly(trial, name, [SCALE * first, got])

    def error(precision: Precision) -> Array:
        return rough + abs(SCALE) * trial.facts.bounds(precision).errors[name] + there.bounds(precision).errors[name]

    trial.hold(
        name,
        got,
        around(SCALE * np.asarray(first, np.float64), error),
        oracle=f"{SCALE:g} times its answer, for {SCALE:g} times dout",
    )


def _pulled(trial: Trial, above: Mapping[str, Array]) -> Mapping[str, Array]:
    return trial.answered(trial.case.pulled_by(above)).gradients


def _pulled_as_it_lies(trial: Trial, above: Mapping[str, Array]) -> Mapping[str, Array]:
    """A copy would lie in rows again."""
    asked = trial.built()
    asked.forward()
    return asked.backward(above)


def _in_columns(dout: Array) -> Array:
    """The same numbers with the axes in memory the other way round, and a gap after each."""
    room = np.zeros((*dout.T.shape, 2), dout.dtype)
    room[..., 0] = dout.T
    return room[..., 0].T


def _parted(dout: Array, seed: int) -> tuple[Array, Array]:
    """Two parts that sum to dout without rounding: some of its entries and the others, or a quarter and the rest."""
    if dout.size < 2:
        return dout / 4, dout - dout / 4
    some = np.random.default_rng(seed).permutation(dout.size).reshape(dout.shape) % 2 == 0
    return np.where(some, dout, np.zeros_like(dout)), np.where(some, np.zeros_like(dout), dout)


def _additive(trial: Trial, name: str, whole: Array, parts: list[Array], facts: list[Facts]) -> None:
    for part in parts:
        shaped(name, part, trial.facts.reference.arrays[name].shape)
    value = np.sum([np.asarray(part, np.float64) for part in parts], axis=0)
    rough = roughly(trial, name, [whole, *parts])

    def error(precision: Precision) -> Array:
        return rough + np.sum([each.bounds(precision).errors[name] for each in (trial.facts, *facts)], axis=0)

    trial.hold(name, whole, around(value, error), oracle="the sum of its answers to two parts of dout")
