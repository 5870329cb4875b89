"""What the suite says of each single mistake, beside what is really wrong: read it, and judge the sentences.

A failure is told once for each distinct cause; the first is what a reader meets first.
"""

from __future__ import annotations

import sys
import time

import mistakes

from conformance import check


def print_diagnoses(names):
    start = time.perf_counter()
    for kind in chosen(names):
        print(f"{kind.__name__} ({kind.LAYER}): {kind.__doc__}")
        for number, (failure, clauses) in enumerate(told(kind), start=1):
            print(f"    {number} {failure['id']}: {failure['kind']} [{failure['cause']}] {', '.join(clauses)}")
            print(f"      {failure['text']}", flush=True)
    print(f"{time.perf_counter() - start:.0f} s")


def chosen(names):
    """A mistake has a careful layer above it."""
    kinds = [kind for kind in vars(mistakes).values() if isinstance(kind, type) and kind.__base__ is not object]
    return [kind for kind in kinds if not names or kind.__name__ in names]


def told(kind):
    """One failure for each distinct cause, in the report's order, with the clauses that it explains.

    As in a printed report, what fails in a further precision as well is not told again.
    """
    causes, met = {}, set()
    for failure in check(kind, kind.LAYER, oracles=["numeric"]).failures():
        clause, cause = failure["clause"], failure["cause"]
        if cause in causes or clause not in met:
            causes.setdefault(cause, (failure, {}))[1][clause] = True
        met.add(clause)
    return causes.values()


if __name__ == "__main__":
    print_diagnoses(sys.argv[1:])
