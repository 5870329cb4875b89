"""What comes from above."""

from hypothesis import given
from hypothesis import strategies as st

from . import checks
from .asking import Question, asked


@asked(checks.upstream_linear)
@given(data=st.data())
def test_backward_is_linear_in_dout(question: Question, data: st.DataObject) -> None:
    """Zero gives exact zeros, and the answer to a sum is the sum of the answers."""
    with question.about(data.draw(question.cases)) as trial:
        checks.upstream_linear(trial)
