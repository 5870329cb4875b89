"""Prints what catches each sabotage, by set of oracles, as a table in Markdown: `python tests/meta/table.py`.

With `--diagnoses` what it is named: for each diagnosis that is due, how often it and others were given.

For each the verdict of the clause it names, and every clause that spoke when all were put a few cases with all oracles.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

from asked import ORACLE_SETS, asked, spoken
from sabotage import everything


def table() -> Iterator[list[str]]:
    """Row by row: layer and class, the clause it names, a verdict for each set of oracles, the clauses that spoke."""
    yield ["sabotage", "clause", *map("+".join, ORACLE_SETS), "all that spoke"]
    yield ["---"] * (len(ORACLE_SETS) + 3)
    caught = dict.fromkeys(ORACLE_SETS, 0)
    for kind in everything():
        verdicts = {oracles: asked(kind, oracles).verdict for oracles in ORACLE_SETS}
        for oracles, verdict in verdicts.items():
            caught[oracles] += verdict.bad
        heard = sorted({title for title, _ in spoken(kind, ORACLE_SETS[-1])})
        words = [verdict.value for verdict in verdicts.values()]
        yield [f"{kind.LAYER} {kind.__name__}", kind.CAUGHT_BY, *words, ", ".join(heard)]
    yield ["caught", "", *(f"{count} / {len(everything())}" for count in caught.values()), ""]


def diagnoses() -> Iterator[list[str]]:
    """Row by row: what is due, how many carry it, and what was given, the right one first."""
    given = Counter((kind.NAMED, asked(kind, ["numeric"]).diagnosis.id) for kind in everything())
    yield ["due", "classes", "given"]
    yield ["---"] * 3
    for due in sorted({due for due, _ in given}):
        told = {name: count for (named, name), count in given.items() if named == due}
        first = sorted(told, key=lambda name: name != due)
        yield [due, str(sum(told.values())), ", ".join(f"{told[name]} {name}" for name in first)]
    right = sum(count for (due, name), count in given.items() if due == name)
    yield ["right", f"{right} / {given.total()}", ""]


if __name__ == "__main__":
    for row in diagnoses() if "--diagnoses" in sys.argv else table():
        sys.stdout.write(f"| {' | '.join(row)} |\n")
        sys.stdout.flush()
