"""What is promised of versions is what tox runs, and CI runs what tox has."""

import functools
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_reports import RUN

from conformance import check, reference
from conformance.loading import bridges
from conformance.report import document

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
TOX = (ROOT / "tox.ini").read_text(encoding="utf-8")
WORKFLOWS = ROOT / ".github" / "workflows"
MATRIX = re.search(r"^    matrix = (.*)$", TOX, re.MULTILINE)[1].split(", ")


def floors():
    """What the suite needs, and what its oracles are, by the oldest version promised."""
    needed = re.search(r"^dependencies = \[(.*?)\]", PYPROJECT, re.MULTILINE | re.DOTALL)[1]
    oracles = "".join(re.findall(r"^(?:torch|jax) = .*$", PYPROJECT, re.MULTILINE))
    return re.findall(r'"([\w-]+)>=([\d.]+)"', needed + oracles)


def number(version):
    """The version as numbers that compare; zeros at its end say nothing."""
    return tuple(map(int, re.sub(r"(\.0)+$", "", version).split(".")))


@functools.cache
def environments():
    """All that tox has, each with its description."""
    command = [sys.executable, "-m", "tox", "list", "-q"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  # ourselves
    return dict(re.findall(r"^(\S+) +-> (.*)$", done.stdout, re.MULTILINE))


def in_workflow(name):
    """The environments that a workflow runs, each on a line of its own."""
    listed = re.search(r"^        environment:\n((?: {10}- .*\n)+)", (WORKFLOWS / name).read_text(), re.MULTILINE)[1]
    return set(listed.replace("- ", "").split())


def test_what_is_needed_is_found():
    assert {name for name, _ in floors()} >= {"numpy", "hypothesis", "pytest", "torch", "jax"}


@pytest.mark.parametrize(("name", "floor"), floors(), ids=str)
def test_the_floor_is_the_oldest_version_that_is_run(name, floor):
    assert number(floor) == min(map(number, re.findall(rf"^ .*\b(?<!-){name}==([\d.]+)$", TOX, re.MULTILINE)))


def test_the_pythons_promised_are_those_of_the_matrix():
    promised = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', PYPROJECT)
    assert promised == [f"3.{environment[3:5]}" for environment in MATRIX]
    assert f'requires-python = ">={promised[0]}"' in PYPROJECT


def test_ci_runs_every_environment_of_tox_once():
    assert in_workflow("versions.yml") == set(MATRIX)
    assert in_workflow("tests.yml") | in_workflow("nightly.yml") | set(MATRIX) | {"numpy-only"} == set(environments())


def test_every_bridge_has_an_environment_with_a_pinned_framework_and_is_judged_each_night():
    assert in_workflow("nightly.yml") == {f"bridge-{name}" for name in bridges()}
    for name in bridges():
        assert re.search(rf"^    {name}: {name}==[\d.]+$", TOX, re.MULTILINE), name
        assert re.search(rf"^    {name}: conformance {name}\b", TOX, re.MULTILINE), name


def test_every_environment_says_what_it_is_for():
    """A description that tox cannot read becomes that of the tests."""
    usual = environments()["tests"]
    assert [name for name, words in environments().items() if words == usual] == ["tests"]


# The page.


class Relu(reference.Relu):
    """Lets everything through."""

    def backward(self, dout):
        return dout


@pytest.fixture(scope="module")
def versions():
    spec = importlib.util.spec_from_file_location("versions", ROOT / "tests" / "benchmarks" / "versions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def reports(kind, says):
    """An environment in which all subjects are this class, and torch says something at a special point."""
    rows = check(kind, oracles=["numeric"], level="full", profile="quick").rows
    said = {"reference": {"output": 0.0, "dx": 1.0}, "torch": says}
    run = {**RUN, "environment": dict.fromkeys(["Python", "numpy", "torch", "jax", "hypothesis"], "1.0")}
    report = document(rows, {**run, "points": {"Relu": [{"at": {"x": [0.0, "nan"]}, "said": said}]}})
    return {**dict.fromkeys(["reference", "torch", "jax"], report), "cost": {"GB": 5.0, "s to build": 1}}


@pytest.fixture(scope="module")
def found():
    return {"old": reports(reference.Relu, {"output": 0.0, "dx": 1.0}), "new": reports(Relu, "IndexError")}


def rows(found, versions, heading):
    """The table below a heading of the page."""
    _, _, rest = "\n".join(versions.page(found)).partition(f"## {heading}")
    return [line.strip("| ").split(" | ") for line in rest.partition("##")[0].splitlines() if line.startswith("| ")][1:]


def test_the_page_counts_what_conforms_by_layer_and_environment(found, versions):
    ((layer, old, new),) = rows(found, versions, "torch: clauses")
    assert (layer, re.sub(r"\d+", "n", old), re.sub(r"\d+", "n", new)) == ("Relu", "all n", "**n of n**")


def test_the_page_says_what_fails_and_why(found, versions):
    assert ["jax: Relu-gradient:x", "new"] in [row[::2] for row in rows(found, versions, "What does not conform")]
    assert rows({"old": found["old"]}, versions, "What does not conform") == []


def test_the_page_says_what_changed_and_nothing_else(found, versions):
    assert ["torch: Relu-gradient:x", "conforms", "wrong"] in rows(found, versions, "Between versions: verdicts")
    assert "torch: Relu-forward" not in [row[0] for row in rows(found, versions, "Between versions: verdicts")]
    changed = rows(found, versions, "Between versions: special points")
    assert changed == [["torch: Relu at x = [0 nan]", "output = 0, dx = 1", "IndexError"]]


def test_the_page_says_where_answers_differ(found, versions):
    assert rows(found, versions, "Special points") == [
        ["Relu at x = [0 nan]", "output = 0, dx = 1", "IndexError", "not asked"],
    ]


def test_what_was_judged_is_read_again_without_running_anything(found, versions, tmp_path, monkeypatch):
    monkeypatch.setattr(versions, "KEPT", tmp_path)
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "old").mkdir()
    for name, report in found["old"].items():
        (tmp_path / "old" / f"{name}.json").write_text(json.dumps(report))
    monkeypatch.setattr(versions, "tox", lambda *words: pytest.fail("it was judged before"))
    versions.judge("old")
    assert versions.judged() == {"old": found["old"]}
