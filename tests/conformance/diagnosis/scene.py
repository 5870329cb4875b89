"""What a diagnosis looks at: a case, what the subject said to it, and the parts of which mistakes are made."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..cases import Key
from ..finding import Finding
from ..memory import Memory
from ..oracles.bounds import Bounded, Run
from ..oracles.language import Array, Case
from ..subjects import Subject
from ..trial import Trial
from ..truths import Facts, answer, built
from ..verdict import Truth

OUTPUT = "output"


@dataclass(frozen=True)
class Respondent:
    """Who can be asked again: a subject, beside one oracle, in one run."""

    subject: Subject
    oracle: str
    memory: Memory

    def facts(self, key: Key) -> Facts:
        """By the subject's conventions, and with what it has chosen itself."""
        return self.trial(key).facts

    def trial(self, key: Key) -> Trial:
        return Trial.of(self.subject, key, (self.oracle,), self.memory)

    def asked(self, facts: Facts) -> Trial:
        """A trial of a case that no key makes."""
        return Trial(self.subject, facts, (self.oracle,))

    def scene(self, key: Key, name: str, coarse: bool = False) -> Scene:
        """Made once: many clauses look at the same."""
        return self.memory.once(Scene, self, key, name, coarse)


class Scene:
    """One case and one array of the subject's answer to it.

    What is right stands here on the error-carrying array, so that whatever a mistake makes of it, or of the parts it is
    made of, comes with the bound of that mistake.
    """

    def __init__(self, respondent: Respondent, key: Key, name: str, coarse: bool = False) -> None:
        self.respondent, self.key, self.name, self.coarse = respondent, key, name, coarse
        self.trial = respondent.trial(key)
        self.facts = self.trial.facts
        self.precision = self.facts.coarse if coarse else self.facts.precision
        self.run = Run(self.precision)
        self.truth: Truth = self.facts.truth(name, respondent.oracle, self.precision)

    @functools.cached_property
    def got(self) -> Array | None:
        """What the subject said; nothing where it raised, or returned no numbers."""
        try:
            said = self.trial.said(self.name)
        except Finding:
            return None
        return np.asarray(said, np.float64)

    @functools.cached_property
    def missed(self) -> Array | None:
        """Where it is wrong; nothing where that is not a matter of places."""
        if self.got is None or self.got.shape != self.truth.low.shape:
            return None
        return self.truth.missed(self.got)

    @property
    def fails(self) -> bool:
        return self.missed is None or bool(self.missed.any())

    @property
    def of_output(self) -> bool:
        """Whether it is looked at for an output, and no gradient."""
        return self.name in self.facts.record.outputs

    # The parts.

    @functools.cached_property
    def right(self) -> Bounded:
        error = self.facts.bounds(self.precision).errors[self.name]
        return self.bounded(self.truth.low, np.where(np.isfinite(self.truth.bound), error, np.inf))

    def beside(self, name: str) -> Scene:
        """The same case, looked at for another array."""
        return self.respondent.scene(self.key, name, self.coarse)

    def bounded(self, value: Array, error: Any = 0.0) -> Bounded:
        return Bounded(self.run, np.asarray(value, np.float64), np.broadcast_to(error, np.shape(value)))

    @functools.cached_property
    def carried_case(self) -> Case:
        """The case on error-carrying arrays; targets as rows."""
        case = self.facts.exact
        if self.key.form == "labels":
            case = case.having(t=np.eye(case.inputs["x"].shape[-1])[case.fixed["t"]])
        return case.mapped(self.run.lift)

    @functools.cached_property
    def parts(self) -> Mapping[str, Any]:
        """Everything that has a name."""
        return {**self.carried_case.given, **answer(replace(self.carried_case, dout=None)).outputs}

    def answered(self, **changed: Any) -> Any:
        """What would be right if some arrays of the case were others."""
        return self.of(self.carried_case.having(**changed))

    def of(self, case: Case) -> Any:
        """What would be right for another case."""
        return answer(case).arrays[self.name]

    def layer(self) -> Any:
        """The reference's layer after its forward, for who wants to change what it keeps."""
        layer = built(self.carried_case)
        layer.forward(self.carried_case)
        return layer

    @property
    def sizes(self) -> dict[str, int]:
        """How long each axis that is given is, by its letter; N is the number of samples, whatever their axes."""
        axes = " ".join(self.key.record.axes_of(self.key.setup).values())
        letters = {letter: size for letter, size in self.key.sizes.items() if letter in axes}
        samples = {"single": 1, "one": 1, "empty": 0, "sequence": 2 * letters["N"]}
        return letters | {"N": samples.get(self.key.batch, letters["N"])}


Predict = Callable[[Scene], Any]


@dataclass(frozen=True)
class Hypothesis:
    """A mistake: what a layer that makes it would say, and how one tells somebody."""

    id: str
    text: str  # what the array is: "the gradient of b" comes before it, unless it is a whole sentence
    predict: Predict
    changes_values: bool = True  # whether it says something else than what is right, not merely something less exact
    whole: bool = False  # its text is a sentence of its own

    def at(self, scene: Scene) -> Truth | None:
        """What the subject says in this scene if it makes this mistake; nothing where that means nothing."""
        try:
            with np.errstate(all="ignore"):
                made = self.predict(scene)
                made = made if isinstance(made, Bounded) else scene.bounded(made)
                return predicted(made, *([] if scene.got is None else [scene.got]))
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
            return None


def predicted(made: Bounded, *said: Array) -> Truth:
    """What a layer that makes a mistake may answer, to be told from what was said."""
    scale = max(float(np.max(np.abs(a), where=np.isfinite(a), initial=0.0)) for a in (made.value, *said))
    return Truth(made.value, made.value, made.error + made.error, scale)


def changed(change: Callable[[Any], Any], of: Predict | None = None) -> Predict:
    """What is right, or something else that was predicted, with something done to it."""
    return lambda scene: change(scene.right if of is None else of(scene))


def asked_with(name: str, change: Callable[[Any], Any]) -> Predict:
    """What would be right if one array of the case were changed."""
    return lambda scene: scene.answered(**{name: change(scene.parts[name])})


def keeping(name: str, change: Callable[[Scene, Any], Any]) -> Predict:
    """What backward would say if forward had kept something else by this name."""

    def predict(scene: Scene) -> Any:
        built = scene.layer()
        setattr(built.layer, name, change(scene, getattr(built.layer, name)))
        return built.backward(*scene.carried_case.upstream.values())[scene.name]

    return predict


def moved(array: Any, change: Callable[[Array], Array]) -> Any:
    """The same numbers in other places, or some of them."""
    return array.reshape(-1)[change(np.arange(array.value.size).reshape(array.shape))]
