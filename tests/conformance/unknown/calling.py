"""How a class that is no known layer is called: by the names of its arguments, with arrays of a few usual shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from types import ModuleType
from typing import Any

import numpy as np

from ..arrangements.arrangement import Arrangement
from ..arrangements.candidates import Candidate
from ..arrangements.gradients import places_of, read
from ..arrangements.words import OTHERS, is_upstream, size
from ..cases import case as drawn
from ..finding import Finding
from ..isolation import WATCH
from ..oracles.language import Array
from ..records import Record
from ..records._arguments import Arg, Role, given, labels, one_hot, param
from ..records._record import Setup
from ..subjects.names import plain, says
from ..surroundings import listening, said
from .own import Own, OwnFacts, OwnLayer

OUTPUTS, RATE = 6, 0.5  # how many outputs a layer is built with, and what it gets for a rate or a scale
RESERVED = {"np", "layer", "back", "dout", "out", "cache", "train"}
WRAPPED = ("data", "value", "val", "array")  # the attribute in which an object of theirs holds an array


@dataclass(frozen=True)
class Form:
    """The axes of every input, how many samples there are, and how many features a constructor is told."""

    axes: str
    samples: int
    features: int


FORMS = (Form("*N 3", 4, 3), Form("*N 4", 3, 4), Form("3 *N", 4, 3), Form("4", 4, 4), Form("*N 3 4 5", 2, 3))


class NotAnsweredError(Exception):
    """A call of ours that does not fit: nothing is said of whoever was called."""


def how_called(candidate: Candidate, word: str, module: ModuleType) -> Own | str:
    """The class as a subject; or, in words, why it cannot be called."""
    back = _pull(candidate)
    if candidate.updates or not back:
        return "its backward takes a step itself" if candidate.updates else "its backward asks for more than dout"
    reasons = []
    for form, near_half in product(FORMS, (False, True)):
        for arguments in _arguments(candidate, form, near_half=near_half):
            found = _tried(_way(candidate, word, form, arguments, back), word, module, near_half=near_half)
            if isinstance(found, Own):
                return found
            reasons.append(found)
    return f"no call that was tried is answered. The first: {reasons[0]}" if reasons else "its forward takes nothing"


def _tried(way: Arrangement, word: str, module: ModuleType, *, near_half: bool) -> Own | str:
    try:
        return _found(way, word, module, near_half=near_half)
    except (KeyboardInterrupt, MemoryError):
        raise
    except NotAnsweredError as why:
        return str(why)
    except BaseException as error:  # noqa: BLE001  # our call did not fit: that is no fault of theirs
        return f"its forward raised {error.got if isinstance(error, Finding) else said(error)}"


def _pull(candidate: Candidate) -> str:
    """The call of backward; empty where it asks for what nobody has."""
    needed, optional = candidate.pulled.needed, candidate.pulled.optional
    if len(needed) > 1:
        return ""
    takes = bool(needed) or any(is_upstream(word) for word in optional[:1])
    return f"{candidate.backward}({'dout' if takes else ''})"


def _arguments(candidate: Candidate, form: Form, *, near_half: bool) -> Iterator[dict[str, Arg]]:
    """What forward may be given: numbers for all; rows with a one, or labels, for what is called a target."""
    words = list(candidate.asked.needed)
    if len(set(words)) < len(words):  # `*arrays` takes any number of them
        words = [f"{words[0]}1", f"{words[0]}2"]
    numbers = given(form.axes, _near_half if near_half else np.asarray)
    ways = [
        [one_hot(form.axes), labels("*N", "C"), numbers] if place and says(word, "t") else [numbers]
        for place, word in enumerate(words)
    ]
    for chosen in product(*ways) if words else ():
        yield {_free(word): arg for word, arg in zip(words, chosen, strict=True)}


def _near_half(values: Array) -> Array:
    """Numbers between 0.1 and 0.9, for a forward that is defined nowhere else."""
    return np.asarray(0.1 + 0.8 / (1 + np.exp(-values)))


def _free(word: str) -> str:
    return f"{word}_" if word in RESERVED else word


def _way(candidate: Candidate, word: str, form: Form, arguments: Mapping[str, Arg], back: str) -> Arrangement:
    setup = Setup({"N": form.samples, "C": form.features})
    record = Record(candidate.name, arguments, {"output": ""}, {"plain": setup})
    known = {"in": str(form.features), "out": str(OUTPUTS), **({"rest": "2"} if "4 5" in form.axes else {})}
    made = [_value(each, known) for each in candidate.made.needed]
    made += [f"{each}={OTHERS['rng']}" for each in candidate.made.optional if plain(each) in ("rng", "generator")]
    return Arrangement(
        candidate,
        record,
        called={name: name for name in arguments},
        make=f"{candidate.make}({', '.join(made)})",
        call=f"{candidate.forward}({', '.join([*arguments, *candidate.asked.flags])})",
        back=back,
    )


def _value(word: str, known: Mapping[str, str]) -> str:
    """What a constructor is given for an argument of this name: a size, unless it says something else."""
    if plain(word) in OTHERS:
        return OTHERS[plain(word)]
    if any(part in plain(word) for part in ("rate", "scale", "std", "eps", "alpha", "prob")):
        return str(RATE)
    return size(word, known) or known["in"]


# Trying.


def _found(way: Arrangement, word: str, module: ModuleType, *, near_half: bool) -> Own:
    """The subject, with its parameters and its gradients found; an error means that this is no way to call it."""
    own = _plainly(Own(way.candidate.name, way, word, module))
    with listening([]), WATCH.over(f"a first try of {own.name}"), np.errstate(all="ignore"):
        own = _steady(_reading(own))
        _demand_numbers(_output(own))
        own = replace(own, scalar=np.ndim(_output(own)) == 0)
        if not own.scalar and "dout" not in way.back:
            raise NotAnsweredError("its backward takes no dout, and its forward returns no loss")
        own = _with_gradients(_with_parameters(own, near_half=near_half))
        _demand_numbers(_output(own))
        return _with_bound(_with_batch(_with_targets(own)))


def _plainly(own: Own) -> Own:
    return replace(own, plain=drawn(own.key()).arrays)


def _asked(own: Own, layer: OwnLayer | None = None) -> tuple[OwnLayer, Any]:
    """A layer, new unless told, and what its forward says to plain arrays."""
    case = drawn(own.key())
    layer = layer or own.build(case)
    return layer, layer.forward(case.copy())


def _output(own: Own) -> Any:
    return _asked(own)[1]


def _demand_numbers(out: Any) -> None:
    array = np.asarray(out)
    if isinstance(out, (tuple, list, dict)) or array.dtype.kind != "f":
        raise NotAnsweredError(f"its forward returns {type(out).__name__}, not one array of floating-point numbers")
    if not np.all(np.isfinite(array)):
        raise NotAnsweredError("its forward gives NaN or infinity for the numbers that were tried")


def _reading(own: Own) -> Own:
    """Where the output is: returned, or kept by the layer."""
    layer, out = _asked(own)
    kept = own.way.candidate.keeps if out is None else ()
    arrays = [place for place in kept if isinstance(layer.at(place), np.ndarray)]
    return replace(own, way=replace(own.way, reading=arrays[0])) if arrays else own


def _steady(own: Own) -> Own:
    """Whether two new layers answer alike, one that holds a generator at its second call, too; seeded where not."""
    (layer, first), (_, second) = _asked(own), _asked(own)
    alike = np.array_equal(first, second, equal_nan=True)
    if alike and (not layer.generators or np.array_equal(first, _asked(own, layer)[1], equal_nan=True)):
        return own
    own = replace(own, random=True)
    if not np.array_equal(_output(own), _output(own), equal_nan=True):
        raise NotAnsweredError("it gives another answer each time, also where the generators begin at the same place")
    return own


def _with_parameters(own: Own, *, near_half: bool) -> Own:
    """The float arrays in its attributes that change the output where they are changed."""
    for first in ("", own.way.call):
        tried = replace(own, way=replace(own.way, first=first))
        found = [places for places in _arrays(tried) if _matters(tried, places[0])]
        if found:
            shapes = {name: np.shape(_there(tried, places[0])) for name, places in _named(found, own).items()}
            args = {name: _drawn_as(shape, near_half=near_half) for name, shape in shapes.items()}
            named = _named(found, own)
            record = replace(own.record, args={**own.record.args, **args})
            way = replace(tried.way, record=record, places={name: places[0] for name, places in named.items()})
            return replace(tried, way=way, room=named)
    return own


def _drawn_as(shape: tuple[int, ...], *, near_half: bool) -> Arg:
    arg = param(" ".join(map(str, shape)))
    return replace(arg, draw=lambda *how: _near_half(param("").draw(*how))) if near_half else arg


def _arrays(own: Own) -> list[tuple[str, ...]]:
    """Float arrays that a layer holds, each with all its places."""
    layer = own.build(drawn(own.key()))
    places: dict[int, list[str]] = {}
    for place, value in places_of("layer", layer.space["layer"]):
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size and _is_settable(layer, place):
            places.setdefault(id(value), []).append(place)
    return [tuple(found) for found in places.values()]


def _is_settable(layer: OwnLayer, place: str) -> bool:
    try:
        exec(f"{place} = {place}", dict(layer.space))  # noqa: S102  # our own text
    except (AttributeError, TypeError):
        return False
    return True


def _there(own: Own, place: str) -> Array:
    found: Array = own.build(drawn(own.key())).at(place)
    return found


def _matters(own: Own, place: str) -> bool:
    before, layer = _output(own), own.build(drawn(own.key()))
    there = layer.at(place)
    there[...] = np.where(there, there * 1.5, 0.7)
    return not np.array_equal(before, _asked(own, layer)[1], equal_nan=True)


def _named(found: Sequence[tuple[str, ...]], own: Own) -> dict[str, tuple[str, ...]]:
    """By the last word of a place, as its author says it."""
    named: dict[str, tuple[str, ...]] = {}
    for number, places in enumerate(found):
        words = [word for place in places for word in re.findall(r"\w+", place)[:0:-1] if word.isidentifier()]
        name = _free(next((word for word in words if word not in WRAPPED), f"array{number}"))
        taken = name in named or name in own.record.args
        named[f"{name}_{number}" if taken else name] = places
    return named


def _with_gradients(own: Own) -> Own:
    """With each gradient read where names or order put it; what has none is not asked about."""
    case = OwnFacts(own, own.key()).case
    layer = own.build(case)
    layer.forward(case.copy())
    try:
        layer.backward(case.dout.copy())
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException:  # noqa: BLE001  # the forward has answered: that is theirs, and told by the clauses
        return _only(own, {next(iter(own.record.inputs)): "back"})
    found = read(own.way, layer.space)
    first = next(iter(own.record.inputs))
    if first not in found and len(own.record.inputs) > 1:
        alone = {
            name: arg if name == first or arg.role is not Role.INPUT else replace(arg, role=Role.FIXED)
            for name, arg in own.record.args.items()
        }
        found = read(replace(own.way, record=replace(own.record, args=alone)), layer.space)
    if not found:
        raise NotAnsweredError("the gradient of its input is found nowhere after backward")
    return _only(own, found)


def _only(own: Own, gradients: Mapping[str, str]) -> Own:
    """With these gradients: other inputs are fixed, other parameters stay as they were built."""
    args = {
        name: replace(arg, role=Role.FIXED) if arg.role is Role.INPUT and name not in gradients else arg
        for name, arg in own.record.args.items()
        if name in gradients or arg.role is not Role.PARAM
    }
    room = {name: places for name, places in own.room.items() if name in gradients}
    way = replace(
        own.way,
        record=replace(own.record, args=args),
        gradients=gradients,
        places={name: places[0] for name, places in room.items()},
    )
    without = tuple(name for name in own.record.wrt if name not in gradients)
    return replace(own, way=way, room=room, without=without)


def _with_targets(own: Own) -> Own:
    """What a loss takes and gives no gradient may be targets: rows with a one, where it answers to them."""
    fixed = {name: arg for name, arg in own.record.args.items() if arg.role is Role.FIXED and "C" not in arg.axes}
    rows = {name: one_hot(arg.axes) for name, arg in fixed.items()}
    asked = replace(own, without=tuple(name for name in own.without if name not in rows))
    asked = _with_args(asked, {**own.record.args, **rows})
    try:
        return asked if own.scalar and rows and np.isfinite(_output(asked)) else own
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException:  # noqa: BLE001  # they are no targets
        return own


def _with_args(own: Own, args: Mapping[str, Arg]) -> Own:
    return replace(own, way=replace(own.way, record=replace(own.record, args=args)))


def _with_bound(own: Own) -> Own:
    """Whether its own code tells a bound."""
    try:
        return replace(own, coarse=OwnFacts(own, own.key()).is_coarse)
    except Finding:
        return own  # its backward does not answer: the clauses tell that


def _with_batch(own: Own) -> Own:
    """With a batch axis only where twice as many samples are answered."""
    setup = own.record.setups["plain"]
    twice = replace(own.record, setups={"plain": replace(setup, sizes={**setup.sizes, "N": 2 * setup.sizes["N"]})})
    try:
        case = drawn(replace(own, way=replace(own.way, record=twice)).key())
        own.build(case).forward(case.copy())
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException:  # noqa: BLE001  # it is no batch then: our guess was wrong
        count = str(setup.sizes["N"])
        args = {name: replace(arg, axes=arg.axes.replace("*N", count)) for name, arg in own.record.args.items()}
        return _with_args(own, args)
    return own
