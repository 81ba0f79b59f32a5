"""SQL statements by name, read once from sql/statements/."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sqlalchemy import TextClause, text


@cache
def source(name: str) -> str:
    """The text of sql/statements/{name}.sql. FileNotFoundError where there is none."""
    return files("sql").joinpath("statements", f"{name}.sql").read_text(encoding="utf-8")


@cache
def statement(name: str) -> TextClause:
    """The statement, with its :name parameters, ready for Connection.execute."""
    return text(source(name))
