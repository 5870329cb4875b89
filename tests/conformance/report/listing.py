"""The layers known, how each is to be called, and where correct code may differ; and the habits that are known."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from ..habits import HABITS
from ..oracles.language import above
from ..records import RECORDS, Record
from .terminal import WIDTH


def listing() -> Iterator[str]:
    """A few lines a layer: how it is built and asked, in which shapes, and by which other names it is found."""
    yield "*N is the batch: any number of leading axes. A gradient has the shape of what it belongs to."
    yield "Of a convention the first way is assumed, unless a file declares another: "
    yield '    CONVENTIONS = {"Affine": {"weight": "out, in"}}'
    for record in RECORDS.values():
        yield ""
        yield from _lines(record)
    yield from ["", "Habits: harmless at level core, told in every report, and a failure at level full."]
    for habit in HABITS:
        yield from wrap(f"{habit.name}: {habit.sentence}", WIDTH, initial_indent="  ", subsequent_indent="    ")


def _lines(record: Record) -> Iterator[str]:
    built = ", ".join([*record.params, *(f"{name}={value}" for name, value in record.options.items())])
    gradients = ", ".join(f"d{name}" for name in record.inputs) or "nothing"
    kept = "".join(f", sets d{name}" for name in record.params)
    yield f"{record.layer}({built})"
    asked, pulled = ", ".join([*record.inputs, *record.fixed]), ", ".join(map(above, record.outputs))
    yield f"    forward({asked}), backward({pulled}) -> {gradients}{kept}"
    yield "    " + ", ".join(f"{name}: ({', '.join(shape.split())})" for name, shape in _shapes(record).items())
    if record.aliases:
        yield f"    also found as {', '.join(record.aliases)}"
    for name, ways in record.conventions.items():
        yield f"    convention {name}: {' or '.join(map(repr, ways))}"


def _shapes(record: Record) -> dict[str, str]:
    return {**record.inputs, **record.params, **record.fixed}
