"""What the judging core decides, in small: each of these could be changed once without any test that failed."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from asked import asked, found, questions_of

from conformance import checks, reference
from conformance.cases import Key, case
from conformance.checks.refusals import _bad_targets
from conformance.checks.values import _probe
from conformance.finding import Finding
from conformance.memory import Memory
from conformance.mistakes.activations import EatsNaN, GuidedBackward, LargestUpstreamOnly, UpstreamInMemoryOrder
from conformance.mistakes.linear import KeepsTheFirstOfAShape
from conformance.oracles import numeric
from conformance.oracles.bounds import Bounded, Precision, Run
from conformance.oracles.bounds.array import terms_of
from conformance.question import Question
from conformance.records import RECORDS
from conformance.reference import Affine, BatchNormalization
from conformance.subjects import Textbook
from conformance.surroundings import Surroundings
from conformance.trial import Trial
from conformance.truths import WIDEST, Facts, nudges, the_reference
from conformance.verdict import Truth, Verdict

AFFINE = Key("Affine", "float64", "small", texture="normal")


def trial(key: Key = AFFINE) -> Trial:
    return Trial.of(the_reference(), key, ("numeric",), Memory())


def question(clause: str, part: str, layer: str = "Affine") -> Question:
    return Question(RECORDS[layer], checks.CLAUSES[clause], part, "float64", the_reference(), ("numeric",), Memory())


# Bounds.


def test_a_stencil_errs_by_what_its_points_err():
    """By eight times that of each near point and once that of each far one, on both sides, over twelve steps."""
    step = numeric._STEPS[1]
    assert numeric.rounding_of_five_points(step) == 2 * (8 + 1) / 12


def test_a_term_may_be_as_large_as_it_is_computed():
    """The exact number is 0.25 from 1, what is computed another 0.25 from that."""
    terms = terms_of(Bounded(Run(Precision.of(np.float64)), 1.0, error=0.25))
    assert (float(terms.brought), float(terms.magnitude), float(terms.count)) == (0.25, 1.5, 1.0)


def test_a_probe_along_a_longer_direction_errs_by_more():
    """By four times as much, exactly: a power of two rounds nothing."""
    facts = Facts(AFFINE)
    signs = {name: np.ones(facts.case.arrays[name].shape) for name in facts.case.wrt}
    once = _probe(facts, facts.coarse, signs)
    assert 0 < once == sum(float(np.sum(facts.bounds(facts.coarse).errors[name])) for name in signs)
    assert _probe(facts, facts.coarse, {name: 4 * v for name, v in signs.items()}) == 4 * once
    assert _probe(facts, WIDEST, signs) == 2 * facts.bounds(WIDEST).probe


def carried(values, error=None):
    """Numbers of a run of their own, known to within an error."""
    run = Run(Precision.of(np.float64))
    return run.lift(np.array(values)) if error is None else Bounded(run, np.array(values), np.array(error))


def test_where_a_hyperbolic_tangent_is_flat_it_forgets_an_error():
    assert np.tanh(carried(40.0, 2.0**-10)).error == np.tanh(carried(40.0, 0.0)).error
    assert np.tanh(carried(0.0, 2.0**-10)).error > np.tanh(carried(40.0, 2.0**-10)).error


@pytest.mark.parametrize("rows", [[[1.0, 1.0]], [[1.0, 1.0], [5.0, 9.0]], [[5.0, 9.0], [1.0, 1.0]]])
def test_a_tie_in_any_row_leaves_no_margin(rows):
    x = carried(rows)
    np.max(x, axis=-1)
    assert x.run.margin == 0


def test_a_tie_in_one_of_several_images_leaves_no_margin():
    x = carried([[[1.0], [1.0]], [[5.0], [9.0]]])
    np.max(x, axis=(1, 2))
    assert x.run.margin == 0


def test_a_place_that_is_known_to_within_an_error_is_refused():
    with pytest.raises(TypeError, match=r"np\.roll takes places as plain whole numbers"):
        np.roll(carried([1.0, 2.0]), carried(1.0))


def test_a_product_that_may_overflow_has_no_bound():
    assert np.prod(carried([1.5e308], [0.5e308])).error == np.inf
    assert np.prod(carried([1.5e308], [0.1e308])).error < np.inf


@pytest.mark.parametrize(
    "call",
    [
        lambda x: np.repeat(x, repeats=2, axis=0),
        lambda x: np.tile(x, reps=2),
        lambda x: np.take(x, indices=[1, 1], axis=0),
        lambda x: np.roll(x, shift=1, axis=0),
        lambda x: np.swapaxes(x, axis1=0, axis2=1),
        lambda x: np.moveaxis(x, source=0, destination=1),
        lambda x: np.transpose(x, axes=(1, 0)),
        lambda x: np.ravel(x, order="F"),
        lambda x: np.broadcast_to(x, shape=(3, 2, 2)),
        lambda x: np.lib.stride_tricks.sliding_window_view(x, window_shape=2, axis=0),
    ],
)
def test_where_numbers_go_may_be_said_by_name(call):
    values = np.arange(4.0).reshape(2, 2)
    assert np.array_equal(call(carried(values)).value, call(values))


def test_beside_a_kink_some_numbers_go_up_and_some_down():
    """In every nudge: a gradient may jump by what its neighbours do."""
    for moved in nudges(Facts(replace(AFFINE, texture="zeros")).exact.having(x=np.zeros((2, 3)))):
        assert set(np.sign(moved["x"]).flat) == {-1.0, 1.0}
        assert len(np.unique(moved["x"])) == moved["x"].size


# The jury.


def test_an_oracle_that_says_the_same_in_another_shape_disagrees():
    facts = Facts(AFFINE)
    ours = facts.reference.arrays["x"]
    facts._agreed("x", ours, "jax")
    with pytest.raises(Finding) as found:
        facts._agreed("x", ours[None], "jax")
    finding = found.value
    assert (finding.verdict, finding.got, finding.expected) == (Verdict.DISAGREE, (1, *ours.shape), ours.shape)


# What is counted.


def test_an_empty_array_counts_as_asked():
    asked_of = trial(replace(AFFINE, batch="empty"))
    nothing = np.zeros((0, 3))
    asked_of.hold("x", nothing, lambda precision: Truth(nothing, nothing, nothing), "nobody")
    assert (asked_of.compared, asked_of.decided) == (1, 1)


@pytest.mark.parametrize("layer", sorted(RECORDS))
def test_a_layer_that_overwrites_what_it_is_given_leaves_the_suite_its_numbers(layer):
    memory = Memory()
    for clause in checks.CLAUSES:
        for each in questions_of(overwriting(layer), clause, memory):
            list(found(each))
    facts = [made for made in memory._kept.values() if isinstance(made, Facts)]
    assert facts
    for known in facts:
        drawn = Facts(known.key).case
        for name in drawn.given.keys() - drawn.chosen.keys():
            assert np.array_equal(known.case.given[name], drawn.given[name], equal_nan=True), (known.key, name)


def overwriting(layer: str) -> type:
    """The reference's layer, which writes into every array that it gets, once it has answered."""

    class Overwrites(getattr(reference, layer)):
        LAYER = layer

        def __init__(self, *given, **named):
            self.given = [each for each in (*given, *named.values()) if isinstance(each, np.ndarray)]
            super().__init__(*(np.copy(each) if isinstance(each, np.ndarray) else each for each in given), **named)

        def forward(self, *given):
            return self._answered(super().forward, given)

        def backward(self, *given):
            return self._answered(super().backward, given)

        def _answered(self, answer, given):
            answered = answer(*(np.copy(each) if isinstance(each, np.ndarray) else each for each in given))
            for each in (*given, *self.given):
                if isinstance(each, np.ndarray) and each.flags.writeable:
                    each[...] = 1
            return answered

    return Overwrites


def test_a_hidden_nan_does_not_count_at_level_core():
    outcome = asked(EatsNaN, ["numeric"])
    assert (outcome.verdict, outcome.core) == (Verdict.WRONG, Verdict.CONFORMS)
    assert not outcome.finding.core


# Which cases are put.


def test_a_sequence_has_one_batch_axis_more():
    shapes = {rank: case(replace(AFFINE, batch=rank)).inputs["x"].shape for rank in RECORDS["Affine"].ranks}
    count = AFFINE.sizes["N"]
    assert shapes == {"single": (3,), "many": (count, 3), "sequence": (2, count, 3), "one": (1, 3), "empty": (0, 3)}


def test_other_ranks_are_asked_in_the_first_setup_alone():
    record = RECORDS["Affine"]
    assert question("batch", "many").kind.setups == record.usual
    assert len(record.usual) > 1
    for rank in ("single", "sequence", "one", "empty"):
        assert question("batch", rank).kind.setups == (record.first,)
        assert {key.batch for key in question("batch", rank)._keys(question("batch", rank).kind)} == {rank}


def test_stray_targets_are_as_wrong_as_they_say():
    targets = dict(_bad_targets("t", (2, 3)))
    assert {bad: target.tolist() for bad, target in targets.items()} == {
        "the label 3 in t, for 3 classes, which are counted from 0": [3, 3],
        "the label -1 in t": [-1, -1],
        "labels t of shape (2, 1), for x of shape (2, 3)": [[0], [0]],
        "rows t of shape (2, 4), for x of shape (2, 3)": [[0.0] * 4] * 2,
        "the fraction 0.5 for each label in t": [0.5, 0.5],
    }


def test_what_compares_no_truth_is_asked_without_an_oracle():
    asked_of = {
        name: replace(question(name, ""), oracles=()) for name in ("layout", "no-writes", "repeatable", "quiet")
    }
    assert {each.not_asked() for each in asked_of.values()} == {""}
    assert replace(question("forward", ""), oracles=()).not_asked() != ""


# What only one question sees: the others of the same clause, and all other clauses, let it pass.


@pytest.mark.parametrize(
    ("kind", "others"),
    [
        (GuidedBackward, ["layout", "repeatable", "no-writes", "forward"]),
        (LargestUpstreamOnly, ["layout", "repeatable", "no-writes", "forward"]),
        (UpstreamInMemoryOrder, ["layout", "repeatable", "no-writes", "forward", "gradient:x", "own-derivative"]),
        (KeepsTheFirstOfAShape, ["layout", "no-writes", "forward", "gradient:W", "own-derivative", "upstream-linear"]),
    ],
)
def test_a_mistake_is_seen_by_the_clause_that_it_names_alone(kind, others):
    assert {asked(kind, ["numeric"], title).verdict for title in others} == {Verdict.CONFORMS}
    assert asked(kind, ["numeric"]).verdict is Verdict.WRONG


class BiasAddedInPlace(Affine):
    """Into room of plain floats, which takes no complex numbers; backward forgets the sum."""

    def forward(self, x):
        super().forward(x)
        y = np.zeros((*x.shape[:-1], len(self.b)))
        y[...] = x @ self.W
        y += self.b
        return y

    def backward(self, dout):
        dx = super().backward(dout)
        self.db = self.db / 2
        return dx


class BiasAddedToTheProduct(BiasAddedInPlace):
    """The product of real arrays, to which a complex bias cannot be added in place."""

    def forward(self, x):
        Affine.forward(self, x)
        y = x @ self.W
        y += self.b
        return y


class RightInPlace(BiasAddedInPlace):
    def backward(self, dout):
        return Affine.backward(self, dout)


@pytest.mark.parametrize("kind", [BiasAddedInPlace, BiasAddedToTheProduct])
def test_a_bias_that_is_added_in_place_hides_no_wrong_backward(kind):
    subject = Textbook("somebody", {"Affine": kind})
    with pytest.raises(Finding) as found:
        checks.own_derivative(Trial(subject, Facts(AFFINE), ("numeric",)))
    assert (found.value.what, found.value.name) == ("value", "b")


def test_a_bias_that_is_added_in_place_may_be_right():
    asked_of = Trial(Textbook("somebody", {"Affine": RightInPlace}), Facts(AFFINE), ("numeric",))
    checks.own_derivative(asked_of)
    assert asked_of.decided


def test_what_running_statistics_start_from_is_told_as_a_convention():
    kind = type("Own", (BatchNormalization,), {"LAYER": "BatchNormalization"})
    assert asked(kind, ["numeric"], "state:running_mean").conventions == {"running_mean starts from 0"}


class DrawsItsWeights(Affine):
    """Built from sizes; what it draws is replaced by the weights of the case."""

    LAYER = "Affine"

    def __init__(self, inputs, outputs):
        super().__init__(np.random.randn(inputs, outputs), np.zeros(outputs))  # noqa: NPY002  # as strangers draw


class SeedsItsWeights(DrawsItsWeights):
    def __init__(self, inputs, outputs):
        np.random.seed(0)  # noqa: NPY002
        super().__init__(inputs, outputs)


class SeedsPython(Affine):
    LAYER = "Affine"

    def __init__(self, W, b):
        random.seed(0)
        super().__init__(W, b)


class DrawsInForward(Affine):
    LAYER = "Affine"

    def forward(self, x):
        np.random.randn()  # noqa: NPY002
        return super().forward(x)


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [(DrawsItsWeights, "conforms"), (SeedsItsWeights, "wrong"), (SeedsPython, "wrong"), (DrawsInForward, "wrong")],
)
def test_a_constructor_may_draw_weights_and_may_not_seed_everybodys_generator(kind, verdict):
    random.seed(0)  # whoever seeds like the last time does not go unseen
    before = Surroundings()
    assert asked(kind, ["numeric"], "quiet").verdict.value == verdict
    assert before.changed() == []
