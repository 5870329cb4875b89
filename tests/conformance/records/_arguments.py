"""What a layer is given: arrays, each with its axes, its role and the way in which it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.random import Generator

from .. import textures
from ..oracles.language import Array
from ..textures import Shape


class Role(Enum):
    """What an array is to a layer."""

    INPUT = "input"  # forward takes it, and it has a gradient
    PARAM = "parameter"  # the layer is built with it, and it has a gradient
    INDICES = "indices"  # forward takes it and gives it no gradient: the numbers of rows of a parameter
    FIXED = "fixed"  # the same of targets: labels, rows with a weight for each class
    STATE = "state"  # the layer keeps it from one call to the next: running statistics
    CHOSEN = "chosen"  # the layer draws it itself: the mask of a dropout


class Manner(Protocol):
    """What a way of drawing may depend on."""

    @property
    def dtype(self) -> str: ...
    @property
    def texture(self) -> str: ...
    @property
    def sizes(self) -> Mapping[str, int]: ...
    @property
    def options(self) -> Mapping[str, Any]: ...


Draw: TypeAlias = Callable[[Generator, Shape, Manner], Array]


@dataclass(frozen=True)
class Arg:
    """One array. Axes are written in letters: `*N I` is a batch of rows of I entries; a digit is itself.

    `*N` stands for the batch axes, whatever their number.
    """

    axes: str
    role: Role
    draw: Draw
    added: bool = False  # whether the layer adds it to its output: then its gradient is a sum of dout
    starts: tuple[float, ...] = ()  # of state: the numbers in honest use before the first forward


def given(axes: str, within: Callable[[Array], Array] = np.asarray) -> Arg:
    """An input. `within` moves numbers to where the layer is defined."""
    return Arg(axes, Role.INPUT, lambda rng, shape, like: within(_textured(rng, shape, like)))


def param(axes: str, within: Callable[[Array], Array] = np.asarray) -> Arg:
    """A parameter. `within` moves numbers to where the layer can be told from a wrong one."""
    return Arg(axes, Role.PARAM, lambda rng, shape, like: within(_beside(rng, shape, like)))


def weights(axes: str) -> Arg:
    """A parameter before a function that saturates: so small that no gate and no share is all or nothing."""
    return param(axes, lambda drawn: drawn / 8)


def bias(axes: str) -> Arg:
    """A parameter that is added to the output."""
    return Arg(axes, Role.PARAM, _beside, added=True)


def state(axes: str, within: Callable[[Array], Array] = np.asarray, *, starts: tuple[float, ...]) -> Arg:
    """What the layer remembers, as it is before the call, and the numbers that it may start from."""
    return Arg(axes, Role.STATE, lambda rng, shape, like: within(_beside(rng, shape, like)), starts=starts)


def choice(axes: str, ratio: str) -> Arg:
    """What a layer keeps where it leaves out a share, which an option of this name says."""
    return Arg(axes, Role.CHOSEN, lambda rng, shape, like: rng.random(shape) > like.options[ratio])


def indices(axes: str, rows: str, *, option: str = "", dtype: type[np.integer] = np.int64) -> Arg:
    """Numbers of rows: one row is left out, the others come again; the one that an option names is among them."""

    def draw(rng: Generator, shape: Shape, like: Manner) -> Array:
        left_out, named = rng.integers(like.sizes[rows]), like.options.get(option)
        there = [row for row in range(like.sizes[rows]) if row != left_out or row == named]
        drawn = np.asarray(rng.choice(there, shape), dtype)
        if named is not None and drawn.size:
            drawn.flat[rng.integers(drawn.size)] = named
        return drawn

    return Arg(axes, Role.INDICES, draw)


def labels(axes: str, classes: str) -> Arg:
    """The number of a class for each sample."""
    return Arg(axes, Role.FIXED, lambda rng, shape, like: rng.integers(0, like.sizes[classes], shape))


def one_hot(axes: str) -> Arg:
    """Rows of zeros with a single one."""
    return Arg(axes, Role.FIXED, lambda rng, shape, _: np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])])


def soft(axes: str) -> Arg:
    """Rows of weights that sum to one."""
    return Arg(axes, Role.FIXED, lambda rng, shape, _: _normalised(rng.uniform(0, 1, shape)))


def weighted(axes: str) -> Arg:
    """Rows of weights that sum to anything."""
    return Arg(axes, Role.FIXED, lambda rng, shape, _: rng.uniform(0, 1, shape))


def _textured(rng: Generator, shape: Shape, like: Manner) -> Array:
    return textures.TEXTURES[like.texture](rng, shape, like.dtype)


def _beside(rng: Generator, shape: Shape, like: Manner) -> Array:
    return textures.beside(like.texture)(rng, shape, like.dtype)


def _normalised(weights: Array) -> Array:
    return np.asarray(weights / np.sum(weights, axis=-1, keepdims=True))
