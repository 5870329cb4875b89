"""The ways in which people call a layer: who is given what, how each array lies, and where parameters are set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, permutations, product
from typing import Any

import numpy as np

from ..records import Record
from ..subjects.names import plain
from .candidates import Candidate, Signature
from .words import OTHERS, is_cache, is_settings, is_upstream, meaning, options, size

TARGETS = ("{0}", "one_hot({0}, x)", "labels({0}, x)", "labels({0}, x)[:, None]")
ROWS: Mapping[int, tuple[str, ...]] = {1: ("{0}", "{0}[None, :]"), 2: ("{0}",)}  # by the number of axes
COLUMNS: Mapping[int, tuple[str, ...]] = {1: ("{0}[:, None]",), 2: ("{0}.T",)}
FLAT: Mapping[int, tuple[str, ...]] = {2: ("{0}.reshape(-1)",)}
FEW = 6  # orders that are tried where names say nothing


@dataclass(frozen=True)
class Filled:
    """The arguments of a call, as they are written, and which of our arrays and options they hold."""

    values: tuple[tuple[str, str], ...] = ()  # keyword, or nothing, and what is given
    flags: tuple[str, ...] = ()
    arrays: Mapping[str, str] = field(default_factory=dict)  # and the words by which they are taken
    options: Mapping[str, str] = field(default_factory=dict)  # the same

    def written(self, given: Mapping[str, str]) -> str:
        """With each array as it is given."""
        words = [
            f"{keyword}={given.get(value, value)}" if keyword else given.get(value, value)
            for keyword, value in self.values
        ]
        return ", ".join([*words, *self.flags])


@dataclass(frozen=True)
class Layout:
    """How each array is given, and what of a forward's out is then the output."""

    given: Mapping[str, str]
    output: str


def fillings(signature: Signature, record: Record, arrays: Sequence[str], known: Mapping[str, str]) -> Iterator[Filled]:
    """How a call can be given some of these arrays and sizes: by names first, then in our order."""
    meant = _meant(signature, record, arrays, known)
    strangers = [word for word in signature.needed if not meant[word]]
    free = [name for name in arrays if name not in meant.values()]
    for chosen in _strangers(len(strangers), free, list(known.values())):
        needed = {**{word: meant[word] for word in signature.needed}, **dict(zip(strangers, chosen, strict=True))}
        more = [word for word in signature.optional if meant[word] and meant[word] not in needed.values()]
        ours = [word for word in more if meant[word] in options(record)]
        for optional in dict.fromkeys([(*(word for word in more if meant[word] in arrays), *ours), tuple(ours)]):
            given = {**needed, **{word: meant[word] for word in optional}}
            yield Filled(
                tuple((word if word in optional else "", value) for word, value in given.items()),
                signature.flags,
                {value: word for word, value in given.items() if value in arrays},
                {value: word for word, value in given.items() if value in options(record)},
            )


def _meant(signature: Signature, record: Record, arrays: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """What each word says that it takes: each array once, and of two words for one size the second is the other."""
    found: dict[str, str] = {}
    for word in (*signature.needed, *signature.optional):
        what = meaning(word, [name for name in (*arrays, *options(record)) if name not in found.values()])
        size_of = size(word, known) if not what and word in signature.needed else ""
        if size_of and size_of in found.values():
            size_of = next((way for way in known.values() if way not in found.values()), "")
        found[word] = what or size_of or (OTHERS.get(plain(word), "") if word in signature.needed else "")
        if is_settings(word) and not found[word]:
            found[word] = "layer"  # a dictionary is all that is built
    return found


def _strangers(count: int, arrays: Sequence[str], known: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """What words that say nothing may take: arrays as we order them, then sizes; at most a few orders are tried."""
    pools = [arrays, known] if known else [arrays]
    return [order for pool in pools for order in islice(permutations(pool, count), FEW)] if count else [()]


def layouts(record: Record, arrays: Sequence[str], *, updates: bool) -> Iterator[Layout]:
    """Samples are rows, or columns, or, of a loss, numbers in one line."""
    kinds = [(ROWS, _outputs(record, "out")), (COLUMNS, _outputs(record, "out.T"))]
    kinds += [(FLAT, ["out"])] if record.activation else []
    for ways, outputs in kinds:
        several = [
            [_copied(way, name, record, updates=updates) for way in _layouts(record, name, ways)] for name in arrays
        ]
        for chosen, output in product(product(*several), outputs):
            yield Layout(dict(zip(arrays, chosen, strict=True)), output)


def _outputs(record: Record, turned: str) -> list[str]:
    """A loss is the same number however samples lie."""
    return ["out"] if record.activation else [turned]


def _copied(way: str, name: str, record: Record, *, updates: bool) -> str:
    """As our name says; a copy where backward changes the parameters."""
    return way.format(name) + (".copy()" if updates and name in record.params else "")


def _layouts(record: Record, name: str, ways: Mapping[int, tuple[str, ...]]) -> tuple[str, ...]:
    """Where a convention says how an array lies, that is how it is said."""
    if name in record.targets:
        turned = {id(COLUMNS): ".T", id(FLAT): ".reshape(-1)"}.get(id(ways), "")
        return tuple(f"{way}{turned}" if turned and "one_hot" in way else way for way in TARGETS)
    axes = {**record.inputs, **record.params}.get(name, "")
    if not axes or (name == record.weight_matrix and "weight" in record.conventions):
        return ("{0}",)
    count = len(axes.split())
    return ways.get(count, ("{0}",)) if name in record.inputs or record.weight_matrix else ROWS.get(count, ("{0}",))


def lying(name: str, values: Any, there: Any, *, updates: bool) -> list[str]:
    """How an array is given to a place: as what is there lies, else as it is or as a row."""
    copied = ".copy()" if updates else ""
    ways = {np.shape(values): "", np.shape(values[None, :]): "[None, :]", np.shape(values[..., None]): "[:, None]"}
    if there is None or not np.size(there):
        return [f"{name}{way}{copied}" for way in list(ways.values())[: 2 if values.ndim == 1 else 1]]
    return [f"{name}{ways[np.shape(there)]}{copied}"] if np.shape(there) in ways else []


def rooms(places: Mapping[str, Any], wanted: Sequence[str], count: Mapping[str, int]) -> Iterator[dict[str, str]]:
    """Where parameters and state are set: what is called like them, else what is as large, in our order."""
    named = {name: [place for place in places if called(place, name)] for name in wanted}
    fitting = {name: named[name] or _as_large(places, count[name]) for name in wanted}
    for chosen in islice(product(*fitting.values()), FEW):
        if len(set(chosen)) == len(chosen):
            yield dict(zip(wanted, chosen, strict=True))


def _as_large(places: Mapping[str, Any], count: int) -> list[str]:
    return [place for place, value in places.items() if getattr(value, "size", 0) == count]


def called(place: str, name: str) -> bool:
    """Whether a place has the name of an array: layer.w, layer.params["W"], layer.weight.data."""
    words = [word for word in _words(place) if word not in ("data", "value", "val", "array", "params", "layer")]
    return bool(words) and bool(meaning(words[-1], [name]))


def _words(place: str) -> list[str]:
    return place.replace("[", ".").replace("]", "").replace('"', "").replace("'", "").split(".")


def pulls(
    candidate: Candidate, upstream: Mapping[str, str], given: Mapping[str, str], *, cached: bool, loss: bool
) -> list[str]:
    """How backward may be called, the most likely way first; nothing is called where there is no backward."""
    if not candidate.backward:
        return [""]
    signature = candidate.pulled
    chosen: dict[str, str] = {}
    more = [word for word in signature.optional if is_upstream(word)] if len(upstream) > 1 else []  # of a second output
    for word in (*signature.needed, *more):
        chosen[word] = _pulled(word, given, upstream, chosen.values(), cached=cached)
    rest = [name for name in [*upstream, *(["cache"] if cached else []), *given] if name not in chosen.values()]
    for word, said in chosen.items():
        chosen[word] = said or (rest.pop(0) if rest else "")
    kept = {place: place for place in candidate.keeps}
    orders = [list(chosen.values()), *_instead(list(chosen.values()), ["out", *kept, *given], loss=loss)]
    things = {**upstream, "cache": "cache", "out": "out", **kept, **given}
    calls = [", ".join([*(things[name] for name in order), *signature.flags]) for order in orders if all(order)]
    return [f"{candidate.backward}({call})" for call in dict.fromkeys(calls)] or [""]


def _pulled(
    word: str, given: Mapping[str, str], upstream: Iterable[str], chosen: Iterable[str], *, cached: bool
) -> str:
    """What backward's argument of this name is; empty where the name says nothing."""
    if is_cache(word) and cached:
        return "cache"
    found = meaning(word, [name for name in given if name not in chosen])
    if found and not word.lower().startswith("d"):
        return found
    return next((name for name in upstream if is_upstream(word) and name not in chosen), "")


def _instead(order: Sequence[str], others: Sequence[str], *, loss: bool) -> Iterator[list[str]]:
    """What else an argument may be: of a derivative the input or the output, of a loss what its forward had.

    Whoever takes what comes from above is given nothing else: the output in its place may make a wrong product right.
    """
    if order in (["x"], ["out"]):
        yield from ([other] for other in ("x", "out") if [other] != order)
    elif loss and "dout" in order and len(order) > 1:
        for other in others:
            if other not in order:
                yield [other if name == "dout" else name for name in order]


def conventions(record: Record) -> list[dict[str, str]]:
    """What may be declared of this layer, nothing first, then one thing, then several."""
    tried = {name: known for name, known in record.conventions.items() if name != "targets"}  # which a layout says
    ways = [[{} if way == known[0] else {name: way} for way in known] for name, known in tried.items()]
    several = [{name: way for said in chosen for name, way in said.items()} for chosen in product(*ways)]
    return sorted(several, key=len)
