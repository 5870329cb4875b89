"""What came of one question, as data that travels: between processes, into files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from ..asking import Question
from ..cases import Key
from ..checks import CLAUSES
from ..known import known
from ..records import RECORDS


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
    bits: float | None
    conventions: list[str]
    kind: str
    cause: str  # the same for clauses that saw the same thing
    text: str
    oracle: str
    case: str
    arrays: dict[str, str]


def row(question: Question) -> Row:
    outcome, finding, diagnosis = question.outcome, question.outcome.finding, question.outcome.diagnosis
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
        bits=outcome.bits if math.isfinite(outcome.bits) else None,
        conventions=sorted(outcome.conventions),
        kind=diagnosis.id if diagnosis else "",
        cause=diagnosis.cause if diagnosis else outcome.reason,
        text=diagnosis.text if diagnosis else outcome.reason,
        oracle=finding.oracle if finding else "",
        case=str(outcome.key).replace(question.record.layer, question.id, 1) if outcome.key else "",
        arrays=_arrays(outcome.key) if outcome.key else {},
    )


def _arrays(key: Key) -> dict[str, str]:
    """The arrays of the smallest case, as one would type them."""
    case = known(key).case
    return {name: np.array2string(array, separator=", ") for name, array in {**case.arrays, "dout": case.dout}.items()}


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
