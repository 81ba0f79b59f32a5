"""The documents that LEON is asked with, one a file; values travel as variables, never inside the text."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def document(*names: str) -> str:
    """The text of one query, with the fragments that it spreads."""
    return "\n".join(files(__name__).joinpath(f"{name}.graphql").read_text(encoding="utf-8") for name in names)
