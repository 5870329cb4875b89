"""Batches of every shape: one sample without an axis, many, sequences, one, none."""

from . import checks
from .cases import Key
from .question import Question, asked


@asked(checks.batch)
def test_the_answer_is_the_same_for_any_leading_axes(question: Question, key: Key) -> None:
    """Asked for each kind of batch by itself, so that the matrix shows which one fails."""
    with question.about(key) as trial:
        checks.batch(trial, question.part)


@asked(checks.batch_independence)
def test_a_sample_does_not_depend_on_its_neighbours(question: Question, key: Key) -> None:
    """Permuting the batch permutes the answer, and a sample alone gets the same one."""
    with question.about(key) as trial:
        checks.batch_independence(trial)
