"""Arrangements as a file: what it imports, what it adapts, and what its reader has to say."""

from __future__ import annotations

import json
import keyword
import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from ..records import RECORDS
from ..subjects.importing import Unusable, imported
from ..subjects.names import function_names
from .arrangement import HELPERS
from .plan import Plan, planned
from .words import options

OURS = {"adapter", "np", "sys", "Path", "layer", "out", "back", "cache", "dout", "gradients", "train", "self", *HELPERS}
OURS |= {word for record in RECORDS.values() for word in (*function_names(record), *record.args, *options(record))}

TAKEN = {*sys.stdlib_module_names, "conformance"}


def written(name: str) -> tuple[str, list[str]]:
    """The text of an adapter for a .py file or a module, and what its reader should know."""
    word = _word(name)
    plan = planned(word, imported(name), name)
    if not plan.arranged and not plan.as_they_are:
        nothing = f"nothing in {name} answers as a layer known here"
        raise Unusable("; ".join([nothing, *(f"{each}: {why}" for each, why in plan.left_out.items())]))
    arranged = list(plan.arranged.values())
    helpers = [HELPERS[helper] for helper in HELPERS if any(helper in each.helpers() for each in arranged)]
    bodies = [*helpers, *(each.text for each in arranged)]
    parts = [
        "\n".join(_opening(name, plan)),
        "\n".join(_imports(name, word, bodies)),
        "\n".join(_plain(word, plan)),
        *(f"\n{body.strip()}" for body in bodies),
    ]
    return "\n\n".join(part for part in parts if part) + "\n", list(_remarks(name, plan))


def _remarks(name: str, plan: Plan) -> Iterator[str]:
    yield from plan.doubts
    if not plan.arranged:
        yield f"nothing here needs an adapter: `conformance {shlex.quote(name)}` judges it as it is"


def _word(name: str) -> str:
    """What a module is called in the adapter: by its own name, unless the adapter itself uses that."""
    word = Path(name).stem if _is_file(name) else name.rpartition(".")[2]
    if not word.isidentifier() or keyword.iskeyword(word):
        raise Unusable(f"an adapter cannot import {name}, because {word!r} is no name in Python: rename it")
    if _is_file(name) and word in TAKEN:
        raise Unusable(f"an adapter cannot import {name}, because another module is called {word}: rename it")
    return "theirs" if word in OURS else word


def _is_file(name: str) -> bool:
    return Path(name).suffix == ".py"


def _opening(name: str, plan: Plan) -> Iterator[str]:
    yield f'"""How {Path(name).name if _is_file(name) else name} is called, as an adapter.'
    yield from ("", "Read it, correct it, and judge through it: `conformance` and the name of this file.")
    if plan.doubts:
        yield from ("", "Could not be found out, and is yours to say:", *(f"- {doubt}" for doubt in plan.doubts))
    others = {each.candidate.name: f"it is {each.record.layer}, too: one adapter a layer" for each in plan.more}
    if plan.left_out or others:
        yield from ("", "Left out:", *(f"- {word}: {why}" for word, why in {**others, **plan.left_out}.items()))
    yield '"""'


def _imports(name: str, word: str, bodies: list[str]) -> Iterator[str]:
    """The folder of a file that lies elsewhere is added to the path first."""
    folder = os.path.relpath(Path(name).resolve().parent) if _is_file(name) else "."
    module = Path(name).stem if _is_file(name) else name
    known_as = "" if word == module else f" as {word}"
    if folder != ".":
        yield from ("import sys", "from pathlib import Path", "")
    if any("np." in body for body in bodies):
        yield "import numpy as np"
    if any("@adapter" in body for body in bodies):
        yield from ("from conformance import adapter", "")
    if folder != ".":
        yield f"sys.path.append(str(Path(__file__).parent / {json.dumps(folder)}))  # there it lies"
    yield f"import {module}{known_as}" + ("  # noqa: E402" if folder != "." else "")


def _plain(word: str, plan: Plan) -> Iterator[str]:
    """Layers that the suite can call as they are, so that they are judged along."""
    if plan.as_they_are:
        yield "# These need no adapter."
    for parts in plan.as_they_are.values():
        yield from (f"{part} = {word}.{part}" for part in parts)
