"""The suite's options for pytest. The suite itself is imported only when somebody asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

SUITE = Path(__file__).parent / "conformance"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "conformance suite for backpropagation (pytest --pyargs conformance)")
    group.addoption("--subject", default="reference", metavar="X", help="reference, torch, jax, a .py file or a module")
    group.addoption("--subject-layers", default="", metavar="A,B", help="judge these layers only")
    group.addoption("--subject-oracles", default="", metavar="A,B", help="numeric, torch, jax; all unless told")
    group.addoption("--subject-level", default="full", choices=["full", "core"], help="which decides")
    profiles = ["quick", "default", "nightly"]
    group.addoption("--subject-profile", default="default", choices=profiles, help="how many cases")
    group.addoption("--subject-require", default="", metavar="A,B", help="layers whose absence is a failure")
    group.addoption("--subject-deviations", default="", metavar="FILE", help="ids that may deviate, each with a reason")
    group.addoption("--subject-report", action="append", default=[], metavar="FILE", help="write the report, as .json")
    group.addoption(
        "--subject-timeout", default=10.0, type=float, metavar="SECONDS", help="for each call of the subject"
    )
    group.addoption("--subject-isolate", action="store_true", help="survive a subject that hangs or ends the process")
    group.addoption("--subject-case", default="", metavar="TOKEN", help="exactly one case, as a failure prints it")
    group.addoption("--subject-seed", default=None, type=int, metavar="N", help="draw other cases")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> None:
    """An isolated run asks from a worker, which is replaced when a subject ends it."""
    if "--subject-isolate" in args:
        args += ["-n1", "--max-worker-restart=1000"]


def pytest_configure(config: pytest.Config) -> None:
    asked = config.getoption("--subject") != "reference" or "conformance" in config.args
    if asked:
        _join(config)


def pytest_collectstart(collector: pytest.Collector) -> None:
    if getattr(collector, "path", None) == SUITE or SUITE in getattr(collector, "path", SUITE.parent).parents:
        _join(collector.config)


def _join(config: pytest.Config) -> None:
    """From here on the suite takes part in this run."""
    if not config.pluginmanager.has_plugin("conformance-session"):
        from conformance.session import Session  # noqa: PLC0415  # nobody pays for a suite they do not ask for

        config.pluginmanager.register(Session.of(config), "conformance-session")
