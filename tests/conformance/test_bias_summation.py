"""A bias is added to every sample, so its gradient gathers dout from every sample."""

from . import checks
from .cases import Key
from .question import Question, asked


@asked(checks.bias_sum)
def test_the_gradient_of_a_bias_is_dout_summed_over_the_batch(question: Question, key: Key) -> None:
    """Summed, not averaged, over every axis the bias was broadcast along, in the shape of the bias."""
    with question.about(key) as trial:
        checks.bias_sum(trial)


@asked(checks.broadcast)
def test_a_broadcast_operand_gets_a_gradient_of_its_own_shape(question: Question, key: Key) -> None:
    """The bias's rule for any operand: summed over what was copied."""
    with question.about(key) as trial:
        checks.broadcast(trial)
