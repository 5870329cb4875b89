"""The search for a mistake that explains an answer: on every case, or it explains nothing."""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np

from ..finding import Finding
from ..oracles.language import Array
from ..verdict import Truth
from .scene import Hypothesis, Scene

Family: TypeAlias = Callable[["Evidence"], Iterable[Hypothesis]]
Place: TypeAlias = Callable[[Scene], Any]
T = TypeVar("T")


def suspects(rank: int) -> Callable[[Family], Family]:
    """A function that yields hypotheses is found wherever in this package it stands; the lowest rank is tried first."""

    def known(family: Family) -> Family:
        family.rank = rank  # type: ignore[attr-defined]  # a family knows how specific it is
        return family

    return known


FIRST = 0  # the catalogue's rank
LATE = 100  # from this rank on a family is a last resort


@functools.cache
def families(late: bool = False) -> list[Family]:
    package = importlib.import_module(__package__)
    modules = [
        importlib.import_module(f"{__package__}.{found.name}") for found in pkgutil.iter_modules(package.__path__)
    ]
    found = [
        thing
        for module in modules
        for thing in vars(module).values()
        if inspect.isfunction(thing) and thing.__module__ == module.__name__ and hasattr(thing, "rank")
    ]
    found = [family for family in found if (family.rank >= LATE) is late]
    return sorted(found, key=lambda family: family.rank)  # type: ignore[attr-defined]  # as given above


@dataclass
class Evidence:
    """The scenes of one array: the first is the one that is shown."""

    name: str
    scenes: Sequence[Scene]
    predicted: dict[tuple[str, str, Scene], Truth | None] = field(default_factory=dict)  # by mistake, in each scene

    @property
    def shown(self) -> Scene:
        return self.scenes[0]

    @property
    def of_output(self) -> bool:
        """Whether it is of an output, and no gradient."""
        return self.shown.of_output

    @functools.cached_property
    def failing(self) -> list[Scene]:
        return [scene for scene in self.scenes if scene.fails]

    @functools.cached_property
    def plain(self) -> Scene:
        """A failing scene of the most ordinary numbers: no two alike, none of them zero."""
        return max(self.failing, key=lambda scene: (scene.key.texture == "normal", scene.key.dtype == "float64"))

    @functools.cached_property
    def by_refuting_power(self) -> list[Scene]:
        """Those first in which most mistakes are refuted."""
        return sorted(self.scenes, key=lambda scene: (not scene.fails, scene.key.texture != "normal"))

    @functools.cached_property
    def mistakes(self) -> Again[Hypothesis]:
        """Every mistake there is to think of, the most specific first."""
        return Again(suspected(self, families()))

    @functools.cached_property
    def catalogue(self) -> Again[Hypothesis]:
        """Those of them that are in the catalogue."""
        return Again(suspected(self, [family for family in families() if family.rank == FIRST]))  # type: ignore[attr-defined]  # as given above

    @functools.cached_property
    def last_resorts(self) -> Again[Hypothesis]:
        """What is tried when no mistake with a name of its own explains anything."""
        return Again(suspected(self, families(late=True)))

    def within(self, scope: Callable[[Scene], bool]) -> Evidence:
        return Evidence(self.name, [scene for scene in self.scenes if scope(scene)], self.predicted)

    def prediction(self, by: Hypothesis, scene: Scene) -> Truth | None:
        """What a mistake makes of a scene, made once for all narrower evidence."""
        key = (by.id, by.text, scene)
        if key not in self.predicted:
            self.predicted[key] = by.at(scene)
        return self.predicted[key]


class Again(Generic[T]):
    """What an iterator gives, each made once, as often as anybody asks."""

    def __init__(self, source: Iterator[T]) -> None:
        self.source, self.made = source, list[T]()

    def __iter__(self) -> Iterator[T]:
        for place in itertools.count():
            if place == len(self.made):
                fresh = list(itertools.islice(self.source, 1))
                if not fresh:
                    return
                self.made += fresh
            yield self.made[place]


def suspected(evidence: Evidence, families: Sequence[Family]) -> Iterator[Hypothesis]:
    """Every mistake that these think of, the most specific first."""
    for family in families:
        with contextlib.suppress(ArithmeticError, LookupError, TypeError, ValueError, AttributeError, Finding):
            yield from family(evidence)


ENOUGH = 2  # cases that a mistake must explain, besides those whose numbers are much alike: one may be an accident
ALIKE = ("integers", "constant", "ties")


def everywhere(scene: Scene) -> Any:
    return True


def _unlikely(scene: Scene, made: Truth, got: Array) -> Array:
    """Of ordinary numbers a mistake makes no number at all where the subject says one."""
    return np.isnan(made.low) & np.isfinite(got) & (scene.key.texture == "normal")


def _no_entries(scene: Scene) -> bool:
    """Whether the subject says an array without entries where there should be some."""
    return scene.got is not None and scene.got.size == 0 and scene.truth.low.size > 0


def explains(hypothesis: Hypothesis, evidence: Evidence, place: Place = everywhere) -> bool:
    """Whether a layer that makes this mistake says, on every case, what the subject said, under the mistake's bound.

    Of what is wrong it must tell most from what is right: a bound without end explains everything, which is nothing.
    """
    told = untold = varied = 0
    for scene in evidence.by_refuting_power:
        made, got = evidence.prediction(hypothesis, scene), scene.got
        if made is None or got is None or made.low.shape != got.shape:
            return False
        where = np.broadcast_to(place(scene), got.shape)
        if ((made.missed(got) | _unlikely(scene, made, got)) & where).any():
            return False
        comparable = scene.missed is not None and hypothesis.changes_values
        wrong = where & (scene.missed if scene.missed is not None else True)
        apart = wrong & (made.missed(scene.truth.low) if comparable else made.decided)
        told, untold = told + int(np.sum(apart)) + _no_entries(scene), untold + int(np.sum(wrong & ~apart))
        varied += (bool(apart.any()) or _no_entries(scene)) and scene.key.texture not in ALIKE
    return told > untold and varied >= ENOUGH
