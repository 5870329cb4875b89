"""Every command that a page tells people to type is run, in a folder that holds the files it names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "reference" / "README.md",
    ROOT / "tests" / "conformance" / "report" / "README.md",
    ROOT / "tests" / "conformance" / "TEACHING.md",
]
RIGHT = (ROOT / "tests" / "meta" / "subjects" / "textbook_classes.py").read_text(encoding="utf-8")
WRONG = RIGHT.replace("self.db = above.sum(axis=0)", "self.db = above.mean(axis=0)")

pytestmark = pytest.mark.timeout(900)  # seconds: the first test waits for all pages

# What begins with these words is not run, and why.
NOT_RUN = {
    "python3 -m venv": "downloads all that is needed",
    "pip install": "downloads",
    "conformance keras": "needs Keras: the nightly workflow judges every bridge",
    "conformance of ": "is no command: what a run prints first",
}
# What asks all layers of the reference is asked of two: the suite's own tests ask all of them in the default profile.
IN_SHORT = {"conformance --matrix": "--profile quick --layers relu,affine"}
# A package that a command needs, and that not every environment has.
NEEDS = {"python -m conformance.reference.train": "sklearn", "python -m conformance.reference.graph": "matplotlib"}

PROGRAM = re.compile(r"(?:conformance|pytest|python3?|pip|tox|ls|cat|mkdir) \S")
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4,}(?:again: )?(\S.*)$", re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
STEP = re.compile(r"^[ -]*(?:run|entry): (.*)$", re.MULTILINE)


def code(text: str) -> Iterator[str]:
    """Whatever on a page may be a command: a whole script, a step of a workflow, a line, words between backticks."""
    for language, block in FENCED.findall(text):
        yield from [block.strip()] if language == "sh" else STEP.findall(block)
    rest = FENCED.sub("", text)
    yield from INDENTED.findall(rest)
    yield from (" ".join(span.split()) for span in SPAN.findall(INDENTED.sub("", rest)))


def commands(page: Path) -> list[str]:
    """In the order of the page's kinds of code, each once."""
    return [word for word in dict.fromkeys(code(page.read_text(encoding="utf-8"))) if PROGRAM.match(word)]


def listed(command: str, table: dict[str, str]) -> str:
    return next((said for words, said in table.items() if command.startswith(words)), "")


def asked(page: Path) -> list[str]:
    """What is run of a page: each command at the first place where it stands, if what it needs is here."""
    before = {command for other in PAGES[: PAGES.index(page)] for command in commands(other)}
    found = [command for command in commands(page) if command not in before and not listed(command, NOT_RUN)]
    return [command for command in found if not (needed := listed(command, NEEDS)) or find_spec(needed)]


class Folder:
    """Somebody's folder, with layers to be judged, and submissions to a course."""

    def __init__(self, path: Path, cache: Path) -> None:
        self.path = path
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        told = {"PATH": programs, "XDG_CACHE_HOME": str(cache), "GITHUB_STEP_SUMMARY": "summary.md", "COLUMNS": "100"}
        self.environment = {**os.environ, **told}
        (path / "submissions").mkdir()

    def typed(self, command: str, layers: str = RIGHT) -> subprocess.CompletedProcess[str]:
        for file in ("my_layers.py", "submissions/alice.py"):
            (self.path / file).write_text(layers, encoding="utf-8")
        return subprocess.run(  # noqa: S603  # our own words
            ["/bin/bash", "-c", command],
            cwd=self.path,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def followed(self, page: Path) -> list[str]:
        """What goes wrong where a page is followed. A case is shown again of layers that fail; all others conform.

        A script of a failure that is printed is what was asked for.
        """
        wrong = []
        for command in asked(page):
            again = " --case " in command
            done = self.typed(f"{command} {listed(command, IN_SHORT)}", WRONG if again else RIGHT)
            expected = again and "--script" not in command
            wrong += [f"{command}\nended with {done.returncode}\n{done.stdout}"] * (done.returncode != expected)
        return wrong


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """What JAX compiles is kept for all of them, and not in anybody's home."""
    cache = tmp_path_factory.mktemp("cache")
    return lambda: Folder(tmp_path_factory.mktemp("somebody"), cache)


@pytest.fixture(scope="module")
def followed(folders):
    """Every page at once, since each is asked in processes of its own."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield {page: pool.submit(folders().followed, page) for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: "/".join(page.parts[-2:]))
def test_every_command_on_a_page_is_run(page, followed):
    assert commands(page)
    assert followed[page].result() == []


def test_what_is_not_run_stands_on_a_page():
    everything = [command for page in PAGES for command in commands(page)]
    for words in (*NOT_RUN, *NEEDS, *IN_SHORT):
        assert [command for command in everything if command.startswith(words)], words


def test_the_failure_on_the_first_page_is_what_is_printed(folders):
    page = PAGES[0].read_text(encoding="utf-8")
    shown = re.search(r"^    Affine-gradient:b: wrong\n(?:    .*\n)+", page, re.MULTILINE)[0]
    told = folders().typed("conformance my_layers.py", WRONG).stdout
    assert "".join(line[4:] for line in shown.splitlines(keepends=True)) in told


@pytest.mark.parametrize(
    "text", ["```sh\nls *.py\n```\n", "    conformance mine.py", "so `pytest\n-q`", "```yaml\n- run: tox -q\n```\n"]
)
def test_a_new_command_is_seen(tmp_path, text):
    path = tmp_path / "page.md"
    path.write_text(text)
    assert len(commands(path)) == 1
