"""What the words of a signature stand for: arrays, options and sizes of a layer of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..records import RECORDS, Record
from ..subjects.names import plain, says, spellings

UPSTREAM = ("d", "g", "up", "err", "top", "out", "next", "chain", "above", "loss", "output")  # how `dout` begins
CACHES = ("cache", "saved", "ctx", "context", "memory", "stored", "state", "tape", "residuals", "caches")
OUT_SIZES = ("out", "units", "neurons", "hidden", "nodes", "filters")
KERNELS = ("kernelsize", "ksize", "filtersize", "fsize", "kernelshape", "filtershape", "kernel", "k", "f", "size")
SIZES = ("size", "dim", "features", "channels", "depth", "shape", "units", "d", "n", "nodes")
OTHERS = {"rng": "np.random.default_rng(0)", "randomstate": "np.random.RandomState(0)", "seed": "0", "name": '"layer"'}
SETTINGS = ("param", "params", "hparams", "hparameters", "hyperparameters", "config", "cfg", "settings", "options")
NO_SIZES = ("init", "activ", "bias", "seed", "rng", "name", "lr", "rate", "std", "scale")


def meaning(word: str, names: Iterable[str]) -> str:
    """The one among these names of ours that a word stands for, before all others; empty where it says none of them."""
    said = [name for name in names if says(word, name)]
    return min(said, key=lambda name: [*map(plain, spellings(name))].index(plain(word)), default="")


def is_settings(word: str) -> bool:
    """Whether it takes a dictionary of options: conv_param, bn_param, hparameters."""
    return plain(word).endswith(SETTINGS)


def is_upstream(word: str) -> bool:
    return word.lower().startswith(UPSTREAM)


def is_cache(word: str) -> bool:
    return plain(word) in CACHES


def options(record: Record) -> tuple[str, ...]:
    """All options that any setup of a layer has."""
    return tuple(dict.fromkeys(name for each in record.every_options for name in each))


def sizes(record: Record, said: Mapping[str, str]) -> dict[str, str]:
    """Expressions for the numbers of inputs and outputs and for the rest of a weight's shape, by what each is."""
    of_inputs, of_outputs = (_letters(record.inputs.values()), _letters(record.outputs.values()))
    letters = {
        letter: f"{name}.shape[{axis}]"
        for name, axes in reversed(record.params.items())
        for axis, letter in enumerate(axes.split()[:: -1 if said.get("weight") == "out, in" else 1])
    }
    found = {"in": [letters[letter] for letter in letters if letter in of_inputs - of_outputs]}
    found["out"] = [letters[letter] for letter in letters if letter in of_outputs - of_inputs]
    both = [letters[letter] for letter in letters if letter in of_inputs & of_outputs]
    found["out" if found["in"] and not found["out"] else "in"] += both
    rest = [letters[letter] for letter in letters if letter not in of_inputs | of_outputs]
    if of_inputs:
        found["rest"] = [f"({', '.join(rest)})"] if rest else []
    else:  # a table of rows, which are numbered
        found["in"] = rest
    return {what: ways[0] for what, ways in found.items() if ways}


def _letters(all_axes: Iterable[str]) -> set[str]:
    return {letter for axes in all_axes for letter in axes.split()}


def size(word: str, known: Mapping[str, str]) -> str:
    """The expression, of these sizes, that a constructor's word asks for; empty where it asks none."""
    said = plain(word)
    if any(part in said for part in NO_SIZES):
        return ""
    if "rest" in known and said in KERNELS:
        return known["rest"]
    if any(part in said for part in OUT_SIZES) and "out" in known:
        return known["out"]
    likely = (
        said.startswith("in")
        or said.endswith(("in", "prev"))
        or any(said.endswith(part) for part in SIZES)
        or "fan" in said
    )
    return known.get("in", "") if likely else ""


def likeness(name: str, record: Record) -> int:
    """How much of a name is a name of the layer."""
    words = {plain(word).removesuffix("layer") for word in (record.layer, *record.aliases, *record.related)}
    return max((len(word) for word in words if word in plain(name)), default=0)


def same_name(name: str, record: Record) -> bool:
    """Whether a class or function has one of the layer's own names, however that is written."""
    bare = plain(name.removesuffix("_forward")).removesuffix("layer")
    return bare == plain(record.layer).removesuffix("layer")


def all_like(name: str) -> list[Record]:
    """The records that a name may mean, the most likely first."""
    found = {record.layer: likeness(name, record) for record in RECORDS.values()}
    return sorted((RECORDS[layer] for layer in found if found[layer]), key=lambda record: -found[record.layer])
