"""What may be asked for by name."""

from __future__ import annotations

from .known import ORACLES, installed
from .subjects.importing import Unusable


def chosen(kind: str, words: str, known: list[str], default: list[str] | None = None) -> list[str]:
    """Names from a comma-separated option; none named means all, unless there is another default."""
    names = [word.strip() for word in words.split(",") if word.strip()]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Unusable(f"there is no {kind} called {unknown[0]}: known are {', '.join(known)}")
    return names or (known if default is None else default)


def present(words: str) -> tuple[str, ...]:
    """The oracles asked for; unless told, those that are installed."""
    if not words:
        return tuple(oracle for oracle in ORACLES if installed(oracle))
    asked = chosen("oracle", words, list(ORACLES))
    for oracle in asked:
        if not installed(oracle):
            raise Unusable(f"{oracle} is not installed here: pip install 'backprop-conformance[{oracle}]'")
    return tuple(asked)
