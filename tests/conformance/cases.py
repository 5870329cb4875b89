"""A record drawn to cases; and the small key from which a case can be made again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import default_rng

from . import textures
from .oracles.language import TRAIN, Array, Case
from .records import RECORDS, Record
from .records._record import Setup

TEXTBOOK_TARGETS = ("labels", "one-hot")
DTYPES = ("float64", "float32")


@dataclass(frozen=True)
class Key:
    """All that a case is made of."""

    layer: str
    dtype: str
    setup: str  # by its name in the record
    batch: str = "many"
    mode: str = TRAIN  # of a layer that has modes
    texture: str = "integers"
    upstream: str = "drawn"  # or "one" where a scalar loss is asked as the textbook asks it
    seed: int = 0

    def __str__(self) -> str:
        """One word that says everything but what goes without saying; `parsed` reads it back."""
        named = {name: getattr(self, name) for name in self._plain()}
        told = [f"{name}={value}" for name, value in named.items() if value != self._plain()[name]]
        return "/".join([self.layer, self.dtype, *told])

    def _plain(self) -> dict[str, Any]:
        """What goes without saying: the record's first setup, and the defaults."""
        defaults = {field.name: field.default for field in fields(self) if field.default is not MISSING}
        return {"setup": self.record.first, **defaults}

    @classmethod
    def parsed(cls, word: str) -> Key:
        """The key that was printed so; ValueError says why there is none."""
        layer, dtype, *told = word.split("/")
        if dtype not in DTYPES:
            raise ValueError(f"its precision is {dtype or 'missing'}: known are {', '.join(DTYPES)}")
        key = cls(layer, dtype, RECORDS[layer].first)
        if told and not any("=" in part for part in told):
            raise ValueError("it was printed by an older version, which numbered the sizes: judge the layer again")
        named: dict[str, Any] = dict(part.partition("=")[::2] for part in told)
        for name, value in named.items():
            _known(key, name, value)
        return replace(key, **{**named, "seed": int(named.get("seed", 0))})

    @property
    def record(self) -> Record:
        return RECORDS[self.layer]

    @property
    def at(self) -> Setup:
        """The setup itself."""
        return self.record.setup(self.setup)

    @property
    def sizes(self) -> Mapping[str, int]:
        return self.at.sizes

    @property
    def options(self) -> Mapping[str, Any]:
        return self.at.options

    @property
    def form(self) -> str:
        return self.at.form

    @property
    def ordinary(self) -> bool:
        return self.texture in textures.ORDINARY

    @property
    def core(self) -> bool:
        """Whether level core asks this: ordinary numbers, and a loss as the textbook calls it."""
        textbook = self.upstream == "one" and self.form in TEXTBOOK_TARGETS
        usual = self.at.core and not self.at.broadcast
        return self.ordinary and usual and (textbook or not self.record.activation)


def _known(key: Key, name: str, value: str) -> None:
    """Refuses a part of a token that means nothing here."""
    values = {
        "setup": (*key.record.setups, *key.record.large),
        "batch": key.record.ranks,
        "mode": key.record.modes or (TRAIN,),
        "texture": tuple(textures.TEXTURES),
        "upstream": ("drawn", "one"),
    }
    if name not in (*values, "seed"):
        raise ValueError(f"it names {name}, and a case has {', '.join([*values, 'seed'])}")
    if name in values and value not in values[name]:
        raise ValueError(f"there is no {name} called {value}: known are {', '.join(values[name])}")
    if name == "seed" and not value.isdigit():
        raise ValueError(f"its seed is {value}, and a seed is a whole number")


def keys(
    record: Record,
    dtype: str,
    setups: tuple[str, ...] = (),
    among: tuple[str, ...] = (),
    dout: tuple[str, ...] = (),
) -> st.SearchStrategy[Key]:
    """The cases of a record in one precision: in the usual setups, every texture, any `dout`, unless named."""
    return st.builds(
        Key,
        st.just(record.layer),
        st.just(dtype),
        setup=st.sampled_from(setups or record.usual),
        texture=st.sampled_from([texture for texture in record.textures if not among or texture in among]),
        upstream=st.sampled_from(dout or upstreams(record)),
        seed=st.integers(0, 2**16 - 1),
    )


def upstreams(record: Record) -> tuple[str, ...]:
    """How dout may come."""
    return ("one", "drawn") if record.activation else ("drawn",)


def case(key: Key) -> Case:
    """The case of a key, but for `dout`, which takes the shape of an output nobody has computed yet."""
    record, rng = key.record, default_rng(key.seed)
    arrays: dict[str, Array] = {}
    for name, arg in record.args_of(key.setup).items():
        values = arg.draw(rng, _shape(key, arg.axes), key)
        arrays[name] = values.astype(key.dtype) if values.dtype.kind == "f" else values

    def drawn(names: Mapping[str, str]) -> dict[str, Array]:
        return {name: arrays[name] for name in names if name in arrays}

    return Case(
        key.layer,
        inputs=drawn(record.inputs),
        params=drawn(record.params),
        fixed=drawn(record.fixed),
        options=key.options,
        call=key.record.setup(key.setup).call,
        mode=key.mode if record.modes else "",
        state=drawn(record.state),
        chosen=drawn(record.chosen),
        outputs=tuple(record.outputs),
    )


def from_above(key: Key, case: Case, shapes: Mapping[str, tuple[int, ...]]) -> Case:
    """The case with what comes from above, for outputs of these shapes."""
    above = {name: _upstream(key, shape, place) for place, (name, shape) in enumerate(shapes.items(), start=1)}
    return case.pulled_by(above)


def _upstream(key: Key, shape: tuple[int, ...], place: int) -> Array:
    if key.upstream == "one":
        return np.ones(shape, key.dtype)
    rng = default_rng([key.seed, place])
    return np.asarray(textures.upstream(key.texture)(rng, shape, key.dtype)).astype(key.dtype)


def _shape(key: Key, axes: str) -> tuple[int, ...]:
    samples = key.sizes["N"]
    batch = {"single": (), "many": (samples,), "sequence": (2, samples), "one": (1,), "empty": (0,)}[key.batch]
    return tuple(
        size
        for letter in axes.split()
        for size in (batch if letter == "*N" else (int(letter) if letter.isdigit() else key.sizes[letter],))
    )
