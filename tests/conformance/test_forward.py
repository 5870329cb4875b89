"""The output."""

from hypothesis import given
from hypothesis import strategies as st

from . import checks
from .asking import Question, asked


@asked(checks.forward)
@given(data=st.data())
def test_the_output_is_the_value_of_the_function(question: Question, data: st.DataObject) -> None:
    """Whatever is drawn, the output is what every oracle says, under the bound of the subject's own precision."""
    with question.about(data.draw(question.cases)) as trial:
        checks.forward(trial)
