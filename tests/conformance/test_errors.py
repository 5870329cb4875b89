"""Bad input."""

from hypothesis import given
from hypothesis import strategies as st

from . import checks
from .asking import Question, asked


@asked(checks.errors)
@given(data=st.data())
def test_bad_input_is_refused_clearly(question: Question, data: st.DataObject) -> None:
    """The error names the argument, and the layer is left as it was."""
    with question.about(data.draw(question.cases)) as trial:
        checks.errors(trial)
