"""Somebody's layer that is none of ours, as a subject that is called by its own words; and its own answers as facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from ..arrangements.arrangement import Arrangement
from ..cases import Key
from ..oracles.bounds import Precision, Run
from ..oracles.language import Answer, Array, Case
from ..records import Record
from ..records._record import Setup
from ..rounding import Coarse, bounds_of
from ..subjects import Subject
from ..surroundings import seeded
from ..trial import LayerCall, shaped
from ..truths import Bounds, Facts


@dataclass(eq=False)
class Own:
    """A class, and all that is known of how it is called."""

    name: str
    way: Arrangement
    word: str  # what the module is called in the arrangement
    module: ModuleType
    room: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # all places of each parameter
    plain: Mapping[str, Array] = field(default_factory=dict)  # arrays for a forward that builds the parameters
    random: bool = False  # whether it draws numbers: then its generators begin each call at the same place
    without: tuple[str, ...] = ()  # what has a gradient that was found nowhere
    scalar: bool = False  # whether it is a loss: one number
    coarse: bool = True  # whether its code does not run on the error-carrying array

    @property
    def record(self) -> Record:
        return self.way.record

    def key(self, **named: Any) -> OwnKey:
        plain = {"layer": self.name, "dtype": "float64", "setup": "plain", "texture": "normal"}
        return OwnKey(**{**plain, **named, "of": self.record, "scalar": self.scalar})

    @property
    def has_batch(self) -> bool:
        return any("*N" in arg.axes for arg in self.record.args.values())

    def precisions(self, layer: str) -> tuple[str, ...]:  # noqa: ARG002  # as every subject
        return ("float64", "float32")

    def lacking(self, layer: str, setup: Setup) -> list[str]:  # noqa: ARG002  # as every subject
        return []

    def build(self, case: Case) -> OwnLayer:
        return OwnLayer(self, case)


@dataclass(frozen=True)
class OwnKey(Key):
    """The key of a case of a layer that no record of ours describes."""

    of: Any = field(default=None, compare=False)
    scalar: bool = field(default=False, compare=False)

    @property
    def core(self) -> bool:
        """Level core asks a loss with dout = 1."""
        return self.upstream == "one" or not self.scalar

    @property
    def record(self) -> Record:
        record: Record = self.of
        return record  # a key has defaults, so this one has a default, too


class OwnLayer:
    """One instance, with a case's parameters in their places."""

    def __init__(self, own: Own, case: Case) -> None:
        self.own = own
        self.space: dict[str, Any] = {"np": np, own.word: own.module, "train": True}
        with seeded():
            self.space["layer"] = self.at(own.way.make)
        self.generators = list(_generators(self.space["layer"]))
        if own.way.first:
            self._called(own.way.first, **{name: np.copy(array) for name, array in own.plain.items()})
        for name, places in own.room.items():
            for place in places:
                exec(f"{place} = {name}", {**self.space, name: case.params[name]})  # noqa: S102  # our own text
        for line in own.way.modes:
            exec(line, self.space)  # noqa: S102

    def forward(self, case: Case) -> Any:
        returned = self._called(self.own.way.call, **case.inputs, **case.fixed)
        self.space["out"] = returned if self.own.way.reading == "out" else self.at(self.own.way.reading)
        return self.space["out"]

    def backward(self, *above: Array) -> Mapping[str, Any]:
        (self.space["dout"],) = above
        if callable(getattr(self.space["layer"], "zero_grad", None)):
            self.space["layer"].zero_grad()
        self.space["back"] = self._called(self.own.way.back)
        return {name: self.at(place) for name, place in self.own.way.gradients.items()}

    def parameter(self, name: str) -> Any:
        return self.at(self.own.room[name][0]) if name in self.own.room else None

    def _called(self, call: str, **arrays: Any) -> Any:
        self.space |= arrays
        with self._chance():
            return self.at(call)

    def at(self, expression: str) -> Any:
        """What an expression of the arrangement stands for now."""
        return eval(expression, self.space)  # noqa: S307  # our own text

    def _chance(self) -> AbstractContextManager[None]:
        return self._seeded() if self.own.random else nullcontext()

    @contextmanager
    def _seeded(self) -> Iterator[None]:
        for restore in self.generators:
            restore()
        with seeded():
            yield


def _generators(layer: Any) -> Iterator[Callable[[], None]]:
    """How each generator that a layer holds is put back to where it is now."""
    for thing in getattr(layer, "__dict__", {}).values():
        if isinstance(thing, np.random.Generator):
            yield partial(setattr, thing.bit_generator, "state", thing.bit_generator.state)
        elif isinstance(thing, np.random.RandomState):
            yield partial(thing.set_state, thing.get_state())


class OwnFacts(Facts):
    """A case of such a layer: its own answer is taken for right, and its own code says how far rounding leads."""

    def __init__(self, subject: Own, key: Key, asked: Case | None = None) -> None:
        self.subject = subject
        super().__init__(key, asked)

    @classmethod
    def at(cls, subject: Subject, key: Key) -> OwnFacts:
        assert isinstance(subject, Own)
        return cls(subject, key)

    def of(self, case: Case) -> OwnFacts:
        return OwnFacts(self.subject, self.key, case)

    def answered(self, case: Case) -> Answer:
        asked = LayerCall(self.subject, case.copy())
        outputs, gradients = asked.forward(), asked.backward() if case.upstream else {}
        for name, gradient in gradients.items():
            shaped(name, gradient, case.arrays[name].shape)
        return Answer(outputs, gradients)

    def oracle(self, name: str) -> Answer:  # noqa: ARG002  # nobody else is asked
        return self.reference

    def bounds(self, precision: Precision) -> Bounds:
        """Its own code on the error-carrying array; to eleven bits where that does not run there."""
        if precision not in self._bounds:
            known = bounds_of(precision, self.reference, self._carried)
            self._bounds[precision] = known or Coarse.of(self.reference)
        return self._bounds[precision]

    @property
    def is_coarse(self) -> bool:
        return isinstance(self.bounds(self.precision), Coarse)

    def _carried(self, run: Run) -> Answer:
        case = self.exact.mapped(run.lift)
        layer = self.subject.build(case)
        outputs, gradients = case.named(layer.forward(case)), layer.backward(*case.upstream.values())
        return Answer(outputs, {name: gradients[name] for name in case.wrt})
