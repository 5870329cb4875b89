"""HTML by elements: what is no HTML yet is escaped where it is put in, so that nobody can forget it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = ("meta",)  # has no end


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, /, *inside: str, **attributes: object) -> Html:
    """`class_` and `aria_label` are written class and aria-label; an empty attribute is left out."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value != ""
    )
    return Html(f"<{name}{said}>" if name in VOID else f"<{name}{said}>{joined(inside)}</{name}>")


def joined(pieces: Iterable[str], between: str = "") -> Html:
    return Html(between.join(piece if isinstance(piece, Html) else escape(piece) for piece in pieces))
