"""Values at the edge: of the range, of the numbers, of differentiability."""

from . import checks
from .cases import Key
from .question import Question, asked


@asked(checks.extremes)
def test_nothing_is_lost_at_the_extremes(question: Question, key: Key) -> None:
    """No overflow, no NaN, no warning where the true answer can be represented."""
    with question.about(key) as trial:
        checks.extremes(trial)


@asked(checks.non_finite)
def test_what_is_not_finite_is_not_hidden(question: Question, key: Key) -> None:
    """NaN in gives NaN out; infinities give what reference and oracles agree on."""
    with question.about(key) as trial:
        checks.non_finite(trial)


@asked(checks.kink)
def test_on_a_kink_the_gradient_lies_between_its_sides(question: Question, key: Key) -> None:
    """Which convention it follows is reported, not judged."""
    with question.about(key) as trial:
        checks.kink(trial)
