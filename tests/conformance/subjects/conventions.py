"""What honest layers do in more than one way, declared by their author and converted at the border.

A file says `CONVENTIONS = {"Affine": {"weight": "out, in"}}`, an adapter `@adapter("Affine", weight="out, in")`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from ..oracles.language import Array, Case
from ..records import RECORDS, Record
from ._subject import Subject
from .importing import Unusable

Declared: TypeAlias = Mapping[str, Mapping[str, str]]


def checked(declared: Any) -> Declared:
    """What is declared, once it is known to mean something: by layer, by convention."""
    if not isinstance(declared, Mapping) or not all(isinstance(said, Mapping) for said in declared.values()):
        raise Unusable('CONVENTIONS are written as {"Affine": {"weight": "out, in"}}: by layer, then by convention')
    for layer, said in declared.items():
        if layer not in RECORDS:
            raise Unusable(f"CONVENTIONS speak of {layer}, which is none of the layers known: {', '.join(RECORDS)}")
        for name, way in said.items():
            _known(RECORDS[layer], name, way)
    return {layer: said for layer, said in declared.items() if said}


def _known(record: Record, name: str, way: str) -> None:
    if way not in record.conventions.get(name, ()):
        ways = (f"{known} {' or '.join(map(repr, ways))}" for known, ways in record.conventions.items())
        raise Unusable(f"{record.layer} is declared with {name}={way!r}: known are {'; '.join(ways) or 'none'}")


class ConventionalLayer:
    """A layer between two conversions."""

    def __init__(self, subject: Subject, case: Case, said: Mapping[str, str]) -> None:
        self.said = said
        self.case = case
        self.layer = subject.build(self._turned(case))

    def forward(self, case: Case) -> Any:
        self.case = case
        y = self.layer.forward(self._turned(case))
        return y if self._scale == 1 else np.asarray(y / self._scale).astype(np.asarray(y).dtype)

    def backward(self, *above: Array) -> Mapping[str, Any]:
        if self._scale != 1:
            above = tuple(np.asarray(dout / self._scale).astype(dout.dtype) for dout in above)
        gradients = self.layer.backward(*above)
        return {name: self._back(name, gradient) for name, gradient in gradients.items()}

    def parameter(self, name: str) -> Any:
        return self._back(name, self.layer.parameter(name))

    @property
    def _scale(self) -> float:
        """How many times our loss theirs is."""
        *batch, features = next(iter(self.case.inputs.values())).shape
        samples = math.prod(batch)
        return {"sum": samples or 1, "mean over elements": 1 / features}.get(self.said.get("reduction", ""), 1)

    def _turned(self, case: Case) -> Case:
        """The case as they mean it."""
        turned = case.having(**{name: self._back(name, values) for name, values in case.params.items()})
        rests = {option: 1 - value for option, value in case.options.items() if option in self._complements}
        return replace(turned, options={**case.options, **rests})

    @property
    def _complements(self) -> set[str]:
        """The options of which they give the rest to one: the share that is kept for the share that is dropped."""
        ways = RECORDS[self.case.layer].complements
        return {ways[name][word] for name, word in self.said.items() if word in ways.get(name, {})}

    def _back(self, name: str, values: Any) -> Any:
        turned = name == RECORDS[self.case.layer].rows and self.said.get("weight") == "out, in"
        return values.T if turned else values
