"""A view of schema reporting as it describes itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """One column.

    Attributes:
        name: of the column.
        type: PostgreSQL's, as format_type writes it: "interval", "timestamp with time zone", "text[]".
        comment: what it means.
    """

    name: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class View:
    """A view, with its columns in order.

    Attributes:
        name: without its schema.
        comment: grain and rules.
        columns: in order.
    """

    name: str
    comment: str
    columns: tuple[ViewColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)
