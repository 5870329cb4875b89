"""Which cases a question is put: first those that must not be left to chance, then what Hypothesis draws.

Every setup comes on ordinary numbers, and with sizes past a block where numbers are compared with the truth; then every
texture at the first setup; then anything. The same seed draws the same cases, and drawing takes longer than asking: so
it is done once for all questions of a record that ask about the same kind of case.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

import hypothesis
import numpy as np
from hypothesis import HealthCheck, Phase, Verbosity, configuration
from hypothesis import strategies as st

from . import cases
from .cases import TEXTBOOK_TARGETS, Key
from .isolation import mailbox
from .oracles.language import TRAIN
from .records import RECORDS, Record
from .textures import ORDINARY


class Profile(NamedTuple):
    """How many cases a question is put."""

    cases: int  # where numbers are compared
    few_cases: int  # where they are not
    few_setups: int  # in how many setups those are
    climbs: int = 0  # how many more are drawn towards the largest error beside its bound


PROFILES = {"quick": Profile(16, 4, 2), "default": Profile(40, 12, 6), "nightly": Profile(400, 80, 6, climbs=100)}


LARGEST = sys.float_info.max  # Hypothesis climbs towards numbers that are finite


class Kind(NamedTuple):
    """Cases of a record, whatever their precision and rank."""

    layer: str
    setups: tuple[str, ...]
    textures: tuple[str, ...] = ()  # all of them, unless some are named
    large: bool = False  # whether sizes past a block are among them
    modes: tuple[str, ...] = (TRAIN,)
    core: bool = False  # whether all are cases of level core

    @property
    def record(self) -> Record:
        return RECORDS[self.layer]

    @property
    def allowed(self) -> list[str]:
        """The textures that may be drawn, the simplest first."""
        among = [texture for texture in self.record.textures if not self.textures or texture in self.textures]
        return [texture for texture in among if texture in ORDINARY or not self.core]

    @property
    def ordinary(self) -> str:
        """The texture in which every setup is asked: ordinary numbers, or, where none are asked, the hardest."""
        ordinary = [texture for texture in ("normal", *ORDINARY) if texture in self.allowed]
        return [*ordinary, self.allowed[-1]][0]

    @property
    def upstreams(self) -> tuple[str, ...]:
        return ("one",) if self.core and self.record.activation else cases.upstreams(self.record)

    @property
    def plainest(self) -> Key:
        return Key(self.layer, "float64", self.setups[0], mode=self.modes[0], upstream=self.upstreams[-1])

    @property
    def strategy(self) -> st.SearchStrategy[Key]:
        """Any of these cases, in float64 and of the batch (N,)."""
        keys = cases.keys(self.record, "float64", self.setups, tuple(self.allowed), self.upstreams)
        return st.tuples(keys, st.sampled_from(self.modes)).map(lambda drawn: replace(drawn[0], mode=drawn[1]))

    def at_core(self) -> Kind:
        """Of a loss, those that level core asks: few of all that are drawn are as the textbook calls it."""
        textbook = tuple(name for name in self.setups if self.record.setup(name).form in TEXTBOOK_TARGETS)
        return self._replace(setups=textbook or self.setups, core=True)


@functools.lru_cache(maxsize=256)
def drawn(kind: Kind, examples: int, setups: int, seed: int) -> tuple[Key, ...]:
    """The cases of a kind, in float64 and of the batch (N,): always the same."""
    every_setup, every_texture = _every_setup(kind, setups, seed), _every_texture(kind, seed)
    free = examples - len(every_setup) - len(every_texture)
    keys = [*every_setup, *every_texture, *(_anything(kind, free, seed) if free > 0 else ())]
    return tuple(keys[: max(examples, len(every_setup))])


def _every_setup(kind: Kind, setups: int, seed: int) -> list[Key]:
    """On ordinary numbers."""
    names = [*kind.setups[:setups], *(kind.record.large if kind.large else ())]
    return [
        replace(kind.plainest, setup=name, mode=mode, texture=kind.ordinary, seed=_seed(seed, place))
        for place, (name, mode) in enumerate(product(names, kind.modes))
    ]


def _every_texture(kind: Kind, seed: int) -> list[Key]:
    """At the first setup, each way of dout in turn."""
    others, ways = (texture for texture in kind.allowed if texture != kind.ordinary), kind.upstreams
    return [
        replace(kind.plainest, texture=texture, upstream=ways[place % len(ways)], seed=_seed(seed, place))
        for place, texture in enumerate(others)
    ]


def _seed(run: int, place: int) -> int:
    return int(np.random.default_rng([run, place]).integers(2**16))


def _anything(kind: Kind, examples: int, seed: int) -> Iterator[Key]:
    keys: list[Key] = []

    @hypothesis.seed(seed)
    @ours(examples)
    @hypothesis.given(kind.strategy)
    def draw(key: Key) -> None:
        keys.append(key)

    draw()
    yield from keys


def climbed(kind: Kind, examples: int, seed: int, height: Callable[[Key], float]) -> None:
    """Cases that Hypothesis draws, each nearer to where something is largest."""

    @hypothesis.seed(seed)
    @hypothesis.settings(ours(examples), phases=[Phase.generate, Phase.target])
    @hypothesis.given(kind.strategy)
    def climb(key: Key) -> None:
        hypothesis.target(min(height(key), LARGEST))

    climb()


def ours(examples: int) -> hypothesis.settings:
    """How Hypothesis works for us: nothing is written to anybody's folder, and nothing is timed."""
    return hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )


@contextlib.contextmanager
def elsewhere() -> Iterator[None]:
    """Hypothesis keeps its folder out of the user's: even without a database it writes what it finds in sources."""
    before = getattr(configuration, "__hypothesis_home_directory", None)
    configuration.set_hypothesis_home_dir(mailbox().folder / "hypothesis")
    try:
        yield
    finally:
        configuration.set_hypothesis_home_dir(before)


def unasked(prop: Any) -> Any:
    """A property of the reference's own, which is no clause and no part of anybody else's verdict."""
    ours_alone = hypothesis.seed(0)(ours(PROFILES["default"].cases)(prop))

    def test() -> None:
        with elsewhere():
            ours_alone()

    test.__name__, test.__doc__, test.__module__ = prop.__name__, prop.__doc__, prop.__module__
    return test
