"""Words of others in a page of Markdown: they stay words."""

from __future__ import annotations

_ESCAPES = str.maketrans({"<": "&lt;", ">": "&gt;"} | {mark: f"\\{mark}" for mark in "\\`*[]"})


def as_text(words: str) -> str:
    """Text on one line: no tag, no link, no heading. An underscore within a word is no markup."""
    return " ".join(words.translate(_ESCAPES).split())


def as_cell(words: str) -> str:
    """The same, in a cell of a table."""
    return as_text(words).replace("|", "\\|")
