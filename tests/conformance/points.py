"""Special points: samples at which honest answers may differ. What is said there is kept, and nobody is judged."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from .oracles.language import Answer, Case
from .records import Record
from .report.comparison import Numbers, listed
from .truths import answer

Said: TypeAlias = "dict[str, Numbers] | str"  # arrays by name, or the error in their place
Speaker: TypeAlias = Callable[[Case], Answer]


def answered(record: Record, oracles: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Each point of a layer: the arrays it is made of, and what the reference and these oracles say there."""
    speakers = {"reference": answer, **{name: _speaker(name) for name in oracles if name != "numeric"}}
    for point in record.points:
        case = _case(record, point)
        at = {name: listed(array) for name, array in case.arrays.items()}
        yield {"at": at, "said": {name: _said(speaker, case) for name, speaker in speakers.items()}}


def _speaker(oracle: str) -> Speaker:
    vjp: Speaker = importlib.import_module(f"conformance.oracles.{oracle}").vjp
    return vjp


def _case(record: Record, point: Mapping[str, Any]) -> Case:
    """A single sample, asked for the gradient of the sum of its outputs."""

    def given(names: Mapping[str, str]) -> dict[str, Any]:
        return {name: np.asarray(point[name]) for name in names}

    case = Case(record.layer, given(record.inputs), given(record.params), given(record.fixed), record.options)
    with np.errstate(all="ignore"), contextlib.suppress(Exception):  # a refusal is said below
        outputs = dict.fromkeys(record.outputs, 0.0) if record.activation else answer(case).outputs
        return case.pulled_by({name: np.ones(np.shape(y)) for name, y in outputs.items()})
    return case


def _said(speaker: Speaker, case: Case) -> Said:
    try:
        with np.errstate(all="ignore"):
            said = speaker(case.copy())
    except Exception as error:  # noqa: BLE001  # a refusal is an answer, too
        return type(error).__name__
    named = {**said.outputs, **{f"d{name}": gradient for name, gradient in said.gradients.items()}}
    return {name: listed(np.asarray(array)) for name, array in named.items()}
