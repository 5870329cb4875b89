"""How questions are put: over the cases that Hypothesis draws, drawn once; record by record; leaving nothing behind."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from asked import settled
from hypothesis import strategies as st

import reference
from conformance.asking import Question, questions, with_settings
from conformance.checks import CLAUSES
from conformance.known import the_reference
from conformance.records import RECORDS
from conformance.subjects import Textbook
from conformance.surroundings import Surroundings


def question(title: str, layer: str, dtype: str, subject: Textbook | None = None) -> Question:
    asked = questions(CLAUSES[title.partition(":")[0]], [RECORDS[layer]], subject or the_reference(), ["numeric"])
    return next(each for each in asked if each.clause.titled(each.part) == title and each.dtype == dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("title", "layer"),
    [
        ("gradient:x", "Affine"),
        ("gradient:W", "Affine"),
        ("batch:many", "Affine"),
        ("batch:empty", "SoftmaxWithLoss"),
        ("batch:sequence", "SumLayer"),
        ("broadcast", "MulLayer"),
        ("kink", "Relu"),
        ("quiet", "Sigmoid"),
    ],
)
def test_what_is_drawn_once_is_what_hypothesis_draws_for_each(title: str, layer: str, dtype: str) -> None:
    asked, keys = question(title, layer, dtype), []

    @with_settings(asked._examples, asked.seed)
    @hypothesis.given(data=st.data())
    def draw(data: st.DataObject) -> None:
        keys.append(data.draw(asked.cases))

    draw()
    settled(asked)
    assert asked.drawn == keys
    assert len(keys) > 1


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
    settled(question("forward", "NegLayer", "float64", Textbook("somebody", {"NegLayer": NegLayer})))
    assert before.changed() == []
