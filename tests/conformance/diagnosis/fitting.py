"""Another formula altogether: the products, and the sums of two of them, that say what the subject said."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from .. import reference
from ..oracles.language import Array
from ..records import RECORDS
from .scene import OUTPUT, Hypothesis, Scene
from .search import LATE, Evidence, suspects
from .sentences import thing
from .terms import Factor, Formula, Product, factors, named_arrays, plainly

Scale: TypeAlias = tuple[tuple[str, int], ...]

SCENES, LEAST = 12, 8  # of how many cases a formula is found; numbers that it must meet
LIGHT, MANY = 6, 700  # factors of which there may be three; so many products are added to one another


@suspects(rank=LATE)
def formulas(evidence: Evidence) -> Iterator[Hypothesis]:
    """The plainest formula that says the same; its words stand beside those of the right one."""
    sample = _sample(evidence)
    if sample is None:
        return
    for formula in sample.formulas():
        words = f"is {formula.words}, where {meant(evidence.shown)} is meant"
        yield Hypothesis("another-formula", words, formula.at)


def meant(scene: Scene) -> str:
    """The right formula, in the words of the layer's own specification."""
    return _specified(scene.key.layer, scene.name)


@functools.cache
def _specified(layer: str, name: str) -> str:
    doc = getattr(reference, layer).__doc__ or ""
    if name == OUTPUT:
        return re.sub(r"^\w+ = |, (with|for) .*", "", doc.partition("\n")[0]).rstrip(".")
    word = name if name in RECORDS[layer].outputs else f"d{name}"
    found = re.search(rf"\b{word} = (.+?)(?: and d|, from|[:;\n]|$)", doc)
    return found[1] if found else thing(name)


def _sample(evidence: Evidence) -> Sample | None:
    """The numbers of several cases side by side; nothing where they are too few to tell formulas apart."""
    usual = [s for s in evidence.failing if s.key.texture == "normal" and s.missed is not None]
    alike = [s for s in usual if s.key.batch == usual[0].key.batch][:SCENES] if usual else []
    if not alike or evidence.shown.coarse or sum(scene.truth.low.size for scene in alike) < LEAST:
        return None
    return Sample.of(alike)


@dataclass
class Sample:
    """Cases, what the subject said to them, and every factor's entries, all in one row."""

    scenes: Sequence[Scene]
    said: Array
    factors: list[Factor]
    entries: Array
    starts: Array  # where each case begins
    total: bool

    @classmethod
    def of(cls, scenes: Sequence[Scene]) -> Sample:
        total = scenes[0].of_output and bool(scenes[0].facts.record.activation)
        shapes = [scene.facts.case.inputs["x"].shape if total else scene.truth.low.shape for scene in scenes]
        names = [plainly(named_arrays(scene)) for scene in scenes]
        rows = []
        for factor in factors(names[0], shapes[0]):
            with np.errstate(all="ignore"):
                made = _row(factor, names, shapes)
            if made is not None and np.isfinite(made).all():
                rows.append((factor, made))
        said = np.concatenate([np.ravel(np.asarray(scene.got)) for scene in scenes])
        starts = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes)])[:-1]
        return cls(scenes, said, [f for f, _ in rows], np.array([row for _, row in rows]), starts, total)

    def formulas(self) -> Iterator[Formula]:
        """One product, of one, two or three factors; then the sum of two products."""
        if not len(self.factors) or not np.isfinite(self.said).all():
            return
        products = sorted(self._chosen(), key=self._weight)
        yield from self._found(products)
        yield from self._sums(sorted(products, key=self._far)[:MANY])

    def _far(self, chosen: Sequence[int]) -> bool:
        """What comes from above, times one factor, stands nearest to what people write."""
        return len(chosen) > 2 or all(self.factors[one].words != "dout" for one in chosen)  # dout, and it

    def _weight(self, chosen: Sequence[int]) -> int:
        return len(chosen) + sum(self.factors[one].weight for one in chosen)

    def _chosen(self) -> Iterator[tuple[int, ...]]:
        """One, two or three factors; three with what comes from above, or, of a loss, with the target."""
        for count in (1, 2):
            yield from itertools.combinations_with_replacement(range(len(self.factors)), count)
        first = [one for one, factor in enumerate(self.factors) if factor.words in ("dout", "t")]
        light = [one for one, factor in enumerate(self.factors) if factor.weight < LIGHT]
        yield from ((one, *two) for one in first for two in itertools.combinations_with_replacement(light, 2))

    def _rows(self, products: Sequence[tuple[int, ...]]) -> Array:
        """The entries of every product, summed up where a loss is."""
        whole = np.concatenate([self.entries, np.ones((1, self.entries.shape[1]))])
        padded = np.array([(*chosen, -1, -1)[:3] for chosen in products])
        rows: Array = whole[padded[:, 0]] * whole[padded[:, 1]] * whole[padded[:, 2]]
        return self._summed(rows)

    def _summed(self, entries: Array) -> Array:
        return np.add.reduceat(entries, self.starts, axis=-1) if self.total else entries

    def _found(self, products: Sequence[tuple[int, ...]]) -> Iterator[Formula]:
        """Those that the answer is a nice multiple of, in every case alike, or by a length of an axis."""
        made = self._rows(products)
        for scale, lengths in self._scales():
            said = self.said / lengths
            size = np.sum(made * made, axis=-1)
            with np.errstate(all="ignore"):
                number = made @ said / size
                off = np.max(np.abs(made * number[:, None] - said), axis=-1)
            for one in self._plainest(products, number, np.flatnonzero(off <= self._near * np.max(np.abs(said)))):
                found = nice(float(number[one]))
                if found:
                    yield Formula((self._product(products[one], found),), self.total, scale)

    def _plainest(self, products: Sequence[tuple[int, ...]], numbers: Array, found: Array) -> list[int]:
        """Of those that are as plain as each other, one without a minus first."""
        return sorted(map(int, found), key=lambda one: (self._weight(products[one]), numbers[one] < 0))

    def _product(self, chosen: Sequence[int], number: float) -> Product:
        return Product(tuple(self.factors[one] for one in chosen), number)

    def _sums(self, products: Sequence[tuple[int, ...]]) -> Iterator[Formula]:
        """Two unknown numbers, from the four sums of squares and products: all pairs at once."""
        made = self._rows(products)
        made = made / np.maximum(np.linalg.norm(made, axis=-1, keepdims=True), 1e-300)
        for scale, lengths in itertools.islice(self._scales(), 2):
            said = self.said / lengths
            for one, other in sorted(_spanning(made, said, self._near), key=lambda pair: self._both(products, pair)):
                formula = self._solved([products[one], products[other]], said)
                if formula:
                    yield replace(formula, scale=scale)

    def _both(self, products: Sequence[tuple[int, ...]], pair: tuple[int, int]) -> int:
        return sum(self._weight(products[one]) for one in pair)

    def _solved(self, chosen: Sequence[tuple[int, ...]], said: Array) -> Formula | None:
        rows = self._rows(chosen).T
        numbers, *_ = np.linalg.lstsq(rows, said, rcond=None)
        off = np.abs(rows @ numbers - said)
        found = [nice(float(number)) for number in numbers]
        if off.max() > self._near * np.max(np.abs(said)) or not all(found):
            return None
        both = [self._product(product, number) for product, number in zip(chosen, found, strict=True) if number]
        return Formula(tuple(sorted(both, key=lambda product: product.number < 0)), self.total)

    @property
    def _near(self) -> float:
        """How near the numbers of a formula are: far from what another one makes, whatever is lost on the way."""
        return float(np.sqrt(self.scenes[0].precision.u)) * 1e-2

    def _scales(self) -> Iterator[tuple[Scale, Array]]:
        letters = list(self.scenes[0].sizes)
        yield (), np.ones(1)
        for scale in [((a, power),) for power in (-1, 1) for a in letters] + [
            ((a, -1), (b, -1)) for a, b in itertools.combinations(letters, 2)
        ]:
            each = [np.prod([float(scene.sizes[letter]) ** power for letter, power in scale]) for scene in self.scenes]
            yield scale, np.concatenate([np.full(s.truth.low.size, f) for s, f in zip(self.scenes, each, strict=True)])


def _row(factor: Factor, names: Sequence[dict[str, Array]], shapes: Sequence[tuple[int, ...]]) -> Array | None:
    try:
        each = [np.broadcast_to(factor.of(at), shape) for at, shape in zip(names, shapes, strict=True)]
    except (ValueError, KeyError):
        return None
    return np.concatenate([np.ravel(array) for array in each])


def _spanning(made: Array, said: Array, near: float) -> Iterator[tuple[int, int]]:
    """Pairs of rows of length one between which the answer lies."""
    said = said / max(float(np.linalg.norm(said)), 1e-300)
    alike, along = made @ made.T, made @ said
    room = 1 - alike * alike
    with np.errstate(all="ignore"):
        met = (along[:, None] ** 2 + along**2 - 2 * alike * along[:, None] * along) / room
    for one, other in np.argwhere(np.triu((met > 1 - 1e-9) & (room > 1e-9), 1)):
        yield int(one), int(other)


def nice(number: float) -> float:
    """The number that somebody would write, zero where it is none."""
    for written in (float(f"{number:.3g}"), 1 / round(1 / number) if abs(number) > 1e-9 and round(1 / number) else 0.0):
        if written and abs(number - written) <= 1e-7 * abs(written):
            return written
    return 0.0
