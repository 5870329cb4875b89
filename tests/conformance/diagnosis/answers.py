"""A wrong array: the mistake that explains it; where it is wrong, if nothing does."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from ..cases import Key
from ..checks.upstream import IN_COLUMNS
from ..checks.values import own_derivative
from ..finding import Finding
from ..oracles.language import TRAIN, Array
from ..trial import LayerCall
from ..verdict import Truth, Verdict
from .failure import Failure
from .inaccuracy import inaccurate
from .overflow import overflowing
from .places import LARGE, alike, places, scopes
from .scene import Hypothesis, Respondent, Scene
from .search import ENOUGH, Again, Evidence, Place, everywhere, explains
from .sentences import UNEXPLAINED, Sentence, number, thing, told
from .thresholds import in_a_range

SEVERAL = 6  # answers to the same: two may draw alike by chance


def by_numbers(found: Failure) -> Sentence | None:
    """Of the array that was found to be wrong; if that is right, and only not its own forward's, of the output."""
    if found.finding.what not in ("value", "shape", "ignored"):
        return None
    if _unsteady(found):
        same = "the same forward" if _draws(found) else "a new layer"
        return (
            "not-repeatable",
            f"{thing(found.finding.name, found.key.layer)} is another each time, for the same numbers and {same}",
        )
    for name in dict.fromkeys((found.finding.name, *found.key.record.outputs)):
        evidence = found.evidence(name)
        if found.finding.what == "ignored":  # a dout of one tells nothing of it
            evidence = evidence.within(lambda scene: scene.key.upstream == "drawn")
        if evidence.failing:
            return _of(found, evidence)
    return _unlike_itself(found)


def _unsteady(found: Failure) -> bool:
    """Whether the same is answered differently: by chance, or by what others left behind."""
    name, case = found.finding.name, found.facts()
    one, *others = (np.asarray(answer, np.float64) for answer in _again(found, name))
    bound = case.truth(name, found.respondent.oracle, case.precision).bound
    alike = all(answer.shape == bound.shape for answer in (one, *others))
    return alike and any(bool(Truth(one, one, bound).missed(other).any()) for other in others)


def _again(found: Failure, name: str) -> list[Array]:
    """What new layers say; of a layer that draws, what it says of one forward."""
    if not _draws(found):
        return [_of_a_layer(found.built(), name) for _ in range(SEVERAL)]
    asked = found.built()
    outputs = asked.forward()
    return [outputs[name]] if name not in asked.case.wrt else [asked.backward()[name] for _ in range(SEVERAL)]


def _draws(found: Failure) -> bool:
    return bool(found.facts().case.chosen) and found.key.mode == TRAIN


def _of_a_layer(asked: LayerCall, name: str) -> Array:
    """One whose backward raises has a forward all the same."""
    said = asked.forward()
    if name in asked.case.state:
        said = asked.state()
    return said[name] if name in said else asked.backward()[name]


def _unlike_itself(found: Failure) -> Sentence | None:
    """What no oracle objects to, and a clause does."""
    _, text = told(found.finding)
    if found.facts().on_kink and found.clause == "kink":
        return "beyond-both-sides", f"{text}: where a derivative jumps it must lie between those of both sides"
    words = UNLIKE.get("layout" if found.finding.oracle == IN_COLUMNS else found.clause)
    return (words[0], f"{text}: {words[1]}") if words else None


# Mistakes that are tried before an array is called unexplained: of the usual cases, of the cases of one clause, and
# where numbers are lost by their size.
MOST, MORE, FEW = 2500, 1200, 100
UNLIKE = {
    "layout": (
        "depends-on-memory-layout",
        "numbers must be taken by their index: order='A' and 'K' follow the memory, and ravel() and reshape() may copy",
    ),
    "batch-independence": ("depends-on-neighbours", "a sample must not depend on the others of its batch"),
    "upstream-linear": ("not-linear-in-dout", "backward must be linear in dout"),
    "own-derivative": ("not-its-own-derivative", "backward is not the derivative of this forward"),
}


def _of(found: Failure, evidence: Evidence) -> Sentence | None:
    """The mistake; if none explains every bit, the one that explains all but lost bits; or where something is wrong."""
    mistake = _following(found, evidence) if _derived(found, evidence) else mistaken(found, evidence)
    if mistake:
        return mistake
    rough = found.evidence(evidence.name, coarse=True)
    explanation = _explanation(found, rough, FEW if _lost(found, evidence) else MORE // 3) if rough.failing else None
    if explanation:
        kind, text = _explained(found, rough, *explanation)
        return kind, f"{text}; with that undone, some bits are still lost"
    if _lost(found, evidence):
        return overflowing(found)
    _, text = told(found.finding)
    if any(words is LARGE for words, _ in scopes(evidence)):
        return "wrong-past-a-block", f"{text}; it is so only {LARGE}"
    return in_a_range(found, evidence.name) or inaccurate(found, evidence) or _unexplained(found, evidence)


def _unexplained(found: Failure, evidence: Evidence) -> Sentence:
    """Where it is wrong, if that is not everywhere; and whether everything was tried to explain it."""
    kind, text = told(found.finding)
    where = next((f"; it is so only {words}" for words, _ in (*places(evidence), *scopes(evidence))), "")
    return kind, f"{text}{where}{_spent(found, evidence)}"


def mistaken(found: Failure, evidence: Evidence) -> Sentence | None:
    """The mistake that explains every bit, if one does."""
    # What is lost on hard numbers alone is most likely lost by their size, and by no formula.
    hard = _lost(found, evidence) and found.finding.verdict is Verdict.UNSTABLE
    explanation = _explanation(found, evidence, FEW if hard else MORE)
    return _explained(found, evidence, *explanation) if explanation else None


def _explanation(found: Failure, evidence: Evidence, most: int) -> tuple[Hypothesis, str] | None:
    """The first mistake that explains this evidence, with where it does: that of the usual cases before all others."""
    usual = _usual(found, evidence.name, evidence.shown.coarse)
    if usual.in_vain and (evidence.shown.key.batch == "many" or _usual(found, evidence.name, coarse=True).in_vain):
        return None  # one mistake makes many clauses fail: what is found in no usual case is in no other
    narrowed = Again(_narrowed(evidence))
    before = ((each, words, part, place) for words, part, place, _ in narrowed for each in usual.mistakes)
    return _first(before) or _searched(narrowed, most)


Suspect: TypeAlias = tuple[Hypothesis, str, Evidence, Place]


def _suspected(narrowed: Iterable[Narrowed]) -> Iterator[Suspect]:
    return ((each, words, part, place) for words, part, place, mistakes in narrowed for each in mistakes)


def _by_catalogue(narrowed: Iterable[Narrowed]) -> Iterator[Suspect]:
    """What people do, wherever they do it, comes before whatever else a formula may be."""
    return ((each, words, part, place) for words, part, place, _ in narrowed for each in part.catalogue)


def _searched(narrowed: Iterable[Narrowed], most: int) -> tuple[Hypothesis, str] | None:
    return _first(itertools.chain(_by_catalogue(narrowed), itertools.islice(_suspected(narrowed), most)))


def _spent(found: Failure, evidence: Evidence) -> str:
    """That the search in the usual cases ended before everything was tried, if it did; empty else."""
    tried = _usual(found, evidence.name, coarse=False).tried
    return f"; the search for its mistake ended after {tried} formulas" if tried >= MOST else ""


def _first(suspects: Iterable[Suspect]) -> tuple[Hypothesis, str] | None:
    return next(((each, words) for each, words, part, place in suspects if explains(each, part, place)), None)


@dataclass(frozen=True)
class Usual:
    """What explains an array on the usual cases, whatever was asked; and whether that was looked for in vain."""

    mistakes: Sequence[Hypothesis]
    in_vain: bool
    tried: int = 0


def _usual(found: Failure, name: str, coarse: bool) -> Usual:
    key = replace(found.plainest(name), dtype=found.respondent.subject.precisions(found.key.layer)[0])
    return found.respondent.memory.once(_usually, found.respondent, key, name, coarse)


def _usually(respondent: Respondent, key: Key, name: str, coarse: bool) -> Usual:
    """The same for every clause that is asked: of ordinary numbers; where these are right, of every texture."""
    hard = [replace(key, texture=texture, seed=seed) for texture in key.record.textures for seed in range(2)]
    for put in ((), tuple(hard)):
        scenes = Failure(Finding("value", name), key, put, respondent, "gradient").evidence(name, coarse).scenes
        evidence = Evidence(name, sorted(scenes, key=lambda scene: not scene.fails))
        if evidence.failing:
            narrowed, most = Again(_narrowed(evidence)), MOST // 3 if coarse else MOST
            explained = _searched(narrowed, most)
            tried = sum(1 for _ in itertools.islice(_suspected(narrowed), most)) if not explained else 0
            return Usual([explained[0]] if explained else [], in_vain=not explained, tried=tried)
    return Usual([], in_vain=False)


def silent(found: Failure) -> str:
    """The mistake of the usual cases that says nothing of this one, and so is not refuted; empty if there is none."""
    if found.finding.what not in ("value", "shape"):
        return ""
    scene = found.respondent.scene(found.key, found.finding.name)
    mistakes = _usual(found, found.finding.name, coarse=False).mistakes
    return next((mistake.id for mistake in mistakes if mistake.at(scene) is None), "")


Narrowed: TypeAlias = tuple[str, Evidence, Place, Iterable[Hypothesis]]


def _narrowed(evidence: Evidence) -> Iterator[Narrowed]:
    """Everywhere; in the entries, then the cases, in which alone something is wrong; in cases like the one shown."""
    yield from _within("", evidence)
    tried = [evidence.scenes]
    for words, scope in (*scopes(evidence), *alike(evidence)):
        part = evidence.within(scope)
        if part.scenes not in tried:
            tried.append(part.scenes)
            yield from _within(words, part)


def _within(words: str, part: Evidence) -> Iterator[Narrowed]:
    if part.failing:
        yield words, part, everywhere, part.mistakes
        for more, place in places(part):
            yield f"{more} {words}".strip(), part, place, part.mistakes
        yield words, part, everywhere, part.last_resorts


def _explained(found: Failure, evidence: Evidence, by: Hypothesis, where: str) -> Sentence:
    if by.id == "follows-from-output":
        return _following(found, evidence)
    where = f", {where}" if where else ""
    if by.whole:
        return by.id, f"{by.text}{where}{_example(found, evidence, thing(evidence.name, found.key.layer))}"
    return by.id, f"{thing(evidence.name, found.key.layer)} {by.text}{where}{_example(found, evidence)}"


def _following(found: Failure, evidence: Evidence) -> Sentence:
    """The output is wrong, and the gradient is that of just this output."""
    wrong = [found.evidence(name) for name in found.key.record.outputs]
    wrong = [output for output in wrong if output.failing]
    cause, words = (_of(found, wrong[0]) if wrong else None) or (UNEXPLAINED, "")
    words = words if cause != UNEXPLAINED else "the output is wrong"
    return cause, f"{words}; {thing(evidence.name, found.key.layer)} follows from it"


def _derived(found: Failure, evidence: Evidence) -> bool:
    """Whether the output is wrong wherever the gradient is, and that gradient is the derivative of this output."""
    usual = [s for s in evidence.failing if s.key.texture == "normal" and s.key.dtype == "float64"][:ENOUGH]
    if evidence.of_output or len(usual) < ENOUGH or not all(map(_has_wrong_output, evidence.failing)):
        return False
    try:
        trials = [found.trial(scene.key) for scene in usual]
        for trial in trials:
            own_derivative(trial, "")
    except Finding:
        return False
    return all(trial.decided for trial in trials)


def _has_wrong_output(scene: Scene) -> bool:
    return any(scene.beside(name).fails for name in scene.facts.record.outputs)


def _example(found: Failure, evidence: Evidence, of: str = "it") -> str:
    """The numbers of the case that is shown."""
    shown = evidence.shown
    if shown.got is None or not shown.fails:
        return ""
    if shown.missed is None:
        return f"; {of} has shape {shown.got.shape}, expected {shown.truth.low.shape}"
    index = found.finding.index if found.finding.name == evidence.name and found.finding.what == "value" else None
    if index is None or not shown.missed[index]:
        index = tuple(int(place) for place in np.argwhere(shown.missed)[0])
    place = f"at {list(index)} " if index else ""
    place = f"{place}it" if of == "it" else f"{of} {place}".rstrip()
    got, expected = float(shown.got[index]), float(shown.truth.low[index])
    return f"; {place} is {number(got)}, expected {number(expected)}"


def _lost(found: Failure, evidence: Evidence) -> bool:
    """Whether a number is lost that a right answer holds, here or already in the output."""
    finding = found.finding
    if finding.what != "value":
        return False
    if isinstance(finding.got, float) and not np.isfinite(finding.got):
        return True
    outputs = [evidence.shown.beside(name) for name in found.key.record.outputs]
    return any(
        each.got is not None and each.missed is not None and bool(np.any(each.missed & ~np.isfinite(each.got)))
        for each in outputs
    )
