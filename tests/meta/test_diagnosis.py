"""What is wrong is named, and rightly: every sabotage gets the diagnosis that it carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from asked import asked

from conformance import mistakes, reference
from conformance.diagnosis import Diagnosis, answers, search
from conformance.diagnosis.scene import Hypothesis
from conformance.diagnosis.search import Evidence, Family, families
from conformance.engine import check
from conformance.mistakes.linear import BiasAveraged, DividedByN, OneEntryOff
from conformance.mistakes.losses import DeltaInTheLog, IgnoresUpstream
from conformance.mistakes.nodes import MulIgnoresUpstream
from conformance.records import RECORDS
from conformance.reference import Affine, MulLayer, Relu, SoftmaxWithLoss


def named(kind: Any, title: str = "") -> Diagnosis:
    diagnosis = asked(kind, ["numeric"], title).diagnosis
    assert diagnosis is not None
    return diagnosis


def test_families_are_found() -> None:
    modules = {family.__module__.rpartition(".")[2] for family in families()}
    assert {"catalogue", "factors", "structure", "relations", "formula", "solving"} <= modules


def test_a_layer_that_conforms_has_no_diagnosis() -> None:
    assert asked(Affine, ["numeric"], "gradient:b").diagnosis is None


# A mistake explains every case, or none.


class AveragedAtTwo(Affine):
    """The mean where the batch has two samples, and noise else."""

    LAYER = "Affine"

    def backward(self, dout: Any) -> Any:
        dx = super().backward(dout)
        noise = np.cos(np.arange(self.db.size) * self.db.sum())
        self.db = self.db / 2 if len(dout) == 2 else self.db + noise
        return dx


class Jumbled(Affine):
    """A gradient that no mistake explains."""

    LAYER = "Affine"

    def backward(self, dout: Any) -> Any:
        return np.cos(super().backward(dout) ** 2 + 3)


def test_what_holds_on_some_cases_explains_nothing() -> None:
    assert named(AveragedAtTwo, "gradient:b").id == "unexplained"


def test_where_nothing_explains_the_numbers_are_told_and_nothing_is_invented() -> None:
    diagnosis = named(Jumbled, "gradient:x")
    assert diagnosis.id == "unexplained"
    assert re.match(r"the gradient of x at \[\d, \d\] is .*, expected .* by every oracle", diagnosis.text)


def test_a_search_that_ends_before_everything_was_tried_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "the search" not in named(Jumbled, "gradient:x").text
    monkeypatch.setattr(answers, "MOST", 5)
    assert named(Jumbled, "gradient:x").text.endswith("the search for its mistake ended after 5 formulas")


def test_a_factor_is_told_from_another_of_the_same_size() -> None:
    """In the smallest case N and O are both 2."""

    class OverOutputs(Affine):
        LAYER = "Affine"

        def backward(self, dout: Any) -> Any:
            dx = super().backward(dout)
            self.dW = self.dW / dout.shape[-1]
            return dx

    assert "O (here 2)" in named(OverOutputs, "gradient:W").text
    assert named(DividedByN).id == "divided-by-n"


# What the words say.


def test_the_sentence_holds_the_numbers_of_the_case() -> None:
    assert named(BiasAveraged, "gradient:b").text == (
        f"{mistakes.sentence(BiasAveraged)}; the gradient of b at [0] is 2, expected 4"
    )
    assert "1.1 times" in named(OneEntryOff).text
    assert "at the very first entry" in named(OneEntryOff).text
    assert "1e-7" in named(DeltaInTheLog).text


# Causes.


def test_one_mistake_is_one_cause() -> None:
    """Four clauses see that the bias is averaged, and all say the same."""
    titles = ("gradient:b", "own-derivative", "bias-sum", "batch:many")
    assert {named(BiasAveraged, title).cause for title in titles} == {"bias-averaged"}
    assert {named(MulIgnoresUpstream, f"gradient:{name}").cause for name in "xy"} == {"mul-ignores-upstream"}
    report = str(check(BiasAveraged, "Affine", oracles=["numeric"], level="full", profile="quick"))
    assert report.count("averages db over the batch") == 1


def test_a_gradient_made_of_a_wrong_output_is_no_mistake_of_its_own() -> None:
    class PowerOfThree:
        LAYER = "ExpLayer"

        def forward(self, x: Any) -> Any:
            self.y = 3.0**x
            return self.y.copy()

        def backward(self, dout: Any) -> Any:
            return dout * self.y

    diagnosis = named(PowerOfThree, "gradient:x")
    assert diagnosis.id == named(PowerOfThree, "forward").id == "scaled-inside"
    assert diagnosis.text.endswith("the gradient of x follows from it")


def test_two_mistakes_are_told_apart_by_the_cases_that_show_them() -> None:
    """As the textbook has them: dout is ignored, and soft targets are taken for labels."""

    class Both(IgnoresUpstream):
        def forward(self, x: Any, t: Any) -> Any:
            return SoftmaxWithLoss.forward(self, x, t.argmax(axis=-1) if t.ndim == x.ndim else t)

    assert named(Both, "upstream-linear").id == "ignores-upstream"
    assert named(Both, "forward").id == "argmaxes-soft-targets"


# Whoever is asked again may do anything.


def test_a_subject_that_raises_when_it_is_asked_again_is_told_all_the_same() -> None:
    class Tired(Relu):
        LAYER, asked = "Relu", 0

        def forward(self, x: Any) -> Any:
            Tired.asked += 1
            if Tired.asked > 60:  # the clause is put about so often
                raise SystemExit("no more")
            return super().forward(x) + 1

    assert asked(Tired, ["numeric"], "forward").diagnosis is not None


@pytest.mark.parametrize("backwards", [False, True])
def test_two_gradients_are_exchanged_only_if_both_are(backwards: bool) -> None:
    class Swapped(MulLayer):
        LAYER = "MulLayer"

        def backward(self, dout: Any) -> Any:
            dx, dy = super().backward(dout)
            return dy, dx if backwards else dy

    assert (named(Swapped, "gradient:x").id == "not-swapped") is backwards


# Errors and other manners.


class Erring(Relu):
    LAYER, error = "Relu", Exception("why")

    def forward(self, x: Any) -> Any:  # noqa: ARG002
        raise self.error


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (
            AttributeError("module 'numpy' has no attribute 'int'.\n`np.int` was a deprecated alias"),
            "removed-numpy-name",
        ),
        (AttributeError("module 'numpy' has no attribute 'trapz'"), "removed-numpy-name"),
        (AttributeError("`np.float_` was removed in the NumPy 2.0 release."), "removed-numpy-name"),
        (AttributeError("module 'numpy' has no attribute 'maximun'"), "undefined-name"),
        (NameError("name 'mask' is not defined"), "undefined-name"),
        (AttributeError("'NoneType' object has no attribute 'shape'"), "raises"),
        (ValueError(), "raises"),
    ],
)
def test_an_error_is_named_by_its_first_line(error: Exception, name: str) -> None:
    diagnosis = named(type("Erring", (Erring,), {"error": error}), "forward")
    assert diagnosis.id == name
    assert "\n" not in diagnosis.text


def test_who_answers_differently_each_time_is_told_so() -> None:
    class Noisy(Relu):
        LAYER = "Relu"

        def forward(self, x: Any) -> Any:
            return super().forward(x) + np.random.random()  # noqa: NPY002

    assert {named(Noisy, title).id for title in ("forward", "repeatable", "layout")} == {"not-repeatable"}


def test_writing_into_what_is_read_only_is_the_same_mistake_as_writing() -> None:
    class Writes(Relu):
        LAYER = "Relu"

        def backward(self, dout: Any) -> Any:
            dout[self.mask] = 0
            return dout.copy()

    assert {named(Writes, title).cause for title in ("no-writes", "layout")} == {"overwrites-dout"}


# No family fails.


def jumbled(layer: str) -> type:
    """A subject whose every number is something that no mistake explains."""
    base = getattr(reference, layer)

    def forward(self: Any, *given: Any, **options: Any) -> Any:
        return _jumbled(base.forward(self, *given, **options))

    def backward(self: Any, *above: Any) -> Any:
        gradients = base.backward(self, *above)
        for name in RECORDS[layer].params:
            setattr(self, f"d{name}", _jumbled(getattr(self, f"d{name}")))
        return gradients if gradients is None else _jumbled(gradients)

    return type("Jumbled", (base,), {"LAYER": layer, "forward": forward, "backward": backward})


def _jumbled(numbers: Any) -> Any:
    if isinstance(numbers, tuple):
        return tuple(map(_jumbled, numbers))
    return np.asarray(np.cos(np.asarray(numbers) ** 2 + 3))


@pytest.mark.parametrize("layer", RECORDS)
def test_no_family_of_mistakes_fails(layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in one would end it unheard, and with it all the mistakes that it had still to think of."""
    failed = []

    def suspected(evidence: Evidence, families: Sequence[Family]) -> Iterator[Hypothesis]:
        for family in families:
            try:
                yield from family(evidence)
            except Exception as error:  # noqa: BLE001, PERF203  # whatever it is, of each family
                failed.append((family.__module__, family.__name__, evidence.name, repr(error)))

    monkeypatch.setattr(search, "suspected", suspected)
    record = RECORDS[layer]
    output = "" if len(record.outputs) == 1 else f":{next(iter(record.outputs))}"
    arrays = [*list(record.inputs)[:1], *list(record.params)[:1], *list(record.params)[-1:]]
    for title in (f"forward{output}", *dict.fromkeys(f"gradient:{name}" for name in arrays)):
        asked(jumbled(layer), ["numeric"], title)
    assert not failed
