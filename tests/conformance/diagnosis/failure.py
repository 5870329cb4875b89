"""A finding, and whom to ask again about which cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..cases import Key, upstreams
from ..finding import Finding
from ..oracles.language import Case
from ..subjects.offers import lacked
from ..trial import LayerCall, Trial
from ..truths import Facts
from .scene import Respondent
from .search import Evidence


@dataclass(frozen=True)
class Failure:
    """What was found, the case that is shown, and all cases that were put."""

    finding: Finding
    key: Key
    put: Sequence[Key]
    respondent: Respondent
    clause: str

    def facts(self, key: Key | None = None) -> Facts:
        """What is known of a case, the one that is shown unless told."""
        return self.respondent.facts(key or self.key)

    def trial(self, key: Key | None = None) -> Trial:
        return self.respondent.trial(key or self.key)

    def built(self, case: Case | None = None) -> LayerCall:
        """A new layer of the subject's, built from the case that is shown unless told."""
        return self.trial().built(case)

    def evidence(self, name: str, coarse: bool = False) -> Evidence:
        """All scenes of one array in which the subject answers: shown, put, and some to tell mistakes apart."""
        keys = [key for key in dict.fromkeys(self._keys()) if self._has(key, name)]
        scenes = [self.respondent.scene(key, name, coarse) for key in keys]
        return Evidence(name, [scene for scene in scenes if scene.got is not None])

    def _has(self, key: Key, name: str) -> bool:
        """Whether a setup has this array, and the subject all that the setup needs."""
        return key == self.key or (key.record.has(name, key.setup) and self.offers(key))

    def offers(self, key: Key) -> bool:
        """Whether the subject takes the options of a setup that the plainest one has not."""
        return not lacked(self.respondent.subject, key.record, key.setup)

    def plainest(self, name: str) -> Key:
        """The case of ordinary numbers in the first setup that has this array."""
        setup = next(setup for setup in self.key.record.usual if self.key.record.has(name, setup))
        return replace(self.key, setup=setup, batch="many", texture="normal", upstream="drawn", seed=0)

    def raises(self, key: Key) -> bool:
        return self.trial(key).refusal is not None

    def _keys(self) -> Iterator[Key]:
        yield self.key
        yield from self.probes()
        yield from self.put

    def probes(self) -> Iterator[Key]:
        """Every setup twice, with numbers no two of which are alike."""
        record = self.key.record
        for seed in range(3):
            for upstream in upstreams(record)[::-1]:
                yield replace(self.key, texture="normal", upstream=upstream, seed=seed)
        broadcast = [key.setup for key in self.put if key.setup in record.broadcast]
        for seed, setup in enumerate(2 * list(dict.fromkeys((*record.usual, *broadcast)))):
            yield replace(self.key, batch="many", setup=setup, texture="normal", upstream="drawn", seed=seed)
