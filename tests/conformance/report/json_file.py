"""The result as JSON: `schema.json` beside this file says what stands in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .rows import Row

SCHEMA = 1


def document(rows: Sequence[Row], run: Mapping[str, Any]) -> dict[str, Any]:
    """Layers and clauses by name; `run` is what is known of the run as a whole."""
    layers: dict[str, dict[str, Any]] = {}
    for row in rows:
        clause = row["id"].removeprefix(f"{row['layer']}-")
        layers.setdefault(row["layer"], {})[clause] = _entry(row, run["subject"])
    return {"schema": SCHEMA, **run, "layers": layers}


def _entry(row: Row, subject: str) -> dict[str, Any]:
    failed = bool(row["kind"])
    return {
        "verdict": row["verdict"],
        "core": row["core"] if row["core_clause"] else None,
        "level": "core" if row["core_clause"] else "full",
        "reason": row["reason"],
        "examples": row["examples"],
        "compared": row["compared"],
        "decided": row["decided"],
        "ratio": row["ratio"],
        "bits": row["bits"],
        "conventions": row["conventions"],
        "diagnosis": {"id": row["kind"], "text": row["text"]} if failed else None,
        "case": row["case"] or None,
        "arrays": row["arrays"],
        "reproduce": again(row, subject) if failed else None,
    }


def again(row: Row, subject: str) -> str:
    """The command that shows a failure again, and nothing else."""
    which = f"--case {row['case']}" if row["case"] else f"--layers {row['layer']}"  # a network has no cases
    return f"conformance {subject} {which}"


def written(path: Path, rows: Sequence[Row], run: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(document(rows, run), indent=2) + "\n", encoding="utf-8")
