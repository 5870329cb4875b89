"""Bad input."""

from . import checks
from .cases import Key
from .question import Question, asked


@asked(checks.errors)
def test_bad_input_is_refused_clearly(question: Question, key: Key) -> None:
    """The error names the argument, and the layer is left as it was."""
    with question.about(key) as trial:
        checks.errors(trial)
