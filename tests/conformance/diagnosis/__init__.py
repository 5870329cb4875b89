"""From what a check found to what is wrong: a stable id, and one sentence for somebody who has never seen our code.

A hypothesis is a mistake. It says what a layer that makes it would answer, and explains a failure only if the subject
says that on every case, the one that is shown and those that were made to tell one mistake from another. What nothing
explains is told as it is.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from ..finding import Finding
from .answers import by_numbers, silent
from .failure import Failure as Failure
from .overflow import reduced as reduced
from .scene import Respondent as Respondent
from .sentences import UNEXPLAINED, Sentence, told
from .state import AGAIN


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong. Clauses with the same cause saw the same mistake."""

    id: str
    text: str
    cause: str


def diagnosed(found: Failure) -> Diagnosis:
    """What is wrong; where nothing explains it, what was seen."""
    name, text = told(found.finding)
    try:
        name, text = _explained(found) or (name, text)
        return Diagnosis(name, text, _cause(found, text) if name in (UNEXPLAINED, "wrong-shape") else name)
    except Exception as error:  # noqa: BLE001  # the verdict stands, whatever became of its explanation
        text += f"; the search for the mistake stopped, which is a defect of ours: {type(error).__name__}: {error}"
        return Diagnosis(name, text, text)


def _explained(found: Failure) -> Sentence | None:
    what = found.finding.what
    with contextlib.suppress(Finding):  # who is asked again may do anything
        return AGAIN[what](found) if what in AGAIN else by_numbers(found)
    return None


def _cause(found: Failure, text: str) -> str:
    """That of the usual cases, if that says nothing of this one.

    Else a wrong number that nothing explains is the same where it is the same number of the same array.
    """
    finding = found.finding
    with contextlib.suppress(Finding):
        cause = silent(found)
        if cause:
            return cause
    if finding.what == "value":
        return f"{finding.name} {finding.index} {finding.got} {finding.expected}"
    return text
