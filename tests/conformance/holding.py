"""A network that is called: what it holds its parameters in is left as it came, whatever a call does to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FunctionType, ModuleType
from typing import Any, TypeAlias

import numpy as np

from .oracles.bounds import Run
from .oracles.language import OUTPUT, Answer, Array, Case
from .surroundings import listening

Container: TypeAlias = "dict[Any, Any] | list[Any]"


class NetworkCall:
    """A network, and what it is asked about. A parameter that a call changes is noted, and put back."""

    def __init__(self, network: Any, x: Any, t: Any) -> None:
        self.network, self.x, self.t = network, x, t
        self.held = Held(network)
        self.written: dict[str, str] = {}  # by parameter: the call that changed it
        self.case = Case("network", {}, self.held.kept, dout=np.ones(()))

    def loss(self) -> Any:
        return self._called("loss", self.x)

    def gradient(self) -> Any:
        """Arrays of its own: the network may go on writing into what it returns."""
        given = self._called("gradient", self.x)
        return {name: copied(value) for name, value in given.items()} if isinstance(given, Mapping) else given

    def loss_of_others(self) -> None:
        self._called("loss", others(self.x))

    def _called(self, word: str, x: Any) -> Any:
        try:
            with listening([]):
                return getattr(self.network, word)(x, self.t)
        finally:
            changed = self.held.changed()
            self.written = {**dict.fromkeys(changed, word), **self.written}
            self.held.restore()

    def loss_at(self, case: Case) -> Array:
        """The loss as a function of the parameters."""
        ways = self.held.replaced if any(map(np.iscomplexobj, case.params.values())) else self.held.having
        with listening([]), ways(case.params):
            return np.asarray(self.network.loss(self.x, self.t))

    def nearby(self, times: int) -> Iterator[dict[str, Array]]:
        """Smaller parameters: at the point itself a kink, or a loss that loses its bits, may mislead differences."""
        rng = np.random.default_rng(0)
        for _ in range(times):
            yield {name: value * rng.uniform(0.25, 1, value.shape) for name, value in self.held.kept.items()}

    def shaken(self, times: int) -> Iterator[dict[str, Array]]:
        """What gradient says when every entry of every parameter moves by its last bit, up or down."""
        rng = np.random.default_rng(0)
        for _ in range(times):
            moved = {name: _last_bit(value, rng) for name, value in self.held.kept.items()}
            with listening([]), self.held.having(moved):
                yield arrays_of(self.network.gradient(self.x, self.t))

    def carried(self, run: Run) -> Answer:
        """Loss and gradient on the error-carrying array."""
        x, t = (run.lift(np.asarray(array)) for array in (self.x, self.t))
        with self.held.replaced({name: run.lift(value) for name, value in self.held.kept.items()}):
            loss = self.network.loss(x, t)
            given = self.network.gradient(x, t)
            return Answer({OUTPUT: loss}, {name: given[name] for name in self.held.kept})


def _last_bit(values: Array, rng: np.random.Generator) -> Array:
    moved: Array = np.nextafter(values, np.where(rng.integers(0, 2, values.shape), -np.inf, np.inf))
    return moved


def arrays_of(given: Any) -> dict[str, Array]:
    """What is an array of numbers among what came, by name."""
    named = given.items() if isinstance(given, Mapping) else ()
    return {name: array for name, value in named if (array := np.array(value)).dtype.kind in "fiub"}


def copied(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value


def others(x: Any) -> Any:
    """Other arrays of this shape: each sample stands in the place of another, half as large."""
    rolled = np.roll(x, 1, axis=0)
    return rolled / 2 if rolled.dtype.kind == "f" else rolled


class Held:
    """A network's parameters as they came, and how they are replaced and put back."""

    def __init__(self, network: Any) -> None:
        self.network = network
        self.arrays: dict[str, Array] = dict(network.params.items())
        self.kept = {name: np.array(array) for name, array in self.arrays.items()}

    def changed(self) -> list[str]:
        """The parameters that are no longer what they were."""
        now = dict(self.network.params.items())
        return [name for name, value in self.kept.items() if not same(now.get(name), value)]

    def restore(self) -> None:
        """The very arrays, with what was in them."""
        for name, array in self.arrays.items():
            array[...] = self.kept[name]
            if self.network.params.get(name) is not array:
                self.network.params[name] = array

    @contextmanager
    def having(self, values: Mapping[str, Array]) -> Iterator[None]:
        """Other real numbers, in the very arrays, which layers may share."""
        try:
            for name, value in values.items():
                self.arrays[name][...] = value
            yield
        finally:
            self.restore()

    @contextmanager
    def replaced(self, values: Mapping[str, Any]) -> Iterator[None]:
        """Numbers that do not fit into the arrays, in their place wherever the network leads to them.

        Where it holds them out of our sight (a view, a closure) it meets NaN: what it answers then is seen to be wrong.
        """
        containers = [(container, container.copy()) for container in containers_of(self.network)]
        stand_in = {id(array): values[name] for name, array in self.arrays.items()}
        try:
            for name, value in values.items():
                self.network.params[name] = value
            for container, _ in containers:
                _exchange(container, stand_in)
            for array in self.arrays.values():
                array[...] = np.nan
            yield
        finally:
            for container, before in containers:
                _refill(container, before)
            self.restore()


def same(one: Any, other: Any) -> bool:
    """Whether two answers are alike to the last bit."""
    try:
        return bool(np.array_equal(one, other, equal_nan=True))
    except Exception:  # noqa: BLE001  # a stranger's object may refuse to be compared: it is no array of numbers
        return False


def containers_of(thing: Any) -> Iterator[Container]:
    """Every dictionary and list, attributes of objects among them, to which something leads."""
    waiting, seen = [thing], set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, (type, ModuleType, FunctionType, np.ndarray, str, bytes)):
            continue
        seen.add(id(thing))
        for container in (thing, getattr(thing, "__dict__", None)):
            if isinstance(container, (dict, list)):
                yield container
            if isinstance(container, (dict, list, tuple)):
                waiting += container.values() if isinstance(container, dict) else container


def _exchange(container: Container, stand_in: Mapping[int, Any]) -> None:
    places = container.items() if isinstance(container, dict) else enumerate(container)
    for place, value in list(places):
        if id(value) in stand_in:
            container[place] = stand_in[id(value)]


def _refill(container: Container, before: Container) -> None:
    container.clear()
    if isinstance(container, dict):
        container.update(before)
    else:
        container.extend(before)
