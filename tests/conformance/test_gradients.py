"""The gradients."""

from . import checks
from .cases import Key
from .question import Question, asked


@asked(checks.gradient)
def test_each_gradient_is_the_vector_jacobian_product(question: Question, key: Key) -> None:
    """Of each input and each parameter, for an upstream gradient that is drawn too."""
    with question.about(key) as trial:
        checks.gradient(trial, question.part)


@asked(checks.own_derivative)
def test_backward_is_the_derivative_of_its_own_forward(question: Question, key: Key) -> None:
    """Tells a wrong backward from a wrong forward: no oracle's forward is asked."""
    with question.about(key) as trial:
        checks.own_derivative(trial)
