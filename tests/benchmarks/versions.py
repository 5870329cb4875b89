"""Judges reference, torch and jax in every environment of the matrix, and writes tests/versions.md.

`python tests/benchmarks/versions.py [--page]`: one environment after the other, its disk given back before the next;
what was judged is kept below .tox/versions and not judged again. With --page nothing is run.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".tox" / "versions"
SUBJECTS = ("reference", "torch", "jax")
PACKAGES = ("Python", "numpy", "torch", "jax", "hypothesis")

Reports = dict[str, dict[str, Any]]  # by subject


def environments() -> list[str]:
    listed = subprocess.run(  # ourselves
        [sys.executable, "-m", "tox", "list", "-m", "matrix", "--no-desc", "-q"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [line.strip() for line in listed.stdout.splitlines() if line.strip()]


def judge(environment: str) -> None:
    """One environment, unless it was judged before; a failure to build it is told by tox itself."""
    folder = KEPT / environment
    if not (folder / "jax.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "tox", "run", "-e", environment, "--", str(folder)]
        subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603  # ourselves
    shutil.rmtree(ROOT / ".tox" / environment, ignore_errors=True)


def judged() -> dict[str, Reports]:
    """What was found, by environment and subject."""
    found = {
        folder.name: {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}
        for folder in sorted(KEPT.iterdir())
    }
    return {name: reports for name, reports in found.items() if reports}


def page(found: dict[str, Reports]) -> Iterator[str]:
    yield "# Versions"
    yield ""
    yield "Written by `python tests/benchmarks/versions.py`: what conforms where, at level full in the quick profile."
    yield ""
    yield f"| environment | {' | '.join(PACKAGES)} | {' | '.join(SUBJECTS)} |"
    yield "|---" * (1 + len(PACKAGES) + len(SUBJECTS)) + "|"
    for name, reports in found.items():
        versions = next(iter(reports.values()))["environment"]
        cells = [*(versions.get(package, "") for package in PACKAGES), *(summary(reports.get(s)) for s in SUBJECTS)]
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""
    for subject in SUBJECTS:
        yield from failures(subject, found)
    yield from conventions(found)


def summary(report: dict[str, Any] | None) -> str:
    if report is None:
        return "not judged"
    clauses = [clause for layer in report["layers"].values() for clause in layer.values()]
    asked = [clause for clause in clauses if clause["verdict"] != "not asked"]
    conform = sum(clause["verdict"] == "conforms" for clause in asked)
    return f"{conform} of {len(asked)}"


def failures(subject: str, found: dict[str, Reports]) -> Iterator[str]:
    """What does not conform, and in which environments: what all share stands once."""
    seen: dict[str, list[str]] = {}
    for name, reports in found.items():
        for layer, clauses in reports.get(subject, {"layers": {}})["layers"].items():
            for clause, entry in clauses.items():
                if entry["verdict"] not in ("conforms", "not asked"):
                    why = entry["diagnosis"]["text"] if entry["diagnosis"] else entry["reason"]
                    seen.setdefault(f"{layer}-{clause}: {entry['verdict']}: {why}", []).append(name)
    if seen:
        yield from [f"## {subject}: what does not conform", ""]
        yield from (f"- {words} ({', '.join(names)})" for words, names in seen.items())
        yield ""


def conventions(found: dict[str, Reports]) -> Iterator[str]:
    """Where honest answers differ: what was seen, and in which environments."""
    yield from ["## Conventions seen", ""]
    for subject in SUBJECTS:
        seen: dict[str, list[str]] = {}
        for name, reports in found.items():
            for layer, clauses in reports.get(subject, {"layers": {}})["layers"].items():
                for words in sorted({words for entry in clauses.values() for words in entry["conventions"]}):
                    seen.setdefault(f"{subject}, {layer}: {words}", []).append(name)
        for words, names in seen.items():
            yield f"- {words} ({'everywhere' if len(names) == len(found) else ', '.join(names)})"


if __name__ == "__main__":
    if "--page" not in sys.argv:
        for environment in environments():
            judge(environment)
    (ROOT / "tests" / "versions.md").write_text("\n".join(page(judged())) + "\n", encoding="utf-8")
