"""The result as JSON: `schema.json` beside this file says what stands in it. Every other face is made from this one."""

from __future__ import annotations

import json
import math
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

from ..checks import CLAUSES
from .rows import Row

Document: TypeAlias = Mapping[str, Any]

SCHEMA = 1
AS_IN_ROW = (
    *("verdict", "dtype", "reason", "examples", "compared", "decided", "bits", "conventions", "habits"),
    *("array", "oracle", "cause", "arrays", "comparison"),
)


def document(rows: Sequence[Row], run: Document) -> dict[str, Any]:
    """Layers and clauses by name; `run` is what is known of the run as a whole."""
    layers: dict[str, dict[str, Any]] = {}
    for row in rows:
        clause = row["id"].removeprefix(f"{row['layer']}-")
        layers.setdefault(row["layer"], {})[clause] = _entry(row, run["subject"])
    asked = dict.fromkeys(row["clause"].partition(":")[0] for row in rows)
    return {"schema": SCHEMA, **run, "clauses": {name: CLAUSES[name].asks for name in asked}, "layers": layers}


def _entry(row: Row, subject: str) -> dict[str, Any]:
    failed = bool(row["kind"])
    return {
        **{name: value for name, value in row.items() if name in AS_IN_ROW},
        "core": row["core"] if row["core_clause"] else None,
        "level": "core" if row["core_clause"] else "full",
        "ratio": row["ratio"] if math.isfinite(row["ratio"]) else None,
        "diagnosis": {"id": row["kind"], "text": row["text"]} if failed else None,
        "case": row["case"] or None,
        "reproduce": again(row, subject) if failed else None,
    }


def again(row: Row, subject: str) -> str:
    """The command that shows a failure again, and nothing else."""
    which = ("--case", row["case"]) if row["case"] else ("--layers", row["layer"])  # a network has no cases
    return shlex.join(["conformance", subject, *which])


def besides(report: Document) -> list[str]:
    """What is held against the run as a whole, and whether it came to its end."""
    so_far = [] if report["complete"] else ["Interrupted: these are the verdicts until then."]
    return [*report["unmet"], *so_far]


def rows_of(report: Document) -> list[Row]:
    """The rows that a document was made from."""
    return [_row(layer, name, entry) for layer, clauses in report["layers"].items() for name, entry in clauses.items()]


def _row(layer: str, name: str, entry: Mapping[str, Any]) -> Row:
    diagnosis = entry["diagnosis"] or {"id": "", "text": entry["reason"]}
    return cast(
        Row,
        {
            **{key: entry[key] for key in AS_IN_ROW},
            "id": f"{layer}-{name}",
            "layer": layer,
            "clause": name.removesuffix(f"-{entry['dtype']}"),
            "core_clause": entry["level"] == "core",
            "core": entry["core"] or "not asked",
            "ratio": math.inf if entry["ratio"] is None else entry["ratio"],
            "kind": diagnosis["id"],
            "text": diagnosis["text"],
            "case": entry["case"] or "",
        },
    )


def as_json(report: Document) -> str:
    return json.dumps(report, indent=2, allow_nan=False) + "\n"
