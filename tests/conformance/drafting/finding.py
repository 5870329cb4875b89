"""What in a module answers as which layer, and how it is to be called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType

from ..isolation import WATCH
from ..records import RECORDS, Record
from ..subjects import Subject, Textbook
from ..subjects.importing import Unusable, imported
from ..subjects.jax_code import JaxCode
from ..subjects.names import function_names, own, snake
from ..subjects.pairs import Pairs
from ..subjects.torch_code import TorchCode
from .candidates import Candidate, candidates
from .draft import Draft
from .matching import Matcher, conforms


@dataclass
class DraftPlan:
    """All that an adapter for a module can be written from."""

    as_they_are: dict[str, tuple[str, ...]]  # layers that need no adapter, and the names of what they consist of
    drafts: dict[str, Draft] = field(default_factory=dict)  # by layer
    left_out: list[str] = field(default_factory=list)  # in words

    def add(self, candidate: Candidate, draft: Draft | None) -> None:
        """A candidate's draft where it has one and nobody else stands for the layer."""
        if draft and not self.name_of(draft.record.layer):
            self.drafts[draft.record.layer] = draft
        elif draft:
            layer = draft.record.layer
            self.left_out.append(f"{candidate.name} is {layer} as {self.name_of(layer)} is: one adapter a layer")
        elif not candidate.alone:
            self.left_out.append(f"{candidate.name} agrees with none of the layers known")

    def name_of(self, layer: str) -> str:
        """Who stands for this layer; empty if nobody does."""
        return self.drafts[layer].source if layer in self.drafts else " and ".join(self.as_they_are.get(layer, ()))

    @property
    def doubts(self) -> list[str]:
        """What could not be found out, in words."""
        return [f"{draft.source}: {doubt}" for draft in self.drafts.values() for doubt in draft.open_questions()]


def found(name: str, word: str) -> DraftPlan:
    """A .py file or a module, tried; `word` is what it is called in the draft."""
    module = imported(name)
    result = DraftPlan(dict(_as_they_are(name, module)))
    settled = {part for parts in result.as_they_are.values() for part in parts}
    for candidate in candidates(word, module):
        if not settled & {*candidate.names}:
            with WATCH.advising(f"That was {candidate.name}: nothing is drafted"):
                result.add(candidate, _tried(candidate, Matcher(word, module)))
    result.left_out += _of_frameworks(name, module, result)
    if not result.drafts and not result.as_they_are:
        raise Unusable("; ".join([f"nothing in {name} answers as a layer known here", *result.left_out]))
    return result


def _of_frameworks(name: str, module: ModuleType, result: DraftPlan) -> Iterator[str]:
    """What runs through a framework is called without an adapter, but not from the draft's file."""
    for style in (TorchCode.found(name, module), JaxCode.found(name, module)):
        layers = [layer for layer in RECORDS if style.precisions(layer) and not result.name_of(layer)]
        if layers:
            yield f"{', '.join(layers)}: no adapter is needed, `conformance {name}` judges what a framework runs"


def _tried(candidate: Candidate, matcher: Matcher) -> Draft | None:
    """As the layer whose forward it has; as that of its name where it has no layer's."""
    stateless = [record for record in RECORDS.values() if not record.modes]  # no adapter tells a mode yet
    near = sorted(stateless, key=lambda record: -_likeness(candidate.name, record))
    agreeing = (matcher.layer(candidate, record) for record in near)
    draft = next((draft for draft in agreeing if draft), None)
    if candidate.alone:  # a helper of others, unless it is all of a layer
        return draft if draft and not list(draft.open_questions()) else None
    if not draft and candidate.backward and _likeness(candidate.name, near[0]):
        draft = matcher.nearest(candidate, near[0])
    return draft


def _likeness(name: str, record: Record) -> int:
    """How much of a name is that of the layer."""
    plain = snake(name).replace("_", "")
    words = {word.replace("_", "").removesuffix("layer") for word in function_names(record)}
    return max((len(word) for word in words if word in plain), default=0)


def _as_they_are(name: str, module: ModuleType) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Layers that conform without an adapter, and the names of what they consist of."""
    textbook, pairs = Textbook.found(name, module), Pairs.found(name, module)
    styles: list[tuple[Subject, dict[str, tuple[object, ...]]]] = [
        (textbook, {layer: (kind,) for layer, kind in textbook.classes.items()}),
        (pairs, {layer: pair for layer, pair in pairs.pairs.items() if layer not in textbook.classes}),
    ]
    for subject, things in styles:
        for layer, parts in things.items():
            names = tuple(next(n for n, thing in own(module).items() if thing is part) for part in parts)
            with WATCH.advising(f"That was {' and '.join(names)}: nothing is drafted"):
                right = conforms(subject, layer)
            if right:
                yield layer, names
