"""What may be asked for by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .cases import Key
from .checks import CLAUSES
from .loading import FRAMEWORKS, bridges
from .records import RECORDS
from .subjects import Subject
from .subjects.importing import Unusable
from .truths import ORACLES, installed

EMPTY = ", and holds no .py file"
EXAMPLE = "Affine-bias-sum/float64/setup=square/texture=normal/seed=3"


def chosen(kind: str, words: str, known: list[str], default: list[str] | None = None) -> list[str]:
    """Names from a comma-separated option, in any case; none named means all, unless there is another default."""
    spelled = {name.lower(): name for name in known}
    names = [spelled.get(word.strip().lower(), word.strip()) for word in words.split(",") if word.strip()]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Unusable(f"there is no {kind} called {unknown[0]}: known are {', '.join(known)}")
    return names or (known if default is None else default)


def _is_known(subject: str) -> bool:
    """Whether it is judged by its name: our reference, a framework, or one that a bridge of ours leads to."""
    return subject in ("reference", *FRAMEWORKS, *bridges())


def one_file(name: str) -> str:
    """The name of a subject; a folder that is no package is none, and its files are named."""
    folder = Path(name)
    if _is_known(name) or not folder.is_dir() or (folder / "__init__.py").exists():
        return name
    files = sorted(str(path) for path in folder.glob("*.py"))
    raise Unusable(f"{name} is a folder" + (f": name one of its files: {', '.join(files)}" if files else EMPTY))


def deciding(level: str, subject: str, case: str = "", clauses: Sequence[str] = ()) -> str:
    """The level that decides, unless told: core for a stranger's code, full for those who promise everything.

    A case is shown again at full: it was printed because it fails at one of them. So is a clause that core never asks.
    """
    return level or ("full" if case or beyond_core(clauses) or _is_known(subject) else "core")


def beyond_core(clauses: Sequence[str]) -> bool:
    """Whether level core asks one of these clauses not at all."""
    return not all(CLAUSES[name].core for name in clauses)


def seconds(limit: float) -> float:
    """A time limit."""
    if not limit > 0:
        raise Unusable(f"a time limit of {limit:g} seconds lets nobody answer: name one above zero")
    return limit


def present(words: str) -> tuple[str, ...]:
    """The oracles asked for; unless told, those that are installed."""
    if not words:
        return tuple(oracle for oracle in ORACLES if installed(oracle))
    asked = chosen("oracle", words, list(ORACLES))
    for oracle in asked:
        if not installed(oracle):
            raise Unusable(f"{oracle} is not installed here: pip install 'backprop-conformance[{oracle}]'")
    return tuple(asked)


def one_case(word: str, subject: Subject) -> tuple[str, Key] | None:
    """A case as a failure prints it: the question's id, and the key of the case."""
    if not word:
        return None
    question, _, rest = word.partition("/")
    name = question.partition("-")[0]
    further = getattr(subject, "more", {}).get(name)
    layer = next((layer for layer in RECORDS if further and further.precisions(layer)), name)
    chosen("layer", layer, list(RECORDS))
    if not subject.precisions(layer):
        raise Unusable(f"{subject.name} does not define {layer}: there is no such case of it")
    try:
        return question, Key.parsed(f"{layer}/{rest}")
    except ValueError as why:
        raise Unusable(f"{word} is no case: {why}. Copy one as a failure prints it, such as {EXAMPLE}") from None
