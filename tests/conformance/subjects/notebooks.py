"""A notebook as a module: its code cells are run in order, without what only a notebook understands."""

from __future__ import annotations

import ast
import codeop
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from ..isolation import WATCH
from ..surroundings import said

# `%matplotlib inline`, `!pip install x`, `np.dot?`, `files = !ls`; a backslash at the end of a line continues it.
SHELL = re.compile(r"^([ \t]*)(?:[%!?]|\w+[ \t]*=[ \t]*[%!])(?:.*\\\n)*.*$|^([ \t]*)[\w.]+\?+[ \t]*$", re.MULTILINE)
PYTHON_INSIDE = ("%%time", "%%capture")  # cell magics around a cell that is Python all the same


class Silent:
    """What `get_ipython()` returns and `display` is: everything can be asked of it, and nothing happens."""

    def __getattr__(self, name: str) -> Silent:
        return self

    def __call__(self, *_: Any, **__: Any) -> Silent:
        return self


GIVEN = {"get_ipython": Silent(), "display": Silent()}


def cells(path: Path) -> list[str]:
    """The texts of the code cells."""
    read = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in read if cell["cell_type"] == "code"]


def run(texts: list[str], name: str, module: ModuleType) -> list[str]:
    """Runs every cell in a module, and says what was left out and which cells stopped."""
    vars(module).update(GIVEN)
    compiled = codeop.Compile()  # what a cell imports from the future holds for those after it

    def why_stopped(number: int, text: str) -> str:
        try:
            with WATCH.over(f"code cell {number} of {name}"):
                exec(compiled(f"{as_python(text)}\n", f"code cell {number}", "exec"), vars(module))  # noqa: S102
        except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever it is, the next cell is run
            return said(error)
        return ""

    reasons = {number: why_stopped(number, text) for number, text in enumerate(texts, 1)}
    left_out = [number for number, text in enumerate(texts, 1) if as_python(text) != text or "get_ipython(" in text]
    return [*_left_out(left_out), *_stopped({number: why for number, why in reasons.items() if why})]


def as_python(text: str) -> str:
    """A cell without its magics and shell commands, line for line."""
    if text.lstrip().startswith("%%"):
        first, _, rest = text.lstrip().partition("\n")
        return f"\n{as_python(rest)}" if first.split()[0] in PYTHON_INSIDE else ""
    return text if _parses(text) else SHELL.sub(_passed, text)


def _parses(text: str) -> bool:
    """Then a line that begins with a percent sign continues the one before."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _passed(line: re.Match[str]) -> str:
    return f"{line[1] or line[2] or ''}pass" + "\n" * line[0].count("\n")


def _left_out(numbers: list[int]) -> Iterator[str]:
    if numbers:
        yield f"magics and shell commands are left out: in {_listed(numbers)}"


def _stopped(errors: dict[int, str]) -> Iterator[str]:
    if errors:
        (first, why), *rest = errors.items()
        others = f", and {_listed([number for number, _ in rest])} after it" if rest else ""
        yield f"code cell {first} stops with {why}{others}: what the cells have defined is judged all the same"


def _listed(numbers: list[int]) -> str:
    return f"code cell{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"
