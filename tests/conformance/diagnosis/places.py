"""Places: which cases, and which entries of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from ..oracles.language import Array
from .scene import Scene
from .search import Evidence, Place

Scope: TypeAlias = Callable[[Scene], bool]

LARGE = "where an axis has 37 entries: is what is left after a block of 4, 8, 16 or 32 lost, or a block overwritten?"
BATCHES = {
    "single": "for a single sample without a batch axis",
    "one": "for a batch of one",
    "empty": "for an empty batch",
    "sequence": "for a batch with two axes",
    "many": "for a batch of several samples",
}
FORMS = {
    "labels": "where the target is labels",
    "one-hot": "where the target is one-hot rows",
    "soft": "where the target is soft",
    "weighted": "where the target's rows do not sum to one",
    "row": "where y is a single row, repeated for every sample",
    "column": "where y has one number for each sample",
    "number": "where y is a single number",
    "same": "where both operands have the same shape",
}


def scopes(evidence: Evidence) -> Iterator[tuple[str, Scope]]:
    """What the cases that fail have in common, and no other case has."""
    for words, scope in _kinds(evidence):
        there = [scene.fails for scene in evidence.scenes if scope(scene)]
        if len(there) < len(evidence.scenes) and sum(there) == len(evidence.failing) and 2 * sum(there) > len(there):
            yield words, scope


def alike(evidence: Evidence) -> Iterator[tuple[str, Scope]]:
    """Kinds of cases to which the one that is shown belongs, if several mistakes were made at once."""
    key, dout = evidence.shown.key, "dout is one" if evidence.shown.key.upstream == "one" else "dout is not one"
    ways: list[tuple[str, dict[str, tuple[Any, ...]]]] = [("", {})]
    for words, forms in ALIKE:
        if key.form in forms and len({scene.key.form for scene in evidence.scenes}) > 1:
            ways += [(words, {"form": forms}), (f"{words} and {dout}", {"form": forms, "upstream": (key.upstream,)})]
    if any(scene.key.options != key.options for scene in evidence.scenes):
        ways += [(_with(key.options), {"options": (key.options,)})]
    for words, names in ways:
        if words:
            yield words, _likewise(names)
        if key.ordinary:
            yield words or "on ordinary numbers", _likewise({**names, "ordinary": (True,)})


ALIKE = [
    ("where the rows of the target sum to one", ("labels", "one-hot", "soft")),
    ("where the target is labels or one-hot", ("labels", "one-hot")),
    *((words, (form,)) for form, words in FORMS.items()),
]


def _likewise(names: dict[str, tuple[Any, ...]]) -> Scope:
    return lambda scene: all(getattr(scene.key, name) in values for name, values in names.items())


def _kinds(evidence: Evidence) -> Iterator[tuple[str, Scope]]:
    key = evidence.failing[0].key
    yield BATCHES[key.batch], _has("batch", key.batch)
    for form in dict.fromkeys(scene.key.form for scene in evidence.scenes):
        if form in FORMS:
            yield FORMS[form], _has("form", form)
    rows = "where the target is not labels"
    yield rows, lambda scene: scene.key.form in ("one-hot", "soft", "weighted")
    yield "where the target is not one-hot", lambda scene: scene.key.form in ("soft", "weighted")
    yield "where an operand is broadcast", lambda scene: scene.key.form in ("row", "column", "number")
    for options in key.record.every_options:
        yield _with(options), _has("options", options)
    yield LARGE, lambda scene: scene.key.setup in scene.key.record.large
    yield "where a matrix is not square", lambda scene: not square(scene)
    yield "where a matrix is square", square
    yield "where dout is not one", lambda scene: scene.key.upstream != "one"


def _with(options: Mapping[str, Any]) -> str:
    if not options:
        return "where no option is given"
    return f"with {' and '.join(f'{name}={value}' for name, value in options.items())}"


def _has(what: str, value: Any) -> Scope:
    return lambda scene: getattr(scene.key, what) == value


def square(scene: Scene) -> bool:
    """Whether a matrix of weights is: then it has the shape of its transpose."""
    record, arrays = scene.facts.record, scene.facts.case.arrays
    matrices = [arrays[name] for name, letters in record.axes_of(scene.key.setup).items() if "*N" not in letters]
    return any(matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1] for matrix in matrices)


def places(evidence: Evidence) -> Iterator[tuple[str, Place]]:
    """Where in its array a number is wrong, and nowhere else: the narrowest first."""
    if any(scene.missed is None for scene in evidence.failing):
        return
    found = []
    for words, place in _where(evidence):
        covered = [_covers(scene, place) for scene in evidence.scenes]
        if None not in covered:
            wrong, there = np.sum([pair for pair in covered if pair], axis=0)
            if 2 * wrong > there:
                found.append((int(there), words, place))
    whole = sum(int(np.sum(scene.truth.decided)) for scene in evidence.scenes)
    for there, words, place in sorted(found, key=lambda each: each[0]):
        if there < whole:
            yield words, place


def _covers(scene: Scene, place: Place) -> tuple[int, int] | None:
    """How many are wrong, and how many are there; nothing where one is wrong that is not there."""
    try:
        there = np.broadcast_to(place(scene), scene.truth.low.shape) & scene.truth.decided
    except (ValueError, KeyError, IndexError):
        return None
    missed = scene.missed if scene.missed is not None else there
    return None if (missed & ~there).any() else (int(np.sum(missed)), int(np.sum(there)))


def _where(evidence: Evidence) -> Iterator[tuple[str, Place]]:
    shape = evidence.shown.truth.low.shape
    for name in (*evidence.shown.facts.case.arrays, "dout"):
        for words, holds in SIGNS.items():
            yield f"where {name} is {words}", _holding(name, holds)
    yield "where the right number is negative", lambda scene: scene.truth.low < 0
    yield "where the right number is positive", lambda scene: scene.truth.low > 0
    yield "at the very first entry", _at((0,) * len(shape))
    yield "at the very last entry", _at((-1,) * len(shape))
    for axis in range(len(shape)):
        for place, word in ((0, "first"), (-1, "last")):
            of = {(0, 2): "row", (1, 2): "column"}.get((axis, len(shape)), f"entry along axis {axis}")
            at = (slice(None),) * axis + (place,)
            yield f"in the {word} {of}", _at(at)
            yield f"in all but the {word} {of}", _beside(at)
    if len(shape) == 2:
        yield "on the diagonal", lambda scene: _diagonal(scene.truth.low.shape)
        yield "off the diagonal", lambda scene: ~_diagonal(scene.truth.low.shape)


def _diagonal(shape: tuple[int, ...]) -> Array:
    rows, columns = shape  # an array of another rank has none
    return np.eye(rows, columns, dtype=bool)


SIGNS: dict[str, Callable[[Array], Array]] = {
    "zero": lambda a: a == 0,
    "negative": lambda a: a < 0,
    "positive": lambda a: a > 0,
    "negative or zero": lambda a: a <= 0,
    "positive or zero": lambda a: a >= 0,
    "between 0 and 1": lambda a: (a > 0) & (a <= 1),
    "beyond 1 in size": lambda a: np.abs(a) > 1,
    "tied with another entry of its row": lambda a: np.sum(a[..., None] == a[..., None, :], axis=-1) > 1,
}


def _array(scene: Scene, name: str) -> Array:
    array = scene.facts.exact.dout if name == "dout" else scene.facts.exact.arrays[name]
    if np.shape(array) != scene.truth.low.shape or not np.shape(array):
        raise ValueError(f"{name} has no place for each entry")
    return np.asarray(array)


def _at(index: Any) -> Place:
    def place(scene: Scene) -> Array:
        there = np.zeros(scene.truth.low.shape, bool)
        there[index] = True
        return there

    return place


def _beside(index: Any) -> Place:
    return lambda scene: ~_at(index)(scene)


def _holding(name: str, holds: Callable[[Array], Array]) -> Place:
    return lambda scene: holds(_array(scene, name))
