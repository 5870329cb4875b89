"""How questions are put: which cases are drawn, what is shown of them, and that nothing depends on what came before."""

from __future__ import annotations

import gc
import random
import subprocess
import sys
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asked import settled

from conformance import reference
from conformance.cases import Key
from conformance.checks import CLAUSES
from conformance.drawing import PROFILES, Kind, climbed, drawn
from conformance.engine import check, properties
from conformance.memory import Memory
from conformance.question import Question, questions
from conformance.records import RECORDS, Record
from conformance.subjects import Subject, Textbook
from conformance.surroundings import Surroundings
from conformance.textures import ORDINARY
from conformance.truths import the_reference
from conformance.verdict import Verdict


def question(title: str, layer: str, dtype: str = "float64", subject: Subject | None = None, **how: Any) -> Question:
    clause, subject = CLAUSES[title.partition(":")[0]], subject or the_reference()
    asked = questions(clause, [RECORDS[layer]], subject, ["numeric"], Memory(), **how)
    return next(each for each in asked if each.clause.titled(each.part) == title and each.dtype == dtype)


# Which cases are drawn.


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("layer", RECORDS)
def test_every_setup_comes_on_ordinary_numbers_and_every_texture_at_the_first(layer: str, profile: str) -> None:
    record = RECORDS[layer]
    keys = drawn(Kind(layer, record.usual, large=True), PROFILES[profile].cases, len(record.usual), seed=0)
    planned = [*record.usual, *record.large]
    assert [key.setup for key in keys[: len(planned)]] == planned
    assert {key.texture for key in keys[: len(planned)]} == {"normal"}
    if profile != "quick":
        assert {key.texture for key in keys if key.setup == record.first} == set(record.textures)


@pytest.mark.parametrize("layer", RECORDS)
def test_a_clause_of_few_cases_is_asked_in_every_setup_or_in_two(layer: str) -> None:
    again = [name for name in RECORDS[layer].usual if not RECORDS[layer].setup(name).goes_on]
    for profile, setups in (("default", again), ("quick", again[:2])):
        asked = question("repeatable", layer, profile=profile)
        settled(asked)
        assert [key.setup for key in asked.put[: len(setups)]] == setups
        as_core_asks = 2 if RECORDS[layer].activation else 1  # of a loss few cases are as the textbook calls it
        assert len(asked.put) == as_core_asks * PROFILES[profile].few_cases


@pytest.mark.parametrize("layer", RECORDS)
def test_a_record_has_at_most_six_setups_and_three_large_ones(layer: str) -> None:
    record = RECORDS[layer]
    assert len(record.setups) <= 6
    assert len(record.large) <= 3
    for setup in record.large.values():
        assert max(setup.sizes.values()) >= 37


@pytest.mark.parametrize("layer", RECORDS)
def test_outputs_have_the_axes_that_the_record_says(layer: str) -> None:
    record = RECORDS[layer]
    for setup in (*record.setups, *record.large):
        facts = question("no-writes", layer).trial(Key(layer, "float64", setup)).facts
        sizes = {**facts.key.sizes, "*N": facts.key.sizes["N"]}
        for name, axes in record.outputs_of(setup).items():
            assert facts.reference.arrays[name].shape == tuple(sizes[letter] for letter in axes.split())


def test_cases_are_drawn_towards_what_is_largest() -> None:
    kind, tried = Kind("Affine", RECORDS["Affine"].usual), []

    def height(key: Key) -> float:
        return -abs(key.seed - sum(range(283)))  # of a number in the source Hypothesis knows

    climbed(kind, 200, 0, lambda key: tried.append(key) or height(key))
    assert len(tried) == 200
    assert max(map(height, tried)) > max(map(height, drawn(kind, 200, 6, seed=0)))


def test_the_nightly_profile_looks_for_the_largest_error() -> None:
    asked = question("gradient:x", "NegLayer", profile="nightly")
    settled(asked)
    assert len(asked.put) == PROFILES["nightly"].cases + PROFILES["nightly"].climbs
    assert asked.outcome.examples == len(asked.put)


def test_other_seeds_draw_other_cases() -> None:
    kind = Kind("Affine", RECORDS["Affine"].usual)
    one, other = (set(drawn(kind, 40, 6, seed=seed)) for seed in (0, 1))
    assert len(one & other) < 3  # Hypothesis begins with the simplest


class Doubling(Textbook):
    """Ours, with a factor of two in every gradient of one setup."""

    def __init__(self, record: Record, setup: str) -> None:
        super().__init__("somebody", {record.layer: getattr(reference, record.layer)})
        self.planted = record.setup(setup)
        given = record.axes_of(setup).items()
        self.args = {name: len(axes.split()) for name, axes in given if name not in record.chosen}

    def build(self, case: Any) -> Any:
        layer, arrays = super().build(case), case.arrays
        alike = arrays.keys() == self.args.keys() and dict(case.options) == dict(self.planted.options)
        here = alike and all(
            arrays[name].ndim == count and set(arrays[name].shape) <= {1, *self.planted.sizes.values()}
            for name, count in self.args.items()
        )
        return DoubledLayer(layer) if here else layer


class DoubledLayer:
    def __init__(self, layer: Any) -> None:
        self.layer, self.forward, self.parameter = layer, layer.forward, layer.parameter

    def backward(self, *above: Any) -> dict[str, Any]:
        return {name: 2 * gradient for name, gradient in self.layer.backward(*above).items()}


@pytest.mark.parametrize(("layer", "setup"), [(r.layer, s) for r in RECORDS.values() for s in (*r.usual, *r.large)])
def test_a_factor_in_a_single_setup_is_wrong_in_the_quick_profile_whatever_the_seed(layer: str, setup: str) -> None:
    subject, memory = Doubling(RECORDS[layer], setup), Memory()
    for seed in range(10):
        (asked, *_) = questions(
            CLAUSES["gradient"], [RECORDS[layer]], subject, ["numeric"], memory, profile="quick", seed=seed
        )
        with np.errstate(all="ignore"):
            asked.ask(properties_body("gradient"))
        assert asked.outcome.verdict is Verdict.WRONG


def properties_body(clause: str) -> Any:
    """What a question does with one case."""

    def body(asked: Question, key: Key) -> None:
        with asked.about(key) as trial:
            CLAUSES[clause](trial, asked.part)

    return body


# What is unstable, and what is wrong.


class Sigmoid(reference.Sigmoid):
    """Wrong for five features, and lost where numbers are large."""

    def backward(self, dout: Any) -> Any:
        wrong = 2 if self.y.shape[-1] == 5 else 1 + 0.5 * (np.abs(dout) > 20)
        return super().backward(dout) * wrong


def test_unstable_needs_ordinary_numbers_of_that_setup_that_are_right() -> None:
    subject = Textbook("somebody", {"Sigmoid": Sigmoid})
    hard = Key("Sigmoid", "float64", "wide", texture="times50")
    asked = question("gradient:x", "Sigmoid", subject=subject, only=hard)
    settled(asked)
    assert asked.outcome.verdict is Verdict.WRONG
    assert (asked.outcome.key, asked.put) == (hard, [hard, replace(hard, texture="normal")])
    assert settled(question("gradient:x", "Sigmoid", subject=subject)).verdict is Verdict.WRONG


@pytest.mark.parametrize("name", ["Hard", "Overflowing"])
def test_a_case_asked_again_has_the_verdict_of_the_run(name: str) -> None:
    kind = {"Hard": Hard, "Overflowing": Overflowing}[name]
    for row in check(kind, "Sigmoid", oracles=["numeric"], level="full").failures():
        (again,) = check(kind, "Sigmoid", oracles=["numeric"], level="full", case=row["case"]).rows
        assert (again["id"], again["verdict"], again["text"]) == (row["id"], row["verdict"], row["text"])


class Hard(reference.Sigmoid):
    """Loses what is saturated."""

    def backward(self, dout: Any) -> Any:
        return np.where(self.y > 0.999, 0.0, super().backward(dout))


class Overflowing(reference.Sigmoid):
    """The naive formula."""

    def forward(self, x: Any) -> Any:
        self.y = np.asarray(1 / (1 + np.exp(-x)))
        return self.y.copy()


# All arrays of a case.


class SoftmaxWithLoss(reference.SoftmaxWithLoss):
    """A loss off by a ten-millionth, and a gradient three times too large."""

    def forward(self, x: Any, t: Any) -> Any:
        return super().forward(x, t) + 1e-7

    def backward(self, dout: Any = 1.0) -> Any:
        return super().backward(dout) * 3


def test_a_small_error_hides_no_larger_one() -> None:
    subject = Textbook("somebody", {"SoftmaxWithLoss": SoftmaxWithLoss})
    for title in ("batch:many", "batch:one", "y-minus-t"):
        outcome = settled(question(title, "SoftmaxWithLoss", subject=subject))
        assert (outcome.verdict, outcome.finding.name) == (Verdict.WRONG, "x")


# The same question, the same answer.


class Affine(reference.Affine):
    """Two mistakes."""

    def backward(self, dout: Any) -> Any:
        dx = super().backward(dout)
        self.db = self.db / len(dout)
        return 2 * dx


class Relu(reference.Relu):
    """Leaks where nothing is meant to pass."""

    def backward(self, dout: Any) -> Any:
        return super().backward(dout) + 0.01 * np.asarray(dout)


def rows_of(layers: list[str], clauses: list[str]) -> dict[str, tuple[Any, ...]]:
    """Rows of a subject, asked in this order."""
    subject, memory = (
        Textbook("somebody", {"Affine": Affine, "Relu": Relu, "SoftmaxWithLoss": SoftmaxWithLoss}),
        Memory(),
    )
    rows = {}
    for layer in layers:
        for clause in clauses:
            for asked in questions(CLAUSES[clause], [RECORDS[layer]], subject, ["numeric"], memory, profile="quick"):
                properties()[clause](asked)
                outcome = asked.outcome
                text = outcome.diagnosis.text if outcome.diagnosis else ""
                rows[asked.id] = (outcome.verdict, outcome.core, str(outcome.key), text, outcome.bits, outcome.ratio)
    return rows


def test_rows_do_not_depend_on_the_order_of_questions() -> None:
    layers, clauses = ["Relu", "Affine", "SoftmaxWithLoss"], list(CLAUSES)
    forwards = rows_of(layers, clauses)
    assert any("averages" in text for *_, text, _, _ in forwards.values())
    assert rows_of(layers[::-1], clauses[::-1]) == forwards
    mixed = list(np.random.default_rng(0).permutation(clauses))
    alone = {name: row for layer in layers for clause in mixed for name, row in rows_of([layer], [clause]).items()}
    assert alone == forwards


def test_no_module_remembers_a_subject() -> None:
    """What a run remembers is one object, and goes with the run."""
    kind = type("Affine", (Affine,), {})
    forgotten = weakref.ref(kind)
    check(kind, oracles=["numeric"], level="full", profile="quick")
    del kind
    gc.collect()
    assert forgotten() is None


# Around the questions.


def test_questions_are_put_record_by_record(tmp_path: Path) -> None:
    words = ["--pyargs", "conformance", "--collect-only", "-q", "--subject-layers=Relu,Affine,NegLayer"]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words, "--subject-oracles=numeric"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    asked = [line.partition("[")[2].partition("-")[0] for line in done.stdout.splitlines() if "[" in line]
    assert [layer for place, layer in enumerate(asked) if asked[place - 1 : place] != [layer]] == [
        layer for layer in RECORDS if layer in ("Relu", "Affine", "NegLayer")
    ]


class NegLayer(reference.NegLayer):
    """Right, and it takes from everybody's random numbers."""

    def forward(self, x: object) -> object:
        random.random()  # noqa: S311
        np.random.random()  # noqa: NPY002
        return super().forward(x)


def test_what_a_subject_takes_from_global_random_numbers_is_put_back() -> None:
    before = Surroundings()
    settled(question("forward", "NegLayer", subject=Textbook("somebody", {"NegLayer": NegLayer})))
    assert before.changed() == []


def test_level_core_asks_ordinary_numbers() -> None:
    assert all(key.texture in ORDINARY for key in drawn(Kind("SoftmaxWithLoss", ("labels",)).at_core(), 40, 6, seed=0))
