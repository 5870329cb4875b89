"""What another formula may be made of: factors of what is at hand, their products and sums, on any kind of array."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from ..oracles.language import Array
from .scene import OUTPUT, Scene
from .walk import walked

Names: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Factor:
    """One factor of a product, as a formula writes it; one that divides says so. The plainest weigh least."""

    words: str
    of: Callable[[Names], Any]
    divides: bool = False
    weight: int = 0


SAMPLES = "N"
ORDER = {"dout": 0, "y": 1, "t": 3}


def named_arrays(scene: Scene) -> dict[str, Any]:
    """Everything that has a name in the formula, the output among it; two names of one array are one."""
    names = {name: value for name, value in walked(scene).names.items() if name != "loss"}
    if scene.of_output:
        names.pop("dout", None)
    elif not scene.facts.record.activation:
        names.setdefault("z" if "y" in scene.carried_case.inputs else "y", scene.parts[OUTPUT])
    told: dict[str, Any] = {}
    for name in sorted(names, key=lambda name: ORDER.get(name, 2)):
        if not any(np.array_equal(names[name].value, other.value) for other in told.values()):
            told[name] = names[name]
    if scene.facts.record.activation:
        told[SAMPLES] = scene.bounded(np.asarray(max(scene.sizes[SAMPLES], 1)))
    return told


def plainly(names: Names) -> dict[str, Array]:
    return {name: value.value for name, value in names.items()}


def _size(a: Any) -> Any:
    return np.where(a > 0, a, -a)


def _sign(a: Any) -> Any:
    return np.where(a > 0, 1 + 0 * a, np.where(a < 0, -1 + 0 * a, 0 * a))


def _positive(a: Any) -> Any:
    return np.where(a > 0, a, 0 * a)


def _sigmoid(a: Any) -> Any:
    return 1 / (1 + np.exp(-a))


OF_ONE: dict[str, Callable[[Any], Any]] = {
    "{0}": lambda a: a,
    "(1 - {0})": lambda a: 1 - a,
    "(1 + {0})": lambda a: 1 + a,
    "(1 - {0}^2)": lambda a: 1 - a * a,
    "(1 + {0}^2)": lambda a: 1 + a * a,
    "exp({0})": np.exp,
    "exp(-{0})": lambda a: np.exp(-a),
    "log({0})": np.log,
    "log(|{0}|)": lambda a: np.log(_size(a)),
    "log(1 - {0})": lambda a: np.log(1 - a),
    "log(1 + {0})": lambda a: np.log(1 + a),
    "|{0}|": _size,
    "max({0}, 0)": _positive,
    "({0} > 0)": lambda a: np.where(a > 0, 1 + 0 * a, 0 * a),
    "({0} - 1)": lambda a: a - 1,
    "sign({0})": _sign,
    "sqrt({0})": np.sqrt,
    "sigmoid({0})": _sigmoid,
    "tanh({0})": lambda a: 2 * _sigmoid(2 * a) - 1,
    "log(1 + exp({0}))": lambda a: np.log(1 + np.exp(a)),
}
OF_UPSTREAM = ("{0}", "|{0}|", "max({0}, 0)", "({0} > 0)")
OF_TWO: dict[str, Callable[[Any, Any], Any]] = {
    "({0} - {1})": operator.sub,
    "({0} + {1})": operator.add,
    "|{0} - {1}|": lambda a, b: _size(a - b),
    "({0} - {1})^2": lambda a, b: (a - b) * (a - b),
    "sign({0} - {1})": lambda a, b: _sign(a - b),
}
OF_ROWS: dict[str, Callable[[Any], Any]] = {
    "sum({0}, axis=-1)": lambda a: np.sum(a, axis=-1, keepdims=True),
    "sum({0}, axis=0)": lambda a: np.sum(a, axis=0, keepdims=True),
    "sum({0})": np.sum,
    "mean({0}, axis=-1)": lambda a: np.sum(a, axis=-1, keepdims=True) / float(a.shape[-1]),
    "max({0}, axis=-1)": lambda a: np.max(a, axis=-1, keepdims=True),
}
NORMS: dict[str, Callable[[Any], Any]] = {
    "sum({0}, axis=-1)": lambda a: np.sum(a, axis=-1, keepdims=True),
    "sum({0}, axis=0)": lambda a: np.sum(a, axis=0, keepdims=True),
    "sum({0})": np.sum,
    "max({0}, axis=-1)": lambda a: np.max(a, axis=-1, keepdims=True),
    "sum(exp({0}), axis=-1)": lambda a: np.sum(np.exp(a), axis=-1, keepdims=True),
    "sum(exp({0}), axis=0)": lambda a: np.sum(np.exp(a), axis=0, keepdims=True),
    "sum(exp({0}))": lambda a: np.sum(np.exp(a)),
    "(1 + sum(exp({0}), axis=-1))": lambda a: 1 + np.sum(np.exp(a), axis=-1, keepdims=True),
    "sum(|{0}|, axis=-1)": lambda a: np.sum(_size(a), axis=-1, keepdims=True),
    "sqrt(sum({0}^2, axis=-1))": lambda a: np.sqrt(np.sum(a * a, axis=-1, keepdims=True)),
    "sqrt(sum(exp({0})^2, axis=-1))": lambda a: np.sqrt(np.sum(np.exp(2 * a), axis=-1, keepdims=True)),
}


def factors(names: Names, shape: tuple[int, ...]) -> Iterator[Factor]:
    """All that can stand beside each other in an array of this shape, the plainest first."""
    fitting = [name for name, value in names.items() if value.shape in (shape, ()) and name != SAMPLES]
    if SAMPLES in names:
        yield Factor(SAMPLES, _called(lambda a: 1 / a, SAMPLES), divides=True, weight=1)
    for weight, (words, of) in enumerate(OF_ONE.items()):
        for name in fitting:
            if name != "dout" or words in OF_UPSTREAM:
                yield Factor(words.format(name), _called(of, name), weight=weight + 2 * (weight > 0))
    for name in fitting:
        yield Factor(name, _called(lambda a: 1 / a, name), divides=True, weight=2)
        yield Factor(f"(1 + {name})", _called(lambda a: 1 / (1 + a), name), divides=True, weight=6)
    for words, two in OF_TWO.items():
        chosen = itertools.permutations if two is operator.sub else itertools.combinations
        for one, other in chosen(fitting, 2):
            yield Factor(words.format(one, other), _called(two, one, other), weight=2)
    yield from _reduced([name for name in fitting if names[name].shape], shape)
    yield from _spread(names, shape)


def _reduced(fitting: Sequence[str], shape: tuple[int, ...]) -> Iterator[Factor]:
    for words, of in NORMS.items() if shape else ():
        for name in fitting:
            yield Factor(words.format(name), _called(_inverse(of), name), divides=True, weight=6)
    for words, of in OF_ROWS.items() if shape else ():
        for name in fitting:
            yield Factor(words.format(name), _called(of, name), weight=6)
        for one, other in itertools.combinations(fitting, 2):
            yield Factor(words.format(f"{one} * {other}"), _called(_of_product(of), one, other), weight=6)


def _inverse(of: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda a: 1 / of(a)


def _of_product(of: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: of(a * b)


def _called(of: Callable[..., Any], *names: str) -> Callable[[Names], Any]:
    return lambda at: of(*(at[name] for name in names))


def _spread(names: Names, shape: tuple[int, ...]) -> Iterator[Factor]:
    """Arrays of other shapes: those that broadcast, sums over their first axis, products of matrices."""
    for name, value in names.items():
        if value.shape != shape and value.ndim < len(shape) and shape[len(shape) - value.ndim :] == value.shape:
            yield Factor(name, _called(lambda a: a, name))
        if value.ndim > 1 and value.shape[1:] == shape:
            yield Factor(f"sum({name}, axis=0)", _called(lambda a: np.sum(a, axis=0), name))
    matrices = [name for name, value in names.items() if value.ndim]
    for one, other in itertools.product(matrices, repeat=2):
        for weight, (words, of) in enumerate(OF_MATRICES.items(), start=1):
            for way in (of, _of_rows(of)):
                if _shape(way, names[one], names[other]) == shape:
                    yield Factor(words.format(one, other), _called(way, one, other), weight=weight)


def _shape(of: Callable[[Any, Any], Any], *arrays: Any) -> tuple[int, ...] | None:
    try:
        made: tuple[int, ...] = of(*(np.ones(array.shape) for array in arrays)).shape
    except ValueError:
        return None
    return made


def _of_rows(of: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Every sample a row, whatever the batch axes."""
    return lambda a, b: of(a.reshape(-1, a.shape[-1]), b.reshape(-1, b.shape[-1]))


OF_MATRICES: dict[str, Callable[[Any, Any], Any]] = {
    "{0} @ {1}": operator.matmul,
    "{0}.T @ {1}": lambda a, b: a.T @ b,
    "{0} @ {1}.T": lambda a, b: a @ b.T,
    "ones({0}).T @ {1}": lambda a, b: np.ones(a.shape).T @ b,
    "{0}.T @ ones({1})": lambda a, b: a.T @ np.ones(b.shape),
    "{0} @ ones({1}).T": lambda a, b: a @ np.ones(b.shape).T,
    "({0}.T @ {1}).T": lambda a, b: (a.T @ b).T,
    "abs({0}).T @ {1}": lambda a, b: _size(a).T @ b,
}


@dataclass(frozen=True)
class Product:
    """Some factors, and a number."""

    factors: tuple[Factor, ...]
    number: float = 1.0

    @property
    def words(self) -> str:
        """As a formula writes it; what comes from above stands first, as it does in every textbook."""
        times = sorted((f.words for f in self.factors if not f.divides), key=lambda word: word != "dout")
        below = [factor.words for factor in self.factors if factor.divides]
        for word in [word for word in below if word in times]:
            times.remove(word)
            below.remove(word)
        over = "".join(f" / {word}" for word in below)
        sign, size = "-" if self.number < 0 else "", abs(self.number)
        if size != 1 and 1 / size == round(1 / size):
            return sign + " * ".join(times or ["1"]) + over + f" / {1 / size:g}"
        return sign + " * ".join([f"{size:g}"] * (size != 1) + times or ["1"]) + over

    def of(self, names: Names) -> Any:
        return functools.reduce(operator.mul, [factor.of(names) for factor in self.factors], self.number)


@dataclass(frozen=True)
class Formula:
    """A sum of products; of a loss, summed over all entries; then divided by lengths of axes."""

    products: tuple[Product, ...]
    total: bool = False
    scale: tuple[tuple[str, int], ...] = ()

    @property
    def words(self) -> str:
        first, *others = (product.words for product in self.products)
        plain = first + "".join(f" - {word[1:]}" if word[0] == "-" else f" + {word}" for word in others)
        plain = f"sum({plain})" if self.total else f"({plain})" if others and self.scale else plain
        return plain + "".join(f" {'/' if power < 0 else '*'} {letter}" for letter, power in self.scale)

    def at(self, scene: Scene) -> Any:
        names = named_arrays(scene)
        made = functools.reduce(operator.add, [product.of(names) for product in self.products])
        made = np.sum(made) if self.total else made
        made = functools.reduce(
            lambda a, step: a / float(scene.sizes[step[0]]) if step[1] < 0 else a * float(scene.sizes[step[0]]),
            self.scale,
            made,
        )
        return made if self.total or made.shape == scene.truth.low.shape else made + np.zeros(scene.truth.low.shape)
