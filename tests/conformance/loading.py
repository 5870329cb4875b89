"""From a name on the command line to a subject."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from . import reference
from .arrangements.plan import Plan, planned
from .network import is_network
from .records import RECORDS
from .subjects import bridges as package
from .subjects._subject import Subject
from .subjects.adapted import Adapters
from .subjects.conventions import checked
from .subjects.framework import Framework
from .subjects.importing import Unusable, changes, imported, remarks
from .subjects.jax_code import JaxCode
from .subjects.names import by_layer, class_names, function_names, lender, own, snake, speaks_of
from .subjects.pairs import Pairs
from .subjects.several import Several, adapted, judged_as
from .subjects.textbook import Textbook, of_framework
from .subjects.torch_code import TorchCode
from .surroundings import Surroundings
from .truths import the_reference
from .unknown import UnknownQuestion, how_called

FRAMEWORKS = ("torch", "jax")
THEIRS = "theirs"  # what their module is called in an arrangement


def load(name: str) -> Subject:
    """A built-in name, the path of a .py file, or a module that can be imported."""
    if name in FRAMEWORKS:
        if importlib.util.find_spec(name) is None:
            raise Unusable(f"{name} is not installed here: pip install 'backprop-conformance[{name}]'")
        return Framework(name)
    if name == "reference":
        return Several(name, [the_reference()], {}, networks_of(vars(reference)))
    if name in bridges():
        return _bridged(name)
    settle = functools.partial(Surroundings().put_back, lasting=False)  # looked up before anybody changes it
    try:
        module = imported(name)
    finally:
        changed = settle()
    subject = _of_module(name, module, changes(name, changed))
    if not _judged(subject):
        nothing = f"{name} defines none of the layers known here (`conformance --list` shows them)"
        raise Unusable(". ".join([nothing, *subject.remarks]))
    return subject


def _judged(subject: Several) -> bool:
    return bool(subject.networks or subject.unknown) or any(subject.precisions(layer) for layer in RECORDS)


def _of_module(name: str, module: ModuleType, said: Iterable[str] = (), *, is_file: bool = True) -> Several:
    """All that a module defines, each layer in the style in which it is written."""
    adapters = Adapters.found(name, module)
    plan = planned(THEIRS, module, name)
    found = Adapters("arranged", [arranged.bridge(module) for arranged in plan.arranged.values()])
    written: list[Subject] = [adapters]
    written += [Textbook.found(name, module).only(plan.as_they_are), Pairs.found(name, module).only(plan.as_they_are)]
    written += [TorchCode.found(name, module), JaxCode.found(name, module), found]
    told = {**checked(getattr(module, "CONVENTIONS", {})), **checked(adapters.conventions)}
    declared = {**checked(found.conventions), **told}
    subject = Several(name, written, declared, networks_of(own(module) if is_file else vars(module)))
    subject.called = plan.called
    subject.more = {found.candidate.name: adapted(Adapters(name, [found.bridge(module)])) for found in plan.more}
    subject.unknown = list(judged_by_themselves(plan, module))
    subject.remarks = [
        *said,
        *remarks(module),
        *judged_as(told),
        *borrowed(module, subject),
        *halves(module),
        *plan.remarks(name if is_file else ""),
        *(line for question in subject.unknown for line in question.remarks),
    ]
    return subject


def judged_by_themselves(plan: Plan, module: ModuleType) -> Iterator[UnknownQuestion]:
    """Classes that are no layer known here; why one cannot be called stands in the plan instead."""
    for candidate in plan.unknown:
        if candidate.name not in networks_of(own(module)):
            called = how_called(candidate, THEIRS, module)
            plan.left_out.pop(candidate.name, None)
            if isinstance(called, str):
                plan.left_out[candidate.name] = (
                    f"its forward agrees with none of the layers known, and by itself it cannot be judged: {called}"
                )
            else:
                yield UnknownQuestion(called)


def bridges() -> list[str]:
    """Frameworks that are judged by their name."""
    return [found.name for found in pkgutil.iter_modules(package.__path__)]


def _bridged(name: str) -> Subject:
    if importlib.util.find_spec(name) is None:
        raise Unusable(f"{name} is not installed here: pip install {name}")
    return adapted(Adapters.found(name, importlib.import_module(f"{package.__name__}.{name}")))


def borrowed(module: ModuleType, subject: Subject) -> Iterator[str]:
    """Layers that are merely imported: they are nobody's work, so they are absent."""
    classes = by_layer({n: kind for n, kind in vars(module).items() if inspect.isclass(kind)}, class_names)
    for layer, kind in classes.items():
        if lender(kind) and not subject.precisions(layer):
            yield f"{kind.__name__} is merely imported from {lender(kind)}: it counts as absent"


def halves(module: ModuleType) -> list[str]:
    """Classes that bear a layer's name and have a forward, but no backward: often a `def` at the wrong depth."""
    classes = by_layer({n: kind for n, kind in own(module).items() if inspect.isclass(kind)}, class_names)
    return [
        f"class {kind.__name__} has a forward and no backward: is its def indented as deep as that of forward"
        f"{_line(kind.forward)}?"
        for kind in classes.values()
        if hasattr(kind, "forward") and not hasattr(kind, "backward") and not of_framework(kind)
    ]


def _line(function: Any) -> str:
    code = getattr(function, "__code__", None)
    return f", in line {code.co_firstlineno}" if code else ""


def subject_of(thing: Any, layer: str = "") -> Several:
    """What somebody holds in their hands, as the layer its name or `layer` says: a class, a function, or a pair."""
    if hasattr(thing, "bridge"):
        return adapted(Adapters(thing.__name__, [thing.bridge]))
    parts = thing if isinstance(thing, tuple) else (thing,)
    name = getattr(parts[0], "__name__", type(parts[0]).__name__)
    said = layer or named(name)
    module = _holding(parts, said)
    if lender(parts[0]) or not in_numpy(parts[0]):
        return Several(name, [_as_it_is(name, thing, said)], {}, networks_of(vars(module)))
    subject = _of_module(name, module, is_file=False)
    if subject.precisions(said) if layer else _judged(subject):
        return subject
    if said in RECORDS and not (inspect.isclass(thing) or isinstance(thing, tuple)):
        return Several(name, [JaxCode(name, {said: thing})], {})  # a function of arrays need not speak of JAX
    raise Unusable(_why_not(name, layer, subject.remarks))


def _why_not(name: str, layer: str, remarks: Sequence[str]) -> str:
    if layer:
        return (
            f"{name} could not be called as {layer}: its arguments and its answers fit none of the ways that were tried"
        )
    known = f"{name} is none of the layers known here: {', '.join(RECORDS)}"
    return ". ".join([known, *remarks, "Is it one of them? Say which: layer=..."])


def _holding(parts: Sequence[Any], layer: str) -> ModuleType:
    """A module in which somebody's class or functions bear the names that say what layer they are."""
    module, first = ModuleType(THEIRS), parts[0]
    word = getattr(first, "__name__", "").strip("_<>")
    if layer and layer != named(word):
        word = layer if inspect.isclass(first) else snake(layer)
    stem = word.removesuffix("_forward")
    names = [word] if len(parts) == 1 else [f"{stem}_forward", f"{stem}_backward"]
    vars(module).update(zip(names, parts, strict=False))
    return module


def in_numpy(thing: Any) -> bool:
    """Whether it is no code of a framework: a class that is none of torch's, a function whose file speaks of none."""
    if inspect.isclass(thing):
        return not of_framework(thing)
    return not any(_speaks_of(thing, framework) for framework in FRAMEWORKS)


def _speaks_of(function: Any, framework: str) -> bool:
    """Whether the file of a function does."""
    return speaks_of(getattr(function, "__globals__", {}), framework)


def _as_it_is(name: str, thing: Any, layer: str) -> Subject:
    """A framework's code, or the reference's own, which is called as it was written to be."""
    if layer not in RECORDS and not is_network(thing):
        raise Unusable(_why_not(layer or name, "", ()))
    if isinstance(thing, tuple):
        return Pairs(name, {layer: thing})
    if inspect.isclass(thing) and not of_framework(thing):
        return Textbook(name, {layer: thing} if layer else {})
    in_torch = inspect.isclass(thing) or _speaks_of(thing, "torch")
    return (TorchCode if in_torch else JaxCode)(name, {layer: thing})


def named(name: str) -> str:
    """The layer that a class or function of this name stands for; empty where it says none."""
    plain = name.removesuffix("_forward")
    of = {word: r.layer for r in RECORDS.values() for word in (*function_names(r), *class_names(r))}
    return of.get(plain, "")


def networks_of(defined: Mapping[str, Any]) -> dict[str, type]:
    """Classes with a loss and a gradient, which are asked as a whole."""
    return {name: kind for name, kind in defined.items() if is_network(kind)}
