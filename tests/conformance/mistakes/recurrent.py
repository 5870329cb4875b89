"""Mistakes in layers with a state that goes from one step of a sequence to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..reference import LSTM, TimeLSTM, sigmoid
from ..reference._demand import Array


class Steps(LSTM):
    """The reference's own formula, with a method for each step of it that people get wrong."""

    def activate(self, gate: str, a: Any) -> Any:
        """What a gate makes of its quarter."""
        return np.tanh(a) if gate == "g" else sigmoid(a)

    def cell(self, of: Mapping[str, Any], c_prev: Any) -> Any:
        """The next cell."""
        return of["f"] * c_prev + of["i"] * of["g"]

    def hidden(self, o: Any, c_next: Any) -> Any:
        """The next hidden state."""
        return o * np.tanh(c_next)

    def forward(self, x: Any, h_prev: Any, c_prev: Any) -> tuple[Array, Array]:
        super().forward(x, h_prev, c_prev)
        a = self.weighed(x, h_prev)
        of = {gate: self.activate(gate, a[:, self._columns(gate)]) for gate in "fgio"}
        c_next = self.cell(of, c_prev)
        self.activated, self.tanh_c, self.c_next = of, np.tanh(c_next), c_next.copy()
        return self.hidden(of["o"], c_next), c_next

    def weighed(self, x: Any, h_prev: Any) -> Any:
        """All quarters side by side."""
        return x @ self.Wx + h_prev @ self.Wh + self.b

    def of_cell(self, dh_next: Any, dc_next: Any) -> Any:
        """The gradient of the next cell, from both outputs."""
        return dc_next + dh_next * self.activated["o"] * (1 - self.tanh_c * self.tanh_c)

    def of_gates(self, dh_next: Any, dc: Any) -> dict[str, Any]:
        """The gradients of what the gates are made of."""
        f, g, i, o = self.activated.values()
        return {
            "f": dc * self.c_prev * (f * (1 - f)),
            "g": dc * i * (1 - g * g),
            "i": dc * g * (i * (1 - i)),
            "o": dh_next * self.tanh_c * (o * (1 - o)),
        }

    def backward(self, dh_next: Any, dc_next: Any) -> tuple[Array, Array, Array]:
        super().backward(dh_next, dc_next)
        dc = self.of_cell(dh_next, dc_next)
        of = self.of_gates(dh_next, dc)
        da = np.concatenate([of[gate] for gate in self.gates], axis=1)
        self.dWx, self.dWh, self.db = self.x.T @ da, self.h_prev.T @ da, np.sum(da, axis=0)
        return da @ self.Wx.T, da @ self.Wh.T, dc * self.activated["f"]


# The order of the gates.


class Reordered(LSTM):
    """A layer that takes the gates in another order unless told."""

    ORDER = ""

    def __init__(self, Wx: Any, Wh: Any, b: Any, gates: str = "") -> None:
        super().__init__(Wx, Wh, b, gates or self.ORDER)


class GatesInTheOrderOfPyTorch(Reordered):
    """Takes the gates in the order i, f, g, o, where f, g, i, o is assumed: declare "gates": "i, f, g, o"."""

    LAYER, CAUGHT_BY = "LSTM", "forward:h_next"
    ORDER = "ifgo"


class GatesWithTheCellLast(Reordered):
    """Takes the gates in the order i, f, o, g, where f, g, i, o is assumed: declare "gates": "i, f, o, g"."""

    LAYER, CAUGHT_BY = "LSTM", "forward:h_next"
    ORDER = "ifog"


class GatesWithTheForgetGateFirst(Reordered):
    """Takes the gates in the order f, i, g, o, where f, g, i, o is assumed: declare "gates": "f, i, g, o"."""

    LAYER, CAUGHT_BY = "LSTM", "forward:h_next"
    ORDER = "figo"


class GatesWithTheForgetGateFirstAndTheCellLast(Reordered):
    """Takes the gates in the order f, i, o, g, where f, g, i, o is assumed: declare "gates": "f, i, o, g"."""

    LAYER, CAUGHT_BY = "LSTM", "forward:h_next"
    ORDER = "fiog"


class GatesInTheOrderOfHaiku(Reordered):
    """Takes the gates in the order i, g, f, o, where f, g, i, o is assumed: declare "gates": "i, g, f, o"."""

    LAYER, CAUGHT_BY = "LSTM", "forward:h_next"
    ORDER = "igfo"


class GradientsInAnotherOrder(Steps):
    """Joins the gradients of the gates as i, f, g, o: they must stand in the order of forward, f, g, i, o."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:Wx"

    def of_gates(self, dh_next: Any, dc: Any) -> dict[str, Any]:
        of = super().of_gates(dh_next, dc)
        return dict(zip("fgio", (of[gate] for gate in "ifgo"), strict=True))


# Forward.


class HiddenStateForgotten(Steps):
    """Computes the gates from x alone: they must be made of x @ Wx + h_prev @ Wh + b."""

    LAYER, CAUGHT_BY = "LSTM", "forward:h_next"

    def weighed(self, x: Any, h_prev: Any) -> Any:  # noqa: ARG002
        return x @ self.Wx + self.b


class BiasForgotten(Steps):
    """Computes the gates without the bias: they must be made of x @ Wx + h_prev @ Wh + b."""

    LAYER, CAUGHT_BY = "LSTM", "batch:many"

    def weighed(self, x: Any, h_prev: Any) -> Any:
        return x @ self.Wx + h_prev @ self.Wh


class CellInputBySigmoid(Steps):
    """Takes the sigmoid for g: it must be g = tanh(a_g), and only f, i and o are sigmoids."""

    LAYER, CAUGHT_BY = "LSTM", "forward:c_next"

    def activate(self, gate: str, a: Any) -> Any:  # noqa: ARG002
        return sigmoid(a)


class ForgetBiasAdded(Steps):
    """Adds 1 inside the forget gate, f = sigmoid(a_f + 1): add that to b when it is drawn, and not in forward."""

    LAYER, CAUGHT_BY = "LSTM", "forward:c_next"

    def activate(self, gate: str, a: Any) -> Any:
        return super().activate(gate, a + 1.0 if gate == "f" else a)


class GatesExchanged(Steps):
    """Exchanges f and i in the cell, i * c_prev + f * g: it must be c_next = f * c_prev + i * g."""

    LAYER, CAUGHT_BY = "LSTM", "forward:c_next"

    def cell(self, of: Mapping[str, Any], c_prev: Any) -> Any:
        return of["i"] * c_prev + of["f"] * of["g"]


class InputGateIsTheRest(Steps):
    """Takes 1 - f for the input gate, as a GRU does: it must be c_next = f * c_prev + i * g."""

    LAYER, CAUGHT_BY = "LSTM", "forward:c_next"

    def cell(self, of: Mapping[str, Any], c_prev: Any) -> Any:
        return of["f"] * c_prev + (1 - of["f"]) * of["g"]


class CellWithoutTanh(Steps):
    """Returns h_next = o * c_next: it must be h_next = o * tanh(c_next)."""

    LAYER, CAUGHT_BY = "LSTM", "forward:h_next"

    def hidden(self, o: Any, c_next: Any) -> Any:
        return o * c_next


# The gradient of the cell.


class CellUpstreamForgotten(Steps):
    """Leaves dc_next out: c_next leads on as well, dc = dc_next + dh_next * o * (1 - tanh(c_next) ** 2)."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:c_prev"

    def of_cell(self, dh_next: Any, dc_next: Any) -> Any:
        return super().of_cell(dh_next, dc_next) - dc_next


class HiddenUpstreamForgotten(Steps):
    """Takes dc_next alone for the cell: h_next depends on c_next too, dc = dc_next + dh_next * o * (1 - tanh ** 2)."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:c_prev"

    def of_cell(self, dh_next: Any, dc_next: Any) -> Any:  # noqa: ARG002
        return dc_next * np.ones_like(self.tanh_c)


class SlopeOfTanhForgotten(Steps):
    """Computes dc = dc_next + dh_next * o: the slope of tanh is missing, * (1 - tanh(c_next) ** 2)."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:c_prev"

    def of_cell(self, dh_next: Any, dc_next: Any) -> Any:
        return dc_next + dh_next * self.activated["o"]


class OutputGateForgotten(Steps):
    """Computes dc = dc_next + dh_next * (1 - tanh(c_next) ** 2): the output gate is missing, * o."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:c_prev"

    def of_cell(self, dh_next: Any, dc_next: Any) -> Any:
        return dc_next + dh_next * (1 - self.tanh_c * self.tanh_c)


class SlopeAtTheCell(Steps):
    """Takes 1 - c_next ** 2 for the slope of tanh: it must be 1 - tanh(c_next) ** 2."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:c_prev"

    def of_cell(self, dh_next: Any, dc_next: Any) -> Any:
        return dc_next + dh_next * self.activated["o"] * (1 - self.c_next * self.c_next)


class ForgetGateLeftOut(LSTM):
    """Returns dc_prev = dc: it must be dc_prev = dc * f."""

    LAYER, CAUGHT_BY = "LSTM", "own-derivative"

    def backward(self, dh_next: Any, dc_next: Any) -> tuple[Array, Array, Array]:
        dx, dh_prev, _ = super().backward(dh_next, dc_next)
        return dx, dh_prev, dc_next + dh_next * self.activated["o"] * (1 - self.tanh_c * self.tanh_c)


# The gradients of the gates.


class SlopesForgotten(Steps):
    """Leaves the slopes of the sigmoids out: the gradients of f, i and o need * y * (1 - y) of their own."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:b"

    def of_gates(self, dh_next: Any, dc: Any) -> dict[str, Any]:
        _, g, i, _ = self.activated.values()
        return {"f": dc * self.c_prev, "g": dc * i * (1 - g * g), "i": dc * g, "o": dh_next * self.tanh_c}


class SlopeOfTheCellInputBySigmoid(Steps):
    """Takes g * (1 - g) for the slope of g, as of a sigmoid: g is a tanh, so it must be 1 - g ** 2."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:b"

    def of_gates(self, dh_next: Any, dc: Any) -> dict[str, Any]:
        _, g, i, _ = self.activated.values()
        return {**super().of_gates(dh_next, dc), "g": dc * i * (g * (1 - g))}


class SquareOfTheCellInputForgotten(Steps):
    """Takes 1 - g for the slope of g: g is a tanh, so it must be 1 - g ** 2."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:b"

    def of_gates(self, dh_next: Any, dc: Any) -> dict[str, Any]:
        _, g, i, _ = self.activated.values()
        return {**super().of_gates(dh_next, dc), "g": dc * i * (1 - g)}


class ForgetGateByTheNextCell(Steps):
    """Multiplies the gradient of f by c_next: it must be that of the step before, df = dc * c_prev."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:b"

    def of_gates(self, dh_next: Any, dc: Any) -> dict[str, Any]:
        f, _, _, _ = self.activated.values()
        return {**super().of_gates(dh_next, dc), "f": dc * self.c_next * (f * (1 - f))}


class OutputGateByTheCell(Steps):
    """Multiplies the gradient of o by c_next without its tanh: it must be do = dh_next * tanh(c_next)."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:b"

    def of_gates(self, dh_next: Any, dc: Any) -> dict[str, Any]:
        _, _, _, o = self.activated.values()
        return {**super().of_gates(dh_next, dc), "o": dh_next * self.c_next * (o * (1 - o))}


class FactorsOfTheCellExchanged(Steps):
    """Exchanges i and g in their gradients: it must be di = dc * g and dg = dc * i."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:b"

    def of_gates(self, dh_next: Any, dc: Any) -> dict[str, Any]:
        _, g, i, _ = self.activated.values()
        return {**super().of_gates(dh_next, dc), "g": dc * g * (1 - g * g), "i": dc * i * (i * (1 - i))}


# Parameters, and what is kept.


class BiasAveraged(LSTM):
    """Averages db over the batch: it must be a sum, db = np.sum(da, axis=0)."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:b"

    def backward(self, dh_next: Any, dc_next: Any) -> tuple[Array, Array, Array]:
        gradients = super().backward(dh_next, dc_next)
        self.db = self.db / float(max(len(dh_next), 1))
        return gradients


class RecurrentWeightsByTheNextState(Steps):
    """Computes dWh from h_next: it must be the state that went in, dWh = h_prev.T @ da."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:Wh"

    def backward(self, dh_next: Any, dc_next: Any) -> tuple[Array, Array, Array]:
        before = self.h_prev
        self.h_prev = self.activated["o"] * self.tanh_c
        gradients = super().backward(dh_next, dc_next)
        self.h_prev = before
        return gradients


class UpstreamPassedOn(LSTM):
    """Adds dh_next to dh_prev: the previous state leads to the next one through the gates alone, da @ Wh.T."""

    LAYER, CAUGHT_BY = "LSTM", "gradient:h_prev"

    def backward(self, dh_next: Any, dc_next: Any) -> tuple[Array, Array, Array]:
        dx, dh_prev, dc_prev = super().backward(dh_next, dc_next)
        return dx, dh_prev + dh_next, dc_prev


class CellUpstreamOverwritten(LSTM):
    """Adds to dc_next in place, dc_next += ...: dc_next belongs to the caller, so write dc = dc_next + ..."""

    LAYER, CAUGHT_BY, FOUND = "LSTM", "no-writes", "written"
    NAMED = "overwrites-dout"

    def backward(self, dh_next: Any, dc_next: Any) -> tuple[Array, Array, Array]:
        gradients = super().backward(dh_next, dc_next)
        dc_next += dh_next * self.activated["o"] * (1 - self.tanh_c * self.tanh_c)
        return gradients


class WeightGradientsAccumulate(LSTM):
    """Adds dWx to that of the previous backward: each backward must set it anew, dWx = x.T @ da."""

    LAYER, CAUGHT_BY, FOUND = "LSTM", "repeatable", "differs"
    NAMED = "accumulates"

    def backward(self, dh_next: Any, dc_next: Any) -> tuple[Array, Array, Array]:
        before = self.dWx
        gradients = super().backward(dh_next, dc_next)
        self.dWx = self.dWx if before is None else before + self.dWx
        return gradients


class CellReturnedAsItIsKept(LSTM):
    """Returns the very c_next that backward takes the tanh of again: return a copy, c_next.copy()."""

    LAYER, CAUGHT_BY, FOUND = "LSTM", "no-writes", "kept"
    NAMED = "returns-what-it-keeps"

    def forward(self, x: Any, h_prev: Any, c_prev: Any) -> tuple[Array, Array]:
        h_next, self.c_next = super().forward(x, h_prev, c_prev)
        return h_next, self.c_next

    def backward(self, dh_next: Any, dc_next: Any) -> tuple[Array, Array, Array]:
        self.tanh_c = np.tanh(self.c_next)
        return super().backward(dh_next, dc_next)


# Along a sequence.


class Walking(TimeLSTM):
    """The reference's own backward, with a method for each part of it that people get wrong."""

    def step(self, t: int, layer: LSTM, dhs: Any, dh: Any, dc: Any) -> tuple[Array, Array, Array]:
        """What one step gives back."""
        return layer.backward(dhs[:, t] + dh, dc)

    def order(self) -> list[int]:
        """In which order the steps are taken."""
        return list(range(len(self.steps)))[::-1]

    def summed(self, before: Any, now: Any) -> Any:
        """The gradient of a parameter, after one more step."""
        return before + now

    def backward(self, dhs: Any) -> Array:
        super().backward(dhs)
        dxs, dWx, dWh, db = (np.zeros_like(each) for each in (self.xs, self.Wx, self.Wh, self.b))
        dh = dc = np.zeros_like(dhs, shape=(len(dhs), len(self.Wh)))
        for t in self.order():
            layer = self.steps[t]
            dxs[:, t], dh, dc = self.step(t, layer, dhs, dh, dc)
            dWx, dWh, db = self.summed(dWx, layer.dWx), self.summed(dWh, layer.dWh), self.summed(db, layer.db)
        self.dWx, self.dWh, self.db, self.dh = dWx, dWh, db, dh
        return dxs


class GatesOfASequenceInTheOrderOfPyTorch(TimeLSTM):
    """Takes the gates in the order i, f, g, o, where f, g, i, o is assumed: declare "gates": "i, f, g, o"."""

    LAYER, CAUGHT_BY = "TimeLSTM", "forward"

    def __init__(self, Wx: Any, Wh: Any, b: Any, stateful: bool = False, gates: str = "ifgo") -> None:
        super().__init__(Wx, Wh, b, stateful, gates)


class LastStepAlone(Walking):
    """Sets dWx, dWh and db from one step alone: all steps share the parameters, so their gradients must add up."""

    LAYER, CAUGHT_BY = "TimeLSTM", "gradient:Wx"

    def summed(self, before: Any, now: Any) -> Any:  # noqa: ARG002
        return now


class StateNotGoingBack(Walking):
    """Forgets dh between two steps of backward: each must get dhs[:, t] + dh, with the dh of the step after it."""

    LAYER, CAUGHT_BY = "TimeLSTM", "gradient:xs"

    def step(self, t: int, layer: LSTM, dhs: Any, dh: Any, dc: Any) -> tuple[Array, Array, Array]:
        return super().step(t, layer, dhs, np.zeros_like(dh), dc)


class CellNotGoingBack(Walking):
    """Forgets dc between two steps of backward: each must get the dc that the step after it gave back."""

    LAYER, CAUGHT_BY = "TimeLSTM", "gradient:xs"

    def step(self, t: int, layer: LSTM, dhs: Any, dh: Any, dc: Any) -> tuple[Array, Array, Array]:
        return super().step(t, layer, dhs, dh, np.zeros_like(dc))


class FirstStepFirst(Walking):
    """Goes from the first step to the last in backward: it must go back, reversed(range(T))."""

    LAYER, CAUGHT_BY = "TimeLSTM", "gradient:xs"

    def order(self) -> list[int]:
        return super().order()[::-1]


class LastUpstreamAlone(Walking):
    """Uses dhs of the last step alone: every step's h is returned, so every dhs[:, t] must be added."""

    LAYER, CAUGHT_BY = "TimeLSTM", "gradient:xs"

    def step(self, t: int, layer: LSTM, dhs: Any, dh: Any, dc: Any) -> tuple[Array, Array, Array]:
        above = dhs if t == len(self.steps) - 1 else np.zeros_like(dhs)
        return super().step(t, layer, above, dh, dc)


class UpstreamOfAnotherStep(Walking):
    """Takes dhs[:, T - 1 - t] for the step t of backward: it must be dhs[:, t]."""

    LAYER, CAUGHT_BY = "TimeLSTM", "gradient:xs"

    def step(self, t: int, layer: LSTM, dhs: Any, dh: Any, dc: Any) -> tuple[Array, Array, Array]:
        return super().step(t, layer, np.flip(dhs, axis=1), dh, dc)


class StateBeginsAnewAtEachStep(TimeLSTM):
    """Gives zeros to every step: each must be given the h and c that the step before it left."""

    LAYER, CAUGHT_BY = "TimeLSTM", "forward"

    def forward(self, xs: Any) -> Array:
        super().forward(xs)
        hs = np.zeros_like(xs, shape=(*xs.shape[:2], len(self.Wh)))
        nothing = np.zeros_like(xs, shape=(len(xs), len(self.Wh)))
        for t, step in enumerate(self.steps):
            hs[:, t], _ = step.forward(xs[:, t], nothing, nothing)
        return hs


class CellBeginsAnewAtEachStep(TimeLSTM):
    """Hands h on and begins every step with c of zeros: each must be given the c of the step before it, too."""

    LAYER, CAUGHT_BY = "TimeLSTM", "forward"

    def forward(self, xs: Any) -> Array:
        super().forward(xs)
        hs = np.zeros_like(xs, shape=(*xs.shape[:2], len(self.Wh)))
        h = nothing = np.zeros_like(xs, shape=(len(xs), len(self.Wh)))
        for t, step in enumerate(self.steps):
            h, _ = step.forward(xs[:, t], h, nothing)
            hs[:, t] = h
        return hs


class AlwaysGoesOn(TimeLSTM):
    """Begins with the h and c of the last forward without stateful: it must begin with zeros then."""

    LAYER, CAUGHT_BY, FOUND = "TimeLSTM", "repeatable", "differs"
    NAMED = "not-repeatable"

    def forward(self, xs: Any) -> Array:
        asked, self.stateful = self.stateful, True
        hs = super().forward(xs)
        self.stateful = asked
        return hs


class NeverGoesOn(TimeLSTM):
    """Begins with zeros, stateful or not: with stateful it must begin with the h and c of the last forward."""

    LAYER, CAUGHT_BY = "TimeLSTM", "forward"

    def forward(self, xs: Any) -> Array:
        asked, self.stateful = self.stateful, False
        hs = super().forward(xs)
        self.stateful = asked
        return hs


class CellDoesNotGoOn(TimeLSTM):
    """Begins with the h of the last forward and with c of zeros: with stateful c must go on, too."""

    LAYER, CAUGHT_BY = "TimeLSTM", "forward"

    def forward(self, xs: Any) -> Array:
        self.c = None
        return super().forward(xs)


class FirstStateKept(TimeLSTM):
    """Keeps the h of the first step for the next forward: it must be that of the last step, self.h = h."""

    LAYER, CAUGHT_BY = "TimeLSTM", "state:h"

    def forward(self, xs: Any) -> Array:
        hs = super().forward(xs)
        self.h = hs[:, 0].copy()
        return hs


class CellOfTheLastForwardKept(TimeLSTM):
    """Never stores c: it must be kept as the last step leaves it, self.c = c."""

    LAYER, CAUGHT_BY = "TimeLSTM", "state:c"

    def forward(self, xs: Any) -> Array:
        before = self.c
        hs = super().forward(xs)
        self.c = np.zeros_like(self.c) if before is None else before
        return hs


class TimeAndSamplesExchanged(TimeLSTM):
    """Walks along the first axis, as if xs were (T, N, D): it is (N, T, D), so each step must take xs[:, t]."""

    LAYER, CAUGHT_BY = "TimeLSTM", "forward"

    def forward(self, xs: Any) -> Array:
        if xs.shape[0] != xs.shape[1]:
            return super().forward(xs)
        return np.swapaxes(super().forward(np.swapaxes(xs, 0, 1)), 0, 1).copy()


class WeightGradientsOfSequencesAccumulate(TimeLSTM):
    """Adds to the dWx of the previous backward: each backward must begin with zeros and sum over its own steps."""

    LAYER, CAUGHT_BY, FOUND = "TimeLSTM", "repeatable", "differs"
    NAMED = "accumulates"

    def backward(self, dhs: Any) -> Array:
        before = self.dWx
        dxs = super().backward(dhs)
        self.dWx = self.dWx if before is None else before + self.dWx
        return dxs


# How it treats what it is given


class BiasGradientCounted(LSTM):
    """Counts the samples for db, np.sum of ones, without dh_next: it must be the sum of da over the batch."""

    LAYER, CAUGHT_BY, FOUND = "LSTM", "upstream-linear", "ignored"

    def backward(self, dh_next: Any, dc_next: Any) -> tuple[Array, Array, Array]:
        gradients = super().backward(dh_next, dc_next)
        self.db = 0 * self.db + len(dh_next)
        return gradients


class StateOfTheWholeBatch(LSTM):
    """Averages h_prev over the batch: each sample must go on from its own h_prev."""

    LAYER, CAUGHT_BY = "LSTM", "batch-independence"

    def forward(self, x: Any, h_prev: Any, c_prev: Any) -> tuple[Array, Array]:
        return super().forward(x, 0 * h_prev + np.sum(h_prev, axis=0) / max(len(h_prev), 1), c_prev)


class StateOfDoublePrecision(LSTM):
    """Writes c_next into room made by np.zeros without a dtype, so float32 becomes float64: make it like x."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "LSTM", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def forward(self, x: Any, h_prev: Any, c_prev: Any) -> tuple[Array, Array]:
        h_next, c_next = super().forward(x, h_prev, c_prev)
        return h_next, np.zeros(c_next.shape) + c_next


class ReadInMemoryOrder(LSTM):
    """Reads x in the order of memory, x.ravel(order="K"): it must read it by index, x.ravel()."""

    LAYER, CAUGHT_BY = "LSTM", "layout"
    NAMED = "depends-on-memory-layout"

    def forward(self, x: Any, h_prev: Any, c_prev: Any) -> tuple[Array, Array]:
        return super().forward(x.ravel(order="K").reshape(x.shape), h_prev, c_prev)


class ReplacesNaN(LSTM):
    """Replaces NaN in c_prev by zero (np.nan_to_num): c_next must be NaN, so that it is seen."""

    LAYER, CAUGHT_BY, FOUND = "LSTM", "non-finite", "hidden"
    NAMED = "hides-nan"

    def forward(self, x: Any, h_prev: Any, c_prev: Any) -> tuple[Array, Array]:
        return super().forward(x, h_prev, np.where(np.isnan(c_prev), np.zeros_like(c_prev), c_prev))


class NaiveSigmoid(LSTM):
    """Computes its gates as 1 / (1 + exp(-a)), which overflows for a below -709: use exp(-|a|)."""

    LAYER, CAUGHT_BY, FOUND = "LSTM", "extremes", "noise"
    NAMED = "overflow"

    def forward(self, x: Any, h_prev: Any, c_prev: Any) -> tuple[Array, Array]:
        np.exp(-(x @ self.Wx + h_prev @ self.Wh + self.b))
        return super().forward(x, h_prev, c_prev)


class PrintsTheState(LSTM):
    """Prints c_next in every forward: a call must be quiet, and the caller may print it."""

    LAYER, CAUGHT_BY, FOUND = "LSTM", "quiet", "noise"
    NAMED = "prints"

    def forward(self, x: Any, h_prev: Any, c_prev: Any) -> tuple[Array, Array]:
        h_next, c_next = super().forward(x, h_prev, c_prev)
        print(c_next)  # noqa: T201  # that is the mistake
        return h_next, c_next


class RefusesInTwoWords(LSTM):
    """Refuses x by an error that says "bad input" alone: it must name x, its shape and what was expected."""

    LAYER, CAUGHT_BY, FOUND = "LSTM", "errors", "unclear"
    NAMED = "unclear-error"

    def forward(self, x: Any, h_prev: Any, c_prev: Any) -> tuple[Array, Array]:
        if x.dtype.kind != "f" or x.shape[-1] != len(self.Wx):
            raise ValueError("bad input")
        return super().forward(x, h_prev, c_prev)
