"""The suite's options for pytest. The suite itself is imported only when somebody asks for it."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

SUITE = Path(__file__).parent / "conformance"

# The suite's own folder as pytest's root: nobody's pytest.ini or conftest.py has a say in a verdict.
ALONE = [f"--rootdir={SUITE}", "-c", str(SUITE / "pytest.ini")]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "conformance suite for backpropagation (pytest --pyargs conformance)")
    group.addoption("--subject", default="reference", metavar="X", help="reference, torch, jax, a .py file or a module")
    group.addoption("--subject-layers", default="", metavar="A,B", help="judge these layers only")
    group.addoption("--subject-clauses", default="", metavar="A,B", help="ask these clauses only")
    group.addoption("--subject-oracles", default="", metavar="A,B", help="numeric, torch, jax; all unless told")
    group.addoption("--subject-level", default="", choices=["full", "core"], help="which decides")
    profiles = ["quick", "default", "nightly"]
    group.addoption("--subject-profile", default="default", choices=profiles, help="how many cases")
    group.addoption("--subject-require", default="", metavar="A,B", help="layers whose absence is a failure")
    group.addoption("--subject-deviations", default="", metavar="FILE", help="ids that may deviate, each with a reason")
    group.addoption("--subject-write-deviations", default="", metavar="FILE", help="write such a file from what fails")
    group.addoption("--subject-report", action="append", default=[], metavar="FILE", help="as .json, .html or .md")
    views = ["failures", "matrix", "short"]
    group.addoption("--subject-show", default="failures", choices=views, help="what is printed of the report")
    group.addoption(
        "--subject-timeout", default=10.0, type=float, metavar="SECONDS", help="for each call of the subject"
    )
    group.addoption("--subject-isolate", action="store_true", help="survive a subject that hangs or ends the process")
    group.addoption("--subject-case", default="", metavar="TOKEN", help="exactly one case, as a failure prints it")
    group.addoption("--subject-seed", default=None, type=int, metavar="N", help="draw other cases")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """`--pyargs conformance` is a run of its own: whatever a project configures is not even looked at."""
    if _typed(early_config):
        early_config.known_args_namespace.noconftest = True
        args.clear()
    if any(_ours(_path(word)) for word in args):  # in a worker, too
        ours_first()
    if "--subject-isolate" in args:  # asked from a worker, which is replaced when a subject ends it
        args[:0] = ["-n1", "--max-worker-restart=1000"]


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    typed = _typed(config)
    return pytest.main([*ALONE, *typed]) if typed else None


def _typed(config: pytest.Config) -> list[str]:
    """What was typed, with our package's place for its name; nothing where our package was not typed."""
    words = [os.fspath(word) for word in config.invocation_params.args]
    places = [_place(word) or word for word in words if word != "--pyargs"]
    return places if "--pyargs" in words and any(map(_place, words)) else []


def ours_first() -> None:
    """A `conformance.py` or a folder `conformance` that lies in the current folder is not ours."""
    here = ("", str(Path.cwd()))
    sys.path.sort(key=lambda place: place in here)


def _place(word: str) -> str:
    """Where `conformance` or `conformance.test_forward` lies; empty for other words, and where that is not ours."""
    name, colons, rest = word.partition("::")
    package, *inner = name.split(".")
    spec = importlib.util.find_spec("conformance") if package == "conformance" else None
    if spec is None or spec.origin != str(SUITE / "__init__.py"):
        return ""
    path = SUITE.joinpath(*inner)
    return f"{path.with_suffix('.py') if inner else path}{colons}{rest}"


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--subject") != "reference" or any(_ours(_path(word)) for word in config.args):
        _join(config)


def pytest_collectstart(collector: pytest.Collector) -> None:
    if _ours(getattr(collector, "path", SUITE.parent)):
        _join(collector.config)


def _path(word: str) -> Path:
    return Path(word.partition("::")[0]).resolve()


def _ours(path: Path) -> bool:
    """Asked of whatever anybody collects: it compares, and looks at no file."""
    return path == SUITE or SUITE in path.parents


def _join(config: pytest.Config) -> None:
    """From here on the suite takes part in this run."""
    if not config.pluginmanager.has_plugin("conformance-session"):
        from conformance.session import Session  # noqa: PLC0415  # nobody pays for a suite they do not ask for

        config.pluginmanager.register(Session.of(config), "conformance-session")
