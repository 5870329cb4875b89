"""The suite is able to fail: every sabotage is caught by the clause it names, with every oracle alone."""

from __future__ import annotations

import re
from typing import Any

import ledger
import numpy as np
import pytest
from asked import ORACLE_SETS, asked, caught, judged, spoken

from conformance import checks, mistakes
from conformance.cases import Key
from conformance.finding import Finding
from conformance.mistakes import everything
from conformance.mistakes.activations import OnePerMilleOff, SignForgotten
from conformance.mistakes.convolution import WeightGradientAveraged
from conformance.mistakes.linear import TransposeForgotten
from conformance.mistakes.losses import LossSummed, MeanOverElements
from conformance.subjects import Textbook
from conformance.trial import Trial
from conformance.truths import Facts
from conformance.verdict import Verdict, worst


def named(kind: Any) -> Any:
    """A class as a parameter: `Affine-BiasAveraged`."""
    return pytest.param(kind, id=f"{kind.LAYER}-{kind.__name__}")


def said(kind: Any) -> tuple[str, str]:
    """The verdict and the kind of finding that a class must get, so that nothing is caught for another reason."""
    return getattr(kind, "VERDICT", "wrong"), getattr(kind, "FOUND", "value")


@pytest.mark.parametrize("kind", [named(kind) for kind in everything()])
def test_sabotage_is_caught_by_the_clause_it_names(kind: Any) -> None:
    question, _ = judged(kind)
    outcome = question.outcome
    assert (outcome.verdict.value, outcome.finding.what if outcome.finding else "nothing") == said(kind)


@pytest.mark.parametrize("oracles", [alone for alone in ORACLE_SETS if len(alone) == 1], ids="+".join)
@pytest.mark.parametrize("kind", [named(kind) for kind in everything()])
def test_sabotage_is_caught_with_these_oracles(kind: Any, oracles: tuple[str, ...]) -> None:
    """Every oracle alone is enough: none needs another's help."""
    found = caught(kind, oracles)
    verdict, what = said(kind)
    assert worst(finding.verdict for finding in found).value == verdict
    assert what in {finding.what for finding in found if finding.verdict.value == verdict}


@pytest.mark.parametrize("kind", [named(kind) for kind in everything()])
def test_sabotage_breaks_no_clause(kind: Any) -> None:
    """Whatever is wrong with a layer, every clause has an answer, and it is the layer that is at fault."""
    verdicts = {finding.verdict for _, finding in spoken(kind)}
    assert Verdict.DISAGREE not in verdicts


# What is said of it. It stands here because all mistakes are judged here, once.

# What nothing explains today: numbers that are drawn where they must not be, and what a convention alone gets wrong.
UNEXPLAINED = {"Affine": {"FlattensAndAverages"}, "Dropout": {"DropsInEvaluation"}}


@pytest.mark.parametrize("kind", [named(kind) for kind in everything()])
def test_sabotage_is_named(kind: Any) -> None:
    question, _ = judged(kind)
    diagnosis = question.outcome.diagnosis
    assert diagnosis.id == mistakes.diagnosis(kind), diagnosis.text
    assert "defect of ours" not in diagnosis.text
    assert re.fullmatch("[a-z]+(-[a-z0-9]+)*", diagnosis.id)
    assert "\n" not in diagnosis.text


def test_most_sabotage_is_explained() -> None:
    unexplained = [kind for kind in everything() if mistakes.diagnosis(kind) == "unexplained"]
    assert {(kind.LAYER, kind.__name__) for kind in unexplained} == {
        (layer, name) for layer, names in UNEXPLAINED.items() for name in names
    }


@pytest.mark.parametrize("entry", ledger.of(ledger.PAGES[1]), ids=lambda entry: entry.id)
def test_an_entry_of_a_mistake_is_what_is_said_today(entry: ledger.Entry) -> None:
    ledger.compare(entry)


# What one clause sees and others do not.


@pytest.mark.parametrize(
    ("kind", "gradient", "own"),
    [(SignForgotten, "conforms", "wrong"), (MeanOverElements, "wrong", "conforms"), (LossSummed, "conforms", "wrong")],
)
def test_own_derivative_tells_a_wrong_forward_from_a_wrong_backward(kind: Any, gradient: str, own: str) -> None:
    """A gradient may be right and not that of the forward; or wrong, and that of a forward that is wrong."""
    assert asked(kind, ["numeric"], "gradient:x").verdict.value == gradient
    assert asked(kind, ["numeric"], "own-derivative").verdict.value == own


def test_own_derivative_asks_about_a_parameter_where_forward_adds_to_room_made_like_x() -> None:
    assert asked(WeightGradientAveraged, ["numeric"], "own-derivative").verdict.value == "wrong"


def test_a_derivative_that_is_one_per_mille_off_fails_level_core() -> None:
    """Few bits are lost, and more than single precision allows."""
    for title in ("gradient:x", "own-derivative"):
        outcome = asked(OnePerMilleOff, ["numeric"], title)
        assert (outcome.verdict.value, outcome.core.value) == ("inaccurate", "inaccurate")


def test_a_square_matrix_does_not_hide_a_forgotten_transpose() -> None:
    """Where W and W.T have one shape nothing raises, and the values tell."""
    square = Key("Affine", "float64", "square")
    assert np.shape(Facts(square).case.params["W"]) == (4, 4)
    trial = Trial(Textbook("somebody", {"Affine": TransposeForgotten}), Facts(square), ("numeric",))
    with pytest.raises(Finding) as caught:
        checks.gradient(trial, "x")
    assert caught.value.what == "value"
