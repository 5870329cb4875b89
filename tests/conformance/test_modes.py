"""Layers with a mode, a state, or a choice of their own."""

from . import checks
from .cases import Key
from .question import Question, asked


@asked(checks.modes)
def test_evaluation_is_as_it_is_said(question: Question, key: Key) -> None:
    """The output, a state that stays as it is, and a backward that answers for the last forward."""
    with question.about(key) as trial:
        checks.modes(trial)


@asked(checks.state)
def test_what_is_remembered_is_right(question: Question, key: Key) -> None:
    """Running statistics after a forward in training."""
    with question.about(key) as trial:
        checks.state(trial, question.part)


@asked(checks.share)
def test_as_large_a_share_is_kept_as_is_said(question: Question, key: Key) -> None:
    """And another choice at every forward, by which backward goes as well."""
    with question.about(key) as trial:
        checks.share(trial)
