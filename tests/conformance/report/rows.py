"""What came of one question, as data that travels: between processes, into files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from ..checks import CLAUSES
from ..finding import Finding
from ..network import NetworkQuestion, ParameterOutcome
from ..oracles.language import Array
from ..question import Question
from ..records import RECORDS
from ..unknown import ClauseOutcome, UnknownQuestion
from ..verdict import Verdict
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
    habits: list[str]
    kind: str
    cause: str  # the same for clauses that saw the same thing
    text: str
    array: str  # the one that is wrong: the output, or what a gradient belongs to
    oracle: str
    case: str
    arrays: dict[str, str]


def row(question: Question) -> Row:
    outcome, finding, diagnosis = question.outcome, question.outcome.finding, question.outcome.diagnosis
    return Row(
        id=question.id,
        layer=question.name,
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
        habits=sorted(outcome.habits),
        kind=diagnosis.id if diagnosis else "",
        cause=diagnosis.cause if diagnosis else outcome.reason,
        text=diagnosis.text if diagnosis else outcome.reason,
        array=finding.name if finding else "",
        oracle=finding.oracle if finding else "",
        case=str(outcome.key).replace(question.record.layer, question.id, 1) if outcome.key else "",
        arrays=_arrays(finding) if finding else {},
    )


class _ByItself(TypedDict):
    """What is the same of everything that is judged by itself."""

    dtype: str
    conventions: list[str]
    habits: list[str]
    case: str


_BY_ITSELF = _ByItself(dtype="float64", conventions=[], habits=[], case="")


ITS_LOSS = "its own loss"


def decisive(row: Row, level: str) -> Verdict:
    """The verdict at a level."""
    return Verdict(row["verdict"] if level == "full" else row["core"])


def rows_of_a_whole(asked: NetworkQuestion | UnknownQuestion) -> list[Row]:
    """What is judged by itself has a row a parameter, or a row a clause; and no smallest case."""
    if isinstance(asked, UnknownQuestion):
        return [_unknown_row(asked, told) for told in asked.told]
    return [_network_row(asked, told) for told in asked.told]


def _network_row(asked: NetworkQuestion, told: ParameterOutcome) -> Row:
    return Row(
        **_BY_ITSELF,
        id=asked.id(told),
        layer=asked.name,
        clause=told.title,
        core_clause=True,
        verdict=told.verdict.value,
        core=told.core.value,
        reason="" if told.verdict.bad else told.text or told.tolerance,
        examples=2,
        compared=told.compared,
        decided=told.compared,
        ratio=told.ratio,
        comparison=compared(told.finding),
        bits=told.bits if math.isfinite(told.bits) else None,
        kind="network" if told.verdict.bad else "",
        cause=told.text,
        text=told.text if told.verdict.bad else "",
        array=told.name,
        oracle=ITS_LOSS,
        arrays={},
    )


def tolerances(rows: Sequence[Row]) -> list[str]:
    """By what each network was judged: known when it has been asked."""
    judged = [row for row in rows if row["oracle"] == ITS_LOSS and row["verdict"] == "conforms" and row["reason"]]
    lines = (f"{row['layer']} is judged by the derivative of its own loss; {row['reason']}" for row in judged)
    return list(dict.fromkeys(lines))


def _unknown_row(asked: UnknownQuestion, told: ClauseOutcome) -> Row:
    return Row(
        **_BY_ITSELF,
        id=asked.id(told),
        layer=asked.name,
        clause=told.clause,
        core_clause=told.decides_core,
        verdict=told.verdict.value,
        core=told.core.value,
        reason=told.reason,
        examples=told.examples,
        compared=told.compared,
        decided=told.decided,
        ratio=told.ratio,
        comparison=None,
        bits=None,
        kind=told.kind,
        cause=told.cause,
        text=told.text,
        array=told.finding.name if told.finding else "",
        oracle="its own forward",
        arrays=_arrays(told.finding) if told.finding and told.finding.case else {},
    )


def _arrays(finding: Finding) -> dict[str, str]:
    """The arrays of the smallest case, as one would type them, and what came of them."""
    case = finding.case
    name = f"d{finding.name}" if finding.name in case.wrt else finding.name
    came = {f"{name}_{which}": array for which, array in finding.details.get("arrays", {}).items()}
    arrays = {**case.given, **came}
    return {name: _typed(np.asarray(array)) for name, array in arrays.items()}


def _typed(array: Array) -> str:
    """As one types it after `from numpy import array, nan, inf`."""
    if not array.ndim:
        return np.array2string(array)
    if not array.size:
        kind = ", dtype=int" if array.dtype.kind == "i" else ""
        return f"array([]{kind}).reshape{array.shape}"
    return f"array({np.array2string(array, separator=', ', prefix='array(')})"


def in_order(rows: Sequence[Row]) -> list[Row]:
    """By layer and clause as records and contract have them, the widest precision first, whoever answered first."""
    layers, clauses = list(RECORDS), list(CLAUSES)
    return sorted(
        rows,
        key=lambda row: (
            layers.index(row["layer"]) if row["layer"] in layers else len(layers),  # networks, behind their layers
            clauses.index(row["clause"].partition(":")[0]),
            row["dtype"] != "float64",
        ),
    )
