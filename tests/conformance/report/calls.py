"""How somebody's layer is called, as lines of code by our names: what a script of a failure consists of."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from ..arrangements.arrangement import HELPERS, READINGS, Arrangement, uses
from ..oracles.language import EVAL, Case
from ..subjects import Subject
from ..subjects.adapted import Adapters
from ..subjects.conventions import scale, transposed
from ..subjects.importing import Unusable
from ..subjects.names import home, in_order
from ..subjects.offers import accepted, flags
from ..subjects.pairs import Pairs
from ..subjects.several import Several
from ..subjects.textbook import Textbook, asks_for_sizes, signature, sizes, spelled
from ..surroundings import listening

NUMPY_ONLY = "a script is printed for layers in plain numpy alone, called without an adapter of one's own"


@dataclass(frozen=True)
class Calls:
    """Lines that build a layer and call it, and the expressions of where everything lies afterwards."""

    make: list[str]
    forward: list[str]
    backward: list[str]
    places: Mapping[str, str] = field(default_factory=dict)  # of outputs, gradients and state
    kept: Mapping[str, str] = field(default_factory=dict)  # of parameters in the layer
    options: Mapping[str, Any] = field(default_factory=dict)  # of which the lines speak by name
    helpers: list[str] = field(default_factory=list)


def calls_of(subject: Subject, case: Case, ours: Case, said: Mapping[str, str]) -> Calls:
    """The calls of a case as it is given to the subject; what lies otherwise in our case is turned back."""
    styles = subject.subjects if isinstance(subject, Several) else [subject]
    style = next(style for style in styles if style.precisions(case.layer))
    calls = _of_style(style, case)
    places, by = dict(calls.places), scale(ours, said)
    for name in case.outputs if by != 1 else ():
        places[name] = f"{places[name]} / {by:g}"
    for name in case.params:
        if transposed(ours, name, said) and name in places:
            places[name] += ".T"
    return replace(calls, places=places)


def _of_style(style: Subject, case: Case) -> Calls:
    if isinstance(style, Textbook):
        return _of_class(style, case)
    if isinstance(style, Pairs):
        return _of_pair(style, case)
    if isinstance(style, Adapters):
        arrangement = getattr(style.bridges[case.layer].function, "arrangement", None)
        if isinstance(arrangement, Arrangement):
            return _arranged(arrangement, case)
    raise Unusable(NUMPY_ONLY)


def _arranged(way: Arrangement, case: Case) -> Calls:
    """The very expressions of an arrangement."""
    plain = way.reading in READINGS
    forward = [f"{way.reading} = {way.call}"] if plain else [way.call, f"out = {way.reading}"]
    clear = [way.candidate.clear] if way.candidate.clear else []
    backward = [*clear, f"back = {way.back}"] if way.back else clear
    gradients = dict(way.gradients)
    if way.candidate.updates and way.places:  # it is read before the parameters are put back
        read = [f'"{name}": {place}' for name, place in gradients.items()]
        backward.append(f"gradients = {{{', '.join(read)}}}")
        backward += way.setting()
        gradients = {name: f'gradients["{name}"]' for name in gradients}
    kept = {name: way.as_ours(name, place) for name, place in {**way.held, **way.places}.items()}
    first = [way.first] if way.first else []
    lines = [*([f"layer = {way.make}"] if way.make else []), *first, *way.setting()]
    modes = list(way.modes) if way.has_mode else []
    text = "\n".join([*lines, *forward, *backward, *gradients.values(), way.output])
    return Calls(
        lines,
        [*modes, *forward],
        backward,
        {
            **{name: place for name, place in kept.items() if name in case.state},
            **_outputs(case, way.output),
            **gradients,
        },
        kept,
        {**way.taken, **{n: value for n, value in case.options.items() if n in way.taken}, "train": case.mode != EVAL},
        [f"\n{HELPERS[name].strip()}\n\n" for name in HELPERS if uses(text, name)],
    )


def _of_class(style: Textbook, case: Case) -> Calls:
    kind = style.classes[case.layer]
    options = accepted(kind, {**case.options, **case.state})
    by_sizes = asks_for_sizes(kind, case)
    given = [*map(str, sizes(kind, case))] if by_sizes else [*case.params]
    given += [f"{name}={name if name in case.state else repr(value)}" for name, value in options.items()]
    places: dict[str, str] = {}
    layer: Any = None
    with suppress(Exception), listening([]):  # who raises has no places, and none is needed to show that
        built = style.build(case.copy())
        layer = built.layer
        built.forward(case.copy())
        above = [dout.copy() for dout in case.upstream.values()]
        places = built.places(layer.backward(*above) if signature(layer.backward) else layer.backward())
    kept = {name: f"layer.{spelled(layer, name)}" for name in (*case.params, *case.state)}
    late = [name for name in (*(case.params if by_sizes else ()), *case.state) if name not in options]
    told = [*case.inputs, *case.fixed, *_said(flags(kind.forward, case))]  # type: ignore[attr-defined]  # it has one
    asked = ", ".join(_above(case)) if len(signature(kind.backward)) > 1 else ""  # type: ignore[attr-defined]  # not self alone
    return Calls(
        [f"layer = {_named(kind)}({', '.join(given)})", *(f"{kept[name]} = {name}" for name in late)],
        [f"out = layer.forward({', '.join(told)})"],
        [f"back = layer.backward({asked})"],
        {**_outputs(case), **{name: kept[name] for name in case.state}, **places},
        kept,
    )


def _of_pair(style: Pairs, case: Case) -> Calls:
    forward, backward = style.pairs[case.layer]
    options = accepted(forward, {**case.options, **case.state})
    told = [f"{name}={name if name in case.state else repr(value)}" for name, value in options.items()]
    told = [*in_order(case), *told, *_said(flags(forward, case))]
    places = {name: f"back[{place}]" if len(case.wrt) > 1 else "back" for place, name in enumerate(case.wrt)}
    with suppress(Exception), listening([]):
        layer = style.build(case.copy())
        layer.forward(case.copy())
        returned = backward(*(dout.copy() for dout in case.upstream.values()), layer.cache)
        if isinstance(returned, Mapping):
            places = {name: f'back["{name}"]' for name in case.wrt}
        elif isinstance(returned, tuple):
            places = {name: f"back[{place}]" for place, name in enumerate(case.wrt)}
    returns = "out, cache, state" if case.state else "out, cache"
    return Calls(
        [],
        [f"{returns} = {_named(forward)}({', '.join(told)})"],
        [f"back = {_named(backward)}({', '.join([*_above(case), 'cache'])})"],
        {**_outputs(case), **{name: f'state["{name}"]' for name in case.state}, **places},
    )


def _outputs(case: Case, out: str = "out") -> dict[str, str]:
    several = len(case.outputs) > 1
    return {name: f"{out}[{place}]" if several else out for place, name in enumerate(case.outputs)}


def _above(case: Case) -> list[str]:
    return [name for name in case.given if name not in case.arrays]


def _said(named: Mapping[str, Any]) -> list[str]:
    return [f"{name}={value!r}" for name, value in named.items()]


def _named(thing: Callable[..., Any]) -> str:
    """What a class or a function is called in its module."""
    names = [name for name, value in vars(sys.modules.get(home(thing), object)).items() if value is thing]
    return f"theirs.{(names or [thing.__name__])[0]}"
