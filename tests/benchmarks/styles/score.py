"""What the plain command says of forty honest styles, their forty mistakes and twenty unknown layers.

    python tests/benchmarks/styles/score.py [part of a name]
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from conformance.engine import settled
from conformance.loading import load
from conformance.records import RECORDS
from conformance.subjects.importing import Unusable

HERE = Path(__file__).parent


def said(name: str) -> tuple[dict[str, list[str]], list[str]]:
    """For each layer that is judged what fails core, and the remarks."""
    try:
        subject = load(str(HERE / name))
    except Unusable as why:
        return {}, [str(why)]
    records = [record for record in RECORDS.values() if subject.precisions(record.layer)]
    found: dict[str, list[str]] = {record.layer: [] for record in records}
    for question in settled(subject, records, ("numeric",), profile="quick", level="core"):
        if question.outcome.core.bad:
            text = question.outcome.diagnosis.text if question.outcome.diagnosis else ""
            found[question.record.layer].append(f"{question.id}: {text}")
    return found, getattr(subject, "remarks", [])


def main(part: str) -> None:
    key = json.loads((HERE / "key.json").read_text(encoding="utf-8"))
    for name, entry in key.items():
        if part in name and "unknown" not in name:
            began = time.perf_counter()
            found, remarks = said(name)
            layers = ", ".join(f"{each['name']} = {each['textbook']}" for each in entry["layers"])
            print(f"\n== {name} ({layers}) {time.perf_counter() - began:.1f} s")
            if "mistake" in entry:
                print(f"   MISTAKE in {entry['mistake']['layer']}: {entry['mistake']['description']}")
            for layer, failing in found.items():
                print(f"   {layer}: {'ok' if not failing else ''}")
                for line in failing[:3]:
                    print(f"      {line[:230]}")
            for line in remarks:
                print(f"   . {line[:330]}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
