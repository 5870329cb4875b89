"""What the suite says of each single mistake, beside what is really wrong: read it, and judge the sentences.

A failure is told once for each distinct cause; the first is what a reader meets first. Of the third set, whose mistakes
stand in files of their own, the seconds of the run and the share of the diagnosis in them are printed, too.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import time
from pathlib import Path

from conformance import check
from conformance.question import Question
from conformance.report.failures import told
from conformance.subjects.importing import Unusable

THIRD = Path(__file__).parent / "mistakes" / "third"


def print_diagnoses(written, names):
    start = time.perf_counter()
    for title, thing, layer in chosen(written, names):
        print(title)
        begun = time.perf_counter()
        with Diagnosing() as diagnosing:
            print_told(thing, layer)
        seconds = time.perf_counter() - begun
        ratios.append(diagnosing.seconds / max(seconds - diagnosing.seconds, 1e-3))
        print(f"    {seconds:.1f} s, diagnosing beside finding {ratios[-1]:.2f}", flush=True)
    print(f"{time.perf_counter() - start:.0f} s; median ratio {statistics.median(ratios):.2f}, worst {max(ratios):.2f}")


ratios = []


def print_told(thing, layer):
    try:
        rows = check(thing, layer, oracles=["numeric"], level="full").rows
    except Unusable as why:
        print(f"    not judged: {why}")
        return
    for number, (failure, *also) in enumerate(told(rows), start=1):
        clauses = ", ".join(dict.fromkeys(row["clause"] for row in also))
        core = "" if failure["core"] == "conforms" else " (fails core)"
        print(f"    {number} {failure['id']}: {failure['kind']}{core}{f'; so also {clauses}' if also else ''}")
        print(f"      {failure['text']}")


class Diagnosing:
    """The seconds that go into diagnoses meanwhile."""

    def __enter__(self):
        self.seconds, self.diagnose = 0.0, Question._diagnose
        Question._diagnose = self.timed
        return self

    def __exit__(self, *_):
        Question._diagnose = self.diagnose

    @property
    def timed(self):
        def timed(question):
            begun = time.perf_counter()
            self.diagnose(question)
            self.seconds += time.perf_counter() - begun

        return timed


def chosen(written, names):
    """Title, thing to be judged, and layer: a class of a module has a careful layer above it."""
    if written == "third":
        for each in json.loads((THIRD / "key.json").read_text(encoding="utf-8")):
            if not names or each["file"].removesuffix(".py") in names:
                yield f"{each['file']} ({each['layer']}, {each['kind']}): {each['mistake']}", THIRD / each["file"], ""
        return
    for kind in [*vars(importlib.import_module(f"mistakes.{written}")).values()]:
        if isinstance(kind, type) and kind.__base__ is not object and (not names or kind.__name__ in names):
            yield f"{kind.__name__} ({kind.LAYER}): {kind.__doc__}", kind, kind.LAYER


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("written", choices=["first", "second", "third"], help="which set of mistakes")
    parser.add_argument("names", nargs="*", help="of classes or files; all unless told")
    given = parser.parse_args()
    print_diagnoses(given.written, given.names)
