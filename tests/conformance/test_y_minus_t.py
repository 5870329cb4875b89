"""The result this chapter leads to: behind softmax and its loss, the gradient is y - t."""

from hypothesis import given
from hypothesis import strategies as st

from . import checks
from .asking import Question, asked


@asked(checks.y_minus_t)
@given(data=st.data())
def test_the_gradient_of_the_loss_is_y_minus_t(question: Question, data: st.DataObject) -> None:
    """dout (s y - t) / N for all three pairs and all forms of a target; its rows sum to zero, and it belongs to the loss."""
    with question.about(data.draw(question.cases)) as trial:
        checks.y_minus_t(trial)
