"""Layers in several styles, in the conventions that are declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..oracles.language import Case
from ..records._record import Setup
from ._subject import Layer, Subject
from .adapted import Adapters
from .conventions import ConventionalLayer, Declared, checked

SOFT = ("soft", "weighted")  # targets that no label says


class Several:
    """Each layer is asked of the first style that has it."""

    def __init__(
        self, name: str, subjects: Sequence[Subject], declared: Declared, networks: Mapping[str, type] | None = None
    ) -> None:
        self.name = name
        self.networks = networks or {}
        self.subjects = subjects
        self.declared = declared
        self.called: dict[str, str] = {}  # what the author calls each layer
        self.more: dict[str, Several] = {}  # further classes of a layer that another is asked as, by their names
        self.unknown: list[Any] = []  # questions about classes that are no layer known here
        self.remarks: list[str] = []  # what somebody should know of what was found and what was not

    def precisions(self, layer: str) -> tuple[str, ...]:
        return next((found for found in (subject.precisions(layer) for subject in self.subjects) if found), ())

    def lacking(self, layer: str, setup: Setup) -> list[str]:
        labels_alone = self.declared.get(layer, {}).get("targets") == "labels"
        soft = ["a soft target"] if labels_alone and setup.form in SOFT else []
        return [*self._having(layer).lacking(layer, setup), *soft]

    def _having(self, layer: str) -> Subject:
        return next(subject for subject in self.subjects if subject.precisions(layer))

    def build(self, case: Case) -> Layer:
        subject = self._having(case.layer)
        said = self.declared.get(case.layer)
        return ConventionalLayer(subject, case, said) if said else subject.build(case)


def adapted(adapters: Adapters) -> Several:
    """Adapters alone, in the conventions they declare."""
    declared = checked(adapters.conventions)
    subject = Several(adapters.name, [adapters], declared)
    subject.remarks = list(judged_as(declared))
    return subject


def judged_as(declared: Declared) -> list[str]:
    return [
        f"{layer} is judged as declared: {', '.join(f'{name} {way}' for name, way in said.items())}"
        for layer, said in declared.items()
    ]
