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
        return divided(y, self._scale)

    def backward(self, *above: Array) -> Mapping[str, Any]:
        gradients = self.layer.backward(*(divided(dout, self._scale) for dout in above))
        return {name: self._back(name, gradient) for name, gradient in gradients.items()}

    def parameter(self, name: str) -> Any:
        return self._back(name, self.layer.parameter(name))

    @property
    def _scale(self) -> float:
        return scale(self.case, self.said)

    def _turned(self, case: Case) -> Case:
        return turned(case, self.said)

    def _back(self, name: str, values: Any) -> Any:
        return values.T if values is not None and transposed(self.case, name, self.said) else values


def divided(values: Any, by: float) -> Any:
    """In the same precision."""
    return values if by == 1 else np.asarray(values / by).astype(np.asarray(values).dtype)


def scale(case: Case, said: Mapping[str, str]) -> float:
    """How many times our loss theirs is."""
    *batch, features = next((values.shape for values in case.inputs.values()), ()) or (1,)
    samples = math.prod(batch)
    reduced = {"sum": samples or 1, "mean over elements": 1 / features}.get(said.get("reduction", ""), 1)
    return reduced * (2 if said.get("half") == "without" else 1)


def turned(case: Case, said: Mapping[str, str]) -> Case:
    """The case as they mean it: a weight that lies the other way, a share that is kept for one that is dropped."""
    weights = {name: values.T for name, values in case.params.items() if transposed(case, name, said)}
    ways = RECORDS[case.layer].complements
    rests = {ways[name][word] for name, word in said.items() if word in ways.get(name, {})}
    options = {option: 1 - value if option in rests else value for option, value in case.options.items()}
    return replace(case.having(**weights), options=options)


def transposed(case: Case, name: str, said: Mapping[str, str]) -> bool:
    """Whether a parameter lies the other way in their code."""
    return name == RECORDS[case.layer].weight_matrix and said.get("weight") == "out, in"
