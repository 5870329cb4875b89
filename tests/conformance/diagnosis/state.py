"""State: what is kept between calls, what is written to and shared; and calls that raise or are not quiet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..cases import Key
from ..finding import Finding
from ..oracles.language import Array
from .answers import mistaken
from .catalogue import refusing
from .failure import Failure
from .overflow import overflowing
from .places import BATCHES, FORMS
from .sentences import SENTENCES, Sentence, meant, told
from .square import Square, squared


def _written(found: Failure) -> Sentence:
    """Which call writes, and into what."""
    return _writing(found, found.finding.name)


def _writing(found: Failure, name: str) -> Sentence:
    asked = found.built()
    before = asked.case.given[name].copy()
    asked.forward()
    now = asked.case.given[name]
    call = "backward" if np.array_equal(now, before, equal_nan=True) else "forward"
    kind = "parameter" if name in asked.case.params else "target" if name in found.key.record.targets else "input"
    return (
        f"overwrites-{'dout' if name in asked.case.above else kind}",
        f"{call} writes into {name}: {name} was overwritten, and belongs to the caller, who may still need it",
    )


def _shared(found: Failure) -> Sentence:
    other, (_, text) = found.finding.details["with"], told(found.finding)
    if other == "dout":
        return "returns-dout-itself", f"{text}: return a copy"
    if other.startswith("the gradient"):
        return "gradients-share-memory", f"{text}: return two arrays"
    return "returns-view-of-input", f"{text}: return a copy"


def _differs(found: Failure) -> Sentence:
    why, (_, text) = found.finding.details["why"], told(found.finding)
    if "in training, then in evaluation" in why:
        return "answers-for-the-training", f"{text}: every forward must keep what backward needs"
    if "other arrays before" in why:
        return (
            "stale-cache",
            f"{text}: what the first forward stored is still used, and every forward must store it anew",
        )
    if "the same arrays before" in why:
        return (
            "remembers-arrays",
            f"{text}: what was stored for an array is used again, though its numbers have changed",
        )
    if "another instance" in why:
        return "shared-between-instances", f"{text}: what is kept belongs to the class, not to the instance"
    if "forward" in why:
        return "not-repeatable", text
    return _backward_twice(found, text)


def _added_up(total: Array, one: Array, count: int) -> bool:
    """Whether it is so many times as much, but for the rounding of so many sums."""
    return bool(np.all(np.abs(total - count * one) <= count * np.finfo(one.dtype).eps * np.abs(count * one)))


def _backward_twice(found: Failure, text: str) -> Sentence:
    asked = found.built()
    before = {name: np.copy(values) for name, values in asked.case.params.items()}
    asked.forward()
    name = found.finding.name
    first, second, third = (asked.backward()[name].copy() for _ in range(3))
    if _added_up(second, first, 2) and _added_up(third, first, 3):
        return "accumulates", f"{text}: each call adds to the d{name} of the last one, and must begin anew"
    for parameter, values in before.items():
        now = asked.layer.parameter(parameter)
        if now is not None and not np.array_equal(now, values):
            return "updates-parameters", f"{text}: backward changes {parameter} itself, which is the optimiser's to do"
    return "backward-changes-kept", f"{text}: backward changes what forward kept, so its next answer is another"


def _dtype(found: Failure) -> Sentence:
    """Whether it is so for one form of the target only."""
    kind, text = told(found.finding)
    lost = {key.form for key in _in_every_setup(found.key) if not _keeps(found, key)}
    if lost == {found.key.form} and _other_forms(found.key) and found.key.form in FORMS:
        return kind, f"{text}; it is so only {FORMS[found.key.form]}"
    return kind, text


def _keeps(found: Failure, key: Key) -> bool:
    asked = found.built(found.facts(key).case)
    said = {**asked.forward(), **asked.backward()}
    return str(said[found.finding.name].dtype) == key.dtype


# Calls that raise.


def _raised(found: Failure) -> Sentence:
    """For which cases, and whether the numbers tell more where it does not raise."""
    kind, text = told(found.finding)
    by_name = _by_name(found, text)
    if by_name:
        return by_name
    explained = _where_it_answers(found)
    if explained:
        return explained[0], f"{text}; where the shapes allow it, {explained[1]}"
    text += _shapes(found, text)
    for ours, words in (*_only(found), *refusing(found)):
        return ours, f"{text}; {words}"
    if found.clause == "own-derivative" and not found.raises(found.key):
        return "raises-nearby", f"{text}; this very case is answered, a point beside it is not"
    if not found.raises(found.key):
        return "raises-later", f"{text}; a new layer does not raise: something that an earlier call left is still used"
    return kind, text


OF_SHAPES = ("broadcast", "mismatch", "reshape", "aligned", "axis", "dimension", "index", "shape")


def _shapes(found: Failure, text: str) -> str:
    """What there was to work on, and what is meant, for who reads of shapes in an error."""
    if not any(word in text for word in OF_SHAPES):
        return ""
    case = found.facts().case
    forward = found.finding.details["where"] != "backward"
    arrays = case.arrays if forward else case.given
    here = ", ".join(f"{name} has shape {np.shape(array)}" for name, array in arrays.items())
    names = {name: name for name in case.outputs} if forward else {f"d{name}": name for name in case.wrt}
    right = "; ".join(f"{word} = {meant(found.key.layer, name)}" for word, name in names.items())
    return f"; here {here}, and what is meant is {right}"


def _by_name(found: Failure, text: str) -> Sentence | None:
    """What the words of the error say by themselves."""
    name = found.finding.got.partition(":")[0]
    if "that is the environment" in text:
        return "removed-numpy-name", text
    if "module 'numpy' has no attribute" in text:
        return "undefined-name", f"{text}: numpy has no such name"
    if "read-only" in text:
        return _into_read_only(found, text)
    own = name == "AttributeError" and not any(f"'{kind}'" in text for kind in ("numpy.ndarray", "NoneType", "float"))
    if own or name in ("NameError", "UnboundLocalError"):
        return "undefined-name", f"{text}: this name was never set"
    return None


def _into_read_only(found: Failure, text: str) -> Sentence:
    """What a layer writes into when it may."""
    asked, case = found.built(), found.facts().case
    asked.forward()
    asked.backward()
    now = asked.case.given
    for name, before in case.given.items():
        if not np.array_equal(now[name], before, equal_nan=True):
            kind, words = _writing(found, name)
            return kind, f"{text}; {words}"
    return "overwrites-argument", text


def _where_it_answers(found: Failure) -> Sentence | None:
    """What the numbers say, if it raises just because some axes differ in length."""
    usual = replace(found.key, batch="many")
    if isinstance(found.key, Square) or (found.key.batch != "many" and not found.raises(usual)):
        return None
    square = squared(replace(usual, texture="normal", seed=0))
    try:
        return None if found.raises(square) else _in_squares(found, square)
    except ValueError:  # no such shapes are a case of this layer
        return None


def _in_squares(found: Failure, key: Key) -> Sentence | None:
    """Of the first array that is wrong there."""
    for name in (*key.record.outputs, *key.record.wrt):
        there = replace(found, finding=Finding("raised", name), key=key, put=(), clause="forward")
        if there.evidence(name).failing:
            return mistaken(there, there.evidence(name))
    return None


def _only(found: Failure) -> list[tuple[str, str]]:
    """Which kind of case it is that raises, if every other kind does not."""
    key = found.key
    if key.batch != "many" and not found.raises(replace(key, batch="many")):
        kinds = {"sequence": "one-batch-axis-only", "single": "batch-axis-required"}
        return [(kinds.get(key.batch, f"{key.batch}-batch"), f"it raises only {BATCHES[key.batch]}")]
    if key.form in FORMS and any(not found.raises(other) for other in _other_forms(key)):
        return [(f"{key.form}-refused", f"it raises only {FORMS[key.form]}")]
    return []


def _in_every_setup(key: Key) -> list[Key]:
    return [replace(key, setup=setup) for setup in key.record.usual]


def _other_forms(key: Key) -> list[Key]:
    """The same case where arrays are given in another way."""
    return [other for other in _in_every_setup(key) if other.form != key.form]


def _overflow(found: Failure) -> Sentence:
    return overflowing(found)


def _noise(found: Failure) -> Sentence | None:
    if "overflow encountered" not in str(found.finding.got):
        return None
    return overflowing(found)


AGAIN: dict[str, Callable[[Failure], Sentence | None]] = {
    name.removeprefix("_"): function
    for name, function in list(globals().items())
    if name.removeprefix("_") in SENTENCES and name.startswith("_")
}
