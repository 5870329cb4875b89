"""The output."""

from . import checks
from .cases import Key
from .question import Question, asked


@asked(checks.forward)
def test_the_output_is_the_value_of_the_function(question: Question, key: Key) -> None:
    """Whatever is drawn, the output is what every oracle says, under the bound of the subject's own precision."""
    with question.about(key) as trial:
        checks.forward(trial, question.part)
