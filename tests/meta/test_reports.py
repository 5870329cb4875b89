"""The faces of a report: all made from the one JSON, readable, and safe whatever a subject says."""

import json
import os
import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import numpy as np
import pytest

from conformance import check, reference
from conformance.__main__ import parser
from conformance.deviations import declared, declaring
from conformance.report import FACES, class_table, document, in_order, rendered
from conformance.report.failures import told
from conformance.report.json_file import rows_of
from conformance.report.markdown import fenced
from conformance.report.pictures import pictures
from conformance.report.reading import read
from conformance.report.terminal import shown
from conformance.subjects.importing import Unusable

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
    "points": {"Relu": [{"at": {"x": [0.0]}, "said": {"reference": {"output": ["nan"]}, "torch": "IndexError"}}]},
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
    rows = check(kind, oracles=["numeric"], level="full", profile="quick").rows
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


# Markdown.


def test_markdown_tells_every_failure(averaged):
    rows, report = averaged
    text = FACES[".md"].report(report)
    assert "| gradient | **WR** |" in text
    assert "| forward | ok |" in text
    for same in told(rows):
        assert f"```sh\nconformance my_layers.py --case {same[0]['case']}\n```" in text
    assert text.count("<details><summary><code>Affine-") == len(told(rows)) == text.count("```sh")


def test_what_a_subject_says_is_no_markdown_and_calls_nobody(averaged):
    words = "@octocat `code` |cell| <b>bold</b>\n\n# title\n1. *item* [link](http://x.org) $x$ \\"
    text = FACES[".md"].report(everywhere(averaged[1], words))
    outside = re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    assert "&#64;<!-- -->octocat" in outside
    assert not [slip for slip in ("@oct", "`c", "|c", "<b>bold", "\n# t", "\n1.", "[l", "$x", "\\") if slip in outside]


def test_a_fence_is_longer_than_any_in_what_it_holds():
    assert fenced("a ``` b ```` c").startswith("`````\n")
    assert fenced("a", "sh") == "```sh\na\n```"


def test_markdown_fits_into_a_comment_and_says_what_it_leaves_out(averaged):
    clauses = averaged[1]["layers"]["Affine"]
    many = {f"Layer{number}": clauses for number in range(60)}
    text = FACES[".md"].report({**averaged[1], "layers": many})
    left = re.search(r"(\d+) more failures stand in the .html and the .json", text)
    assert 60_000 < len(text.encode()) <= 65_536
    assert text.count("```sh") + int(left[1]) == 60 * len(told(averaged[0]))
    assert text.count("<details>") == text.count("</details>")


# What a terminal would obey.


OBEYED = "first \x1b[2J\x1b]0;owned\x07 \r\x9b31m\u202e last"
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def test_what_a_terminal_would_obey_is_written_out_on_every_face(averaged):
    clauses = {f"{OBEYED}{name}": clause for name, clause in averaged[1]["layers"]["Affine"].items()}
    said = everywhere({**averaged[1], "layers": {OBEYED: clauses}}, OBEYED)
    faces = ["\n".join(shown(said)), FACES[".md"].report(said), FACES[".html"].report(said)]
    faces += ["\n".join(class_table.as_text({OBEYED: said})), class_table.as_markdown({OBEYED: said})]
    for face in [*faces, class_table.as_page({OBEYED: said})]:
        assert "x1b" in face
        assert CONTROL.findall(face) == []
    assert r"conformance of first \x1b[2J\x1b]0;owned\x07 \r\x9b31m\u202e last" in faces[0]


def test_a_report_of_somebody_in_hand_holds_nothing_that_a_terminal_obeys():
    named = type(f"Neg{OBEYED}", (), {"forward": lambda self, x: 1 / 0, "backward": lambda self, dout: dout})
    assert CONTROL.findall(str(check(named, "NegLayer", oracles=["numeric"], level="full", profile="quick"))) == []


def test_the_lines_of_a_report_are_ours(averaged):
    spoof = {**averaged[1], "subject": "x.py\nAffine-forward: conforms", "remarks": ["a\nb"]}
    assert list(map(len, map(str.splitlines, shown(spoof)))) == [len(line.splitlines()) for line in shown(averaged[1])]


def test_a_command_is_printed_as_a_shell_takes_it(averaged):
    subject, case = "my layers;x.py", "Affine-forward/$(touch x) `y`"
    said = everywhere({**averaged[1], "layers": {"Affine": averaged[1]["layers"]["Affine"]}}, case)
    lines = [line for line in shown({**said, "subject": subject}) if line.startswith("  again: ")]
    assert lines
    for line in lines:
        assert shlex.split(line)[1:] == ["conformance", subject, "--case", case]


# Rendered again, later.


def written(path, report, ending=".json"):
    path.write_text(FACES[ending].report(report))
    return path


def test_a_face_made_later_is_the_same(averaged, tmp_path):
    written(tmp_path / "r.json", averaged[1])
    faces = [tmp_path / f"again{ending}" for ending in FACES]
    assert list(rendered([str(tmp_path / "r.json")], [str(path) for path in faces])) == []
    for path in faces:
        assert path.read_text() == FACES[path.suffix].report(averaged[1])
    assert list(rendered([str(faces[0])], [])) == list(shown(averaged[1]))


CLAUSE = ("layers", "Affine", "gradient:W")
SPOILT = {
    ("schema",): [2, True, "1", None],
    ("subject",): [3, None],
    ("complete",): [0, "yes"],
    ("oracles",): ["numeric", ["oracle"]],
    ("environment",): [[], {"numpy": 2}],
    ("points", "Relu"): [{}, [{}], [{"at": {}, "said": {"torch": 1}}], [{"at": {"x": None}, "said": {}}]],
    ("layers",): [[], {"Affine": []}, {"Affine": {"forward": {}}}],
    ("invented",): ["by somebody"],
    (*CLAUSE, "verdict"): ["fine", None, []],
    (*CLAUSE, "core"): ["fine", 1],
    (*CLAUSE, "examples"): [-1, 1.5, True, "8"],
    (*CLAUSE, "ratio"): [-0.5, "inf"],
    (*CLAUSE, "diagnosis"): [{}, {"id": "value"}, {"id": "value", "text": 1}, {"id": "", "text": "", "more": ""}],
    (*CLAUSE, "arrays"): [{"x": [1]}, None],
    (*CLAUSE, "comparison"): [{}, []],
    (*CLAUSE, "comparison", "got"): [None, "NaN", [["nan", True]], {"0": 1}],
    (*CLAUSE, "comparison", "index"): [[-1], ["0"], 0],
}


def spoilt(report, place, value):
    """The report with another value at a place."""
    if not place:
        return value
    return {**report, place[0]: spoilt(report.get(place[0], {}), place[1:], value)}


@pytest.mark.parametrize(
    ("place", "value"), [(place, value) for place, values in SPOILT.items() for value in values], ids=str
)
def test_what_the_schema_refuses_is_refused_with_its_place(averaged, tmp_path, place, value):
    report = spoilt(json.loads(FACES[".json"].report(averaged[1])), place, value)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report, SCHEMA)
    (tmp_path / "r.json").write_text(json.dumps(report))
    with pytest.raises(Unusable, match=rf"r\.json is not a report .*{place[-1]}"):
        read(str(tmp_path / "r.json"))


def test_whatever_is_missing_is_named(averaged, tmp_path):
    report = json.loads(FACES[".json"].report(averaged[1]))
    for name in SCHEMA["required"]:
        (tmp_path / "r.json").write_text(json.dumps({key: value for key, value in report.items() if key != name}))
        with pytest.raises(Unusable, match=f"it has no {name}"):
            read(str(tmp_path / "r.json"))


@pytest.mark.parametrize(
    "comparison",
    [
        {"index": [], "expected": [[1.0], [1.0, 2.0]], "got": [[1.0], [1.0, 2.0]]},
        {"index": [], "expected": [1.0], "got": [1.0, 2.0]},
        {"index": [2], "expected": [1.0, 2.0], "got": [1.0, 2.0]},
        {"index": [0, 0], "expected": [1.0, 2.0], "got": [1.0, 2.0]},
        {"index": [], "expected": [], "got": []},
        {"index": [], "expected": 10**400, "got": 1.0},
    ],
    ids=["ragged", "unlike", "outside", "too deep", "nothing", "too large"],
)
def test_arrays_that_cannot_be_compared_are_refused(averaged, tmp_path, comparison):
    report = spoilt(averaged[1], (*CLAUSE, "comparison"), {"name": "dW", **comparison})
    with pytest.raises(Unusable, match="the comparison of Affine-gradient:W is not of two arrays of one shape"):
        read(str(written(tmp_path / "r.json", report)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "r.json is not JSON: Expecting value"),
        ('{"schema": NaN}', "r.json is not JSON: it has no number NaN"),
        ("[" * 100_000, "r.json is not JSON: "),
        ("[]", r"r.json is not a report .*: it is \[\], expected object"),
        ('{"schema": 2}', "r.json is not a report .*: schema is 2, expected 1"),
        (None, "r.json cannot be read: No such file"),
        (b"\xff", "r.json is not JSON: "),
    ],
)
def test_a_file_that_is_no_report_is_one_line(tmp_path, monkeypatch, text, words):
    monkeypatch.chdir(tmp_path)
    if text is not None:
        Path("r.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Unusable, match=words) as refusal:
        read("r.json")
    assert "\n" not in str(refusal.value)


# A class.


def test_many_reports_are_one_table(averaged, tmp_path):
    right = judged(reference.Affine, absent=[], subject="bob.py")[1]
    (tmp_path / "late").mkdir()
    written(tmp_path / "alice.py.json", {**averaged[1], "unmet": ["Relu is required | and absent"]})
    written(tmp_path / "late" / "bob.json", {**right, "layers": {**right["layers"], "Relu": right["layers"]["Affine"]}})
    sources = [str(tmp_path / "alice.py.json"), str(tmp_path / "late" / "bob.json")]
    assert [line.split(maxsplit=3) for line in rendered(sources, [])] == [
        ["report", "Relu", "Affine", "remarks"],
        ["alice.py", "absent", "none", "Relu is required | and absent"],
        ["late/bob", "full", "full"],
    ]
    assert list(rendered(sources, [str(tmp_path / "class.md"), str(tmp_path / "class.html")])) == []
    assert "| late/bob | full | full |  |" in (tmp_path / "class.md").read_text()
    page = Read((tmp_path / "class.html").read_text())
    assert (page.open, "alice.py absent none Relu is required | and absent" in page.text) == ([], True)


def test_many_reports_are_not_one_json(averaged, tmp_path):
    sources = [str(written(tmp_path / f"{name}.json", averaged[1])) for name in ("a", "b")]
    with pytest.raises(Unusable, match="many reports become one table"):
        list(rendered(sources, [str(tmp_path / "c.md"), str(tmp_path / "c.json")]))
    assert not (tmp_path / "c.md").exists()


# By the script.


SPEAKS = """
class NegLayer:
    def forward(self, x):
        raise ValueError("case #1: <script>alert(1)</script> \\udc80\\nmore")

    def backward(self, dout):
        return -dout
"""


def script(folder, *words):
    command = [sys.executable, "-m", "conformance", *words]
    done = subprocess.run(  # noqa: S603  # ourselves
        command, cwd=folder, capture_output=True, text=True, errors="replace", check=False
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def test_one_run_writes_every_face_and_the_deviations_that_let_it_pass(tmp_path):
    (tmp_path / "my layer.py").write_text(SPEAKS)
    run = ["my layer.py", "--oracles=numeric", "--profile=quick"]
    reports = [word for ending in FACES for word in ("--report", f"r{ending}")]
    assert script(tmp_path, *run, *reports, "--write-deviations", "known.txt").returncode == 1
    for name in ("r.json", "r.html", "r.md", "known.txt"):
        assert "case " in (tmp_path / name).read_text(), name
    assert "conformance &#x27;my layer.py&#x27; --case" in (tmp_path / "r.html").read_text()
    assert "NegLayer-forward forward raised ValueError: case \\#1: <script>" in (tmp_path / "known.txt").read_text()

    again = script(tmp_path, *run, "--deviations=known.txt", "--report=then.json")
    assert (again.returncode, "Declared to deviate" in again.stdout) == (0, True)
    reason = json.loads((tmp_path / "then.json").read_text())["layers"]["NegLayer"]["forward"]["reason"]
    assert reason == "forward raised ValueError: case #1: <script>alert(1)</script> \\udc80"

    refused = script(tmp_path, *run, "--write-deviations=known.txt")
    assert (refused.returncode, "known.txt is there already" in refused.stdout + refused.stderr) == (2, True)
    # Those that are declared, and still deviate, stay declared, for the reason that somebody has given.
    known = (
        (tmp_path / "known.txt")
        .read_text()
        .replace("NegLayer-quiet forward raised", "NegLayer-quiet nobody calls it and it raised")
    )
    (tmp_path / "known.txt").write_text(known)
    assert script(tmp_path, *run, "--deviations=known.txt", "--write-deviations=then.txt").returncode == 0
    assert (tmp_path / "then.txt").read_text() == (tmp_path / "known.txt").read_text()


def test_a_report_is_rendered_by_the_script(averaged, tmp_path):
    written(tmp_path / "r.json", averaged[1])
    assert script(tmp_path, "--render", "r.json", "--report", "r.html").stdout == ""
    assert (tmp_path / "r.html").read_text() == FACES[".html"].report(averaged[1])
    assert "Affine-gradient:b: wrong" in script(tmp_path, "--render", "r.json").stdout
    for words, said in [
        (["none.json"], "none.json cannot be read"),
        (["r.html"], "r.html is not JSON"),
        (["r.json", "--report", "r.doc"], "r.doc: a report ends in .json, .html or .md"),
    ]:
        done = script(tmp_path, "--render", *words)
        assert (done.returncode, done.stdout, said in done.stderr, done.stderr.count("\n")) == (2, "", True, 1)


@pytest.mark.parametrize("line", [r"Relu-kink see issue \#7  # until spring", "Relu-kink see issue #7"])
def test_a_comment_ends_a_reason_and_a_marked_hash_does_not(tmp_path, line):
    (tmp_path / "known.txt").write_text(f"# known\n\n{line}\n")
    assert declared(str(tmp_path / "known.txt")) == {"Relu-kink": "see issue #7" if "\\" in line else "see issue"}


@pytest.mark.parametrize("reason", ["plain", "case #1", r"a \# b", "two\nlines\x85\u2028and more", "# first"])
def test_a_reason_is_read_as_it_was_written_on_one_line(tmp_path, reason):
    (tmp_path / "known.txt").write_text("\n".join(declaring([("Relu-kink", reason), ("Relu-quiet", "prints")])))
    assert declared(str(tmp_path / "known.txt")) == {"Relu-kink": " ".join(reason.split()), "Relu-quiet": "prints"}


def test_deviations_that_are_no_text_are_one_line(tmp_path):
    (tmp_path / "known.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(Unusable, match="it is no text in UTF-8"):
        declared(str(tmp_path / "known.txt"))


# What the pages tell people to type.

PAGES = [REPORT / "README.md", REPORT.parent / "TEACHING.md", REPORT.parents[2] / "README.md"]
TYPED = re.compile(r"^(?:    |- run: |entry: )?\s*(conformance .*)$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: "/".join(page.parts[-2:]))
def test_every_command_on_a_page_is_one(page):
    commands = [found.partition(" > ")[0] for found in TYPED.findall(page.read_text())]
    commands = [command for command in commands if not command.startswith("conformance of ")]
    assert commands
    for command in commands:
        parser().parse_args(shlex.split(command)[1:])


def test_the_loop_over_submissions_makes_the_table_of_the_class(tmp_path):
    kink = (REPORT / "examples" / "kink.py").read_text()
    submissions = {
        "alice": kink.replace("dout * np.heaviside(self.x, 2)", "np.where(self.x <= 0, 0, dout)"),
        "bob": kink,
        "carol": "class Relu:\n",
    }
    for folder in ("submissions", "bin"):
        (tmp_path / folder).mkdir()
    for name, text in submissions.items():
        (tmp_path / "submissions" / f"{name}.py").write_text(text)
    (tmp_path / "bin" / "conformance").write_text(f'#!/bin/sh\nexec {sys.executable} -m conformance "$@"\n')
    (tmp_path / "bin" / "conformance").chmod(0o755)
    loop = re.search(r"```sh\n(.*?)```", PAGES[1].read_text(), re.DOTALL)[1]
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603  # our own words
        ["/bin/sh", "-c", loop],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("submissions/carol.py was not judged: ERROR: submissions/carol.py stops while")
    lines = (tmp_path / "class.md").read_text().splitlines()
    assert "| alice | full | Affine is required, and submissions/alice.py does not define it |" in lines
    assert "| bob | core | Affine is required, and submissions/bob.py does not define it |" in lines
    assert "bob core" in Read((tmp_path / "class.html").read_text()).text


NETWORK = """
import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {"W1": np.zeros((input_size, output_size)), "b1": np.zeros(output_size)}

    def off(self, x, t):
        return x @ self.params["W1"] + self.params["b1"] - (np.eye(3)[t] if t.ndim == 1 else t)

    def loss(self, x, t):
        return (self.off(x, t) ** 2).sum()

    def gradient(self, x, t):
        return {"W1": 2 * x.T @ self.off(x, t), "b1": 2 * self.off(x, t).mean(axis=0)}
"""


def test_a_network_is_in_every_face_and_its_parameters_may_deviate(tmp_path):
    (tmp_path / "net.py").write_text(NETWORK)
    reports = [word for ending in FACES for word in ("--report", f"r{ending}")]
    run = ["net.py", "--oracles=numeric"]
    assert script(tmp_path, *run, *reports, "--write-deviations=known.txt").returncode == 1
    jsonschema.validate(json.loads((tmp_path / "r.json").read_text()), SCHEMA)
    for ending in (".html", ".md"):
        assert "conformance net.py --layers TwoLayerNet" in (tmp_path / f"r{ending}").read_text()
    assert script(tmp_path, *run, "--deviations=known.txt").returncode == 0
    (tmp_path / "net.py").write_text(NETWORK.replace(".mean(axis=0)", ".sum(axis=0)"))
    mended = script(tmp_path, *run, "--deviations=known.txt")
    assert (mended.returncode, "b1 is declared to deviate, but conforms" in mended.stdout) == (1, True)
