"""The script and `pytest --pyargs` as strangers meet them: in their folders, with their options, interrupted."""

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from conformance.oracles import PROGRAMS_FOLDER
from conformance.oracles.language import Case
from conformance.report import json_file

SCRIPT = [sys.executable, "-m", "conformance"]
PYTEST = [sys.executable, "-m", "pytest", "--pyargs", "conformance"]
EXAMPLES = Path(json_file.__file__).with_name("examples")
SCHEMA = json.loads(Path(json_file.__file__).with_name("schema.json").read_text())
QUICK = {"profile": "quick", "oracles": "numeric"}
AVERAGED = (EXAMPLES / "bias-sum.py").read_text()
PLAIN = textwrap.dedent(
    """
    class NegLayer:
        def forward(self, x):
            return -x

        def backward(self, dout):
            return -dout
    """
)

SLOW = textwrap.dedent(
    """
    import pathlib
    import time

    class NegLayer:
        calls = 0

        def forward(self, x):
            time.sleep(0.01)
            NegLayer.calls += 1
            if NegLayer.calls == 200:  # some questions have been answered by then
                pathlib.Path("begun").touch()
            return -x

        def backward(self, dout):
            return -dout
    """
)


def run(command, folder, **environment):
    return subprocess.run(  # noqa: S603  # ourselves
        command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def by_script(folder, subject, **options):
    words = [f"--{name}={value}" for name, value in {**QUICK, **options}.items()]
    return run([*SCRIPT, subject, *words], folder)


def by_pytest(folder, subject, *words, **options):
    told = [f"--subject-{name}={value}" for name, value in {**QUICK, **options}.items()]
    return run([*PYTEST, f"--subject={subject}", *told, *words], folder)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "averaged.py").write_text(AVERAGED)
    (tmp_path / "plain.py").write_text(PLAIN)
    declared = "NegLayer-forward another sign is meant\nNeg-forward no layer\nNegLayer-forwards no clause\n"
    (tmp_path / "needless.txt").write_text(declared)
    return tmp_path


@pytest.fixture
def hostile(folder):
    """A project whose own configuration would hide, rename or fail our tests, and whose modules bear our names."""
    (folder / "pytest.ini").write_text(
        "[pytest]\npython_files = check_*.py\npython_functions = check_*\nfilterwarnings = error\n"
        "addopts = -k nothing -m slow --strict-markers -p no:xdist\n"
    )
    for name in ("conftest.py", "reference.py", "numeric.py", "oracles/__init__.py", "records/__init__.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("raise RuntimeError('theirs')\n")
    return folder


# What the exit says.


@pytest.mark.parametrize(
    ("subject", "options", "code", "words"),
    [
        ("plain.py", {}, 0, "NegLayer"),
        ("averaged.py", {}, 1, "the gradient of b"),
        ("averaged.py", {"layers": "NegLayer"}, 2, ""),
        ("plain.py", {"require": "Affine"}, 1, "Affine is required, and plain.py does not define it"),
        ("nowhere.py", {}, 2, "there is no file nowhere.py"),
        ("plain.py", {"layers": "Afine"}, 2, "there is no layer called Afine: known are Relu"),
        ("plain.py", {"clauses": "error"}, 2, "there is no clause called error: known are forward, gradient"),
        ("averaged.py", {"clauses": "forward"}, 0, "At level core every layer conforms."),
        ("plain.py", {"oracles": "tensorflow"}, 2, "there is no oracle called tensorflow: known are numeric"),
        ("plain.py", {"report": "nowhere/r.json"}, 2, "there is no such folder"),
        ("plain.py", {"report": "r.doc"}, 2, "r.doc"),
        ("plain.py", {"case": "NegLayer"}, 2, "its precision is missing"),
        ("plain.py", {"case": "NegLayer-forward/float64/many/0/0/-/normal/drawn/0"}, 2, "by an older version"),
        (
            "plain.py",
            {"case": "NegLayer-forward/float64/setup=tiny"},
            2,
            "there is no setup called tiny: known are small",
        ),
        ("plain.py", {"case": "NegLayer-forward/float64/size=2"}, 2, "it names size, and a case has setup, batch"),
        ("plain.py", {"profile": "slow"}, 2, "invalid choice: 'slow'"),
        ("plain.py", {"timeout": "soon"}, 2, "invalid float value: 'soon'"),
        ("plain.py", {"timeout": "0"}, 2, "a time limit of 0 seconds lets nobody answer"),
        ("plain.py", {"case": "Neg-forward/float64/texture=normal"}, 2, "there is no layer called Neg"),
        ("plain.py", {"case": "Relu-forward/float64/texture=normal"}, 2, "plain.py does not define Relu"),
        ("plain.py", {"seed": "x"}, 2, "invalid int value: 'x'"),
        ("plain.py", {"deviations": "none.txt"}, 2, "none.txt cannot be read"),
        ("plain.py", {"deviations": "needless.txt"}, 1, "NegLayer-forward is declared to deviate, but conforms"),
        (
            "plain.py",
            {"deviations": "needless.txt", "layers": "NegLayer"},
            1,
            "Neg-forward is declared to deviate, but",
        ),
        (
            "plain.py",
            {"deviations": "needless.txt", "layers": "NegLayer"},
            1,
            "NegLayer-forwards is declared to deviate",
        ),
    ],
)
def test_the_exit_status_and_the_line_that_explains_it(folder, subject, options, code, words):
    done = by_script(folder, subject, **options)
    assert (done.returncode, words in done.stdout + done.stderr) == (code, True), done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("to", [os.kill, os.killpg], ids=["the script alone", "as a keyboard does"])
def test_an_interrupted_run_prints_and_writes_what_it_knows(folder, to):
    (folder / "slow.py").write_text(SLOW)
    process = subprocess.Popen(  # noqa: S603  # ourselves
        [*SCRIPT, "slow.py", "--oracles=numeric", "--report=r.json"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    while not (folder / "begun").exists():
        assert process.poll() is None
    to(process.pid, signal.SIGINT)
    out, _ = process.communicate()
    assert process.returncode == 130
    assert "Interrupted: these are the verdicts until then." in out
    report = json.loads((folder / "r.json").read_text())
    assert report["complete"] is False
    assert report["layers"]["NegLayer"]


@pytest.mark.parametrize("words", ["plain.py --oracles=numeric --profile=quick", "--list", "--explain forward"])
def test_nobody_reads_on(folder, words):
    done = run(["/bin/sh", "-c", f"{' '.join(SCRIPT)} {words} | head -1"], folder)
    assert done.stderr == ""


# The same run, whoever's folder it is and whoever starts it.


def verdicts(path):
    report = json.loads(path.read_text())
    jsonschema.validate(report, SCHEMA)
    return {(layer, name): clause for layer, clauses in report["layers"].items() for name, clause in clauses.items()}


def test_every_face_says_the_same_in_a_hostile_folder(hostile):
    by_script(hostile, "averaged.py", report="script.json")
    by_pytest(hostile, "averaged.py", report="pytest.json")
    by_pytest(hostile, "averaged.py", "-n2", report="workers.json")
    by_pytest(hostile, "averaged.py", "--subject-isolate", report="isolated.json")
    faces = [verdicts(hostile / f"{face}.json") for face in ("script", "pytest", "workers", "isolated")]
    assert faces[0]["Affine", "bias-sum"]["verdict"] == "wrong"
    assert faces[1:] == faces[:1] * 3


def test_nothing_is_left_behind_but_what_was_asked_for(folder):
    before = {path.name for path in folder.iterdir()}
    by_script(folder, "averaged.py", report="report.json")
    by_pytest(folder, "averaged.py")
    assert {path.name for path in folder.rglob("*")} == before | {"report.json"}


def test_a_folder_that_nobody_may_write_to(folder):
    mount = shutil.which("mount")
    if not mount or run([mount, "--bind", folder, folder], "/").returncode:
        pytest.skip("needs the right to mount")
    try:
        run([mount, "-o", "remount,bind,ro", folder], "/")
        assert not os.access(folder / "new", os.W_OK)
        assert (by_script(folder, "plain.py").returncode, by_pytest(folder, "plain.py").returncode) == (0, 0)
        told = by_script(folder, "plain.py", report="report.json")
        assert (told.returncode, "report.json cannot be written" in told.stdout + told.stderr) == (2, True)
    finally:
        run(["umount", folder], "/")


def test_junit_carries_the_same_texts(folder):
    by_pytest(folder, "averaged.py", "--junitxml=j.xml", report="r.json")
    told = verdicts(folder / "r.json")["Affine", "bias-sum"]["diagnosis"]["text"]
    failures = [failure.get("message") for failure in ET.parse(folder / "j.xml").iter("failure")]  # noqa: S314  # ours
    assert any(message.endswith(f"Affine-bias-sum: wrong: {told}") for message in failures)


def test_a_failure_is_shown_again_by_the_line_it_prints(folder):
    by_script(folder, "averaged.py", report="r.json")
    failed = verdicts(folder / "r.json")["Affine", "bias-sum"]
    again = run([*SCRIPT, *failed["reproduce"].split()[1:]], folder)
    assert (again.returncode, failed["diagnosis"]["text"][:40] in again.stdout) == (1, True)


# Out of everybody's way.


def test_a_project_with_packages_of_our_names_runs_its_tests(tmp_path):
    for name in ("conformance", "reference", "oracles"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"NAME = {name!r}\n")
        (tmp_path / name / f"test_{name}.py").write_text(
            f"import {name}\n\ndef test_theirs():\n    assert {name}.NAME == {name!r}\n"
        )
    (tmp_path / "tests" / "conformance").mkdir(parents=True)
    (tmp_path / "tests" / "conformance" / "test_it.py").write_text("def test_it(): pass\n")
    done = run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], tmp_path)
    assert "4 passed" in done.stdout, done.stdout + done.stderr


def test_an_unrelated_run_loads_nothing_of_ours_and_keeps_its_hypothesis_profile(tmp_path):
    (tmp_path / "test_theirs.py").write_text(
        "import sys\nfrom hypothesis import settings\n\n"
        "def test_nothing_of_ours():\n"
        "    assert not {'conformance', 'reference', 'oracles'} & set(sys.modules)\n"
        "    print(settings.default)\n"
    )
    command = [sys.executable, "-m", "pytest", "-sv", "-p", "no:cacheprovider"]
    with_us, without = (run([*command, *words], tmp_path).stdout for words in ([], ["-p", "no:conformance"]))
    assert "1 passed" in with_us, with_us
    assert (
        [line for line in with_us.splitlines() if "settings(" in line]
        == [line for line in without.splitlines() if "settings(" in line]
        != []
    )


# What there is to read.


@pytest.mark.parametrize("clause", sorted(EXAMPLES.glob("*.py")), ids=lambda p: p.stem)
def test_the_example_of_a_clause_fails_by_it(tmp_path, clause):
    done = run([*SCRIPT, "--explain", clause.stem], tmp_path)
    expected = f"-{clause.stem}"
    assert expected in done.stdout.split("These lines fail it")[1]


def test_a_clause_that_is_not_known_is_said(tmp_path):
    done = run([*SCRIPT, "--explain", "bias"], tmp_path)
    assert (done.returncode, done.stderr[:39]) == (2, "ERROR: there is no clause called bias: ")


# Programs that are kept.


@pytest.fixture
def in_jax(folder):
    pytest.importorskip("jax")
    lines = ["import jax", "@jax.jit", "def exp_layer(x):", "    return jax.numpy.exp(x)"]
    (folder / "in_jax.py").write_text("\n".join([*lines, "exp_layer(1.0)"]))
    return folder


def run_of_jax(folder, *words):
    command = [*SCRIPT, "in_jax.py", "--oracles=jax", "--profile=quick", "--report=r.json", *words]
    done = run(command, folder, XDG_CACHE_HOME=str(folder / "cache"))
    return done, {name: clause["verdict"] for name, clause in verdicts(folder / "r.json").items()}


def test_compiled_programs_are_kept_and_a_torn_one_is_a_miss(in_jax):
    done, cold = run_of_jax(in_jax)
    kept = programs_kept(in_jax)
    assert (done.returncode, len(kept) > 1) == (0, True), done.stdout + done.stderr
    for path in kept:
        path.write_bytes(path.read_bytes()[:20])
    done, warm = run_of_jax(in_jax)
    assert (done.returncode, done.stderr, warm) == (0, "", cold)
    assert set(cold.values()) <= {"conforms", "not asked"}


def programs_kept(folder):
    return sorted(path for path in (folder / "cache").rglob("*-cache") if path.is_file())


def test_what_a_subject_compiles_is_not_among_the_programs_that_are_kept(in_jax):
    done, _ = run_of_jax(in_jax)
    kept = programs_kept(in_jax)
    assert {path.name.partition("-")[0] for path in kept} == {"jit_answer"}
    assert f"jax ({len(kept)} compiled programs)" in done.stdout
    run_of_jax(in_jax)
    assert programs_kept(in_jax) == kept


@pytest.mark.parametrize("theirs", [None, "theirs"])
def test_what_jax_keeps_for_others_is_as_it_was_after_every_call_of_ours(tmp_path, monkeypatch, theirs):
    jax, engine = pytest.importorskip("jax"), pytest.importorskip("conformance.oracles.jax.engine")
    monkeypatch.setenv(PROGRAMS_FOLDER, str(tmp_path / "ours"))
    monkeypatch.setattr(engine, "PROGRAMS", set())
    engine._program.cache_clear()
    names = ("jax_compilation_cache_dir", "jax_persistent_cache_min_compile_time_secs")
    before = {name: getattr(jax.config, name) for name in names}
    chosen = dict(zip(names, (theirs and str(tmp_path / theirs), 0.0), strict=True))
    try:
        for name, value in chosen.items():
            jax.config.update(name, value)
        jax.jit(lambda x: x + 1.25)(1.0)
        engine.vjp(Case("ExpLayer", {"x": np.ones((1, 3))}, dout=np.ones((1, 3))))
        jax.jit(lambda x: x + 2.25)(1.0)
        assert {name: getattr(jax.config, name) for name in names} == chosen
    finally:
        for name, value in before.items():
            jax.config.update(name, value)
    ours, others = (
        [path.name.partition("-")[0] for path in (tmp_path / n).glob("*-cache")] for n in ("ours", "theirs")
    )
    assert ours == ["jit_answer"]
    assert others == (["jit__lambda"] * 2 if theirs else [])


def test_nothing_is_kept_where_nothing_shall_be(in_jax):
    run_of_jax(in_jax, "--no-cache")
    assert not (in_jax / "cache").exists()
