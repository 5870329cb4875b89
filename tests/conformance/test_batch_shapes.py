"""Batches of every shape: one sample without an axis, many, sequences, one, none."""

from hypothesis import given
from hypothesis import strategies as st

from . import checks
from .asking import Question, asked


@asked(checks.batch)
@given(data=st.data())
def test_the_answer_is_the_same_for_any_leading_axes(question: Question, data: st.DataObject) -> None:
    """Asked for each kind of batch by itself, so that the matrix shows which one fails."""
    with question.about(data.draw(question.cases)) as trial:
        checks.batch(trial, question.part)


@asked(checks.batch_independence)
@given(data=st.data())
def test_a_sample_does_not_depend_on_its_neighbours(question: Question, data: st.DataObject) -> None:
    """Permuting the batch permutes the answer, and a sample alone gets the same one."""
    with question.about(data.draw(question.cases)) as trial:
        checks.batch_independence(trial)
