"""What the suite says of each single mistake, beside what is really wrong: read it, and judge the sentences.

A failure is told once for each distinct cause; the first is what a reader meets first.
"""

from __future__ import annotations

import argparse
import importlib
import time

from conformance import check
from conformance.report.failures import told


def print_diagnoses(written, names):
    start = time.perf_counter()
    for kind in chosen(written, names):
        print(f"{kind.__name__} ({kind.LAYER}): {kind.__doc__}")
        failing = told(check(kind, kind.LAYER, oracles=["numeric"], level="full").rows)
        for number, (failure, *also) in enumerate(failing, start=1):
            clauses = ", ".join(dict.fromkeys(row["clause"] for row in also))
            print(f"    {number} {failure['id']}: {failure['kind']}{f'; so also {clauses}' if also else ''}")
            print(f"      {failure['text']}", flush=True)
    print(f"{time.perf_counter() - start:.0f} s")


def chosen(written, names):
    """A mistake has a careful layer above it."""
    defined = vars(importlib.import_module(f"mistakes.{written}")).values()
    kinds = [kind for kind in defined if isinstance(kind, type) and kind.__base__ is not object]
    return [kind for kind in kinds if not names or kind.__name__ in names]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("written", choices=["first", "second"], help="which set of mistakes")
    parser.add_argument("names", nargs="*", help="of classes; all unless told")
    given = parser.parse_args()
    print_diagnoses(given.written, given.names)
