"""What the plain command says of forty honest styles, of their forty mistakes and of twenty unknown layers.

    python tests/benchmarks/styles/score.py [part of a name]

A line a file: which of its layers are judged, which fail level core, and, of a mistake, whether its layer fails and as
which of the findings printed; then the sums.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.engine import Report, check
from conformance.subjects.importing import Unusable

HERE = Path(__file__).parent
JUDGED = re.compile(r"(\w+) is (?:judged as (\w+)|none of the layers known: judged)")


def asked(name: str) -> Report | None:
    """The report of a file at level core; nothing where nothing of it is judged."""
    try:
        return check(HERE / name, oracles=["numeric"], profile="quick")
    except Unusable:
        return None


def names(report: Report) -> dict[str, str]:
    """What the author calls each layer of a report."""
    said = (JUDGED.match(remark) for remark in report.remarks)
    known = {match[2] or match[1]: match[1] for match in said if match}
    return {row["layer"]: known.get(row["layer"], row["layer"]) for row in report.rows}


def failing(report: Report) -> list[str]:
    """The layers of the findings, as the author calls them, in the order in which they are printed."""
    called = names(report)
    return [called[row["layer"]] for row in report.failures("core")]


def lines(part: str, sums: Counter[str]) -> Iterator[str]:
    for name, entry in json.loads((HERE / "key.json").read_text(encoding="utf-8")).items():
        if part in name:
            began = time.perf_counter()
            report = asked(name)
            judged = {_plain(each) for each in names(report).values()} if report else set()
            failed = [_plain(each) for each in failing(report)] if report else []
            yield _line(name, entry, judged, failed, sums) + f"  {time.perf_counter() - began:.1f} s"


def _line(name: str, entry: dict[str, Any], judged: set[str], failed: list[str], sums: Counter[str]) -> str:
    kind = name.replace("unknown/", "unknown-").split("_")[0].split("/")[0]
    layers = {_plain(each["name"]) for each in entry["layers"]}
    sums[f"{kind}: layers"] += len(layers)
    sums[f"{kind}: judged"] += len(layers & judged)
    if "mistake" not in entry:
        sums[f"{kind}: accused"] += len({*failed})
        return f"{name}: {len(layers & judged)} of {len(layers)} judged" + (f"; ACCUSED {failed}" if failed else "")
    guilty = _plain(entry["mistake"]["layer"])
    sums[f"{kind}: files"] += 1
    sums[f"{kind}: flagged"] += guilty in failed
    sums[f"{kind}: others accused"] += len({*failed} - {guilty})
    found = f"flagged, finding {failed.index(guilty) + 1} of {len(failed)}" if guilty in failed else "NOT FLAGGED"
    return f"{name}: {found}; {guilty} is {'judged' if guilty in judged else 'not judged'}"


def _plain(name: str) -> str:
    """A name in the key or in a report, a class or the first of two functions, without case and underscores."""
    found = re.match(r"\w+", name.partition("/")[0].strip())
    return re.sub(r"_forward.*", "", found[0] if found else name).replace("_", "").lower()


def main(part: str) -> None:
    sums: Counter[str] = Counter()
    for line in lines(part, sums):
        print(line, flush=True)
    for what, count in sums.items():
        print(f"{what}: {count}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
