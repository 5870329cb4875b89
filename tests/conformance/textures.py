"""How values are drawn. Simplest first, so that shrinking lands on whole numbers.

A seed has no ties and draws twenty times faster than Hypothesis's element-wise arrays; what those find by chance
(zeros, ties, constants) is met on purpose here, by name.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from .oracles.language import Array

Shape = tuple[int, ...]
Texture = Callable[[Generator, Shape, npt.DTypeLike], Array]

ORDINARY = ("integers", "normal", "constant")


def integers(rng: Generator, shape: Shape, dtype: npt.DTypeLike) -> Array:
    return rng.integers(-3, 4, shape).astype(np.float64)


def normal(rng: Generator, shape: Shape, dtype: npt.DTypeLike) -> Array:
    return rng.normal(size=shape)


def constant(rng: Generator, shape: Shape, dtype: npt.DTypeLike) -> Array:
    return np.full(shape, rng.normal())


def zeros(rng: Generator, shape: Shape, dtype: npt.DTypeLike) -> Array:
    """Half of them exact zeros."""
    return rng.normal(size=shape) * rng.integers(0, 2, shape)


def ties(rng: Generator, shape: Shape, dtype: npt.DTypeLike) -> Array:
    """Two values only."""
    return rng.choice(rng.normal(size=2), shape)


def magnitudes(rng: Generator, shape: Shape, dtype: npt.DTypeLike) -> Array:
    """From a hundred-thousandth to a thousand, evenly over the powers of ten."""
    return rng.choice([-1.0, 1.0], shape) * 10.0 ** rng.uniform(-5, 3, shape)


def offset(rng: Generator, shape: Shape, dtype: npt.DTypeLike) -> Array:
    return rng.normal(size=shape) + 1000.0


def times50(rng: Generator, shape: Shape, dtype: npt.DTypeLike) -> Array:
    return rng.normal(size=shape) * 50.0


def saturating(rng: Generator, shape: Shape, dtype: npt.DTypeLike) -> Array:
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(10, 100, shape)


def extremes(rng: Generator, shape: Shape, dtype: npt.DTypeLike) -> Array:
    """Over nearly the whole range of exponents: a product of two still fits."""
    reach = 0.45 * np.finfo(dtype).maxexp
    return rng.choice([-1.0, 1.0], shape) * 2.0 ** rng.uniform(-reach, reach, shape)


TEXTURES: dict[str, Texture] = {
    texture.__name__: texture
    for texture in (integers, normal, constant, zeros, ties, magnitudes, offset, times50, saturating, extremes)
}

# Parameters and what comes from above are drawn plainly where a texture is about a layer's input.
PLAIN = ("integers", "constant", "zeros", "magnitudes")


def beside(texture: str) -> Texture:
    """How parameters are drawn beside inputs of this texture."""
    return TEXTURES[texture] if texture in PLAIN else normal


def upstream(texture: str) -> Texture:
    """How `dout` is drawn: never constant, and never zero everywhere."""
    return {"integers": whole, "magnitudes": magnitudes}.get(texture, normal)


def whole(rng: Generator, shape: Shape, dtype: npt.DTypeLike) -> Array:
    """Whole numbers other than zero."""
    return rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], shape)
