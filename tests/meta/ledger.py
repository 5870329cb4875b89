"""What the suite says of all that its tests hold, and what that costs, line by line: a change is read as a diff.

python tests/meta/ledger.py --write

writes the files in tests/meta/ledgers anew, and prints the lines that differ; without `--write` it only prints.
Everything is judged by the numeric oracle. Draws and sentences follow the versions that a file names.
"""

from __future__ import annotations

import concurrent.futures
import difflib
import functools
import importlib.util
import platform
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import asked
import pytest
import test_conventions
import test_stability

from conformance import mistakes, truths
from conformance.engine import settled
from conformance.question import Question
from conformance.records import RECORDS, Record
from conformance.subjects import Textbook
from conformance.verdict import worst

META = Path(__file__).parent
FOLDER = META / "ledgers"
WRITE = "python tests/meta/ledger.py --write"
VERSIONS = ", ".join(
    [f"Python {platform.python_version().rpartition('.')[0]}", *(f"{p} {version(p)}" for p in ("numpy", "hypothesis"))]
)


class Entry(NamedTuple):
    """Lines of a file that begin with the same name."""

    file: str
    name: str
    rows: Callable[[], Iterator[Sequence[object]]]
    needs: str = ""  # a package, without which it cannot be made

    @property
    def id(self) -> str:
        return f"{self.file}-{self.name}"

    @property
    def possible(self) -> bool:
        return not self.needs or importlib.util.find_spec(self.needs) is not None

    def made(self) -> list[str]:
        return [" | ".join([self.name, *map(str, row)]) for row in self.rows()]

    def kept(self) -> list[str]:
        return [line for line in lines(self.file) if line.startswith(f"{self.name} | ")]


def lines(file: str) -> list[str]:
    """What is written: without its first line, which names versions."""
    path = FOLDER / f"{file}.txt"
    return path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else []


def head() -> str:
    return f"# {WRITE}, with {VERSIONS}"


def written(file: str) -> str:
    """The first line that is kept, with the versions of then."""
    path = FOLDER / f"{file}.txt"
    return path.read_text(encoding="utf-8").partition("\n")[0] if path.exists() else ""


# Subjects and right layers: a line for what does not conform, the rest counted.


def subjects() -> Iterator[Entry]:
    for path in sorted((META / "subjects").glob("*.py")):
        framework = path.stem.partition("_")[0]
        needs = framework if framework in truths.ORACLES else ""
        yield Entry("subjects", path.stem, functools.partial(of_file, path, "quick"), needs)
    yield Entry("subjects", "typed", functools.partial(of_file, META / "subjects" / "typed" / "textbook.py", "default"))


def of_file(path: Path, profile: str) -> Iterator[Sequence[object]]:
    return verdicts(asked.answered(str(path), profile))


def variants() -> Iterator[Entry]:
    """Layers without a mistake, as people write them."""
    for room, kinds in (
        ("careful", [kind for kind in vars(careful()).values() if isinstance(kind, type)]),
        ("conventions", list(test_conventions.HONEST)),
        ("stability", [kind for kind, _ in test_stability.HONEST]),
    ):
        for kind in kinds:
            layer = getattr(kind, "LAYER", "") or next(
                base.__name__ for base in kind.__mro__ if base.__name__ in RECORDS
            )
            yield Entry("variants", f"{room} {kind.__name__}", functools.partial(of_class, kind, layer))


def careful() -> Any:
    path = META.parent / "benchmarks" / "mistakes" / "careful.py"
    spec = importlib.util.spec_from_file_location("careful", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def of_class(kind: type, layer: str) -> Iterator[Sequence[object]]:
    return verdicts(settled(Textbook("somebody", {layer: kind}), [RECORDS[layer]], ("numeric",), profile="quick"))


def verdicts(questions: Iterator[Question]) -> Iterator[Sequence[object]]:
    """What does not conform in full; of each layer, how often which verdict came."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for question in questions:
        counted[question.record.layer][question.outcome.verdict.value] += 1
        if question.outcome.verdict.bad:
            yield question.id, *outcome(question)
    for layer, counts in counted.items():
        yield layer, ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))


def outcome(question: Question) -> Sequence[object]:
    """Verdict, verdict of level core, diagnosis and sentence."""
    diagnosis = question.outcome.diagnosis
    said = (diagnosis.id, diagnosis.text) if diagnosis else ("", question.outcome.reason)
    return question.outcome.verdict.value, f"core {question.outcome.core.value}", *said


# Sabotage: the clause that it names in full, and which others speak.


def sabotage() -> Iterator[Entry]:
    for kind in mistakes.everything():
        yield Entry("sabotage", f"{kind.LAYER} {kind.__name__}", functools.partial(of_sabotage, kind))


def of_sabotage(kind: Any) -> Iterator[Sequence[object]]:
    question, _ = asked.judged(kind)
    yield kind.CAUGHT_BY, *outcome(question)
    found = defaultdict(list)
    for title, finding in asked.spoken(kind):
        found[title].append(finding.verdict)
    also = defaultdict(list)
    for title in found.keys() - {kind.CAUGHT_BY}:
        also[worst(found[title]).value].append(title)
    for verdict, titles in sorted(also.items()):
        yield "so also", verdict, ", ".join(sorted(titles))


# Costs, in counts.


def costs() -> Iterator[Entry]:
    for record in RECORDS.values():
        yield Entry("costs", record.layer, functools.partial(of_record, record))
        yield Entry("costs", f"{record.layer} in JAX", functools.partial(of_programs, record.layer), "jax")


def of_record(record: Record) -> Iterator[Sequence[object]]:
    """In the quick profile, by the numeric oracle; and over all the sabotage of the layer."""
    with mock.patch.object(truths, "answer", wraps=truths.answer) as answer:
        questions = list(settled(truths.the_reference(), [record], ("numeric",), profile="quick"))
    cases = sum(question.outcome.examples for question in questions)
    tried = sum(asked.judged(kind)[1] for kind in mistakes.everything() if record.layer == kind.LAYER)
    yield f"{cases} cases", f"{answer.call_count} runs of the reference", f"{tried} mistakes tried over its sabotage"


def of_programs(layer: str) -> Iterator[Sequence[object]]:
    yield [f"{len(asked.programs(layer))} programs"]


# Pages that share what was judged.
PAGES = [(subjects, variants), (sabotage, costs)]


def entries() -> Iterator[Entry]:
    return (entry for pages in PAGES for entry in of(pages))


def of(pages: Sequence[Callable[[], Iterator[Entry]]]) -> list[Entry]:
    return [entry for page in pages for entry in page()]


def compare(entry: Entry) -> None:
    """A test: what is said today is what stands in the ledger."""
    if not entry.possible:
        pytest.skip(f"{entry.needs} is not installed")
    if written(entry.file) != head():
        pytest.skip(f"sentences follow versions: this is {VERSIONS}, the file says {written(entry.file)}")
    kept, now = entry.kept(), entry.made()
    differing = [f"- {line}" for line in kept if line not in now] + [f"+ {line}" for line in now if line not in kept]
    assert differing == [], "\n".join([*differing, f"if this is meant to be: {WRITE}"])


def made(number: int) -> dict[str, list[str]]:
    """What should be written, by file."""
    rows = defaultdict(list)
    for page in PAGES[number]:
        for entry in page():
            rows[entry.file] += entry.made() if entry.possible else entry.kept()
    return rows


def main() -> bool:
    """Whether a line differs that is not to be written."""
    differ = False
    with concurrent.futures.ProcessPoolExecutor() as pool:
        everything = [each for rows in pool.map(made, range(len(PAGES))) for each in rows.items()]
    for file, rows in everything:
        changes = list(difflib.unified_diff(lines(file), rows, "kept", "made", n=0, lineterm=""))
        sys.stdout.writelines(f"{line}\n" for line in changes)
        if "--write" in sys.argv:
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / f"{file}.txt").write_text("\n".join([head(), *rows]) + "\n", encoding="utf-8")
        differ |= bool(changes) and "--write" not in sys.argv
    return differ


if __name__ == "__main__":
    sys.exit(main())
