"""What is said of all that the tests hold, and what that costs, is what stands in the ledgers."""

from __future__ import annotations

import ledger
import pytest

ENTRIES = list(ledger.entries())
FILES = sorted({entry.file for entry in ENTRIES})


@pytest.mark.parametrize("entry", ledger.of(ledger.PAGES[0]), ids=lambda entry: entry.id)
def test_an_entry_is_what_is_said_today(entry: ledger.Entry) -> None:
    """Those of the mistakes are asked in test_sabotage.py, where all of them are judged."""
    ledger.compare(entry)


@pytest.mark.parametrize("file", FILES)
def test_a_ledger_holds_nothing_else(file: str) -> None:
    names = {entry.name for entry in ENTRIES if entry.file == file}
    assert {line.partition(" | ")[0] for line in ledger.lines(file)} == names, ledger.WRITE


def test_every_ledger_is_read() -> None:
    assert sorted(path.stem for path in ledger.FOLDER.iterdir()) == FILES


def test_a_ledger_can_fail(tmp_path, monkeypatch) -> None:
    """Against a file in which one verdict is another."""
    (entry,) = [entry for entry in ENTRIES if entry.name == "Affine BiasAveraged"]
    rows = "".join(f"{line}\n" for line in entry.made())
    (tmp_path / f"{entry.file}.txt").write_text(f"{ledger.head()}\n{rows.replace('| wrong |', '| conforms |', 1)}")
    monkeypatch.setattr(ledger, "FOLDER", tmp_path)
    with pytest.raises(AssertionError, match=r"- Affine BiasAveraged \| bias-sum \| conforms(.|\n)*ledger.py --write"):
        ledger.compare(entry)
