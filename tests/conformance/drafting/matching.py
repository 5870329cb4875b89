"""What a candidate does, told by value: its answers beside the reference's, under the bound that judges them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import numpy as np

from ..finding import Finding
from ..records import RECORDS, Record
from ..subjects import Subject
from ..subjects.names import spellings
from ..trial import Trial
from ..truths import Facts
from .candidates import Candidate
from .draft import Draft, plain_cases
from .ways import built_empty, called, filled, given_all, pulls

DEPTH = 3  # how deep in what backward leaves a gradient may lie: layer.grads["W"], layer.params[0].grad
GUESSED = "a guess by its name and shape"
UNKNOWN = "agrees with ours in no arrangement that was tried"


def objection(subject: Subject, name: str, facts: Facts) -> tuple[str, float]:
    """What level core has against an array of the subject's, in a word, and how many bits of it are right."""
    trial = Trial(subject, facts, ("numeric",))
    try:
        trial.compare(name, trial.outputs[name] if name in trial.outputs else trial.gradients[name])
    except Finding as finding:
        return finding.what if finding.core else "", trial.bits
    return "", trial.bits


def conforms(subject: Subject, layer: str) -> bool:
    """Whether all its arrays agree with ours."""
    return all(agrees(subject, layer, name) for name in ("output", *RECORDS[layer].wrt))


def agrees(subject: Subject, layer: str, name: str) -> bool:
    return all(not objection(subject, name, facts)[0] for facts in plain_cases(layer))


@dataclass(frozen=True)
class Matcher:
    """A module, by its word in the draft."""

    word: str
    module: ModuleType

    def subject(self, draft: Draft) -> Subject:
        return draft.subject(self.word, self.module)

    def layer(self, candidate: Candidate, record: Record) -> Draft | None:
        """The candidate as this layer: of all arrangements in which its forward is ours, that of most gradients.

        A square is the same whichever of two comes first, and only its gradient says which is which.
        """
        best: Draft | None = None
        for draft in self._arrangements(candidate, record):
            if agrees(self.subject(draft), record.layer, "output"):
                pulled = self.backward(candidate, draft)
                if best is None or len(pulled.gradients or {}) > len(best.gradients or {}):
                    best = pulled
                if len(best.gradients or {}) == len(record.wrt):
                    break
        return best and self._guessed(best)

    def nearest(self, candidate: Candidate, record: Record) -> Draft | None:
        """The arrangement whose output has at least the right shape, and the most right bits."""
        ranked = [(self._bits(draft), draft) for draft in self._arrangements(candidate, record)]
        bits, draft = max(ranked, key=lambda pair: pair[0], default=(-1, None))
        if draft is None or bits < 0:
            return None
        return self._guessed(self.backward(candidate, replace(draft, doubts={"output": UNKNOWN})))

    def _bits(self, draft: Draft) -> float:
        subject = self.subject(draft)
        said = [objection(subject, "output", facts) for facts in plain_cases(draft.record.layer)]
        return min(bits if what in ("value", "") else -1 for what, bits in said)

    def _arrangements(self, candidate: Candidate, record: Record) -> Iterator[Draft]:
        yield from given_all(candidate, record)
        sizes = {name: array.size for name, array in plain_cases(record.layer)[0].case.params.items()}
        for empty in built_empty(candidate, record):
            yield from filled(candidate, empty, self._left(empty), sizes)

    def backward(self, candidate: Candidate, draft: Draft) -> Draft:
        """The draft with backward called as most gradients agree with ours, and their expressions."""
        best, most = replace(draft, gradients={}), (-1, False)
        for call in pulls(candidate, draft):
            tried = replace(draft, back=call)
            places = self._left(tried)
            found = self._by_value(tried, places)
            if (len(found), bool(places)) > most:
                best, most = replace(tried, gradients=found), (len(found), bool(places))
            if len(found) == len(draft.record.wrt):
                break
        return best

    def _by_value(self, draft: Draft, places: Mapping[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in draft.record.wrt:
            for expression in expressions(draft, name, places, found):
                if agrees(self._with(draft, name, expression), draft.record.layer, name):
                    found[name] = expression
                    break
        return found

    def _guessed(self, draft: Draft) -> Draft:
        """With a guess, and a doubt beside it, for each gradient that agrees with nothing."""
        gradients, doubts = dict(draft.gradients or {}), dict(draft.doubts)
        places = self._left(replace(draft, gradients=None))
        for name in draft.record.wrt:
            guess = None if name in gradients else self._guess(draft, name, places)
            if guess:
                gradients[name], doubts[name] = guess, GUESSED
        ordered = {name: gradients[name] for name in draft.record.wrt if name in gradients}
        return replace(draft, gradients=ordered, doubts=doubts)

    def _guess(self, draft: Draft, name: str, places: Mapping[str, Any]) -> str | None:
        """What bears the name, whatever its shape; else something that backward returned in the right shape."""
        named = {place: value for place, value in places.items() if bears(place, name)}
        returned = {place: value for place, value in places.items() if place.startswith("back")}
        guesses = (
            expression
            for likely, ways in ((named, ("value", "shape")), (returned, ("value",)))
            for expression in expressions(draft, name, likely, draft.gradients or {})
            if self._passes(draft, name, expression, ways)
        )
        return next(guesses, None)

    def _passes(self, draft: Draft, name: str, expression: str, objections: tuple[str, ...]) -> bool:
        """Whether a gradient is at least an array, and nothing else than this is held against it."""
        if expression in (draft.gradients or {}).values():
            return False
        subject = self._with(draft, name, expression)
        return all(objection(subject, name, facts)[0] in ("", *objections) for facts in plain_cases(draft.record.layer))

    def _with(self, draft: Draft, name: str, expression: str) -> Subject:
        others = dict.fromkeys(draft.record.wrt, "dout")
        return self.subject(replace(draft, gradients={**others, name: expression}))

    def _left(self, draft: Draft) -> dict[str, Any]:
        """What lies about after backward, by the expression that reaches it."""
        try:
            asked = Trial(self.subject(draft), plain_cases(draft.record.layer)[0], ()).built()
            asked.called("forward", lambda: asked.layer.forward(asked.case))
            seen = asked.called("backward", lambda: asked.layer.backward(asked.case.dout))
        except Finding:
            return {}
        return {place: value for root, thing in seen.items() for place, value in _places(root, thing)}


def _places(word: str, value: Any, depth: int = DEPTH) -> Iterator[tuple[str, Any]]:
    """Arrays and numbers in a thing, and what is still None, each by the expression that reaches it."""
    if value is None or isinstance(value, (np.ndarray, np.generic, float)):
        yield word, value
    elif depth and isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _places(f"{word}[{json.dumps(key) if isinstance(key, str) else repr(key)}]", inner, depth - 1)
    elif depth and isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _places(f"{word}[{index}]", inner, depth - 1)
    elif depth and hasattr(value, "__dict__") and not isinstance(value, (type, ModuleType)):
        for name, inner in vars(value).items():
            yield from _places(f"{word}.{name}", inner, depth - 1)


def expressions(draft: Draft, name: str, places: Mapping[str, Any], taken: Mapping[str, str]) -> Iterator[str]:
    """What may be the gradient of an array, likely places first; where backward is given no `dout`, times that.

    What backward returned, or named so, is what its author says: nothing that merely lies about is better.
    """
    used = " ".join(taken.values())
    said = [place for place, value in places.items() if bears(place, name) or _returned(draft, name, place, value)]
    for place in sorted(said or places, key=lambda place: (not bears(place, name), place in used)):
        yield _turned(draft, name, place if "dout" in draft.back else f"{draft.upstream} * {place}")
    for place in () if said or name not in draft.record.params else places:
        if called(place, name):  # backward may have changed it: how far it went
            yield f"{name} - {_turned(draft, name, place)}"


def _returned(draft: Draft, name: str, place: str, value: Any) -> bool:
    return name in draft.record.inputs and place.startswith("back") and value is not None


def _turned(draft: Draft, name: str, expression: str) -> str:
    """A gradient, brought from the layout in which its array was given to that of our own, and no other."""
    given = draft.given[name].removesuffix(".copy()")
    whole = f"({expression})" if " " in expression else expression
    if given.endswith(".T"):
        return f"{whole}.T"
    return f"{whole}.reshape({name}.shape)" if given.endswith("]") else expression


def bears(place: str, name: str) -> bool:
    """Whether a place is called the gradient of this array: layer.dW, layer.grads["W"], back["dw"], layer.W.grad."""
    words = re.findall(r"\w+", place.lower())
    for plain in map(str.lower, spellings(name)):
        forms = (f"d{plain}", f"d_{plain}", f"grad_{plain}", f"{plain}_grad", f"delta_{plain}", f"{plain}_gradient")
        if any(form in words for form in forms):
            return True
        if plain in words and any("grad" in word or word in ("d", "deltas", "back") for word in words):
            return True
    return False
