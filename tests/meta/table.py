"""Prints what catches each sabotage, by set of oracles, as a table in Markdown: `python tests/meta/table.py`.

For each the verdict of the clause it names, and every clause that spoke when all were put a few cases with all oracles.
"""

from __future__ import annotations

import sys
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


if __name__ == "__main__":
    for row in table():
        sys.stdout.write(f"| {' | '.join(row)} |\n")
        sys.stdout.flush()
