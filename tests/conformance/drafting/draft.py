"""One adapter, as text that somebody reads and edits, and as the subject that it is."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from types import ModuleType
from typing import Any

import numpy as np

from ..cases import Key, upstreams
from ..loading import subject_of
from ..oracles.language import Case
from ..records import RECORDS, Record
from ..subjects import Subject
from ..subjects.adapted import adapter
from ..subjects.names import function_names
from ..truths import Facts

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

# What is returned for a forward's out, and what then comes to its backward.
UPSTREAM = {"out": "dout", "out.T": "dout.T", "out / 2": "dout / 2", "out.squeeze()": "dout"}


@functools.cache
def plain_cases(layer: str) -> tuple[Facts, ...]:
    """Cases that level core asks, in which no array is square: none fits turned by chance."""
    record = RECORDS[layer]
    keys = [
        Key(layer, "float64", setup, texture="normal", upstream=upstreams(record)[0], seed=seed)
        for seed, setup in product(range(2), record.usual)
    ]
    return tuple(facts for facts in map(Facts, keys) if facts.key.core and not _square(facts.case))


def _square(case: Case) -> bool:
    return any(len(set(array.shape)) < array.ndim for array in case.arrays.values())


@dataclass(frozen=True)
class Draft:
    """How a candidate is called so that it answers as a layer of ours, as far as that is known."""

    source: str  # what it is a draft of
    record: Record
    said: Mapping[str, str]  # conventions
    given: Mapping[str, str]  # each of our arrays and options, as it is given to the candidate
    steps: tuple[str, ...]  # from them to out
    output: str = "out"
    back: str = ""
    gradients: Mapping[str, str] | None = None  # expressions; none while they are looked for
    doubts: Mapping[str, str] = field(default_factory=dict)  # why an expression is a guess, by name

    @property
    def name(self) -> str:
        return function_names(self.record)[0]

    @property
    def upstream(self) -> str:
        return UPSTREAM[self.output]

    @functools.cached_property
    def text(self) -> str:
        said = "".join(f', {name}="{way}"' for name, way in self.said.items())
        lines = [
            *(f"# {comment}" for comment in self._comments()),
            f'@adapter("{self.record.layer}"{said})',
            f"def {self.name}({', '.join(arguments(self.record))}):",
            *(f"    {step}" for step in self.steps),
            "",
            "    def pull_back(dout):",
            *(f"        {line}" for line in self._pulling()),
            "",
            f"    return {self.output}, pull_back",
        ]
        return "\n".join(lines) + "\n"

    def _comments(self) -> Iterator[str]:
        """What was found by trying."""
        if "output" in self.doubts:
            yield f"{self.source}: forward {self.doubts['output']}."
        else:
            yield f"{self.source}: forward agrees with ours on {len(plain_cases(self.record.layer))} cases."
        yield from self.facts()

    def facts(self) -> Iterator[str]:
        """The arrangement in words."""
        yield from (f"{name}: {way}." for name, way in self.said.items())
        if self.output == "out.T":
            yield "Samples are columns."
        if self.output == "out / 2":
            yield "Its loss is twice ours."
        if self.output == "out.squeeze()":
            yield "Its loss is an array of one number."
        if any(way.startswith(f"{name} - ") for name, way in (self.gradients or {}).items()):
            yield "A parameter's gradient is how far backward moves it, which costs a few bits."

    def open_questions(self) -> Iterator[str]:
        """What its reader has to say."""
        if not tried_in_every_order(self.record):
            order = ", ".join(arguments(self.record))
            yield f"are its arguments in the order {order}? Of more than {MOST} no other is tried"
        if "output" in self.doubts:
            yield f"forward {self.doubts['output']}; is it {self.record.layer}, as its name says?"
        if self.output == "out.T" and not self.record.params:
            yield "does it take samples as columns? As rows they do not agree with ours"
        for name in self.record.wrt:
            expression = (self.gradients or {}).get(name, "")
            if not expression:
                yield f"where is the gradient of {name}? Nothing that backward leaves could be it"
            elif name in self.doubts:
                yield f"is {expression} the gradient of {name}? Its numbers are not ours; it is {self.doubts[name]}"

    def _pulling(self) -> Iterator[str]:
        if self.gradients is None:
            yield from ([f"back = {self.back}"] if self.back else [])
            yield f"return {{{', '.join(f'{chr(34)}{root}{chr(34)}: {root}' for root in self.roots())}}}"
            return
        if self.back:
            used = any("back" in expression for expression in self.gradients.values())
            yield f"back = {self.back}" if used else self.back
        lacking = [name for name in self.record.wrt if name not in self.gradients]
        yield from (f'raise NotImplementedError("say here where the gradient of {name} is")' for name in lacking[:1])
        if self.gradients:
            yield "return {"
            for name, expression in self.gradients.items():
                yield f'    "{name}": {expression},' + (f"  # {self.doubts[name]}" if name in self.doubts else "")
            yield "}"

    def roots(self) -> list[str]:
        """Where gradients may be found after backward."""
        starts = {"back": bool(self.back), "layer": self.steps[0].startswith("layer = ")}
        starts["cache"] = self.steps[-1].startswith("out, cache = ")
        return [root for root, there in starts.items() if there]

    def helpers(self) -> list[str]:
        return [name for name in HELPERS if f"{name}(" in self.text]

    def subject(self, word: str, module: ModuleType) -> Subject:
        """The text, run: what is judged here is what will be read."""
        space: dict[str, Any] = {"adapter": adapter, "np": np, word: module}
        exec("\n".join([*HELPERS.values(), self.text]), space)  # noqa: S102  # our own text
        return subject_of(space[self.name])


MOST = 6  # things that are tried in every order: there are 720 of those


def tried_in_every_order(record: Record) -> bool:
    return len(arguments(record)) <= MOST


def arguments(record: Record) -> tuple[str, ...]:
    """All that an adapter of this layer is given, in order."""
    return (*record.inputs, *record.params, *record.targets, *record.options)
