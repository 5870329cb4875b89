"""An arrangement found by trying: names first, then the forward's values; of gradients, by names and order alone."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import product
from types import ModuleType
from typing import Any

import numpy as np

from .. import truths
from ..cases import Key, upstreams
from ..finding import Finding
from ..isolation import WATCH
from ..oracles.language import EVAL, Answer, Array, Case
from ..records import RECORDS, Record
from ..subjects.adapted import Adapters
from ..subjects.conventions import scale, turned
from ..subjects.several import adapted
from ..surroundings import listening, seeded
from ..trial import Trial, options_of
from ..truths import Facts
from .arrangement import Arrangement, helping
from .candidates import Candidate
from .gradients import misshapen, places_of, read
from .ways import Filled, called, conventions, fillings, layouts, lying, pulls, rooms
from .words import meaning, options, sizes

MOST = 200  # constructors that are called for one file
PARTLY = "its forward agrees with ours in a part of the cases that were tried"
MANY = 100  # rows of a hundred ones each, of which some are kept
NEAR = 1e-4  # of the largest entry: how near an output is that is taken for the layer's; it judges nobody


@functools.cache
def plain_cases(layer: str) -> tuple[Facts, ...]:
    """Ordinary cases of each form, in which no array is square: none fits turned by chance."""
    record = RECORDS[layer]
    keys = [
        Key(layer, "float64", setup, texture="normal", upstream=upstreams(record)[0], seed=seed, mode=mode)
        for seed, setup, mode in product(range(2), record.usual, record.modes or ("train",))
    ]
    same = [
        key
        for key in keys
        if key.options == record.options and record.args_of(key.setup).keys() == record.args_of(record.first).keys()
    ]
    return tuple(facts for facts in map(Facts, same) if facts.key.core and not _square(facts.case))


def _square(case: Case) -> bool:
    return any(len(set(array.shape)) < array.ndim for array in case.arrays.values())


def near(got: Any, expected: Array) -> bool:
    """Whether an answer is the expected one, as far as a search has to know."""
    with suppress(TypeError, ValueError):
        got = np.asarray(got, np.float64)
        largest = float(np.max(np.abs(expected), initial=0.0))
        return got.shape == expected.shape and bool(np.all(np.abs(got - expected) <= NEAR * largest))
    return False


def _every(facts: Facts) -> bool:
    return True


def _training(facts: Facts) -> bool:
    return facts.key.mode != EVAL


@dataclass
class Search:
    """One file, searched: how many layers were built for it so far is counted."""

    word: str
    module: ModuleType
    calls: int = 0
    kept: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        return self.calls >= MOST

    # By the forward's values.

    def by_values(self, candidate: Candidate, record: Record, *, ours: bool = False) -> Arrangement | None:
        """The first arrangement whose forward answers as ours, with backward as names and order say.

        Where none does in every mode, its answers in training may be enough, and after that its output alone. A layer
        with one of our own names is held to our definition of a loss.
        """
        for cases, state in self._strictness(record):
            for way in self._ways(candidate, record):
                found = self._answering(way, cases, state=state, ours=ours)
                pulled = self._pulled(self._by_share(found)) if found else None
                if pulled:
                    return replace(pulled, doubts=() if cases is _every else (PARTLY,))
        return None

    @staticmethod
    def _strictness(record: Record) -> list[tuple[Callable[[Facts], bool], bool]]:
        if record.chosen or not record.modes:
            return [(_every, True)]
        return [(_every, True), (_training, True), (_training, False)]

    def _by_share(self, way: Arrangement) -> Arrangement:
        """Of a layer that leaves some out: whether its ratio is the share that is kept, as what it keeps says."""
        if not way.record.share:
            return way
        case = next(facts.case for facts in plain_cases(way.record.layer) if facts.key.mode != EVAL)
        ones = {name: np.ones((MANY, 100)) for name in case.inputs}
        asked = self._run(way, replace(case, inputs=ones, dout=None, chosen={}))
        kept, expected = (
            np.mean(np.asarray(_evaluated(way, asked or {}), float) != 0),
            way.record.share_of(case.options),
        )
        if abs(kept - (1 - expected)) < abs(kept - expected):
            return replace(way, said={**way.said, "ratio": "kept"})
        return way

    def _answering(
        self, way: Arrangement, among: Callable[[Facts], bool], *, state: bool, ours: bool
    ) -> Arrangement | None:
        """The way with its output read where it agrees with ours."""
        cases = [facts for facts in self._cases(way) if among(facts)]
        seen = [(facts, self._asked(way, facts.case)) for facts in cases[:1]]
        if not seen or seen[0][1] is None:
            return None
        allowed = [said for said in _assumed(way.record) if not (ours and {"reduction", "half"} & {*said})]
        for said, (reading, output) in product(allowed, self._readings(way, seen[0][1])):
            tried = replace(way, said={**way.said, **said}, reading=reading, output=output)
            if all(self._agrees(tried, facts, state=state) for facts in cases):
                return tried
        return None

    def _cases(self, way: Arrangement) -> list[Facts]:
        """What can be compared: of a layer that draws numbers, evaluation alone."""
        cases = [facts for facts in plain_cases(way.record.layer) if facts.key.mode != EVAL or way.has_mode]
        return [facts for facts in cases if facts.key.mode == EVAL] if way.record.chosen else cases

    def _agrees(self, way: Arrangement, facts: Facts, *, state: bool) -> bool:
        asked = self._asked(way, facts.case)
        if asked is None:
            return False
        expected = _expected(facts, way.said)
        kept = {
            name: way.as_ours(name, place) for name, place in way.places.items() if state and name in expected.state
        }
        said, times = _outputs(way, asked), scale(facts.case, way.said)
        agrees = all(near(said[name], values * times) for name, values in expected.outputs.items()) if said else False
        return agrees and all(
            near(eval(place, dict(asked)), expected.state[name])  # noqa: S307  # our own text
            for name, place in kept.items()
        )

    def _readings(self, way: Arrangement, asked: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        returned = asked["returned"]
        readings = ["out"] if returned is not None else []
        count = len(way.record.outputs)
        if isinstance(returned, (tuple, list)) and len(returned) > count:
            readings = ["out, cache"] if len(returned) == 2 else ["out, *cache"]  # output and cache
            readings = readings if count == 1 else ["*out, cache"]
        readings += [place for place in way.candidate.keeps if returned is None or way.record.activation]
        outputs = [way.output, "out.squeeze()"] if way.record.activation else [way.output]
        yield from product(readings, outputs)

    # By names alone.

    def by_names(self, candidate: Candidate, record: Record) -> Arrangement | None:
        """The first arrangement that answers in the right shape, and whose output follows each parameter."""
        for way in self._ways(candidate, record):
            facts = plain_cases(record.layer)[0]
            asked = self._asked(way, facts.case)
            for reading, output in self._readings(way, asked) if asked else ():
                tried = replace(way, reading=reading, output=output)
                if self._shaped(tried, facts) and self._follows(tried, facts):
                    doubt = f"its forward agrees with our {record.layer} in no way of calling it that was tried"
                    return self._pulled(replace(tried, doubts=(doubt,)))
        return None

    def _shaped(self, way: Arrangement, facts: Facts) -> bool:
        said = _outputs(way, self._asked(way, facts.case) or {})
        shapes = {name: np.shape(values) for name, values in facts.reference.outputs.items()}
        return {name: np.shape(values) for name, values in said.items()} == shapes

    def _follows(self, way: Arrangement, facts: Facts) -> bool:
        """Change a parameter: the output is another. A bias may be forgotten where its name says it is, no weight."""
        before, again = self._seeded(way, facts.case), self._seeded(way, facts.case)
        params = facts.case.params
        changed = [
            name for name in params if not np.array_equal(before, self._seeded(way, _moved_on(facts.case, name)))
        ]
        named = [name for name in way.record.summed_params if called(way.places.get(name, name), name)]
        return np.array_equal(before, again) and bool(changed or not params) and {*params} <= {*changed, *named}

    def _seeded(self, way: Arrangement, case: Case) -> Any:
        """An output, where everybody's random numbers begin at the same place."""
        with seeded():
            return _evaluated(way, self._run(way, case) or {})

    # The ways there are.

    def _ways(self, candidate: Candidate, record: Record) -> Iterator[Arrangement]:
        """All that names allow, then what the order of our arrays gives."""
        arrays = (*record.inputs, *record.fixed, *record.params)
        builds = [(said, built) for said in _given(record) for built in _builds(candidate, record, said)]
        for said, built in builds:
            left = [*record.inputs, *record.fixed] if candidate.make else list(arrays)
            for call in fillings(candidate.asked, record, left, {}):
                if all(name in call.arrays for name in (*record.inputs, *record.fixed)):
                    given = [name for name in arrays if name in (*built.arrays, *call.arrays)]
                    for layout in layouts(record, given, updates=candidate.updates):
                        if self.ended:
                            return
                        way = _called(candidate, record, built, call, layout.given)
                        labels = any(given.startswith("labels(") for given in layout.given.values())
                        told = {**said, "targets": "labels"} if labels else said
                        yield from self._placed(replace(way, said=told, output=layout.output), built, call)

    def _placed(self, way: Arrangement, built: Filled, call: Filled) -> Iterator[Arrangement]:
        """The same with the parameters and the state set that nobody was given."""
        record = way.record
        wanted = [name for name in (*record.params, *record.kept) if name not in (*built.arrays, *call.arrays)]
        if not wanted:
            yield way
        elif way.make.startswith("{"):
            inside = {name: word for word, name in _inside(way.candidate, record).items()}
            if all(name in inside for name in wanted):
                yield replace(way, places={name: f'layer["{inside[name]}"]' for name in wanted})
        elif way.make:
            yield from self._set(way, wanted)

    def _set(self, way: Arrangement, wanted: list[str]) -> Iterator[Arrangement]:
        """In the places of a layer as it is built, or as it is after a first forward; as what is there now lies."""
        theirs = turned(plain_cases(way.record.layer)[0].case, way.said).arrays
        for first in ("", way.call):
            places = self._built(replace(way, first=first))
            for room in rooms(places, wanted, {name: theirs[name].size for name in wanted}):
                ways = [
                    lying(name, theirs[name], places[place], updates=way.candidate.updates)
                    for name, place in room.items()
                ]
                for chosen in product(*ways):
                    given = {**way.given, **dict(zip(room, chosen, strict=True))}
                    yield replace(way, first=first, places=room, given=given)
            if any(
                value is not None and value.size
                for place, value in places.items()
                if any(called(place, name) for name in wanted)
            ):
                return

    def _built(self, way: Arrangement) -> Mapping[str, Any]:
        asked = self._asked(replace(way, call=way.first or "None", first=""), plain_cases(way.record.layer)[0].case)
        return dict(places_of("layer", asked["layer"])) if asked and "layer" in asked else {}

    # Asking.

    def _asked(self, way: Arrangement, case: Case) -> dict[str, Any] | None:
        """All names after a forward, `returned` among them; None where it stops."""
        key = (
            way.make,
            way.first,
            tuple(way.places.items()),
            way.call,
            tuple(way.given.items()),
            tuple(way.said.items()),
            id(case),
        )
        if key not in self.kept:
            self.kept[key] = self._run(way, case) or {}
        return self.kept[key] or None

    def _run(self, way: Arrangement, case: Case) -> dict[str, Any] | None:
        theirs = turned(replace(case.copy(), options={**_defaults(way.record), **case.options}), way.said)
        space: dict[str, Any] = {
            **helping(),
            self.word: self.module,
            **dict.fromkeys(way.record.args),  # None where a setup lacks one
            **theirs.arrays,
            **theirs.options,
            "train": case.mode != EVAL,
        }
        self.calls += bool(way.make)
        try:
            with WATCH.over(f"a first try of {way.candidate.name}"), listening([]), np.errstate(all="ignore"):
                return _stepped(way, space)
        except (KeyboardInterrupt, MemoryError):
            raise
        except BaseException:  # noqa: BLE001  # a way that does not fit may raise anything
            return None

    # Backward.

    def _pulled(self, way: Arrangement) -> Arrangement | None:
        """With backward called as most gradients agree with ours, names first, and each gradient read by name or order.

        Nothing where no call of it answers.
        """
        upstream = way.upstream
        asked = {name: given for name, given in way.given.items() if name in way.record.args}
        calls = pulls(way.candidate, upstream, asked, cached="cache" in way.reading, loss=bool(way.record.activation))
        best: Arrangement | None = None
        most = -1
        for call in calls:
            tried = self._with_gradients(replace(way, back=call))
            count = self._right(tried) if tried else -1
            if tried and count > most:
                best, most = tried, count
            if most == len(way.record.wrt):
                break
        return best

    def _with_gradients(self, way: Arrangement) -> Arrangement | None:
        facts = self._cases(way) or list(plain_cases(way.record.layer))
        space = self._run(way, facts[0].case)
        if space is None:
            return None
        try:
            with WATCH.over(f"a first try of {way.candidate.name}"), listening([]), np.errstate(all="ignore"):
                _read(way, space)
                space |= facts[0].case.above
                space["back"] = eval(way.back, space) if way.back else None  # noqa: S307  # our own text
        except (KeyboardInterrupt, MemoryError):
            raise
        except BaseException:  # noqa: BLE001  # as above
            return None
        found = replace(way, gradients=read(way, space), held=_held(way, space.get("layer")))
        return replace(found, misshapen=tuple(misshapen(found, space)))

    def _right(self, way: Arrangement) -> int:
        """How many gradients are ours."""
        facts = (self._cases(way) or list(plain_cases(way.record.layer)))[0]
        trial = Trial(adapted(Adapters(way.name, [way.bridge(self.module)])), facts, ())
        self.calls += 1
        try:
            return sum(near(trial.gradients[name], facts.reference.gradients[name]) for name in way.record.wrt)
        except Finding:
            return 0


def _builds(candidate: Candidate, record: Record, said: Mapping[str, str]) -> list[Filled]:
    """How a constructor is called; nothing is built where functions are called."""
    held = (*record.params, *record.kept)
    return list(fillings(candidate.made, record, held, sizes(record, said))) if candidate.make else [Filled()]


def _called(candidate: Candidate, record: Record, built: Filled, call: Filled, given: Mapping[str, str]) -> Arrangement:
    defaults = _defaults(record)
    settings = ("", "layer") in call.values
    inside = _inside(candidate, record) if settings else {}
    taken = {name: defaults[name] for name in (*built.options, *call.options, *inside.values()) if name in defaults}
    used = {name: way for name, way in given.items() if name in record.args}
    return Arrangement(
        candidate,
        record,
        given=used,
        taken=taken,
        called={**built.arrays, **built.options, **call.arrays, **call.options},
        make=f"{candidate.make}({built.written(given)}{candidate.ends}"
        if candidate.make
        else _settings(inside)
        if settings
        else "",
        call=f"{candidate.forward}({call.written(given)})",
    )


def _inside(candidate: Candidate, record: Record) -> dict[str, str]:
    """The options and the state that forward looks for in a dictionary, by its words for them."""
    found = {word: meaning(word, (*options(record), *record.kept)) for word in candidate.keys}
    return {word: name for word, name in found.items() if name}


def _settings(inside: Mapping[str, str]) -> str:
    return "{" + ", ".join(f'"{word}": {name}' for word, name in inside.items()) + "}"


def _defaults(record: Record) -> Mapping[str, Any]:
    """What our options are where nobody gives them: of the plainest setup, else as in the reference."""
    ours = truths.defaults(record.layer)
    return {**{name: ours[name] for name in options(record) if name in ours}, **record.options}


def _given(record: Record) -> list[dict[str, str]]:
    """The conventions that change what a layer is given."""
    return [said for said in conventions(record) if all(name in ("weight", *record.complements) for name in said)]


def _assumed(record: Record) -> list[dict[str, str]]:
    """The conventions that change what is expected of it."""
    return [said for said in conventions(record) if not any(name in ("weight", *record.complements) for name in said)]


def _expected(facts: Facts, said: Mapping[str, str]) -> Answer:
    """What ours answers under a convention, as they say it."""
    return _answer_of(facts.key, *options_of(facts.record, said).items())


@functools.cache
def _answer_of(key: Key, *assumed: tuple[str, Any]) -> Answer:
    facts = Facts(key)
    return truths.answer(replace(facts.exact, assumed=dict(assumed))) if assumed else facts.reference


def _moved_on(case: Case, name: str) -> Case:
    """The same with other numbers for a parameter."""
    return case.having(**{name: case.params[name] * 2 + 1})


def _held(way: Arrangement, layer: Any) -> dict[str, str]:
    """Where a layer keeps what its constructor was given, by what that is called there."""
    places = dict(places_of("layer", layer))
    given = [name for name in (*way.record.params, *way.record.kept) if name not in way.places]
    found = {name: [place for place in places if called(place, name)] for name in given}
    return {name: ways[0] for name, ways in found.items() if ways}


def _stepped(way: Arrangement, space: dict[str, Any]) -> dict[str, Any]:
    """Built, filled and asked, line by line as the adapter does it."""
    if way.make:
        space["layer"] = eval(way.make, space)  # noqa: S307  # our own text, as below
    if way.first:
        eval(way.first, space)  # noqa: S307
    for line in [*way.setting(), *(way.modes if way.has_mode else ())]:
        exec(line, space)  # noqa: S102
    space["returned"] = eval(way.call, space)  # noqa: S307
    return space


def _read(way: Arrangement, space: dict[str, Any]) -> None:
    """The output, and the cache if there is one, by their names."""
    returned = space["returned"]
    if way.reading == "*out, cache":
        *space["out"], space["cache"] = returned
    elif "cache" in way.reading:
        space["out"], *rest = returned
        space["cache"] = rest[0] if way.reading == "out, cache" else rest
    else:
        space["out"] = returned if way.reading == "out" else eval(way.reading, space)  # noqa: S307


def _outputs(way: Arrangement, asked: Mapping[str, Any]) -> dict[str, Any]:
    """By name; none where there are not as many as ours."""
    said = _evaluated(way, asked)
    with suppress(TypeError, ValueError):
        names = tuple(way.record.outputs)
        return dict(zip(names, said if len(names) > 1 else (said,), strict=True))
    return {}


def _evaluated(way: Arrangement, asked: Mapping[str, Any]) -> Any:
    with suppress(Exception):
        space = dict(asked)
        _read(way, space)
        return eval(way.output, space)  # noqa: S307
    return None
