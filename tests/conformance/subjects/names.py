"""What people call a layer, as a class and as a function."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from ..oracles.language import Array, Case
from ..records import RECORDS, Record


def class_names(record: Record) -> tuple[str, ...]:
    """The textbook's name first."""
    return (record.layer, *record.aliases)


def function_names(record: Record) -> tuple[str, ...]:
    """SoftmaxWithLoss is softmax_with_loss, AddLayer is add_layer and add, ReLU is relu."""
    snakes = [snake(name) for name in class_names(record)]
    names = [word for snake in snakes for word in (snake, snake.removesuffix("_layer"), snake.replace("_", ""))]
    return tuple(dict.fromkeys(names))


def snake(name: str) -> str:
    """MeanSquare is mean_square, LSTMStep is lstm_step."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def in_order(case: Case) -> dict[str, Array]:
    """What a function takes, in the order of the record."""
    taken = {**case.inputs, **case.params, **case.fixed}
    return {name: taken[name] for name in RECORDS[case.layer].args if name in taken}


SPELLINGS: Mapping[str, tuple[str, ...]] = {
    name: tuple(words.split())
    for name, words in {
        "x": "x input inputs inp in_ a z h data signal feature features batch left lhs x1 a_prev images img arr tensor "
        "input_data y_pred y_hat pred preds prediction predictions predicted logits scores",
        "y": "y b right rhs other x2",
        "t": "t y y_true true target targets label labels truth ground_truth expected gt",
        "W": "W w weight weights kernel kernels filter filters theta omega embeddings embedding table lookup emb E",
        "b": "b bias biases",
        "idx": "idx index indices ids id x xs tokens token_ids input_ids words word_ids inputs input i",
        "h_prev": "h_prev prev_h h hidden hx ht_1 h_t_1 hprev h_in h0 prev_hidden",
        "c_prev": "c_prev prev_c c cell cx ct_1 c_t_1 cprev c_in c0 prev_cell state_c",
        "xs": "xs x inputs input seq sequence sequences X",
        "h": "h hidden hidden_state h_t last_h prev_h h_prev",
        "c": "c cell cell_state c_t last_c prev_c c_prev",
        "Wx": "Wx W_x Wxh W_xh W_ih w_ih weight_ih U kernel W_input Wi",
        "Wh": "Wh W_h Whh W_hh w_hh weight_hh recurrent_kernel W_hidden Wr R",
        "query": "query q queries Q xq",
        "key": "key k keys K xk",
        "value": "value v values V xv",
        "mask": "mask attn_mask attention_mask m",
        "Wq": "Wq W_q w_q q_proj query_weight",
        "Wk": "Wk W_k w_k k_proj key_weight",
        "Wv": "Wv W_v w_v v_proj value_weight",
        "Wo": "Wo W_o w_o out_proj o_proj W_out output_weight",
        "bq": "bq b_q query_bias",
        "bk": "bk b_k key_bias",
        "bv": "bv b_v value_bias",
        "bo": "bo b_o b_out output_bias",
        "heads": "heads num_heads n_heads nhead n_head h",
        "causal": "causal is_causal",
        "gamma": "gamma weight scale g",
        "beta": "beta bias shift b",
        "running_mean": "running_mean moving_mean running_mu run_mean mean_running ema_mean",
        "running_var": "running_var moving_var running_variance moving_variance run_var ema_var",
        "stride": "stride strides s step",
        "pad": "pad padding p pads",
        "momentum": "momentum decay rho ema",
        "eps": "eps epsilon",
        "dropout_ratio": "dropout_ratio p q rate ratio dropout_rate drop_rate drop_prob dropout_prob drop_ratio prob "
        "probability dropout keep_prob keep_probability keep_ratio keep_rate keep drop drop_probability p_drop p_keep",
        "axis": "axis dim",
        "copies": "copies n count times k num",
    }.items()
}


def spellings(name: str) -> tuple[str, ...]:
    """What people call an array or an option of ours, our own name first."""
    return SPELLINGS.get(name, (name,))


def plain(word: str) -> str:
    """A word as it is compared: without regard to case and underscores."""
    return word.lower().replace("_", "")


def says(word: str, name: str) -> bool:
    """Whether a word is what people call an array or an option of ours."""
    return plain(word) in map(plain, spellings(name))


FOREIGN = ("conformance.reference", "conformance.oracles", "torch", "jax", "numpy")


def own(module: ModuleType) -> Mapping[str, Any]:
    """What a module defines itself: a layer merely imported from our reference or a framework is nobody's work."""
    return {name: value for name, value in vars(module).items() if not lender(value)}


def lender(value: Any) -> str:
    """Where something was merely taken from, a class that changes neither forward nor backward included."""
    ways = [getattr(value, name, None) for name in ("forward", "backward")] if inspect.isclass(value) else []
    homes = {_foreign(home(part)) for part in ([way for way in ways if way] or [value])}
    return homes.pop() if len(homes) == 1 else ""


def _foreign(name: str) -> str:
    """The foreign package that holds a module; empty where that is somebody's own, whatever its name."""
    installed = f"conformance.{name}"  # in a checkout a module of ours may have been imported under its plain name
    if installed in sys.modules and sys.modules[installed] is sys.modules.get(name):
        name = installed
    return next((package for package in FOREIGN if f"{name}.".startswith(f"{package}.")), "")


def home(value: Any) -> str:
    """The module in which something was defined; of a wrapped function, that of what it wraps."""
    inner = getattr(value, "__wrapped__", value)
    return getattr(inner, "__module__", None) or ""


def by_layer(defined: Mapping[str, Any], names: Any) -> dict[str, Any]:
    """For each layer the first thing that bears one of its names."""
    found = {layer: [defined[name] for name in names(record) if name in defined] for layer, record in RECORDS.items()}
    return {layer: things[0] for layer, things in found.items() if things}


def speaks_of(defined: Mapping[str, Any], framework: str) -> bool:
    """Whether the names of a module hold anything of this framework."""
    return any(
        home(value).split(".")[0] == framework or getattr(value, "__name__", "").split(".")[0] == framework
        for value in defined.values()
    )
