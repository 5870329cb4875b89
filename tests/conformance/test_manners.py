"""How a layer treats what it is given, and what it leaves behind."""

from hypothesis import given
from hypothesis import strategies as st

from . import checks
from .asking import Question, asked


@asked(checks.no_writes)
@given(data=st.data())
def test_nothing_is_written_to_and_nothing_is_shared(question: Question, data: st.DataObject) -> None:
    """Arguments stay as they are; what is returned belongs to the caller."""
    with question.about(data.draw(question.cases)) as trial:
        checks.no_writes(trial)


@asked(checks.repeatable)
@given(data=st.data())
def test_the_same_call_gives_the_same_bits(question: Question, data: st.DataObject) -> None:
    """Whatever was asked before, and whoever else was asked."""
    with question.about(data.draw(question.cases)) as trial:
        checks.repeatable(trial)


@asked(checks.dtype_shape)
@given(data=st.data())
def test_dtype_and_shape_are_kept(question: Question, data: st.DataObject) -> None:
    """The dtype that goes in comes out; a gradient has the shape of what it belongs to."""
    with question.about(data.draw(question.cases)) as trial:
        checks.dtype_shape(trial)


@asked(checks.layout)
@given(data=st.data())
def test_the_answer_does_not_depend_on_memory_layout(question: Question, data: st.DataObject) -> None:
    """Fortran order, strides, negative strides and read-only arrays."""
    with question.about(data.draw(question.cases)) as trial:
        checks.layout(trial)


@asked(checks.quiet)
@given(data=st.data())
def test_a_call_is_quiet(question: Question, data: st.DataObject) -> None:
    """No warning, no print, no change to anything global."""
    with question.about(data.draw(question.cases)) as trial:
        checks.quiet(trial)
