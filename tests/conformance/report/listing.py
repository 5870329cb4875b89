"""The layers known, and how each is to be called."""

from __future__ import annotations

from collections.abc import Iterator

from ..records import RECORDS, Record


def listing() -> Iterator[str]:
    """A few lines a layer: how it is built and asked, in which shapes, and by which other names it is found."""
    yield "*N is the batch: any number of leading axes. A gradient has the shape of what it belongs to."
    for record in RECORDS.values():
        yield ""
        yield from _lines(record)


def _lines(record: Record) -> Iterator[str]:
    built = ", ".join([*record.params, *(f"{name}={value}" for name, value in record.options.items())])
    gradients = ", ".join(f"d{name}" for name in record.inputs)
    kept = "".join(f", sets d{name}" for name in record.params)
    yield f"{record.layer}({built})"
    yield f"    forward({', '.join([*record.inputs, *record.targets])}), backward(dout) -> {gradients}{kept}"
    yield "    " + ", ".join(f"{name}: ({', '.join(shape.split())})" for name, shape in _shapes(record).items())
    if record.aliases:
        yield f"    also found as {', '.join(record.aliases)}"


def _shapes(record: Record) -> dict[str, str]:
    return {**record.inputs, **record.params, **record.targets}
