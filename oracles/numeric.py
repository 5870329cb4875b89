"""The derivative of any forward by differences: no formula of a derivative, and no framework.

A forward is a function of arrays by name. Two ways lead to its derivative along a direction v:

- the complex step, Im f(x + i h v) / h with h so small that h^2 is nothing: exact to rounding, for forwards that
  are analytic in numpy's hands. `np.abs`, `np.var` of a complex array and many compiled functions are not, and the
  answer is then wrong in silence; so it is trusted only where `analytic` has confirmed it.
- the five-point stencil, for everything else: good to about twelve digits where nothing jumps.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from .language import Array, Case

Arrays: TypeAlias = Mapping[str, Array]
Forward: TypeAlias = Callable[[Case], Any]

_TINY = 1e-200  # squared, it is zero beside any number that a float64 case holds
_SMALL = 1e-20  # the same for a step in proportion to the number it moves: a tiny derivative stays above underflow
_STEPS = (2.0**-8, 2.0**-9, 2.0**-10)  # relative: truncation falls to rounding's level between them


# Of a smaller slope the tiny step loses bits to underflow.
LEAST = float(np.finfo(np.float64).tiny / np.finfo(np.float64).eps) / _TINY


@dataclass(frozen=True)
class Slope:
    """<dout, J v>: how fast the weighted output changes along a direction, and how far that may be off."""

    value: float
    error: float


Way: TypeAlias = Callable[[Forward, Case, Arrays], Slope]


def complex_step(forward: Forward, case: Case, direction: Arrays, step: float = _TINY) -> Slope:
    """Exact to rounding, if the forward is analytic; NaN where it refuses complex arrays.

    What does not move is complex as well: a forward may add to room that it made like its first array.
    """
    still = {name: array + 0j for name, array in (*case.inputs.items(), *case.params.items())}
    moved = {name: case.arrays[name] + 1j * step * v for name, v in direction.items()}
    stepped = case.having(**{**still, **moved})
    try:
        with np.errstate(all="ignore"):
            outputs = stepped.named(forward(stepped))
            if not any(map(np.iscomplexobj, outputs.values())):
                return Slope(np.nan, 0.0)
            return Slope(_weighted(case, {name: np.imag(y) / step for name, y in outputs.items()}), 0.0)
    except Exception:  # noqa: BLE001  # a refusal of complex input, of whatever kind, means "use the stencil"
        return Slope(np.nan, np.inf)


def five_point(forward: Forward, case: Case, direction: Arrays, steps: tuple[float, float, float] = _STEPS) -> Slope:
    """The stencil at three steps: the error is how far they are apart, and never less than their rounding."""

    def outputs(step: float) -> dict[str, Array]:
        moved = {name: case.arrays[name] + step * v for name, v in direction.items()}
        return {name: np.asarray(y) for name, y in case.named(forward(case.having(**moved))).items()}

    def slope(step: float) -> float:
        ahead, back, far_ahead, far_back = map(outputs, (step, -step, 2 * step, -2 * step))
        slopes = {n: (8 * (ahead[n] - back[n]) - (far_ahead[n] - far_back[n])) / (12 * step) for n in case.outputs}
        return _weighted(case, slopes)

    coarse, middle, fine = map(slope, _STEPS)
    rounding = np.finfo(np.float64).eps / _STEPS[-1] * _weighted(case, outputs(0.0), np.abs)
    return Slope(middle, max(abs(coarse - middle), abs(middle - fine), rounding))


def rounding_of_five_points(error: Array) -> Array:
    """How far the stencil is off where every output that it takes is off by so much: 2 (8 + 1) of them, over 12 h."""
    return 1.5 * error / _STEPS[1]


def _weighted(case: Case, changes: Arrays, size: Callable[[Array], Array] = np.positive) -> float:
    """The sum over all outputs."""
    return float(sum(np.sum(size(np.asarray(dout * changes[name]))) for name, dout in case.upstream.items()))


def holding(forward: Forward, case: Case, held: Mapping[str, Array]) -> Forward:
    """The same forward, where some entries stay as they are in a case, however far they are moved."""

    def still(moved: Case) -> Any:
        kept = {name: np.where(mask, case.arrays[name], moved.arrays[name]) for name, mask in held.items()}
        return forward(moved.having(**kept))

    return still if held else forward


def signs(case: Case, rng: np.random.Generator) -> dict[str, Array]:
    """A direction through everything that has a gradient at once: plus or minus one in every entry."""
    return signs_of(shapes(case), rng)


def shapes(case: Case) -> dict[str, tuple[int, ...]]:
    """Of everything that has a gradient."""
    return {name: array.shape for name, array in (*case.inputs.items(), *case.params.items())}


def signs_of(shapes: Mapping[str, tuple[int, ...]], rng: np.random.Generator) -> dict[str, Array]:
    """Plus or minus one in these shapes."""
    return {name: 2.0 * rng.integers(0, 2, shape, np.bool_) - 1.0 for name, shape in shapes.items()}


def in_proportion(case: Case, direction: Arrays) -> dict[str, Array]:
    """The direction with each entry as large as the number it moves, so that a step never crosses zero."""
    return {name: v * np.where(case.arrays[name] == 0, 1.0, np.abs(case.arrays[name])) for name, v in direction.items()}


def analytic(forward: Forward, cases: Iterable[Case]) -> bool:
    """Whether the complex step tells this forward's derivative: confirmed by the stencil on most benign cases."""
    confirmed = [_confirmed(forward, case, seed) for seed, case in enumerate(cases)]
    return 2 * sum(confirmed) > len(confirmed)


def _confirmed(forward: Forward, case: Case, seed: int) -> bool:
    direction = in_proportion(case, signs(case, np.random.default_rng(seed)))
    exact, stencil = complex_step(forward, case, direction), five_point(forward, case, direction)
    told = 2 * stencil.error < abs(stencil.value)  # one that does not know its first bit would confirm anything
    return told and abs(exact.value - stencil.value) <= stencil.error


def entries(forward: Forward, case: Case, name: str, slope: Way) -> Array:
    """The gradient of one array, entry by entry."""
    gradient = np.zeros_like(case.arrays[name])
    for place in range(gradient.size):
        gradient.flat[place] = _entry(forward, case, name, place, slope)
    return gradient


@dataclass(frozen=True)
class Claim:
    """What is said of the gradient of one array, and how far each entry of it may be off."""

    name: str
    said: Array
    bound: Array


def localised(forward: Forward, case: Case, claim: Claim, slope: Way) -> Array:
    """The gradient of one array: as it is said, but for the entries at which bisection arrives.

    What a probe through some entries confirms, under the sum of their bounds, is not looked at any closer.
    """
    everywhere = in_proportion(case, signs(case, np.random.default_rng(0)))[claim.name]

    def amiss(places: Array) -> bool:
        direction = np.zeros_like(everywhere)
        direction.flat[places] = everywhere.flat[places]
        probe = _relative(slope)(forward, case, {claim.name: direction})
        with np.errstate(all="ignore"):  # what is said may be anything
            apart = probe.value - float(np.sum(claim.said.flat[places] * everywhere.flat[places]))
        return not abs(apart) <= float(np.sum(claim.bound * np.abs(direction))) + probe.error

    gradient = np.array(claim.said, np.float64)
    for place in _bisected(np.arange(gradient.size), amiss):
        gradient.flat[place] = _entry(forward, case, claim.name, place, slope)
    return gradient


def _bisected(places: Array, amiss: Callable[[Array], bool]) -> Iterator[int]:
    """Of these places those that are amiss: halves are asked about only where the whole is."""
    if not places.size or not amiss(places):
        return
    if places.size == 1:
        yield int(places[0])
    else:
        for half in np.array_split(places, 2):
            yield from _bisected(half, amiss)


def _entry(forward: Forward, case: Case, name: str, place: int, slope: Way) -> float:
    """The derivative by one entry."""
    values = case.arrays[name]
    direction = np.zeros_like(values)
    direction.flat[place] = abs(values.flat[place]) or 1.0
    return _relative(slope)(forward, case, {name: direction}).value / direction.flat[place]


def _relative(slope: Way) -> Way:
    """The same for a direction in proportion to the numbers it moves."""
    return functools.partial(complex_step, step=_SMALL) if slope is complex_step else slope
