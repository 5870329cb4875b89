"""A record drawn to cases; and the small key from which a case can be made again."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator, default_rng

from oracles.language import Array, Case

from . import textures
from .records import RECORDS, Record

TEXTBOOK_TARGETS = ("labels", "one-hot")
BATCHES = ("single", "many", "sequence", "one", "empty")


@dataclass(frozen=True)
class Key:
    """All that a case is made of."""

    layer: str
    dtype: str
    batch: str
    size: int
    option: int
    form: str
    texture: str
    upstream: str  # "drawn", or "one" where a scalar loss is asked as the textbook asks it
    seed: int

    def __str__(self) -> str:
        """One word that says everything; `parsed` reads it back."""
        values = asdict(self) | {"form": self.form or "-"}
        return "/".join(str(values[name]) for name in values)

    @classmethod
    def parsed(cls, word: str) -> Key:
        layer, dtype, batch, size, option, form, texture, upstream, seed = word.split("/")
        plain = "" if form == "-" else form
        return cls(layer, dtype, batch, int(size), int(option), plain, texture, upstream, int(seed))

    @property
    def record(self) -> Record:
        return RECORDS[self.layer]

    @property
    def ordinary(self) -> bool:
        return self.texture in textures.ORDINARY

    @property
    def core(self) -> bool:
        """Whether level core asks this: ordinary numbers, and a loss as the textbook calls it."""
        textbook = self.upstream == "one" and self.form in TEXTBOOK_TARGETS
        return self.ordinary and self.form in self.record.ways and (textbook or not self.record.pair)


def keys(
    record: Record, dtype: str, batch: str = "many", among: tuple[str, ...] = (), forms: tuple[str, ...] = ()
) -> st.SearchStrategy[Key]:
    """The cases of a record in one precision; `among` narrows the textures, `forms` are the usual ones unless named.

    Ranks other than (N,) are asked at one size, option and form: a new shape costs JAX a compilation.
    """
    usual = batch == "many"
    drawn = st.tuples(
        st.sampled_from([texture for texture in record.textures if not among or texture in among]),
        st.sampled_from(range(len(record.sizes) if usual else 1)),
        st.sampled_from(range(len(record.options) if usual else 1)),
        st.sampled_from((forms or record.ways)[: None if usual else 1]),
        st.sampled_from(["one", "drawn"] if record.pair else ["drawn"]),
        st.integers(0, 2**16 - 1),
    )
    return drawn.map(lambda key: Key(record.layer, dtype, batch, key[1], key[2], key[3], key[0], key[4], key[5]))


def case(key: Key) -> Case:
    """The case of a key, but for `dout`, which takes the shape of an output nobody has computed yet."""
    record, rng = key.record, default_rng(key.seed)
    shapes = {name: _shape(key, letters) for name, letters in record.shapes(key.form).items()}

    def filled(name: str, texture: textures.Texture) -> Array:
        values = texture(rng, shapes[name], key.dtype)
        return record.domain.get(name, np.asarray)(values).astype(key.dtype)

    return Case(
        key.layer,
        inputs={name: filled(name, textures.TEXTURES[key.texture]) for name in record.inputs},
        params={name: filled(name, textures.beside(key.texture)) for name in record.params},
        fixed={name: _target(rng, key, shapes[name]) for name in record.targets},
        options=record.options[key.option],
    )


def core_keys(record: Record, dtype: str, forms: tuple[str, ...]) -> st.SearchStrategy[Key]:
    """Of a loss, the cases that level core asks: few of all that are drawn are as the textbook calls it."""
    textbook = tuple(form for form in TEXTBOOK_TARGETS if form in forms)
    usual = keys(record, dtype, among=textures.ORDINARY, forms=textbook or TEXTBOOK_TARGETS)
    return usual.map(lambda key: replace(key, upstream="one"))


def upstream(key: Key, shape: tuple[int, ...]) -> Array:
    """What comes from above, for an output of this shape."""
    if key.upstream == "one":
        return np.ones(shape, key.dtype)
    rng = default_rng([key.seed, 1])
    return np.asarray(textures.upstream(key.texture)(rng, shape, key.dtype)).astype(key.dtype)


def _shape(key: Key, letters: str) -> tuple[int, ...]:
    sizes = key.record.sizes[key.size]
    batch = {"single": (), "many": (sizes["N"],), "sequence": (2, sizes["N"]), "one": (1,), "empty": (0,)}[key.batch]
    return tuple(
        size
        for letter in letters.split()
        for size in (batch if letter == "*N" else (int(letter) if letter.isdigit() else sizes[letter],))
    )


def _target(rng: Generator, key: Key, shape: tuple[int, ...]) -> Array:
    """Labels, one-hot rows, rows that sum to one, rows that sum to anything."""
    classes = key.record.sizes[key.size]["C"]
    if key.form == "labels":
        return rng.integers(0, classes, shape)
    if key.form == "one-hot":
        return np.eye(classes)[rng.integers(0, classes, shape[:-1])].astype(key.dtype)
    weights = rng.uniform(0, 1, shape)
    if key.form == "soft":
        weights /= np.sum(weights, axis=-1, keepdims=True)
    return weights.astype(key.dtype)
