"""A report read from its file again, whoever wrote that file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..subjects.importing import Unusable
from .comparison import Comparison, unlisted
from .json_file import Document, rows_of

RULES = json.loads(Path(__file__).with_name("schema.json").read_text(encoding="utf-8"))
KINDS = {
    dict: ("object",),
    list: ("array",),
    str: ("string",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    type(None): ("null",),
}


def read(file: str) -> Document:
    """What the file says; Unusable where that is no report of this suite."""
    try:
        found = json.loads(Path(file).read_text(encoding="utf-8"), parse_constant=_refused)
        amiss = next(_amiss(found, RULES, ()), "") or next(_uneven(found), "")
    except OSError as error:
        raise Unusable(f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise Unusable(f"{file} is not JSON: {error}") from None
    if amiss:
        raise Unusable(f"{file} is not a report that this version of the suite has written: {amiss}")
    return dict(found)


def _refused(word: str) -> None:
    raise ValueError(f"it has no number {word}")


def _amiss(value: Any, rule: Mapping[str, Any], place: tuple[str, ...]) -> Iterator[str]:
    """Where a value is not as the schema has it, in the few words of JSON Schema that `schema.json` uses."""
    choices = list(_choices(rule))
    chosen = next((choice for choice in choices if _fits(value, choice)), None)
    if chosen is None:
        wanted = " or ".join(str(word) for choice in choices for word in _wanted(choice))
        yield f"{_named(place)} is {_short(value)}, expected {wanted}"
    elif isinstance(value, dict):
        yield from _members(value, chosen, place)
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _amiss(entry, chosen["items"], (*place, str(number)))


def _members(value: Mapping[str, Any], rule: Mapping[str, Any], place: tuple[str, ...]) -> Iterator[str]:
    for name, inner in value.items():
        allowed = rule.get("properties", {}).get(name, rule["additionalProperties"])
        if allowed:
            yield from _amiss(inner, allowed, (*place, name))
        else:
            yield f"{_named(place)} has {_short(name)}, which is not known here"
    for name in rule.get("required", []):
        if name not in value:
            yield f"{_named(place)} has no {name}"


def _choices(rule: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What a value may be, without references."""
    if "$ref" in rule:
        yield from _choices(RULES["$defs"][rule["$ref"].rpartition("/")[2]])
    elif "oneOf" in rule:
        for choice in rule["oneOf"]:
            yield from _choices(choice)
    else:
        yield rule


def _fits(value: Any, rule: Mapping[str, Any]) -> bool:
    """By its kind, or as one of the words there are; whatever it holds."""
    if "type" not in rule:
        return any(value == word and type(value) is type(word) for word in _wanted(rule))
    right_kind = any(kind in _wanted(rule) for kind in KINDS[type(value)])
    return right_kind and ("minimum" not in rule or value is None or value >= rule["minimum"])


def _wanted(rule: Mapping[str, Any]) -> list[Any]:
    said = rule.get("type", rule.get("enum", rule.get("const")))
    return said if isinstance(said, list) else [said]


def _named(place: tuple[str, ...]) -> str:
    return "/".join(place) or "it"


def _short(value: Any) -> str:
    return text if len(text := json.dumps(value)) <= 40 else f"{text[:40]}..."


def _uneven(report: Document) -> Iterator[str]:
    """Comparisons of arrays that cannot be compared."""
    for row in rows_of(report):
        if row["comparison"] and not _even(row["comparison"]):
            yield f"the comparison of {row['id']} is not of two arrays of one shape, and a place in them"


def _even(comparison: Comparison) -> bool:
    try:
        expected, got = unlisted(comparison["expected"]), unlisted(comparison["got"])
    except (ValueError, OverflowError):
        return False
    index = tuple(comparison["index"])
    inside = not index or (len(index) == got.ndim and all(i < size for i, size in zip(index, got.shape, strict=True)))
    return expected.shape == got.shape and bool(got.size) and inside
