"""What of a module is judged as which layer: as it is, as an arrangement says, or not, for a reason."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from ..isolation import WATCH, mailbox
from ..records import RECORDS, Record
from ..subjects.names import own, spellings
from ..subjects.pairs import Pairs
from ..subjects.textbook import Textbook
from .arrangement import Arrangement
from .candidates import Candidate, Signature, candidates, mentioned
from .gradients import bears
from .search import Search
from .words import all_like, meaning, options, same_name


@dataclass
class Plan:
    """All that a run or an adapter needs to know of a module."""

    as_they_are: dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # layers, and the names of what they consist of
    arranged: dict[str, Arrangement] = field(default_factory=dict)  # by layer
    more: list[Arrangement] = field(default_factory=list)  # further classes of a layer that has one already
    left_out: dict[str, str] = field(default_factory=dict)  # by name, why it is not judged
    unknown: list[Candidate] = field(default_factory=list)  # of those the classes that are no layer known here

    @property
    def called(self) -> dict[str, str]:
        """What the author calls each layer."""
        named = {layer: names[0] for layer, names in self.as_they_are.items()}
        return {**{layer: found.candidate.name for layer, found in self.arranged.items()}, **named}

    @property
    def doubts(self) -> list[str]:
        """What could not be found out, in words."""
        return [
            f"{found.candidate.name}: {doubt}"
            for found in (*self.arranged.values(), *self.more)
            for doubt in found.doubts
        ]

    def remarks(self, name: str) -> Iterator[str]:
        """How layers are called, and what is not judged and why; `name` is that of a file or a module, if it is one."""
        for found in (*self.arranged.values(), *self.more):
            yield f"{found.candidate.name} is judged as {found.record.layer}: {found.words}"
            yield from (f"{found.candidate.name}: {words}" for words in found.misshapen)
        yield from self.doubts
        for word, why in self.left_out.items():
            hint = f". `conformance --adapter {name}` begins a bridge for it" if name else ""
            yield f"{word} is not judged: {why}{hint}"

    def add(self, found: Arrangement) -> None:
        layer = found.record.layer
        if layer in self.arranged or layer in self.as_they_are:
            self.more.append(found)
        else:
            self.arranged[layer] = found


def planned(word: str, module: ModuleType, name: str = "") -> Plan:
    """A module, looked through; `word` is what it is called in an arrangement."""
    spoken = dict(_as_they_are(name, module))
    plan = Plan({layer: names for layer, names in spoken.items() if same_name(names[0], RECORDS[layer])})
    settled = {part for parts in plan.as_they_are.values() for part in parts}
    search = Search(word, module)
    with _in_an_empty_folder():
        for candidate in candidates(word, module):
            if not settled & {*candidate.names}:
                _tried(plan, candidate, search, spoken)
    return plan


@contextlib.contextmanager
def _in_an_empty_folder() -> Iterator[None]:
    """Whatever a constructor writes is nobody's."""
    before = os.getcwd()  # noqa: PTH109  # it is gone back to as it was
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def _tried(plan: Plan, candidate: Candidate, search: Search, spoken: Mapping[str, tuple[str, ...]]) -> None:
    """A candidate that ended the process when it was tried before is left alone."""
    attempt = f"trying {candidate.name}"
    died = mailbox().death(attempt)
    if died:
        plan.left_out[candidate.name] = died
    else:
        with mailbox().open(attempt), WATCH.advising(f"That was {candidate.name}"):
            _add(plan, candidate, search, spoken)


def _add(plan: Plan, candidate: Candidate, search: Search, spoken: Mapping[str, tuple[str, ...]]) -> None:
    found = _searched(candidate, search)
    ours = next((layer for layer, names in spoken.items() if {*names} <= {*candidate.names}), "")
    if found and found.record.modes and not found.has_mode:
        plan.left_out[candidate.name] = (
            f"{found.record.layer} trains and evaluates, and no argument, attribute or method says which (train=True)"
        )
    elif found:
        plan.add(found)
    elif ours:  # its signature is ours: whatever it answers, it was asked as it wants to be
        plan.as_they_are[ours] = spoken[ours]
    elif not candidate.alone and candidate.backward:
        plan.unknown += [candidate] if candidate.make else []
        plan.left_out[candidate.name] = "its forward agrees with none of the layers known, however it is called"


def _searched(candidate: Candidate, search: Search) -> Arrangement | None:
    """As the layer of its name; as another only where it cannot be called as that one, and answers as the other."""
    near = all_like(candidate.name)
    others = [record for record in RECORDS.values() if record not in near and not record.modes]
    for record in near:
        ours = same_name(candidate.name, record)
        found = search.by_values(candidate, record, ours=ours)
        if found:
            return found if not candidate.alone or len(found.gradients) == len(record.wrt) else None
    named = [record for record in near if same_name(candidate.name, record)]
    if named and candidate.backward:
        return search.by_names(candidate, named[0])
    for record in others:
        found = search.by_values(candidate, record)
        if found and len(found.gradients) == len(record.wrt):
            return found
    if near and candidate.backward and not candidate.alone:
        return search.by_names(candidate, near[0])
    return None


def _as_they_are(name: str, module: ModuleType) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Layers that are called as the textbook calls them, by what their signatures say: nothing is called for that."""
    textbook, pairs = Textbook.found(name, module), Pairs.found(name, module)
    defined = own(module)
    for layer, kind in textbook.classes.items():
        if speaks_our_names(kind, RECORDS[layer]):
            yield layer, tuple(word for word, thing in defined.items() if thing is kind)
    for layer, pair in pairs.pairs.items():
        if layer not in textbook.classes and _is_our_pair(pair, RECORDS[layer]):
            yield layer, tuple(word for word, thing in defined.items() if thing in pair)


def _is_our_pair(pair: tuple[Callable[..., Any], Callable[..., Any]], record: Record) -> bool:
    """Whether a forward takes our arrays in our order, and a backward what comes from above and a cache."""
    asked, pulled = map(Signature.of, pair)
    if record.modes and not asked.flags:
        return False
    arrays = (*record.inputs, *record.params, *record.fixed)
    return (
        _asks_for(asked, arrays)
        and len(pulled.needed) == len(record.outputs) + 1
        and not meaning(pulled.needed[-1], arrays)
    )


def speaks_our_names(kind: type, record: Record) -> bool:
    """Whether a class can be built and asked by what its arguments are called, and says where its gradients are."""
    made, asked, pulled = (Signature.of(call) for call in (kind, _method(kind, "forward"), _method(kind, "backward")))
    params = [name for name in record.params if not _is_optional(name, record)]
    said = [meaning(word, record.params) for word in made.needed]
    optional = [meaning(word, record.params) for word in made.optional]
    rest = [
        meaning(word, (*options(record), *record.state)) for word in made.needed if not meaning(word, record.params)
    ]
    others = [word for word in (*made.needed, *made.optional) if meaning(word, options(record)) not in ("", word)]
    if others or (record.modes and not asked.flags):
        return False
    return (
        [name for name in said if name] == [name for name in record.params if name in said]
        and all(rest)
        and all(name in (*said, *optional) for name in params)
        and _asks_for(asked, (*record.inputs, *record.fixed))
        and len(pulled.needed) <= len(record.outputs)
        and not (pulled.steps or made.steps)
        and all(_says_where(kind, name) for name in params)
    )


def _is_optional(name: str, record: Record) -> bool:
    """Whether a setup does without this parameter."""
    return any(setup.args.get(name, name) is None for setup in record.setups.values())


def _method(kind: type, name: str) -> Any:
    return getattr(kind, name, lambda: None)


def _asks_for(signature: Signature, arrays: tuple[str, ...]) -> bool:
    """Whether a call needs so many arrays, and says no other order of them."""
    said = [meaning(word, arrays) for word in signature.needed]
    known = [name for name in said if name]
    return len(said) == len(arrays) and known == [name for name in arrays if name in known]


def _says_where(kind: type, name: str) -> bool:
    """Whether a class's code speaks of an attribute that is the gradient of this parameter."""
    words = {word for base in kind.__mro__[:-1] for way in vars(base).values() for word in mentioned(way)}
    return "grads" in words or any(bears(f"layer.{word}", spellings(name)) for word in words)
