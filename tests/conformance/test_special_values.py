"""Values at the edge: of the range, of the numbers, of differentiability."""

from hypothesis import given
from hypothesis import strategies as st

from . import checks
from .asking import Question, asked


@asked(checks.extremes)
@given(data=st.data())
def test_nothing_is_lost_at_the_extremes(question: Question, data: st.DataObject) -> None:
    """No overflow, no NaN, no warning where the true answer can be represented."""
    with question.about(data.draw(question.cases)) as trial:
        checks.extremes(trial)


@asked(checks.non_finite)
@given(data=st.data())
def test_what_is_not_finite_is_not_hidden(question: Question, data: st.DataObject) -> None:
    """NaN in gives NaN out; infinities give what reference and oracles agree on."""
    with question.about(data.draw(question.cases)) as trial:
        checks.non_finite(trial)


@asked(checks.kink)
@given(data=st.data())
def test_on_a_kink_the_gradient_lies_between_its_sides(question: Question, data: st.DataObject) -> None:
    """Which convention it follows is reported, not judged."""
    with question.about(data.draw(question.cases)) as trial:
        checks.kink(trial)
