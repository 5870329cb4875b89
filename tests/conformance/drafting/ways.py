"""The ways in which people call a layer: the order of arrays, how each is laid out, and who is given the parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import permutations, product
from typing import Any

from ..records import Record
from ..subjects.names import spellings
from .candidates import Candidate
from .draft import Draft, arguments, tried_in_every_order

TARGETS = ("{0}", "one_hot({0}, x)", "one_hot({0}, x).T", "labels({0}, x)", "labels({0}, x)[:, None]")
LAYOUTS = {1: ("{0}", "{0}[None, :]", "{0}[:, None]"), 2: ("{0}", "{0}.T")}  # by the number of axes
UPSTREAM_WORDS = ("d", "g", "up", "err", "top", "out", "next", "chain")


def given_all(candidate: Candidate, record: Record) -> Iterator[Draft]:
    """Everything is given to the constructor or to forward."""
    for order, count in _orders(candidate, record):
        for said, ways in product(conventions(record), product(*layouts(candidate, record, order))):
            given = dict(zip(order, ways, strict=True))
            draft = Draft(candidate.name, record, said, given, _made(candidate, ways[:count]))
            yield from asked(candidate, draft, ways[count:])


def _orders(candidate: Candidate, record: Record) -> list[tuple[tuple[str, ...], int]]:
    """In which order things are given, and how many of them to the constructor; likely orders first."""
    names = arguments(record)
    orders = permutations(names) if tried_in_every_order(record) else [names]
    counts = [count for count in candidate.made.counts if len(names) - count in candidate.asked.counts]

    def unlikely(way: tuple[tuple[str, ...], int]) -> tuple[int, int]:
        order, count = way
        early = [name for name in order[:count] if name in (*record.inputs, *record.targets)]
        return len(early), _strangers((*candidate.made.words[:count], *candidate.asked.words), order)

    return sorted(product(orders, counts), key=unlikely)


def built_empty(candidate: Candidate, record: Record) -> Iterator[Draft]:
    """The constructor takes sizes, of which we have the parameters', or nothing; some build when first asked."""
    sizes = [f"{name}.shape[{axis}]" for name, letters in record.params.items() for axis in range(_axes(letters))]
    if not candidate.make or not record.params:
        return
    orders = [order for count in candidate.made.counts for order in permutations(sizes, count)]
    firsts = [(), *((f"{call}  # it builds its parameters",) for call in _calls(candidate, record, record.inputs))]
    for first, said, order in product(firsts, conventions(record), orders):
        yield Draft(candidate.name, record, said, {}, (*_made(candidate, order), *first, "out = None"), back="layer")


def filled(candidate: Candidate, empty: Draft, places: Mapping[str, Any], sizes: Mapping[str, int]) -> Iterator[Draft]:
    """The parameters are set where a built layer has room for them; all else is given to forward."""
    record = empty.record
    rooms = [_rooms(name, places, sizes[name]) for name in record.params]
    names = [name for name in arguments(record) if name not in record.params]
    if len(names) not in candidate.asked.counts:
        return
    for chosen, order in product(product(*rooms), permutations(names)):
        for ways in product(*layouts(candidate, record, (*record.params, *order))):
            given = dict(zip((*record.params, *order), ways, strict=True))
            setting = tuple(f"{place} = {way}" for place, way in zip(chosen, ways, strict=False))
            draft = replace(empty, given=given, steps=(*empty.steps[:-1], *setting), back="")
            if len(set(chosen)) == len(chosen):
                yield from asked(candidate, draft, ways[len(chosen) :])


def _calls(candidate: Candidate, record: Record, names: Iterable[str]) -> list[str]:
    """Forward with these arrays, however they lie."""
    ways = product(*layouts(candidate, record, tuple(names)))
    return [f"{candidate.forward}({', '.join([*arrays, *candidate.asked.flags])})" for arrays in ways]


def asked(candidate: Candidate, draft: Draft, arrays: tuple[str, ...]) -> Iterator[Draft]:
    """Forward is called, and what it returns is taken as the output, or what it keeps."""
    call = f"{candidate.forward}({', '.join([*arrays, *candidate.asked.flags])})"
    returned = [(f"out = {call}",), (f"out, cache = {call}",)]
    kept = [(call, f"out = {place}") for place in candidate.keeps]
    outputs = ("out", "out / 2", "out.squeeze()") if draft.record.activation else ("out", "out.T")
    for lines, output in product([*returned, *kept], outputs):
        yield replace(draft, steps=(*draft.steps, *lines), output=output)


def pulls(candidate: Candidate, draft: Draft) -> list[str]:
    """How backward may be called, likely ways first; nothing is called where there is no backward."""
    if not candidate.backward:
        return [""]
    things = {"dout": draft.upstream, "out": "out", **draft.given, **{place: place for place in candidate.keeps}}
    if draft.steps[-1].startswith("out, cache"):
        things["cache"] = "cache"
    words, flags = candidate.pulled.words, candidate.pulled.flags
    orders = [order for count in candidate.pulled.counts for order in permutations(things, count)]
    orders.sort(key=lambda order: ("dout" not in order, _strangers(words, order), len(order)))
    calls = [", ".join([*(things[name] for name in order), *flags]) for order in orders]
    return [f"{candidate.backward}({call})" for call in calls] or [""]


def _strangers(words: tuple[str, ...], order: tuple[str, ...]) -> int:
    """How many arguments are given something else than what their names say."""
    return sum(not _says(word.lower(), name) for word, name in zip(words, order, strict=False))


def _says(word: str, name: str) -> bool:
    if name == "dout":
        return word.startswith(UPSTREAM_WORDS)
    return name in word if name == "cache" else word in map(str.lower, spellings(name))


def conventions(record: Record) -> list[dict[str, str]]:
    """What may be declared of this layer and is converted at the border, nothing first."""
    converted = {name: facts for name, facts in record.conventions.items() if name not in record.assumes}
    ways = [[{} if way == facts[0] else {name: way} for way in facts] for name, facts in converted.items()]
    return [{name: way for said in chosen for name, way in said.items()} for chosen in product(*ways)]


def layouts(candidate: Candidate, record: Record, names: tuple[str, ...]) -> list[list[str]]:
    """How each array may be given, as it is first; a copy where backward changes the parameters."""
    kept = {name: ".copy()" for name in record.params if candidate.updates}
    return [[f"{way.format(name)}{kept.get(name, '')}" for way in _layouts(record, name)] for name in names]


def _layouts(record: Record, name: str) -> tuple[str, ...]:
    """Where a convention says how an array lies, that is how it is said."""
    shapes = {**record.inputs, **record.params}
    if name in record.targets:
        return TARGETS
    if name not in shapes or (name == record.weight_matrix and "weight" in record.conventions):
        return ("{0}",)
    return LAYOUTS.get(_axes(shapes[name]), ("{0}",))


def _made(candidate: Candidate, arguments: tuple[str, ...]) -> tuple[str, ...]:
    words = ", ".join([*arguments, *candidate.made.flags])
    return (f"layer = {candidate.make}({words})",) if candidate.make else ()


def _rooms(name: str, places: Mapping[str, Any], size: int) -> list[str]:
    """Where a parameter may be set: what is called like it and is empty, or what is as large; likely places first."""
    fitting = [place for place, value in places.items() if getattr(value, "size", size * called(place, name)) == size]
    return sorted(fitting, key=lambda place: not called(place, name))


def called(place: str, name: str) -> bool:
    """Whether a place has the name of an array: layer.w, layer.params["W"]."""
    return re.findall(r"\w+", place.lower())[-1] in map(str.lower, spellings(name))


def _axes(letters: str) -> int:
    return len(letters.split())
