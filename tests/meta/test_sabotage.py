"""The suite is able to fail: every sabotage is caught by the clause it names, with every oracle alone."""

from __future__ import annotations

from typing import Any

import pytest
from asked import ORACLE_SETS, asked, spoken
from conformance.verdict import Verdict
from sabotage import everything


def named(kind: Any) -> Any:
    """A class as a parameter: `Affine-BiasAveraged`; what the suite misses fails the day it does not."""
    marks = pytest.mark.xfail(reason=kind.ESCAPES) if hasattr(kind, "ESCAPES") else ()
    return pytest.param(kind, id=f"{kind.LAYER}-{kind.__name__}", marks=marks)


@pytest.mark.parametrize("oracles", ORACLE_SETS, ids="+".join)
@pytest.mark.parametrize("kind", [named(kind) for kind in everything()])
def test_sabotage_is_caught_by_the_clause_it_names(kind: Any, oracles: tuple[str, ...]) -> None:
    """With the verdict and the kind of finding it says, so that nothing is caught for another reason."""
    outcome = asked(kind, oracles)
    found = outcome.finding.what if outcome.finding else "nothing"
    assert (outcome.verdict.value, found) == (getattr(kind, "VERDICT", "wrong"), getattr(kind, "FOUND", "value"))


@pytest.mark.parametrize("kind", [named(kind) for kind in everything()])
def test_sabotage_breaks_no_clause(kind: Any) -> None:
    """Whatever is wrong with a layer, every clause has an answer, and it is the layer that is at fault."""
    verdicts = {outcome.verdict for _, _, outcome in spoken(kind, ["numeric"])}
    assert verdicts
    assert Verdict.DISAGREE not in verdicts
