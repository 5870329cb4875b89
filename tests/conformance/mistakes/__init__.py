"""What people get wrong in each layer: what the suite must catch, and what it tries first to explain a wrong answer.

A class here derives from the reference's and differs from it in the lines that are wrong. Its name is the id of the
mistake and its docstring the sentence that a report prints. It says of itself:

- `LAYER`, which layer it stands for;
- `CAUGHT_BY`, the clause that must speak, with its part: `gradient:W`;
- `FOUND`, the kind of finding it must speak of, "value" unless said;
- `VERDICT`, how bad that is, "wrong" unless said;
- `NAMED`, the id of its diagnosis, where that is not its own: what a layer does is told in the same words for all;
- `DTYPE`, the precision in which it shows, the widest unless said;
- `SIZE`, a number that it is made with: its docstring says it as {SIZE}, and a diagnosis finds out which one it was.

Nothing is listed: a class with a `LAYER` of its own, in any module of this package, is a mistake.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import re
from typing import Any


@functools.cache
def everything() -> list[Any]:
    """Every mistake, family by family."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__ and "LAYER" in vars(kind)
    ]


def of_layer(layer: str) -> list[Any]:
    """The mistakes in one layer."""
    return [kind for kind in everything() if layer == kind.LAYER]


def numeric_of_layer(layer: str) -> list[Any]:
    """Those of them that show in what a layer answers."""
    return [kind for kind in of_layer(layer) if in_numbers(kind)]


def own_id(kind: Any) -> str:
    """The id of a mistake: BiasAveraged is bias-averaged."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", kind.__name__.replace("NaN", "Nan")).lower()


def diagnosis(kind: Any) -> str:
    """The id of the diagnosis that a mistake must get: its own, unless it says another."""
    return vars(kind).get("NAMED", own_id(kind))


def sentence(kind: Any) -> str:
    """What a layer does that makes this mistake, as its docstring says it: the first paragraph."""
    words = " ".join(inspect.cleandoc(inspect.getdoc(kind) or "").partition("\n\n")[0].split()).rstrip(".")
    words = words.replace("{SIZE}", f"{getattr(kind, 'SIZE', 0):.9g}".replace("e-0", "e-"))
    return f"the layer {words[0].lower()}{words[1:]}"


@functools.cache
def with_size(kind: Any, size: float) -> Any:
    """The same mistake, made with another number."""
    return type(kind.__name__, (kind,), {"SIZE": size})


def in_numbers(kind: Any) -> bool:
    """Whether a mistake shows in what a layer answers, and not in what it writes, keeps or prints."""
    return getattr(kind, "FOUND", "value") in ("value", "shape", "ignored", "raised", "overflow")


def refuses(kind: Any) -> bool:
    """Whether a mistake is that a layer raises where it should answer."""
    return getattr(kind, "FOUND", "value") == "raised"
