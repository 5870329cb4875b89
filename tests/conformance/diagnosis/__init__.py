"""From what a check found to one sentence, for somebody who has never seen our code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..finding import Finding
from ..verdict import Verdict


def sentence(finding: Finding) -> str:
    """What is wrong, in one sentence."""
    habit = f"; {finding.details['habit']}" if "habit" in finding.details else ""
    return SENTENCES[finding.what](finding) + habit


def _thing(name: str) -> str:
    return "the output" if name == "output" else f"the gradient of {name}"


def _number(value: Any) -> str:
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _value(finding: Finding) -> str:
    place = f" at {list(finding.index)}" if finding.index else ""
    loss = {
        Verdict.INACCURATE: f"; it is the right function with bits lost, right to {finding.details['bits']:.0f} bits",
        Verdict.UNSTABLE: "; on ordinary numbers it is right, on hard ones it is not",
    }.get(finding.verdict, "")
    return (
        f"{_thing(finding.name)}{place} is {_number(finding.got)}, expected {_number(finding.expected)} "
        f"by {finding.oracle}; rounding explains {finding.bound:.2g} at most{loss}"
    )


def _shape(finding: Finding) -> str:
    return f"{_thing(finding.name)} has shape {finding.got}, expected {finding.expected}"


def _dtype(finding: Finding) -> str:
    return f"{_thing(finding.name)} came as {finding.got} where everything that went in was {finding.expected}"


def _type(finding: Finding) -> str:
    return f"{_thing(finding.name)} came as {finding.got}, expected an array of numbers"


def _raised(finding: Finding) -> str:
    return f"{finding.details['where']} raised {finding.got}"


def _count(finding: Finding) -> str:
    names = ", ".join(finding.details["names"])
    return f"backward returned {finding.got} gradients, expected {finding.expected}: one for each of {names}"


def _pair(finding: Finding) -> str:
    return f"forward returned a {finding.got}, expected two things: the output, and what backward needs"


def _missing(finding: Finding) -> str:
    return f"after backward there is no {finding.details['attribute']}, the gradient of {finding.name}"


def _written(finding: Finding) -> str:
    return f"{finding.name} was overwritten: it belongs to the caller, who may still need it"


def _shared(finding: Finding) -> str:
    return f"{_thing(finding.name)} shares memory with {finding.details['with']}: changing one changes the other"


def _kept(finding: Finding) -> str:
    return (
        f"{_thing(finding.name)} changed after the caller had overwritten {finding.details['why']}: "
        "what is returned must not be what the layer keeps for its next answer"
    )


def _differs(finding: Finding) -> str:
    return f"{_thing(finding.name)} differs from the first answer: {finding.details['why']}"


def _changed(finding: Finding) -> str:
    return f"{_thing(finding.name)} changed: {finding.details['why']}"


def _stale(finding: Finding) -> str:
    return f"forward does not see that {' and '.join(finding.details['parameters'])} changed since the last call"


def _ignored(finding: Finding) -> str:
    return f"{_thing(finding.name)} is {_number(finding.got)} for a dout of zeros: dout must be multiplied in"


def _overflow(finding: Finding) -> str:
    return f"{_thing(finding.name)} at {list(finding.index)} is {finding.got} where {_number(finding.expected)} is true"


def _noise(finding: Finding) -> str:
    return f"a call is not quiet: {finding.got}"


def _state(finding: Finding) -> str:
    return f"a call changed {finding.name}"


def _hidden(finding: Finding) -> str:
    return (
        f"with {finding.details['planted']} in {finding.details['in']}, the output at {list(finding.index)} is "
        f"{_number(float(finding.got))}, expected {_number(float(finding.expected))}"
    )


def _accepted(finding: Finding) -> str:
    return f"{finding.details['bad']} is accepted without an error"


def _unclear(finding: Finding) -> str:
    return f"the error for {finding.details['bad']} does not say {finding.name!r}: {finding.got}"


def _disagreement(finding: Finding) -> str:
    place = f" at {list(finding.index)}" if finding.index else ""
    return (
        f"for {finding.name}{place} the {finding.oracle} oracle says {finding.got}, our reference {finding.expected}: "
        "a defect of ours or of the framework, not of the subject"
    )


SENTENCES: dict[str, Callable[[Finding], str]] = {
    name.removeprefix("_"): function
    for name, function in list(globals().items())
    if name.startswith("_") and getattr(function, "__module__", "") == __name__ and name not in ("_thing", "_number")
}
