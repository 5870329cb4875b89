"""Where gradients lie after a backward: by their names, by the order of forward, never by their values."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from ..subjects.names import plain, spellings
from .arrangement import Arrangement

DEPTH = 3  # how deep in a thing an array is looked for: layer.grads["W"], layer.params[0].grad
SPACES = ("back", "layer", "cache")  # where gradients may be after a backward, likely places first


def places_of(word: str, value: Any, depth: int = DEPTH) -> Iterator[tuple[str, Any]]:
    """Arrays and numbers in a thing, and what is still None, each by the expression that reaches it."""
    if value is None or isinstance(value, (np.ndarray, np.generic, float)):
        yield word, value
    elif depth and isinstance(value, Mapping):
        for key, inner in value.items():
            yield from places_of(f"{word}[{json.dumps(key) if isinstance(key, str) else repr(key)}]", inner, depth - 1)
    elif depth and isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from places_of(f"{word}[{index}]", inner, depth - 1)
    elif depth and not isinstance(value, (type, ModuleType, str, int, bytes)) and not inspect.isroutine(value):
        for name in [*getattr(value, "__dict__", ()), *_declared(value)]:
            yield from places_of(f"{word}.{name}", getattr(value, name, None), depth - 1)


def _declared(value: Any) -> list[str]:
    """Properties and slots."""
    ways = [(name, way) for kind in type(value).__mro__ for name, way in vars(kind).items()]
    return [name for name, way in ways if isinstance(way, property) or inspect.ismemberdescriptor(way)]


def read(way: Arrangement, space: Mapping[str, Any]) -> dict[str, str]:
    """An expression for each gradient that names or order put somewhere."""
    places = {place: value for word in SPACES if word in space for place, value in places_of(word, space[word])}
    places = {place: value for place, value in places.items() if value is not None}
    found: dict[str, str] = {}
    for name in way.record.wrt:
        ways = [
            *_named(way, name, places),
            *_beside(way, name, places),
            *_in_order(way, name, space),
            *_moved_by_step(way, name),
        ]
        if ways:
            found[name] = _written(way, name, ways[0])
    return found


def misshapen(way: Arrangement, space: Mapping[str, Any]) -> Iterator[str]:
    """The gradients of parameters that lie otherwise than these: an update would broadcast them."""
    for name in way.record.params:
        expression = way.gradients.get(name, "").removesuffix(f".reshape({name}.shape)")
        if expression and expression != way.gradients[name]:
            got, given = (np.shape(eval(word, dict(space))) for word in (expression, way.given[name]))  # noqa: S307
            if got != given:
                yield f"the gradient of {name} has shape {got}, and {name} itself {given}"


def _named(way: Arrangement, name: str, places: Mapping[str, Any]) -> list[str]:
    """By our names, and by the author's own: of the argument, or of the attribute that holds it."""
    own = [way.called.get(name, ""), *re.findall(r"\w+", way.places.get(name, ""))[-1:]]
    bearing = [place for place in places if bears(place, (*spellings(name), *(word for word in own if word)))]
    return sorted(bearing, key=lambda place: (SPACES.index(_words(place)[0]), len(_words(place))))


def _words(place: str) -> list[str]:
    return re.findall(r"\w+", place)


def bears(place: str, names: Sequence[str]) -> bool:
    """Whether a place is called the gradient of such an array: layer.dW, layer.grads["W"], back["for_weights"]."""
    words = _words(place)
    last, before = plain(words[-1]), [plain(word) for word in words[:-1]]
    for word in map(plain, names):
        before_it = ("d", "dl", "dld", "dloss", "delta", "grad", "grads", "gradient", "gradients", "gradientof")
        forms = [*(f"{way}{word}" for way in before_it), f"{word}grad", f"{word}gradient"]
        if last in forms or (last in ("grad", "gradient", "d", "g") and before and before[-1] == word):
            return True
        if last == word and any("grad" in way or way in ("d", "deltas", "back") for way in before):
            return True
        if words[0] == "back" and len(word) > 1 and re.search(rf"(?:^|_){re.escape(word)}(?:$|_)", words[-1].lower()):
            return True
    return False


def _beside(way: Arrangement, name: str, places: Mapping[str, Any]) -> list[str]:
    """Beside the place where the parameter was set: layer.p[0].grad of layer.p[0].value."""
    stem = way.places.get(name, "").rpartition(".")[0]
    return [place for place in places if stem not in ("", "layer") and place.startswith(f"{stem}.") and "grad" in place]


def _in_order(way: Arrangement, name: str, space: Mapping[str, Any]) -> list[str]:
    """In what backward returned, else in a list of gradients, in the order in which forward was given them."""
    inputs, params = _order(way, way.record.inputs), _order(way, way.record.params)
    source = "back" if way.back else "cache"
    returned: Any = space.get(source)
    if _is_several(returned):
        if len(returned) == len(inputs) + len(params) and not any(map(_is_group, returned)):
            return [f"{source}[{_order(way, way.record.wrt).index(name)}]"]
        if name in inputs and len(returned) >= len(inputs):
            return [f"{source}[{inputs.index(name)}]"]
        groups = [(f"{source}[{place}]", group) for place, group in enumerate(returned) if _is_group(group)]
    else:
        if returned is not None and [name] == (inputs or params):
            return [source]
        groups = []
    groups += [(f"layer.{word}", group) for word, group in _attributes(space.get("layer")) if "grad" in word.lower()]
    return [f"{place}[{params.index(name)}]" for place, group in groups if name in params and len(group) == len(params)]


def _order(way: Arrangement, names: Sequence[str] | Mapping[str, str]) -> list[str]:
    """These arrays as forward is given them; those that a constructor was given, behind."""
    call = [name for name in re.findall(r"(?<![\w.])\w+", f"{way.call} {way.make}") if name in names]
    return list(dict.fromkeys([*call, *names]))


def _is_several(value: Any) -> bool:
    return isinstance(value, (tuple, list))


def _is_group(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and len(value) > 0


def _attributes(layer: Any) -> list[tuple[str, Any]]:
    return [(word, value) for word, value in getattr(layer, "__dict__", {}).items() if _is_group(value)]


def _moved_by_step(way: Arrangement, name: str) -> list[str]:
    """Where backward takes a step of length one: how far the parameter went."""
    return (
        [f"{way.given.get(name, name).removesuffix('.copy()')} - {way.places[name]}"]
        if way.candidate.updates and name in way.places
        else []
    )


def _written(way: Arrangement, name: str, place: str) -> str:
    """A gradient in our layout, from that in which its array was given, and no other; times `dout` if nobody had it."""
    (first, *_) = way.upstream.values()
    expression = place if way.above[0] in way.back or " - " in place else f"{first} * {place}"
    given = way.given.get(name, name).removesuffix(".copy()")
    whole = f"({expression})" if " " in expression else expression
    if given.endswith(".T"):
        return f"{whole}.T"
    return f"{whole}.reshape({name}.shape)" if given.endswith(("]", ".reshape(-1)")) else expression
