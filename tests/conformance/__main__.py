"""`conformance X`: the suite without pytest's words around it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pytest

EXIT = {pytest.ExitCode.OK: 0, pytest.ExitCode.TESTS_FAILED: 1, pytest.ExitCode.INTERRUPTED: 130}
QUIET = ["-q", "--tb=no", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-W", "ignore"]


def main(words: list[str] | None = None) -> int:
    """0 where the subject conforms at the level asked, 1 where it does not, 2 where nothing was judged."""
    parser = argparse.ArgumentParser("conformance", description="Is a hand-written layer right, forward and backward?")
    parser.add_argument("subject", nargs="?", default="reference", help="reference, torch, jax, a .py file or a module")
    parser.add_argument("--layers", default="", metavar="A,B", help="judge these layers only")
    parser.add_argument("--oracles", default="", metavar="A,B", help="numeric, torch, jax; all installed unless told")
    parser.add_argument("--level", default="full", choices=["full", "core"], help="which level decides")
    parser.add_argument("--profile", default="default", choices=["quick", "default", "nightly"], help="how many cases")
    parser.add_argument("--seed", type=int, metavar="N", help="draw other cases")
    parser.add_argument("--require", default="", metavar="A,B", help="layers whose absence is a failure")
    parser.add_argument("--deviations", default="", metavar="FILE", help="ids that may deviate, each with a reason")
    parser.add_argument("--report", action="append", metavar="FILE", help="write the report, as .json; may be repeated")
    parser.add_argument("--case", default="", metavar="TOKEN", help="exactly one case, as a failure prints it")
    given = parser.parse_args(words)
    told = {name: value for name, value in vars(given).items() if name != "subject" and value not in ("", None)}
    reports = [f"--subject-report={file}" for file in told.pop("report", [])]
    options = [*reports, *(f"--subject-{name}={value}" for name, value in told.items())]
    # The suite's own folder as pytest's root: nobody's pytest.ini or conftest.py has a say in a verdict.
    suite = str(Path(__file__).parent)
    alone = [f"--rootdir={suite}", "-c", str(Path(suite, "pytest.ini"))]
    code = pytest.main([*QUIET, *alone, f"--subject={given.subject}", *options, suite])
    return EXIT.get(pytest.ExitCode(code), 2)


if __name__ == "__main__":
    sys.exit(main())
