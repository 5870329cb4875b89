"""What came of one question, as data that travels: between processes, into files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from oracles.language import Array

from ..asking import Question
from ..cases import Key
from ..checks import CLAUSES
from ..diagnosis import sentence
from ..finding import Finding
from ..known import known
from ..records import RECORDS
from .comparison import Comparison, compared


class Row(TypedDict):
    """One question's outcome."""

    id: str
    layer: str
    clause: str
    dtype: str
    core_clause: bool
    verdict: str
    core: str
    reason: str
    examples: int
    compared: int
    decided: int
    ratio: float
    comparison: Comparison | None
    bits: float | None
    conventions: list[str]
    kind: str
    cause: str  # the same for clauses that saw the same thing
    text: str
    oracle: str
    case: str
    arrays: dict[str, str]


def row(question: Question) -> Row:
    outcome, finding = question.outcome, question.outcome.finding
    return Row(
        id=question.id,
        layer=question.record.layer,
        clause=question.clause.titled(question.part),
        dtype=question.dtype,
        core_clause=question.decides_core,
        verdict=outcome.verdict.value,
        core=outcome.core.value,
        reason=outcome.reason,
        examples=outcome.examples,
        compared=outcome.compared,
        decided=outcome.decided,
        ratio=outcome.ratio,
        comparison=compared(finding),
        bits=outcome.bits if math.isfinite(outcome.bits) else None,
        conventions=sorted(outcome.conventions),
        kind=finding.what if finding else "",
        cause=_cause(question),
        text=sentence(finding) if finding else outcome.reason,
        oracle=finding.oracle if finding else "",
        case=str(outcome.key).replace(question.record.layer, question.id, 1) if outcome.key else "",
        arrays=_arrays(outcome.key, finding) if outcome.key and finding else {},
    )


def _cause(question: Question) -> str:
    """What stops many clauses has the same words; a wrong number is the same number of the same array."""
    finding, reason = question.outcome.finding, question.outcome.reason
    if finding is None:
        return reason
    if finding.what == "value":
        return f"{finding.name} {finding.index} {finding.got} {finding.expected}"
    return sentence(finding)


def _arrays(key: Key, finding: Finding) -> dict[str, str]:
    """The arrays of the smallest case, as one would type them, and what came of them."""
    case = known(key).case
    name = finding.name if finding.name == "output" else f"d{finding.name}"
    came = {f"{name} {which}": array for which, array in finding.details.get("arrays", {}).items()}
    arrays = {**case.arrays, "dout": case.dout, **came}
    return {name: _typed(np.asarray(array)) for name, array in arrays.items()}


def _typed(array: Array) -> str:
    return np.array2string(array, separator=", ") if array.size else f"nothing, of shape {array.shape}"


def in_order(rows: Sequence[Row]) -> list[Row]:
    """By layer and clause as records and contract have them, the widest precision first, whoever answered first."""
    layers, clauses = list(RECORDS), list(CLAUSES)
    return sorted(
        rows,
        key=lambda row: (
            layers.index(row["layer"]),
            clauses.index(row["clause"].partition(":")[0]),
            row["dtype"] != "float64",
        ),
    )
