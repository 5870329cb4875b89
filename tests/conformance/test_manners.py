"""How a layer treats what it is given, and what it leaves behind."""

from . import checks
from .cases import Key
from .question import Question, asked


@asked(checks.no_writes)
def test_nothing_is_written_to_and_nothing_is_shared(question: Question, key: Key) -> None:
    """Arguments stay as they are; what is returned belongs to the caller."""
    with question.about(key) as trial:
        checks.no_writes(trial)


@asked(checks.repeatable)
def test_the_same_call_gives_the_same_bits(question: Question, key: Key) -> None:
    """Whatever was asked before, and whoever else was asked."""
    with question.about(key) as trial:
        checks.repeatable(trial)


@asked(checks.dtype_shape)
def test_dtype_and_shape_are_kept(question: Question, key: Key) -> None:
    """The dtype that goes in comes out; a gradient has the shape of what it belongs to."""
    with question.about(key) as trial:
        checks.dtype_shape(trial)


@asked(checks.layout)
def test_the_answer_does_not_depend_on_memory_layout(question: Question, key: Key) -> None:
    """Fortran order, strides, negative strides and read-only arrays."""
    with question.about(key) as trial:
        checks.layout(trial)


@asked(checks.quiet)
def test_a_call_is_quiet(question: Question, key: Key) -> None:
    """No warning, no print, no change to anything global."""
    with question.about(key) as trial:
        checks.quiet(trial)
