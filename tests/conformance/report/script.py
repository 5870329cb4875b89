"""A failure as a few lines of plain numpy, to be run beside the code that fails.

Of the recipes for a failure the first one is printed that shows it when it is run.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np

from ..finding import Finding
from ..isolation import WATCH
from ..oracles.language import TRAIN, Array
from ..question import Question
from ..subjects import Subject
from ..subjects.importing import Unusable
from ..subjects.packages import imports_relatively
from ..surroundings import listening, said
from .failures import typed
from .recipes import RECIPES, Recipe, Scene, no_recipes

WIDTH = 116
NOTHING = "{}: a script of a few lines does not show this failure. Its report says what happens: {}"


def scripted(name: str, subject: Subject, question: Question) -> str:
    """The text of a script that shows what came of a question; Unusable says why there is none."""
    finding, key = question.outcome.finding, question.outcome.key
    if finding is None or key is None:
        verdict = question.not_asked() or f"the verdict is {question.outcome.verdict.value!r}"
        raise Unusable(f"{question.id}: there is no failure to show in this case: {verdict}")
    if finding.case.chosen and key.mode == TRAIN:
        raise Unusable(f"{question.id}: the layer draws random numbers, and a script would draw others")
    scene = Scene.of(subject, question, finding)
    for recipe in RECIPES.get(finding.what, no_recipes)(scene):
        text = _text(name, scene, recipe)
        if _shows(name, text, recipe, finding):
            return text
    raise Unusable(NOTHING.format(question.id, scene.sentence))


def _text(name: str, scene: Scene, recipe: Recipe) -> str:
    """All of the script."""
    came = _printed(scene, recipe) if recipe.got else []
    code = "\n".join([*scene.calls.helpers, *recipe.lines, *came])
    arrays = {**scene.case.given, **recipe.given}
    arrays = {each: array for each, array in arrays.items() if re.search(rf"\b{each}\b", code)}
    plain = {each: value for each, value in scene.calls.options.items() if re.search(rf"\b{each}\b", code)}
    body = [typed({each: _literal(np.asarray(array)) for each, array in arrays.items()})]
    body += [f"{each} = {value!r}" for each, value in plain.items()]
    parts = [*_opening(scene), *_imports(name, "\n".join([*body, code])), "", *body, code]
    return "\n".join(parts) + "\n"


def _opening(scene: Scene) -> Iterator[str]:
    question = scene.question
    words = f"{str(question.outcome.key).replace(question.record.layer, question.id, 1)}: {scene.sentence}"
    yield from (f"# {line}" for line in wrap(" ".join(words.split()), WIDTH))


def _imports(name: str, code: str) -> Iterator[str]:
    """A file is found in its folder, wherever the script lies."""
    used = [word for word in ("array", "inf", "nan") if re.search(rf"(?<!\.)\b{word}\b", code)]
    path, module = Path(name).resolve(), _module(name)
    is_file = module != name
    if is_file and (module in sys.stdlib_module_names or imports_relatively(path)):
        raise Unusable(f"a script cannot import {name} by the name {module!r}: copy the layer to a file of its own")
    yield from ("import sys", "import numpy as np", f"from numpy import {', '.join(used)}")
    yield f"sys.path.insert(0, {str(path.parent if is_file else Path.cwd())!r})"
    dotted = all(map(str.isidentifier, module.split(".")))
    yield f"import {module} as theirs" if dotted else f"theirs = __import__({module!r})"  # my-layers.py


def _module(name: str) -> str:
    return Path(name).stem if Path(name).suffix == ".py" else name


def _literal(array: Array) -> str:
    """An array with all its digits, as one types it; in one line where that is short enough."""
    with np.printoptions(threshold=sys.maxsize, floatmode="unique", linewidth=WIDTH):
        text = np.array2string(array, separator=", ", prefix=" " * len("expected = array("))
    flat = re.sub(r"(?<=\[) ", "", " ".join(text.split()))
    dtype = "" if array.dtype in ("float64", "int64", "bool") and array.size else f', dtype="{array.dtype}"'
    shape = "" if array.size else f".reshape{array.shape}"
    return f"array({flat if len(flat) < WIDTH else text}{dtype}){shape}"


def _printed(scene: Scene, recipe: Recipe) -> Iterator[str]:
    name = scene.finding.name
    what = f"the gradient of {name}" if name in scene.case.wrt and scene.finding.what != "written" else name
    yield from (f"got = {recipe.got}", *([f"expected = {recipe.expected}"] if recipe.expected != "expected" else []))
    yield f'print("{what}:", got, sep="\\n")'
    yield f'print("{recipe.beside}:", expected, sep="\\n")'
    if recipe.numbers:
        yield 'print("largest difference:", np.max(np.abs(got - expected)))'


def _shows(name: str, text: str, recipe: Recipe, finding: Finding) -> bool:
    """Whether the script, run now, meets the failure: raises, or comes to the numbers that were found."""
    space: dict[str, Any] = {"__name__": "__main__"}
    try:
        with listening([]), WATCH.over("the script"), _as_alone(_module(name)):
            exec(compile(text, "script", "exec"), space)  # noqa: S102  # our own text
    except Exception as error:  # noqa: BLE001  # that of the failure, or a recipe that does not fit
        return not recipe.got and said(error) == finding.got
    if not recipe.got or _same(space["got"], space["expected"]):
        return False
    found = finding.details.get("arrays", {}).get("got")
    return found is None or _same(np.asarray(space["got"], np.float64), found)


@contextmanager
def _as_alone(module: str) -> Iterator[None]:
    """Nobody has imported the module before, and what a script adds to the path is taken away again."""
    path, before = list(sys.path), sys.modules.pop(module, None)
    try:
        yield
    finally:
        sys.path[:] = path
        sys.modules.pop(module, None)
        sys.modules.update({module: before} if before else {})


def _same(one: Any, other: Any) -> bool:
    both = (np.asarray(one), np.asarray(other))
    return np.array_equal(*both, equal_nan=all(each.dtype.kind == "f" for each in both))
