"""The faces of a report: all made from the one JSON, readable, and safe whatever a subject says."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import numpy as np
import pytest

from conformance import check
from conformance.report import FACES, document, in_order
from conformance.report.failures import told
from conformance.report.json_file import rows_of
from conformance.report.pictures import pictures
from conformance.report.terminal import shown

REPORT = Path(__file__).parents[1] / "conformance/report"
SCHEMA = json.loads((REPORT / "schema.json").read_text())
RUN = {
    "suite": "0.1.0",
    "subject": "my_layers.py",
    "level": "full",
    "profile": "quick",
    "seed": 0,
    "oracles": ["numeric"],
    "lacking": ["torch", "jax"],
    "environment": {"Python": "3.11.7", "numpy": "2.4.6"},
    "complete": True,
    "absent": ["Relu"],
    "unmet": [],
    "remarks": ["the numeric oracle holds no forward"],
    "conventions": {},
}


class Affine:
    """Averages the bias's gradient, and knows NaN."""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.dW[0, 0] = np.nan
        self.db = dout.mean(axis=0)
        return dout @ self.W.T


def judged(kind, **run):
    rows = check(kind, oracles=["numeric"], profile="quick").rows
    return in_order(rows), document(in_order(rows), {**RUN, **run})


@pytest.fixture(scope="session")
def averaged():
    return judged(Affine)


# The one JSON.


def test_a_number_that_json_has_not_is_written_as_a_word(averaged):
    written = json.loads(
        FACES[".json"].report(averaged[1]), parse_constant=lambda word: pytest.fail(f"{word} is no JSON")
    )
    jsonschema.validate(written, SCHEMA)
    weights = written["layers"]["Affine"]["gradient:W"]
    assert (weights["comparison"]["got"][0][0], weights["ratio"]) == ("nan", None)
    assert weights["comparison"]["index"] == [0, 0]


def test_the_rows_are_read_back(averaged):
    rows, report = averaged
    read = rows_of(json.loads(FACES[".json"].report(report)))
    hidden = {"core": "not asked"}  # what level core does not ask has no verdict at level core
    assert read == [row if row["core_clause"] else {**row, **hidden} for row in rows]


def test_the_terminal_is_made_from_the_json_alone(averaged):
    printed = "\n".join(shown(json.loads(FACES[".json"].report(averaged[1]))))
    assert "oracles: numeric; not installed: torch, jax" in printed
    assert "Affine-gradient:b: wrong" in printed
    assert "so also: " in printed


# The page.


class Read(HTMLParser):
    """A page as a browser reads it: its elements in order, and whether each that is opened is closed."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.open, self.words = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def all(self, attribute):
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]


HOSTILE = (
    "</title></style><script>alert(1)</script><img src=http://x.org onerror='alert(2)'>\" onclick=\"alert(3)\udc80"
)


def everywhere(value, words):
    """The same document with these words for every text that a subject has a say in."""
    if isinstance(value, dict):
        return {key: everywhere(inner, words) if key not in FIXED else inner for key, inner in value.items()}
    if isinstance(value, list):
        return [everywhere(inner, words) for inner in value]
    return words if isinstance(value, str) else value


FIXED = {"verdict", "core", "level", "dtype", "profile", "comparison"}


def test_a_page_is_whole_and_its_links_lead_somewhere(averaged):
    read = Read(FACES[".html"].report(averaged[1]))
    assert read.open == []
    targets = [unquote(link.removeprefix("#")) for link in read.all("href")]
    assert set(targets) <= set(read.all("id"))
    assert {"Affine-gradient:b", "Affine-gradient:W", "What-fails", "clause-batch"} <= set(targets)
    assert len(read.all("id")) == len(set(read.all("id")))


def test_a_page_tells_every_failure(averaged):
    rows, report = averaged
    read = Read(FACES[".html"].report(report))
    for same in told(rows):
        assert " ".join(same[0]["text"].split()) in read.text
        assert f"conformance my_layers.py --case {same[0]['case']}" in read.text
    assert len(told(rows)) > 1
    assert "At level full 1 of 1 layers fail: Affine." in read.text


def test_nothing_that_a_subject_says_becomes_a_part_of_the_page(averaged):
    report = averaged[1]
    said = everywhere({**report, "layers": {HOSTILE: report["layers"]["Affine"]}}, HOSTILE)
    tame, hostile = Read(FACES[".html"].report(report)), Read(FACES[".html"].report(said))
    assert {tag for tag, _ in hostile.elements} <= {tag for tag, _ in tame.elements}
    assert {name for _, given in hostile.elements for name in given} <= {n for _, given in tame.elements for n in given}
    assert "<script>alert(1)</script>" in hostile.text


def test_a_page_loads_nothing_and_runs_nothing(averaged):
    page = FACES[".html"].report(averaged[1])
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in Read(page).elements}
    assert not [word for word in ("http:", "https:", "url(", "@import") if word in page]


def test_a_verdict_is_a_word_wherever_it_is_a_colour(averaged):
    read = Read(FACES[".html"].report(averaged[1]))
    assert "Affine gradient: wrong" in read.all("aria-label")
    assert {"conforms", "wrong"} <= set(read.all("title"))
    assert any("W got, 3 by 2 entries, from nan to nan" in label for label in read.all("aria-label"))


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_what_is_read_stands_out_from_what_it_stands_on(theme):
    """As the Web Content Accessibility Guidelines ask it of ordinary text: 4.5 to 1."""
    blocks = re.findall(r":root \{(.*?)\}", (REPORT / "page.css").read_text(), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): #(\w{6});", blocks[theme]))
    pairs = [("ink", "paper"), ("ink", "raised"), ("quiet", "paper"), ("link", "paper"), ("bad", "bad-paper")]
    for front, back in [*pairs, ("ink", "plus"), ("ink", "minus")]:
        high, low = sorted((luminance(colours[front]), luminance(colours[back])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (front, back)


def luminance(colour):
    shares = np.array([int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)])
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


# Pictures.


def drawn(expected, got, index=()):
    return Read(pictures({"name": "dW", "index": list(index), "expected": expected, "got": got}))


def test_a_picture_has_a_cell_an_entry_and_frames_the_one_that_is_named():
    read = drawn([[1.0, -2.0], [0.0, 4.0]], [[1.0, 2.0], [0.0, "nan"]], [0, 1])
    cells = [given for tag, given in read.elements if tag == "rect"]
    expected, got, difference = (cells[start : start + 5] for start in (0, 5, 10))
    assert [given.get("class") for given in expected] == ["plus", "minus", None, "plus", "named"]
    assert [given.get("fill-opacity") for given in expected[:4]] == ["0.25", "0.50", "0.00", "1.00"]
    assert [given.get("class") for given in got[:4]] == ["plus", "plus", None, None]
    assert [given.get("fill-opacity") for given in difference[:4]] == ["0.00", "1.00", "0.00", "0.00"]
    assert (expected[4]["x"], expected[4]["y"]) == (expected[1]["x"], expected[1]["y"])
    assert "[0, 1]: 4.0 4 " in read.text


def test_a_number_alone_is_text():
    read = drawn(84.4359837, "-inf")
    assert "svg" not in {tag for tag, _ in read.elements}
    assert read.text == "dW expected 84.4 dW got -inf got minus expected -inf"


@pytest.mark.parametrize(("shape", "height"), [((3,), 26), ((2, 3), 50), ((2, 2, 3), 106), ((2, 2, 1, 3), 122)])
def test_more_axes_are_a_stack_of_grids(shape, height):
    zeros = np.zeros(shape).tolist()
    sizes = [given for tag, given in drawn(zeros, zeros).elements if tag == "svg"]
    assert {int(given["height"]) for given in sizes} == {height}
    assert len({given["width"] for given in sizes}) == 1


def test_many_columns_leave_the_numbers_to_the_tooltips():
    read = drawn([[1.5] * 13], [[2.5] * 13])
    assert "text" not in {tag for tag, _ in read.elements}
    assert "[0, 12]: 2.5" in read.text
