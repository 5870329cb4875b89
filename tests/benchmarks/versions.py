"""Judges reference, torch and jax in every environment of the matrix, and writes tests/versions.md.

`python tests/benchmarks/versions.py [ENVIRONMENT ...]`: all unless named, one after the other, the disk of each given
back before the next. What was judged is kept below .tox/versions and not judged again; `--page` judges nothing.
Fails where something does not conform, or where a named environment could not be judged.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".tox" / "versions"
SUBJECTS = ("reference", "torch", "jax")
PACKAGES = ("Python", "numpy", "torch", "jax", "hypothesis")
VALUES = ("forward", "gradient")  # the clauses that compare what a layer says, at every size

Reports = dict[str, dict[str, Any]]  # of one environment, by subject
Seen = Iterator[tuple[str, str]]  # what was looked at, and what was seen there


# The matrix.


def tox(*words: str) -> str:
    command = [sys.executable, "-m", "tox", *words]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603  # ourselves
    return done.stdout


def environments() -> list[str]:
    return tox("list", "-m", "matrix", "--no-desc", "-q").split()


def judge(environment: str) -> None:
    """One environment, unless it was judged before or its interpreter is missing."""
    folder, place = KEPT / environment, ROOT / ".tox" / environment
    if (folder / "cost.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    said = [tox("run", "-e", environment, "--notest")]
    built = time.monotonic()
    cost = {"GB": gigabytes(place), "s to build": round(built - start)}
    said.append(tox("run", "-e", environment, "--skip-pkg-install", "--", str(folder)))
    cost["s to judge"] = round(time.monotonic() - built)
    (folder / "tox.txt").write_text("\n".join(said), encoding="utf-8")
    if (folder / f"{SUBJECTS[-1]}.json").exists():
        (folder / "cost.json").write_text(json.dumps(cost), encoding="utf-8")
    shutil.rmtree(place, ignore_errors=True)


def gigabytes(folder: Path) -> float:
    return round(sum(path.lstat().st_size for path in folder.rglob("*")) / 1e9, 1)


# What was seen.


def judged() -> dict[str, Reports]:
    """By environment, oldest Python first."""
    folders = sorted(path.parent for path in KEPT.glob("*/cost.json"))
    return {folder.name: {name: kept(folder / f"{name}.json") for name in (*SUBJECTS, "cost")} for folder in folders}


def kept(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def clauses(reports: Reports) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for subject in SUBJECTS:
        for layer, entries in reports[subject]["layers"].items():
            yield from ((subject, layer, clause, entry) for clause, entry in entries.items())


def verdicts(reports: Reports) -> Seen:
    for subject, layer, clause, entry in clauses(reports):
        yield f"{subject}: {layer}-{clause}", entry["verdict"]


def conventions(reports: Reports) -> Seen:
    for subject, layer, clause, entry in clauses(reports):
        yield f"{subject}: {layer}-{clause}", "; ".join(entry["conventions"]) or "none"


def bits(reports: Reports) -> Seen:
    for subject, layer, clause, entry in clauses(reports):
        if clause.partition(":")[0].partition("-")[0] in VALUES and entry["verdict"] == "conforms":
            yield f"{subject}: {layer}-{clause}", "all" if entry["bits"] is None else f"{entry['bits']:.1f}"


def points(reports: Reports) -> Seen:
    for layer, asked in reports["reference"]["points"].items():
        for point in asked:
            for speaker, said in point["said"].items():
                yield f"{speaker}: {layer} at {text(point['at'])}", said if isinstance(said, str) else answer(said)


def answer(said: dict[str, Any]) -> str:
    """The output before its gradients: who answers has an order of his own."""
    return text(dict(sorted(said.items(), reverse=True)))


def text(arrays: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {short(numbers)}" for name, numbers in arrays.items())


def short(numbers: Any) -> str:
    if isinstance(numbers, list):
        return f"[{' '.join(map(short, numbers))}]"
    return numbers if isinstance(numbers, str) else min(f"{numbers:.4g}", str(numbers), key=len)


# The page.

# What no report can say: why. Found by asking numpy and JAX alone, beside mpmath.
WHY = {
    "special points": """\
JAX's relu kept the sign of zero and numbers below the normal range in 0.4.30, and gives 0 for both since 0.6.2 at the
latest. No clause asks for either.""",
    "right bits": """\
The same cases everywhere, and everybody beside everybody else: who changes shows in the rows of all. The bounds allow
every one of these answers. Between 1.26.0 and 2.0.2 numpy became more accurate: its exp errs by 0.6 units in the last
place where it erred by 1.2, its log by 0.6 where it erred by 1.3 (LogLayer; Sigmoid, Softmax and TwoLayerNet use exp).
Between 0.4.30 and 0.6.2 JAX's exp in float64 became less so: 1.3 where it was 0.5 (ExpLayer); its softmax in float32
gained bits. torch was not asked alone; its rows change where those of the other two do, and nowhere else.""",
    "Special points": """\
Conventions, and nobody's failure. At NaN the gradient of torch's relu is 1 and that of JAX's 0. A label that is no
class is an error to reference and torch (which ignores -100, and then averages nothing), and a row of zeros to JAX. A
one-hot target beside a logit of -inf makes the loss of both frameworks NaN, which is 0 * inf. JAX takes numbers below
the normal range for 0.""",
}


def page(found: dict[str, Reports]) -> Iterator[str]:
    yield from ["# Versions", ""]
    yield "Written by `python tests/benchmarks/versions.py`: what conforms where, at level full in the quick profile."
    yield from section("Environments", ["environment", *PACKAGES, *next(iter(found.values()))["cost"]], costs(found))
    for subject in SUBJECTS:
        heading = f"{subject}: clauses that conform, of those asked"
        yield from section(heading, ["layer", *found], layers(subject, found))
    yield from section("What does not conform", ["what", "verdict", "where"], failures(found))
    for heading, look in OBSERVED.items():
        yield from section(f"Between versions: {heading}", ["", *found], changes(look, found))
    newest = list(found)[-1]
    heading = f"Special points at which answers differ, in {newest}"
    yield from section(heading, ["at", *SUBJECTS], apart(found[newest]))


OBSERVED: dict[str, Callable[[Reports], Seen]] = {
    "verdicts": verdicts,
    "conventions on kinks and empty batches": conventions,
    "special points": points,
    "right bits, the fewest of a clause": bits,
}


def section(heading: str, columns: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield from ["", f"## {heading}", ""]
    yield from (line for about, why in WHY.items() if about in heading for line in (why, ""))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    yield from [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|", *lines] if lines else ["Nothing."]


def costs(found: dict[str, Reports]) -> Iterator[list[str]]:
    for name, reports in found.items():
        versions = reports["reference"]["environment"]
        yield [name, *(versions[package] for package in PACKAGES), *map(str, reports["cost"].values())]


def layers(subject: str, found: dict[str, Reports]) -> Iterator[list[str]]:
    for layer in next(iter(found.values()))[subject]["layers"]:
        yield [layer, *(share(reports[subject]["layers"].get(layer, {})) for reports in found.values())]


def share(entries: dict[str, Any]) -> str:
    asked = [entry for entry in entries.values() if entry["verdict"] != "not asked"]
    conform = sum(entry["verdict"] == "conforms" for entry in asked)
    return f"all {conform}" if asked and conform == len(asked) else f"**{conform} of {len(asked)}**"


def failures(found: dict[str, Reports]) -> Iterator[list[str]]:
    for name, reports in found.items():
        for subject, layer, clause, entry in clauses(reports):
            if entry["verdict"] not in ("conforms", "not asked"):
                why = entry["diagnosis"]["text"] if entry["diagnosis"] else entry["reason"]
                yield [f"{subject}: {layer}-{clause}", f"{entry['verdict']}: {why}", name]


def changes(look: Callable[[Reports], Seen], found: dict[str, Reports]) -> Iterator[list[str]]:
    """What is not the same in all environments."""
    seen = [dict(look(reports)) for reports in found.values()]
    for what in dict.fromkeys(what for one in seen for what in one):
        said = [one.get(what, "not asked") for one in seen]
        if differ(said):
            yield [what, *said]


def differ(said: list[str]) -> bool:
    """Numbers by a bit, words at all."""
    try:
        numbers = list(map(float, said))
    except ValueError:
        return len(set(said)) > 1
    return max(numbers) - min(numbers) >= 1


def apart(reports: Reports) -> Iterator[list[str]]:
    """The points at which reference, torch and jax do not all say the same."""
    at: dict[str, dict[str, str]] = {}
    for what, said in points(reports):
        speaker, _, place = what.partition(": ")
        at.setdefault(place, {})[speaker] = said
    for place, answers in at.items():
        if len(set(answers.values())) > 1:
            yield [place, *(answers.get(speaker, "not asked") for speaker in SUBJECTS)]


def main(words: list[str]) -> bool:
    """Whether something does not conform, or a named environment could not be judged."""
    named = [] if words == ["--page"] else words or environments()
    for environment in named:
        judge(environment)
    found = judged()
    (ROOT / "tests" / "versions.md").write_text("\n".join(page(found)) + "\n", encoding="utf-8")
    return any(failures(found)) or not set(words) - {"--page"} <= set(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
