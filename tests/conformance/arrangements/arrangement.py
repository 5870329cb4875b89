"""How somebody's code is called, as data; printed as the code of an adapter, and run as the subject that it is."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from ..oracles.language import above
from ..records import Record
from ..subjects.adapted import Bridge, adapter
from ..subjects.names import function_names
from .candidates import Candidate

HELPERS = {
    "one_hot": '''
def one_hot(t, x):
    """Labels as rows of zeros with a one; targets that are rows stay as they are."""
    if t.shape == x.shape:
        return t
    return (t[..., None] == np.arange(x.shape[-1])).astype(x.dtype)
''',
    "labels": '''
def labels(t, x):
    """The place of the largest entry of each row; targets that are labels stay as they are."""
    return t.argmax(axis=-1) if t.shape == x.shape else t
''',
}

# How what forward returned is read: the output alone, or outputs with a cache behind them.
READINGS = ("out", "out, cache", "out, *cache", "*out, cache")

# What is returned for a forward's out, and what then comes to its backward.
UPSTREAM = {"out": "dout", "out.T": "dout.T", "out.squeeze()": "dout"}


@functools.cache
def helping() -> Mapping[str, Any]:
    """What an arrangement may call: numpy, and the helpers for targets."""
    space: dict[str, Any] = {"np": np}
    exec("\n".join(HELPERS.values()), space)  # noqa: S102  # our own text
    return space


@dataclass(frozen=True)
class Arrangement:
    """How a candidate is called so that it answers as a layer of ours. Its parts are expressions, by our names."""

    candidate: Candidate
    record: Record
    said: Mapping[str, str] = field(default_factory=dict)  # conventions
    given: Mapping[str, str] = field(default_factory=dict)  # each of our arrays, as it is given to the candidate
    called: Mapping[str, str] = field(default_factory=dict)  # what their words for our arrays and options are
    taken: Mapping[str, Any] = field(default_factory=dict)  # our options that it is given, each with its default
    make: str = ""  # the call that builds the layer
    first: str = ""  # a forward that builds its parameters
    places: Mapping[str, str] = field(default_factory=dict)  # of parameters and state that are set, where they are
    held: Mapping[str, str] = field(default_factory=dict)  # of parameters that a constructor was given, where they are
    call: str = ""  # of forward
    reading: str = "out"  # what that returns: out, out with a cache, or an attribute after it
    output: str = "out"  # what of it is the output
    back: str = ""  # the call of backward
    gradients: Mapping[str, str] = field(default_factory=dict)  # by the name of what each belongs to
    misshapen: tuple[str, ...] = ()  # gradients that have another shape than their parameter, in words
    doubts: tuple[str, ...] = ()  # what could not be found out, in words

    @property
    def name(self) -> str:
        return function_names(self.record)[0]

    @property
    def above(self) -> tuple[str, ...]:
        """What comes to backward, by our names."""
        return tuple(above(name) for name in self.record.outputs)

    @property
    def upstream(self) -> dict[str, str]:
        """The same as the candidate is given it; what is not single is given as it is."""
        return {name: UPSTREAM[self.output].replace("dout", name) for name in self.above}

    # In words.

    @functools.cached_property
    def words(self) -> str:
        """For a report: how it is called and where everything is found."""
        parts = [f"called as {self._shown(self.make or self.call)}"]
        parts += [f"{name} in {self._shown(place)}" for name, place in self.places.items()]
        parts += [
            f"{name} given as {way}" for name, way in self.given.items() if way != name and name not in self.places
        ]
        parts += [f"{name} set as {way}" for name, way in self.given.items() if way != name and name in self.places]
        parts += [f"output as {self.output}"] if self.output != "out" else []
        parts += [f"the gradient of {name} from {self._shown(way)}" for name, way in self.gradients.items()]
        parts += [f"{self._shown(self.candidate.clear)} before each backward"] if self.candidate.clear else []
        parts += ["the parameters put back after each step"] if self.candidate.updates and self.places else []
        parts += [f"{name}: {way}" for name, way in self.said.items()]
        return ", ".join(parts)

    def _shown(self, expression: str) -> str:
        """As the author says it: without the module, and `self.` for the layer."""
        return moved(expression.replace(f"{self._module}.", ""), {"layer": "self"})

    @property
    def _module(self) -> str:
        return (self.candidate.make or self.candidate.forward).partition(".")[0]

    # As code.

    @functools.cached_property
    def text(self) -> str:
        said = "".join(f', {name}="{way}"' for name, way in self.said.items())
        why = "by its name" if self.doubts else "whose forward agrees with ours"
        taken = [f"{name}={value!r}" for name, value in self.taken.items()]
        mode = ["train=True"] if any(uses(line, "train") for line in (self.call, *self._modes_used)) else []
        lines = [
            f'@adapter("{self.record.layer}"{said})',
            f"class {self.name}:",
            f'    """{self.candidate.name}, {why}."""',
            *self._method("__init__", [*self._held, *taken], self._init()),
            *self._method("forward", [*map(self._with_default, self._asked), *mode], self._forward()),
            *self._method("backward", [*self.above], self._backward()),
            *(self._method("kept", [], self._kept) if self.places or self.held else []),
        ]
        return "\n".join(lines) + "\n"

    @staticmethod
    def _method(name: str, taken: list[str], lines: list[str]) -> Iterator[str]:
        yield from ("", f"    def {name}({', '.join(['self', *taken])}):")
        yield from (f"        {line}" for line in lines)

    @property
    def _held(self) -> tuple[str, ...]:
        """What the layer is built with."""
        return (*self.record.params, *self.record.kept)

    @property
    def _asked(self) -> tuple[str, ...]:
        return (*self.record.inputs, *self.record.fixed)

    def _with_default(self, name: str) -> str:
        """An argument; None unless given, where some setup lacks it."""
        lacked = any(name not in self.record.args_of(setup) for setup in self.record.setups)
        return f"{name}=None" if lacked else name

    @property
    def modes(self) -> tuple[str, ...]:
        """The lines that say whether it trains."""
        settings = self.make.startswith("{")
        return ('layer["mode"] = "train" if train else "test"',) if settings else self.candidate.modes

    @property
    def _modes_used(self) -> tuple[str, ...]:
        return self.modes if self.has_mode else ()

    @property
    def has_mode(self) -> bool:
        return bool(self.record.modes) and any("train" in words for words in (self.call, *self.modes))

    @property
    def later(self) -> set[str]:
        """What later methods use of what an earlier one has."""
        inside = [self.first, self.call, *self.places.values(), *self.modes]
        backward = [self.back, *self.gradients.values(), *(self.setting() if self.candidate.updates else ())]
        held = [*self._held, *self.taken]
        used = {name for name in held if any(uses(text, name) for text in [*inside, *backward, self._set_late])}
        return used | {name for name in [*self._asked, "out", "cache"] if any(uses(text, name) for text in backward)}

    @property
    def _set_late(self) -> str:
        return " ".join(self.given.get(name, name) for name in self.places) if self.first else ""

    def setting(self) -> list[str]:
        return [f"{place} = {self.given.get(name, name)}" for name, place in self.places.items()]

    def _init(self) -> list[str]:
        setting = ["self.unbuilt = True"] if self.first else self.setting()
        name = "layer = self.layer" if any(uses(line, "layer") for line in setting) else "self.layer"
        made = [f"{name} = {self.make}"] if self.make else []
        kept = [f"self.{name} = {name}" for name in (*self._held, *self.taken) if name in self.later]
        return [*made, *setting, *kept] or ["pass"]

    def _forward(self) -> list[str]:
        here = {"layer": "self.layer", **{name: f"self.{name}" for name in (*self._held, *self.taken)}}
        late = [f"    {moved(line, here)}" for line in (self.first, *self.setting())] if self.first else []
        late = ["if self.unbuilt:", *late, "    self.unbuilt = False"] if late else []
        modes = [moved(line, here) for line in self._modes_used]
        call = moved(self.call, here)
        names = self.reading in READINGS
        read = [f"{self.reading} = {call}"] if names else [call, f"out = {moved(self.reading, here)}"]
        kept = [f"self.{name} = {name}" for name in (*self._asked, "out", "cache") if name in self.later]
        return [*late, *modes, *read, *kept, f"return {self.output}"]

    def _backward(self) -> list[str]:
        here = {name: f"self.{name}" for name in (*self._held, *self.taken, *self._asked, "layer", "out", "cache")}
        used = any(uses(way, "back") for way in self.gradients.values())
        clear = [moved(self.candidate.clear, here)] if self.candidate.clear else []
        lines = [f"back = {moved(self.back, here)}" if used else moved(self.back, here)] if self.back else []
        missing = [name for name in self.record.wrt if name not in self.gradients]
        lines += [f"# the gradient of {name} is found nowhere: say here where it is" for name in missing]
        rows = [f'    "{name}": {moved(way, here)},' for name, way in self.gradients.items()]
        if self.candidate.updates and self.places:
            put_back = [moved(line, here) for line in self.setting()]
            return [*lines, "gradients = {", *rows, "}", *put_back, "return gradients"]
        return [*clear, *lines, "return {", *rows, "}"]

    @property
    def _kept(self) -> list[str]:
        kept = {**self.held, **self.places}
        rows = {name: moved(self.as_ours(name, place), {"layer": "self.layer"}) for name, place in kept.items()}
        return ["return {", *(f'    "{name}": {place},' for name, place in rows.items()), "}"]

    def as_ours(self, name: str, place: str) -> str:
        """What lies in a place, in our layout: a view of it."""
        given = self.given.get(name, name)
        return f"{place}.T" if ".T" in given else f"{place}.reshape(-1)" if given.endswith("]") else place

    def helpers(self) -> list[str]:
        return [name for name in HELPERS if f"{name}(" in self.text]

    def bridge(self, module: ModuleType) -> Bridge:
        """The text, run: what is judged is what is printed."""
        space: dict[str, Any] = {**helping(), "adapter": adapter, self._module: module}
        exec(self.text, space)  # noqa: S102  # our own text
        space[self.name].arrangement = self
        bridge: Bridge = space[self.name].bridge
        return bridge


def uses(text: str, name: str) -> bool:
    """Whether an expression speaks of a name; an attribute or a keyword of that name is another thing."""
    return bool(re.search(_alone(name), text))


def moved(text: str, here: Mapping[str, str]) -> str:
    """An expression with names in other places: `W` in `self.W`; what is an attribute or a keyword stays."""
    for name, place in here.items():
        text = re.sub(_alone(name), place, text)
    return text


def _alone(name: str) -> str:
    """A name where it stands for itself, as a pattern."""
    return rf"(?<![\w.\"']){name}\b(?!=[^=])"
