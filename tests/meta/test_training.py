"""The two programs of the reference, and the files that one of them reads."""

from __future__ import annotations

import gzip
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conformance.reference import TwoLayerNet, graph, graphs, train
from conformance.reference._program import ended
from conformance.reference.mnist import load_mnist

# MNIST's files.

IMAGES, LABELS = bytes.fromhex("00000803"), bytes.fromhex("00000801")
NAMES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]


def idx(begin: bytes, numbers: np.ndarray) -> bytes:
    lengths = b"".join(length.to_bytes(4, "big") for length in numbers.shape)
    return begin + lengths + numbers.astype(np.uint8).tobytes()


def files() -> dict[str, bytes]:
    """Three images of 2 x 2 pixels to learn from, two to test on."""
    pixels = np.arange(20).reshape(5, 2, 2) * 13
    contents = [(IMAGES, pixels[:3]), (LABELS, np.array([5, 0, 9])), (IMAGES, pixels[3:]), (LABELS, np.array([1, 2]))]
    return {name: idx(*content) for name, content in zip(NAMES, contents, strict=True)}


def written(folder: Path, **changed: bytes) -> Path:
    """The four files; `train_images=` and its like put something else in the place of one."""
    for name, content in files().items():
        key = "_".join(name.split("-")[:2])
        (folder / name).write_bytes(changed.get(key, content))
    return folder


def test_mnist_is_read(tmp_path: Path) -> None:
    (x, t), (x_test, t_test) = load_mnist(written(tmp_path), normalize=False)
    assert x.tolist() == [[0, 13, 26, 39], [52, 65, 78, 91], [104, 117, 130, 143]]
    assert x_test.tolist() == [[156, 169, 182, 195], [208, 221, 234, 247]]
    assert (t.tolist(), t_test.tolist()) == ([5, 0, 9], [1, 2])


def test_mnist_is_normalized(tmp_path: Path) -> None:
    """255 becomes one; the notes' default."""
    bright = idx(IMAGES, np.array([[[0, 255]], [[51, 0]], [[0, 0]]]))
    (x, _), _ = load_mnist(str(written(tmp_path, train_images=bright)))
    assert x.tolist() == np.float32([[0, 1], [0.2, 0], [0, 0]]).tolist()
    assert x.dtype == np.float32


def test_mnist_labels_as_rows(tmp_path: Path) -> None:
    (_, t), _ = load_mnist(written(tmp_path), one_hot_label=True)
    assert t.tolist() == np.eye(10)[[5, 0, 9]].tolist()


def test_mnist_compressed_or_under_its_other_name(tmp_path: Path) -> None:
    """What is compressed is told by its content: some unpack a file and keep its name, some the other way round."""
    expected = load_mnist(written(tmp_path))
    first, second, third, _ = (tmp_path / name for name in NAMES)
    (tmp_path / f"{NAMES[0]}.gz").write_bytes(gzip.compress(first.read_bytes()))
    first.unlink()
    second.write_bytes(gzip.compress(second.read_bytes()))
    third.rename(tmp_path / "t10k-images.idx3-ubyte")
    for got, wanted in zip(load_mnist(tmp_path), expected, strict=True):
        assert all(np.array_equal(*pair) for pair in zip(got, wanted, strict=True))


PIXELS, FEW = files()[NAMES[0]], files()[NAMES[3]]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"train_images": PIXELS[:-1]}, "holds 11 bytes of images, but its header promises 12 bytes (3 x 2 x 2)"),
        ({"train_images": PIXELS + b"0"}, "holds 13 bytes of images, but its header promises 12 bytes (3 x 2 x 2)"),
        ({"train_images": PIXELS[:10]}, "is cut short: it ends within its header"),
        ({"train_images": PIXELS[:2]}, "begins with 00 00, expected images (00 00 08 03)"),
        ({"train_images": b""}, "begins with nothing, expected images (00 00 08 03)"),
        ({"train_images": b"<html>"}, "begins with 3c 68 74 6d, expected images (00 00 08 03)"),
        ({"train_images": FEW}, "train-images-idx3-ubyte holds labels, expected images (00 00 08 03)"),
        ({"t10k_labels": PIXELS}, "t10k-labels-idx1-ubyte holds images, expected labels (00 00 08 01)"),
        ({"train_labels": FEW}, "train-labels-idx1-ubyte holds 2 labels for 3 images"),
        ({"t10k_labels": idx(LABELS, np.array([3, 10]))}, "holds the label 10, expected digits from 0 to 9"),
        ({"train_images": gzip.compress(PIXELS)[:-12]}, "cannot be decompressed"),
        ({"train_images": gzip.compress(PIXELS)[:-4] + b"0000"}, "cannot be decompressed"),
        ({"train_images": gzip.compress(PIXELS)[:10] + b"\xff" * 30}, "cannot be decompressed"),
    ],
)
def test_mnist_says_what_is_wrong(tmp_path: Path, changed: dict[str, bytes], words: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(str(tmp_path))}.*{re.escape(words)}"):
        load_mnist(written(tmp_path, **changed))


@pytest.mark.parametrize("name", NAMES)
def test_mnist_says_what_is_missing(tmp_path: Path, name: str) -> None:
    (written(tmp_path) / name).unlink()
    with pytest.raises(FileNotFoundError, match=f"{tmp_path} holds neither {name} nor {name}.gz"):
        load_mnist(tmp_path)


# Learning.


@pytest.fixture
def extras() -> None:
    for package in ("sklearn", "matplotlib", "rich"):
        pytest.importorskip(package)


def run(*words: str) -> int:
    return ended("conformance.reference.train", lambda: train.main(words))


def small(rng: np.random.Generator) -> train.Data:
    """Three classes of four numbers, easily told apart."""
    centres, t = 3 * rng.standard_normal((3, 4)), rng.integers(0, 3, 60)
    x = centres[t] + 0.3 * rng.standard_normal((60, 4))
    return train.Data("points", x[:40], t[:40], x[40:], t[40:])


def history(seed: int) -> list[train.Epoch]:
    rng = np.random.default_rng(seed)
    data = small(rng)
    return list(train.learn(TwoLayerNet(4, 8, 3, rng=rng), data, train.Plan(epochs=12, batch=8), rng))


def test_learning_is_reproducible_by_its_seed() -> None:
    assert history(0) == history(0) != history(1)


def test_learning_learns() -> None:
    first, *_, last = history(0)
    assert last.loss < first.loss
    assert [last.train_accuracy, last.test_accuracy] == [1.0, 1.0]
    assert [epoch.number for epoch in history(0)] == list(range(1, 13))


def test_a_step_is_the_four_of_the_notes() -> None:
    """The mini-batch that the generator draws, its gradient, a step against it; and the loss is that of before."""
    data, plan = small(np.random.default_rng(0)), train.Plan(batch=8, lr=0.25)
    network, twin = (TwoLayerNet(4, 8, 3, rng=np.random.default_rng(1)) for _ in range(2))
    loss = train.step(network, data, plan, np.random.default_rng(2))
    chosen = np.random.default_rng(2).choice(40, 8)
    x, t = data.x_train[chosen], data.t_train[chosen]
    assert loss == twin.loss(x, t)
    for name, gradient in twin.gradient(x, t).items():
        assert np.array_equal(network.params[name], twin.params[name] - 0.25 * gradient)


def test_five_seeds_tell_97_percent_of_the_digits() -> None:
    pytest.importorskip("sklearn")
    reached = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        data, plan = train.digits(rng), train.Plan()
        *_, last = train.learn(plan.network(data, rng), data, plan, rng)
        reached.append(last.test_accuracy)
    assert np.mean(reached) >= 0.97


def test_digits_are_split_at_random_and_no_image_is_on_both_sides() -> None:
    pytest.importorskip("sklearn")
    data, other = (train.digits(np.random.default_rng(seed)) for seed in (0, 1))
    assert (len(data.x_train), len(data.x_test)) == (1438, 359)
    assert np.max(data.x_train) == 1.0
    both = {row.tobytes() for row in data.x_train} & {row.tobytes() for row in data.x_test}
    assert both == set()
    assert not np.array_equal(data.t_test, other.t_test)


# The program that trains.


@pytest.mark.usefixtures("extras")
def test_the_program_shows_and_saves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run("--epochs", "2", "--hidden", "8", "--check", "--seed", "3", "--out", str(tmp_path / "new" / "folder")) == 0
    )
    said = capsys.readouterr().out
    assert "W1              512" in said  # the gradient check of 64 x 8 weights
    assert "digits of 8 x 8 pixels: 1438 to learn from, 359 to test on" in said
    rows = [line.split() for line in said.splitlines() if line[:5].strip().isdigit()]
    assert [row[0] for row in rows] == ["1", "2"]
    assert f"{rows[-1][-1]} of the test images are told right" in said
    saved = tmp_path / "new" / "folder"
    assert sorted(path.name for path in saved.iterdir()) == ["network.npz", "training.png"]
    assert (saved / "training.png").read_bytes().startswith(b"\x89PNG")
    assert accuracy_of(saved / "network.npz", seed=3) == rows[-1][-1]


def accuracy_of(path: Path, seed: int) -> str:
    """What the saved parameters tell right of the test images."""
    network = TwoLayerNet(64, 8, 10)
    with np.load(path) as saved:
        network.params.update(saved)
    data = train.digits(np.random.default_rng(seed))
    return f"{network.accuracy(data.x_test, data.t_test):.2%}"


@pytest.mark.usefixtures("extras")
def test_the_program_reads_mnist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", f"mnist:{written(tmp_path)}", "--epochs", "1", "--out", str(tmp_path)) == 0
    assert "MNIST: 3 to learn from, 2 to test on" in capsys.readouterr().out


@pytest.mark.usefixtures("extras")
def test_interrupted_the_last_finished_epoch_is_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, plain = iter(range(1000)), train.step
    params: list[dict[str, Any]] = []

    def interrupted(network: Any, *rest: Any) -> float:
        if next(steps) == 300:  # in the third epoch: each has 143 mini-batches of 10
            raise KeyboardInterrupt
        params.append({name: array.copy() for name, array in network.params.items()})
        return plain(network, *rest)

    monkeypatch.setattr(train, "step", interrupted)
    assert run("--hidden", "8", "--out", str(tmp_path)) == 130
    assert capsys.readouterr().out.endswith(
        f"interrupted: epoch 2 is saved in {tmp_path}: network.npz, and training.png\n"
    )
    with np.load(tmp_path / "network.npz") as saved:
        assert all(np.array_equal(saved[name], array) for name, array in params[286].items())


@pytest.mark.usefixtures("extras")
@pytest.mark.parametrize("where", ["conformance.reference.train.step", "numpy.savez"], ids=["learning", "saving"])
def test_interrupted_before_there_is_anything_to_save(
    where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is what was half written left behind."""

    def interrupted(*_: Any, **__: Any) -> float:
        raise KeyboardInterrupt

    monkeypatch.setattr(where, interrupted)
    assert run("--out", str(tmp_path)) == 130
    assert "interrupted: no epoch was finished, and nothing is saved" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("extras", "interruptible")
def test_a_signal_interrupts(tmp_path: Path) -> None:
    """Ctrl-C as it comes from a keyboard: no traceback, exit status 130, and what is said to be saved is."""
    words = [sys.executable, "-m", "conformance.reference.train", "--epochs", "100000", "--out", str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own words
        for line in process.stdout:
            if line.strip().startswith("2 "):
                process.send_signal(signal.SIGINT)
                break
        said, complained = process.communicate()
    assert process.returncode == 130
    assert complained == ""
    assert "interrupted: epoch" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["network.npz", "training.png"]


@pytest.mark.usefixtures("extras")
@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--data", "cifar"], "cifar is no data: digits, or mnist:DIR"),
        (["--data", "mnist:"], "mnist: is no data: digits, or mnist:DIR"),
        (["--data", "mnist:/nowhere"], "/nowhere holds neither train-images-idx3-ubyte nor train-images-idx3-ubyte.gz"),
        (["--lr", "1e300", "--epochs", "2"], "in epoch 1 the loss is no number any more: try an --lr below 1e+300"),
        (["--out", __file__], f"{__file__} is no folder to write to"),
    ],
)
def test_a_mistake_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    assert run("--out", str(tmp_path), *words) == 2
    complained = capsys.readouterr().err
    assert complained.startswith(f"conformance.reference.train: {complaint}")
    assert complained.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [["--epochs", "0"], ["--batch", "-1"], ["--lr", "nan"], ["--lr", "inf"], ["--hidden", "x"], ["--seed", "-1"]],
)
def test_numbers_that_make_no_sense_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        run(*words)
    assert ending.value.code == 2
    assert f"argument {words[0]}: " in capsys.readouterr().err


# What is installed, and what it loads.


@pytest.mark.parametrize("missing", ["sklearn.datasets", "matplotlib.figure", "rich.console"])
@pytest.mark.usefixtures("extras")
def test_a_missing_extra_is_named(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is learned that could then be neither shown nor drawn."""
    monkeypatch.setitem(sys.modules, missing, None)
    assert run("--out", str(tmp_path)) == 2
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().err == (
        f"conformance.reference.train: {missing} is not installed: pip install 'backprop-conformance[train]'\n"
    )


def test_the_extra_that_draws_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert shown("apples", "--draw", "apples.png") == 2
    assert capsys.readouterr().err == (
        "conformance.reference.graph: matplotlib.figure is not installed: pip install 'backprop-conformance[draw]'\n"
    )


@pytest.mark.parametrize("program", ["", ".graph", ".train"])
def test_importing_loads_no_extra(program: str) -> None:
    statement = f"import sys, conformance.reference{program}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    loaded = set(done.stdout.split())
    assert not loaded & {"matplotlib", "rich", "sklearn", "torch", "jax"}
    assert program or not loaded & {"gzip", "argparse", "conformance.reference.graph", "conformance.reference.train"}


# The program that shows graphs.


def shown(*words: str) -> int:
    return ended("conformance.reference.graph", lambda: graph.main(words))


def test_graphs_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown() == 0
    listed = capsys.readouterr().out
    assert "  apples             Two apples at 100, with a tax of 10 %: 220.\n" in listed
    assert all(f"  {name} " in listed for name in [*graphs.GRAPHS, *graph.PICTURES])


@pytest.mark.parametrize("name", graphs.GRAPHS)
def test_a_graph_is_shown(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(name) == 0
    assert capsys.readouterr().out == f"{graphs.GRAPHS[name]()}\n"


@pytest.mark.parametrize("name", [*graphs.GRAPHS, *graph.PICTURES])
def test_everything_is_drawn(name: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / "drawn.png"
    assert shown(name, "--draw", str(path)) == 0
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_drawing_holds_every_number() -> None:
    pytest.importorskip("matplotlib")
    texts = {text.get_text() for text in graph.drawn(graphs.oranges()).axes[0].texts}
    assert texts >= {"apple", "price", "715", "650", "2.2", "110", "3.3", "165", "1.1", "×", "+"}


def test_an_arrow_is_drawn_there_and_back() -> None:
    """From left to right, with the values; and from right to left, with the gradients."""
    patches = pytest.importorskip("matplotlib.patches")
    drawn = graph.drawn(graphs.oranges()).axes[0].patches
    ways = [patch._path_original.vertices[:, 0] for patch in drawn if isinstance(patch, patches.FancyArrowPatch)]
    assert [way[-1] > way[0] for way in ways] == [True, False] * len(graphs.oranges().arrows)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["pears"], "pears is none of: apples, oranges, square, sigmoid, softmax-with-loss, functions, descent"),
        (["descent"], "descent can only be drawn: --draw descent.png"),
        (["apples", "--draw", "/nowhere/apples.png"], "/nowhere/apples.png cannot be written"),
        (["apples", "--draw", "apples.doc"], "apples.doc cannot be written: Format 'doc' is not supported"),
    ],
)
def test_a_graph_that_cannot_be_shown_is_one_line(
    words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if "--draw" in words:
        pytest.importorskip("matplotlib")
    assert shown(*words) == 2
    complained = capsys.readouterr().err
    assert complained.startswith(f"conformance.reference.graph: {complaint}")
    assert complained.count("\n") == 1


def test_a_narrow_terminal_gets_strips(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "14")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    graph.print_text("apple ───▶( × )───▶\nnumber ──────╯")
    assert capsys.readouterr().out == "apple ───▶( ×\nnumber ──────╯\n\n)───▶\n\n"


def test_a_terminal_without_line_drawing_signs_gets_others() -> None:
    words = [sys.executable, "-m", "conformance.reference.graph", "apples"]
    done = subprocess.run(words, capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})  # noqa: S603  # our own words
    assert b"apple  ---->( x )---->( x )----> price" in done.stdout
