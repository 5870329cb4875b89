"""A finding, and whom to ask again about which cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..cases import Key
from ..finding import Finding
from ..subjects import Subject
from .scene import scene_of
from .search import Evidence


@dataclass(frozen=True)
class Found:
    """What was found, the case that is shown, and all cases that were drawn."""

    finding: Finding
    key: Key
    drawn: Sequence[Key]
    subject: Subject
    oracle: str
    clause: str

    def evidence(self, name: str, coarse: bool = False) -> Evidence:
        """All scenes of one array in which the subject answers: shown, drawn, and some to tell mistakes apart."""
        scenes = [scene_of(self.subject, key, name, self.oracle, coarse) for key in dict.fromkeys(self._keys())]
        return Evidence(name, [scene for scene in scenes if scene.got is not None])

    def _keys(self) -> Iterator[Key]:
        yield self.key
        yield from self.probes()
        yield from self.drawn

    def probes(self) -> Iterator[Key]:
        """Every size, option and form, with numbers no two of which are alike."""
        record = self.key.record
        for seed in range(3):
            for upstream in ("drawn", "one") if record.pair else ("drawn",):
                yield replace(self.key, texture="normal", upstream=upstream, seed=seed)
        broadcast = [key.form for key in self.drawn if key.form not in record.ways]
        for size in range(len(record.sizes)):
            for option in range(len(record.options)):
                for form in dict.fromkeys((*record.ways, *broadcast)):
                    yield replace(
                        self.key, batch="many", size=size, option=option, form=form,
                        texture="normal", upstream="drawn", seed=size + option,
                    )  # fmt: skip
