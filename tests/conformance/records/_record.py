"""What the suite knows of a layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from oracles.language import Array

from ..textures import TEXTURES


@dataclass(frozen=True)
class Record:
    """One layer, described once. Facts about the layer, not directions to tests.

    Shapes are written in letters: `*N I` is a batch of rows of I entries. `*N` stands for the batch axes, whatever
    their number; a digit is itself.
    """

    layer: str
    inputs: Mapping[str, str]  # what forward takes, in its order: {"x": "*N I"}
    params: Mapping[str, str] = field(default_factory=dict)  # what it is built with; the gradient of p is dp
    targets: Mapping[str, str] = field(default_factory=dict)  # what forward takes without giving it a gradient
    forms: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: {"": {}})  # shapes that may differ, by name
    sizes: tuple[Mapping[str, int], ...] = ({"N": 2, "D": 3}, {"N": 3, "D": 5})  # the pool, smallest first
    options: tuple[Mapping[str, Any], ...] = ({},)
    domain: Mapping[str, Callable[[Array], Array]] = field(default_factory=dict)  # where an input may lie
    textures: tuple[str, ...] = tuple(TEXTURES)  # what its inputs may look like
    gathers: tuple[str, ...] = ()  # parameters broadcast over the batch: their gradient is a sum of dout
    rows: str = ""  # the parameter that has a row for each feature
    pair: str = ""  # of a loss: the activation it is fused with, a plain function of the reference
    kinks: bool = False  # whether its derivative jumps anywhere; where, the margin of the bound run says
    batch_axis: int = 0  # where the output holds the batch
    mixes_batch: bool = False  # whether a sample's output depends on its neighbours
    infinities: bool = True  # whether its clauses say what infinite inputs give
    empty: tuple[float, ...] = ()  # outputs for an empty batch that are a convention, besides the reference's
    conventions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # in honest use, by name, ours first
    aliases: tuple[str, ...] = ()  # other names people give it
    points: tuple[Mapping[str, Any], ...] = ()  # samples at which honest answers may differ: arrays by name
    without: Mapping[str, str] = field(default_factory=dict)  # clauses that do not apply, each with its reason

    def shapes(self, form: str) -> dict[str, str]:
        return {**self.inputs, **self.params, **self.targets, **self.forms[form]}

    @property
    def wrt(self) -> tuple[str, ...]:
        """What has a gradient."""
        return (*self.inputs, *self.params)

    @property
    def ways(self) -> tuple[str, ...]:
        """The forms every clause is asked in: all that a target may take."""
        return tuple(self.forms) if self.targets else tuple(self.forms)[:1]

    @property
    def spreads(self) -> tuple[str, ...]:
        """The forms in which an operand is broadcast: one clause asks about those."""
        return tuple(form for form in self.forms if form not in self.ways)
