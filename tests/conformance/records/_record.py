"""What the suite knows of a layer."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from ..oracles.language import Answer, Array, Case
from ..textures import TEXTURES
from ._arguments import Arg, Role

RANKS = ("single", "many", "sequence", "one", "empty")
Witness: TypeAlias = Callable[[Case, Answer], Mapping[str, Array]]
Held: TypeAlias = Callable[[Case], Mapping[str, Array]]
Share: TypeAlias = Callable[[Mapping[str, Any]], float]

LARGE, OTHERS = 37, (7, 17)  # lengths past the blocks of 8, 16 and 32 in which code is unrolled and tiled


@dataclass(frozen=True)
class Setup:
    """One way in which a layer is used: how long each axis is, which options it has, how its arrays are given."""

    sizes: Mapping[str, int]
    options: Mapping[str, Any] = field(default_factory=dict)  # of the constructor
    call: Mapping[str, Any] = field(default_factory=dict)  # options that forward takes
    args: Mapping[str, Arg | None] = field(default_factory=dict)  # in the place of the record's; None where absent
    outputs: Mapping[str, str] = field(default_factory=dict)  # the same of its outputs
    form: str = ""  # a word for how an argument is given, where that may differ: "labels", "row"
    broadcast: bool = False  # whether an operand is stretched: one clause asks about that
    core: bool = True  # whether level core asks it
    goes_on: bool = False  # whether what the layer remembers decides its next answer: no two are the same


@dataclass(frozen=True)
class Record:
    """One layer, described once. Facts about the layer, not directions to tests."""

    layer: str
    args: Mapping[str, Arg]  # all arrays that it is given, those of forward in forward's order
    outputs: Mapping[str, str]  # the axes of each output: {"output": "*N O"}
    setups: Mapping[str, Setup]  # by name, the smallest first
    large_sizes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # by name; made from letters if empty
    modes: tuple[str, ...] = ()  # "train" and "eval", where that makes a difference
    ranks: tuple[str, ...] = RANKS  # how the batch may come
    textures: tuple[str, ...] = tuple(TEXTURES)  # what its inputs may look like
    weight_matrix: str = ""  # the parameter that has a row for each feature
    activation: str = ""  # of a loss: the activation it is fused with, a plain function of the reference
    kinks: bool = False  # whether its derivative jumps anywhere; where, the margin of the bound run says
    mixes_batch: bool = False  # whether a sample's output depends on its neighbours
    vanishing: tuple[str, ...] = ()  # what has a gradient that is zero whatever comes from above
    infinities: bool = True  # whether its clauses say what infinite inputs give
    nan_spreads: bool = False  # whether NaN may reach further outputs: libraries multiply it by zeros
    empty: tuple[float, ...] = ()  # outputs for an empty batch that are a convention, besides the reference's
    held: Held | None = None  # entries that are not to learn: their gradient is zero, whatever the derivative
    witness: Witness | None = None  # of a layer that draws something: reads from an answer what that was
    share: Share | None = None  # the same: from its options the share that is kept
    conventions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # in honest use, by name, ours first
    assumes: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)  # options they stand for
    complements: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # the option of which they mean the rest
    aliases: tuple[str, ...] = ()  # other names people give it
    related: tuple[str, ...] = ()  # names under which it is looked for, and which may mean something else
    points: tuple[Mapping[str, Any], ...] = ()  # samples at which honest answers may differ: arrays by name
    without: Mapping[str, str] = field(default_factory=dict)  # clauses that do not apply, each with its reason

    @property
    def inputs(self) -> dict[str, str]:
        """What forward takes and gives a gradient, with its axes."""
        return self._of(Role.INPUT)

    @property
    def params(self) -> dict[str, str]:
        """What the layer is built with; the gradient of p is dp."""
        return self._of(Role.PARAM)

    @property
    def indices(self) -> dict[str, str]:
        """The numbers of rows that forward takes."""
        return self._of(Role.INDICES)

    @property
    def targets(self) -> dict[str, str]:
        """What a loss compares with."""
        return self._of(Role.FIXED)

    @property
    def fixed(self) -> dict[str, str]:
        """What forward takes without giving it a gradient."""
        return {**self.indices, **self.targets}

    @property
    def state(self) -> dict[str, str]:
        """What the layer remembers from one call to the next."""
        return self._of(Role.STATE)

    @property
    def kept(self) -> dict[str, str]:
        """Of that what it remembers in the plainest setup too."""
        return {name: axes for name, axes in self.state.items() if name in self.args_of(self.first)}

    @property
    def chosen(self) -> dict[str, str]:
        """What the layer draws itself."""
        return self._of(Role.CHOSEN)

    def _of(self, role: Role) -> dict[str, str]:
        return {name: arg.axes for name, arg in self.args.items() if arg.role is role}

    @property
    def wrt(self) -> tuple[str, ...]:
        """What has a gradient."""
        return (*self.inputs, *self.params)

    @property
    def summed_params(self) -> tuple[str, ...]:
        """Parameters that are added to the output: their gradient is a sum of dout."""
        return tuple(name for name, arg in self.args.items() if arg.added)

    def share_of(self, options: Mapping[str, Any]) -> float:
        """The share that is kept."""
        return self.share(options) if self.share else 1.0

    # Setups.

    def setup(self, name: str) -> Setup:
        return self.setups[name] if name in self.setups else self.large[name]

    @property
    def options(self) -> Mapping[str, Any]:
        """Those of the plainest setup."""
        return self.setups[self.first].options

    @property
    def every_options(self) -> list[Mapping[str, Any]]:
        """The options of all setups, each once."""
        found: list[Mapping[str, Any]] = []
        for setup in self.setups.values():
            found += [] if setup.options in found else [setup.options]
        return found

    @property
    def first(self) -> str:
        """The name of the plainest setup."""
        return next(iter(self.setups))

    def has(self, name: str, setup: str) -> bool:
        """Whether what is called so is there in a setup; outputs always are."""
        return name not in self.args or name in self.args_of(setup)

    def args_of(self, setup: str) -> dict[str, Arg]:
        args = {**self.args, **self.setup(setup).args}
        return {name: arg for name, arg in args.items() if arg}

    def axes_of(self, setup: str) -> dict[str, str]:
        return {name: arg.axes for name, arg in self.args_of(setup).items()}

    def outputs_of(self, setup: str) -> dict[str, str]:
        return {**self.outputs, **self.setup(setup).outputs}

    def batch_axes(self, setup: str) -> dict[str, int]:
        """Where each output holds the batch."""
        return {name: axes.split().index("*N") for name, axes in self.outputs_of(setup).items()}

    @functools.cached_property
    def usual(self) -> tuple[str, ...]:
        """The setups that every clause asks."""
        return tuple(name for name in self.setups if name not in self.broadcast)

    @functools.cached_property
    def broadcast(self) -> tuple[str, ...]:
        """The setups in which an operand is broadcast: one clause asks about those."""
        return tuple(name for name, setup in self.setups.items() if setup.broadcast)

    @functools.cached_property
    def large(self) -> dict[str, Setup]:
        """The first setup with axes past a block, each axis in turn the longest: nobody knows which one was tiled."""
        first = self.setups[self.first]
        used = " ".join(self.axes_of(self.first).values())
        letters = [letter for letter in first.sizes if letter in used]
        longest = {long: _longest(long, letters) for long in letters}
        return {
            f"large-{name}": replace(first, sizes={**first.sizes, **sizes})
            for name, sizes in (self.large_sizes or longest).items()
        }


def _longest(long: str, letters: list[str]) -> dict[str, int]:
    """Lengths with one axis longer than all others."""
    others = [letter for letter in letters if letter != long]
    return {long: LARGE, **dict(zip(others, OTHERS, strict=False))}
