"""What comes from above."""

from . import checks
from .cases import Key
from .question import Question, asked


@asked(checks.upstream_linear)
def test_backward_is_linear_in_dout(question: Question, key: Key) -> None:
    """Zero gives exact zeros, and the answer to a sum is the sum of the answers."""
    with question.about(key) as trial:
        checks.upstream_linear(trial)
