"""MNIST's handwritten digits from the four files they come in: IDX, as they are or compressed by gzip."""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ._demand import Array

Split: TypeAlias = tuple[Array, Array]

IMAGES, LABELS = 0x00000803, 0x00000801  # how a file begins: bytes in three dimensions, bytes in one
KINDS = {IMAGES: "images", LABELS: "labels"}
CLASSES = 10


def load_mnist(folder: str | Path, normalize: bool = True, one_hot_label: bool = False) -> tuple[Split, Split]:
    """((x_train, t_train), (x_test, t_test)), an image a row: pixels from 0 to 1 if normalized, else from 0 to 255."""
    return (
        _split(Path(folder), "train", normalize, one_hot_label),
        _split(Path(folder), "t10k", normalize, one_hot_label),
    )


def _split(folder: Path, part: str, normalize: bool, one_hot_label: bool) -> Split:
    images = read_idx(_found(folder, f"{part}-images-idx3-ubyte"), IMAGES)
    path = _found(folder, f"{part}-labels-idx1-ubyte")
    t = read_idx(path, LABELS)
    if len(images) != len(t):
        raise ValueError(f"{path} holds {len(t)} labels for {len(images)} images")
    if np.any(t >= CLASSES):
        raise ValueError(f"{path} holds the label {np.max(t)}, expected digits from 0 to 9")
    x = images.reshape(len(images), math.prod(images.shape[1:]))
    x = x.astype(np.float32) / 255 if normalize else x
    return x, np.eye(CLASSES)[t] if one_hot_label else t.astype(np.int64)


def _found(folder: Path, name: str) -> Path:
    """The file of this name, or of the other spelling in use, compressed or not."""
    for spelling in (name, name.replace("-idx", ".idx")):
        for path in (folder / spelling, folder / f"{spelling}.gz"):
            if path.is_file():
                return path
    raise FileNotFoundError(f"{folder} holds neither {name} nor {name}.gz")


def read_idx(path: Path, kind: int) -> Array:
    """An IDX file of bytes: four bytes that say what it is, a length for each dimension, and the numbers."""
    content = _content(path)
    begins = int.from_bytes(content[:4], "big")
    if begins != kind:
        found = f"holds {KINDS[begins]}" if begins in KINDS else f"begins with {content[:4].hex(' ') or 'nothing'}"
        raise ValueError(f"{path} {found}, expected {KINDS[kind]} ({kind.to_bytes(4, 'big').hex(' ')})")
    axes = kind & 0xFF
    if len(content) < 4 + 4 * axes:
        raise ValueError(f"{path} is cut short: it ends within its header")
    shape = [int.from_bytes(content[4 + 4 * axis : 8 + 4 * axis], "big") for axis in range(axes)]
    numbers = np.frombuffer(content[4 + 4 * axes :], np.uint8)
    if numbers.size != math.prod(shape):
        promised = f"{math.prod(shape)} bytes ({' x '.join(map(str, shape))})"
        raise ValueError(f"{path} holds {numbers.size} bytes of {KINDS[kind]}, but its header promises {promised}")
    return numbers.reshape(shape)


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, OSError, zlib.error) as error:
        raise ValueError(f"{path} cannot be decompressed: {error}") from None
