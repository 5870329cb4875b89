"""The gradients."""

from hypothesis import given
from hypothesis import strategies as st

from . import checks
from .asking import Question, asked


@asked(checks.gradient)
@given(data=st.data())
def test_each_gradient_is_the_vector_jacobian_product(question: Question, data: st.DataObject) -> None:
    """Of each input and each parameter, for an upstream gradient that is drawn too."""
    with question.about(data.draw(question.cases)) as trial:
        checks.gradient(trial, question.part)


@asked(checks.own_derivative)
@given(data=st.data())
def test_backward_is_the_derivative_of_its_own_forward(question: Question, data: st.DataObject) -> None:
    """Tells a wrong backward from a wrong forward: no oracle's forward is asked."""
    with question.about(data.draw(question.cases)) as trial:
        checks.own_derivative(trial)
