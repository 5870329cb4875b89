"""What a check found, as a stable id and a sentence, for somebody who has never seen our code."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from .. import reference
from ..finding import Finding
from ..oracles.language import OUTPUT
from ..records import RECORDS
from ..verdict import Verdict
from ..words import quoted

Sentence: TypeAlias = tuple[str, str]  # the id, the sentence

UNEXPLAINED = "unexplained"


def told(finding: Finding) -> Sentence:
    """What is known without asking again: it invents nothing."""
    kind, text = SENTENCES[finding.what](finding)
    return kind, text + (f"; {finding.details['habit']}" if "habit" in finding.details else "")


def thing(name: str, layer: str = "") -> str:
    """An array in words: which of all that a layer says it is; of an unknown layer the output or a gradient."""
    if name == OUTPUT:
        return "the output"
    record = RECORDS.get(layer)
    if record and name in record.outputs:
        return f"the output {name}"
    return f"{name} after forward" if record and name in record.state else f"the gradient of {name}"


def _thing(finding: Finding) -> str:
    return thing(finding.name, finding.case.layer if finding.case else "")


@functools.cache
def meant(layer: str, name: str) -> str:
    """The right formula of an array, in the words of the layer's own specification."""
    doc = getattr(reference, layer).__doc__ or ""
    if name == OUTPUT:
        return re.sub(r"^\w+ = |, (with|for) .*", "", doc.partition("\n")[0]).rstrip(".")
    word = name if name in RECORDS[layer].outputs else f"d{name}"
    found = re.search(rf"\b{word} = (.+?)(?: and d|, from|[:;\n]|$)", doc)
    return found[1] if found else thing(name, layer)


def bad_call(finding: Finding) -> tuple[str, ...]:
    """What was called, what was wrong with the call, and what an error must name."""
    return tuple(finding.details[word] for word in ("where", "bad", "named"))


def number(value: Any) -> str:
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _value(finding: Finding) -> Sentence:
    place = f" at {list(finding.index)}" if finding.index else ""
    loss = {
        Verdict.INACCURATE: f"; it is the right function with bits lost, right to {finding.details['bits']:.0f} bits",
        Verdict.UNSTABLE: "; on ordinary numbers it is right, on hard ones it is not",
    }.get(finding.verdict, "")
    return UNEXPLAINED, (
        f"{_thing(finding)}{place} is {number(finding.got)}, expected {number(finding.expected)} "
        f"by {finding.oracle}; rounding explains {finding.bound:.2g} at most{loss}"
    )


def _shape(finding: Finding) -> Sentence:
    return "wrong-shape", f"{_thing(finding)} has shape {finding.got}, expected {finding.expected}"


def _dtype(finding: Finding) -> Sentence:
    words = f"{_thing(finding)} came as {finding.got} where everything that went in was {finding.expected}"
    if "int" in finding.got:
        return "integers", f"{words}: fractions are cut off"
    if finding.got == "float64":
        return (
            "widened-to-float64",
            f"{words}: float64 widens all it meets, be it from np.zeros or np.eye without a dtype or astype(float)",
        )
    return "wrong-dtype", words


def _type(finding: Finding) -> Sentence:
    nothing = finding.got == "NoneType"
    came = "nothing" if nothing else quoted(finding.got)
    words = f"{_thing(finding)} came as {came}, expected an array of numbers"
    return ("returns-nothing", f"{words}: is a return missing?") if nothing else ("wrong-type", words)


def _pair(finding: Finding) -> Sentence:
    state = finding.details.get("state")
    things = "two things: the output, and what backward needs"
    if state:
        things = f"three things: the output, what backward needs, and {' and '.join(state)} by name"
    return "no-cache", f"forward returned a {quoted(finding.got)}, expected {things}"


def _raised(finding: Finding) -> Sentence:
    lines = str(finding.got).splitlines() or [""]
    return "raises", f"{finding.details['where']} raised {lines[0]}"


def _count(finding: Finding) -> Sentence:
    names = ", ".join(finding.details["names"])
    return (
        "gradient-count",
        f"backward returned {finding.got} gradients, expected {finding.expected}: one for each of {names}",
    )


def _missing(finding: Finding) -> Sentence:
    words = f"after backward there is no {finding.details['attribute']}, the gradient of {finding.name}"
    return "gradient-missing", words


def _written(finding: Finding) -> Sentence:
    return "overwrites-argument", f"{finding.name} was overwritten: it belongs to the caller, who may still need it"


def _shared(finding: Finding) -> Sentence:
    words = f"{_thing(finding)} shares memory with {finding.details['with']}: changing one changes the other"
    return "shares-memory", words


def _kept(finding: Finding) -> Sentence:
    return "returns-what-it-keeps", (
        f"{_thing(finding)} changed after the caller had overwritten {finding.details['why']}: "
        "what is returned must not be what the layer keeps for its next answer"
    )


def _reused(finding: Finding) -> Sentence:
    return "returns-what-it-writes-again", (
        f"{_thing(finding)} that was returned changed when {finding.details['why']}: what is returned belongs to "
        "the caller, and the next answer needs an array of its own"
    )


def _differs(finding: Finding) -> Sentence:
    return "not-repeatable", f"{_thing(finding)} differs from the first answer: {finding.details['why']}"


def _changed(finding: Finding) -> Sentence:
    return "changed-by-refusal", f"{_thing(finding)} changed: {finding.details['why']}"


def _stale(finding: Finding) -> Sentence:
    names = " and ".join(finding.details["parameters"])
    return "stale-parameter", (
        f"{'forward' if finding.name == 'output' else 'backward'} does not see that {names} changed since the last "
        "call: it works on a copy made before"
    )


def _ignored(finding: Finding) -> Sentence:
    seen = f"{_thing(finding)} is {number(finding.got)} for a dout of zeros"
    if not np.isfinite(finding.got):
        return "overflow", f"{seen}: something that dout is multiplied with is not finite"
    return "not-linear-in-dout", f"{seen}: dout must be multiplied in"


def _overflow(finding: Finding) -> Sentence:
    words = f"{_thing(finding)} at {list(finding.index)} is {finding.got} where {number(finding.expected)} is true"
    return "overflow", words


def _noise(finding: Finding) -> Sentence:
    heard = str(finding.got)
    ids = {
        "printed": "prints",
        "were changed": "changes-global-state",
        "was changed": "changes-global-state",
        "overflow": "overflow",
    }
    advice = ": take the exponential of nothing above zero" if "overflow encountered in exp" in heard else ""
    return next((ids[word] for word in ids if word in heard), "warns"), f"a call is not quiet: {heard}{advice}"


def _state(finding: Finding) -> Sentence:
    return "changes-global-state", f"a call changed {finding.name}, which belongs to everybody in the process"


def _outputs(finding: Finding) -> Sentence:
    names = ", ".join(finding.details["names"])
    return "output-count", f"forward returned a {quoted(finding.got)}, expected a tuple: one array for each of {names}"


def _forgotten(finding: Finding) -> Sentence:
    return "state-missing", f"after forward there is no {finding.name}, which training and evaluation share"


def _starts(finding: Finding) -> Sentence:
    ways = " or ".join(f"{number:g}" for number in finding.details["numbers"])
    return "wrong-start", (
        f"after the first forward {finding.name} is not what follows from a start at {ways}, nor from the statistics "
        "of the first batch"
    )


def _learns(finding: Finding) -> Sentence:
    return "learns-in-evaluation", f"a forward in evaluation changes {finding.name}, and must leave it as it is"


def _repeats(finding: Finding) -> Sentence:
    return "same-choice-again", f"{_thing(finding)} has the same entries left out at the next forward"


def _chosen_anew(finding: Finding) -> Sentence:
    return "another-choice-in-backward", (
        f"backward leaves out other entries than the forward before it, {finding.got} of {finding.expected}: "
        "what was chosen in forward must be kept"
    )


def _share(finding: Finding) -> Sentence:
    ours = f"{finding.got:.3f} of all entries are kept, expected {finding.expected:.3f}"
    if abs(finding.got + finding.expected - 1) < 0.02:  # it words a suggestion, and decides nothing
        return "wrong-share", f'{ours}: is the ratio meant as the share that is kept? Then declare ratio="kept"'
    return "wrong-share", ours


def _together(finding: Finding) -> Sentence:
    return "dropped-together", (
        f"whole {finding.details['line']}s of entries are kept or left out together, where each entry must be drawn on "
        "its own"
    )


def _hidden(finding: Finding) -> Sentence:
    planted, said = finding.details["planted"], number(float(finding.got))
    words = (
        f"with {planted} in {finding.details['in']}, the output at {list(finding.index)} is "
        f"{said}, expected {number(float(finding.expected))}"
    )
    if planted != planted:  # noqa: PLR0124  # NaN is the one number that is not itself
        return "hides-nan", words
    if said != "nan":
        return "mishandles-infinity", words
    return "makes-nan", (
        f"{words}: infinity times zero, and infinity less infinity, are no numbers; choose with np.where, and multiply "
        "by no mask"
    )


def _accepted(finding: Finding) -> Sentence:
    where, bad, named = bad_call(finding)
    words = f"{where} accepts {bad}: it returns {finding.got}, expected an error that names {named}"
    return "accepts-bad-input", words


def _unclear(finding: Finding) -> Sentence:
    where, bad, named = bad_call(finding)
    words = f"the error of {where} for {bad} says {quoted(finding.got)}, expected one that names {named}"
    return "unclear-error", words


def _disagreement(finding: Finding) -> Sentence:
    place = f" at {list(finding.index)}" if finding.index else ""
    return "oracles-disagree", (
        f"for {finding.name}{place} the {finding.oracle} oracle says {finding.got}, our reference {finding.expected}: "
        "a defect of ours or of the framework, not of the subject"
    )


SENTENCES: dict[str, Callable[[Finding], Sentence]] = {
    name.removeprefix("_"): function
    for name, function in list(globals().items())
    if name.startswith("_") and getattr(function, "__module__", "") == __name__
}
