"""What stands on a page: a finding, key figures, drawings with their numbers, and the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# More rows than that make a page that nobody reads and no browser prints.
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Column:
    """Head of a column.

    Attributes:
        label: what people read.
        key: the column of the view, for who wants to look it up; empty: made here.
        is_number: numbers and durations stand to the right.
    """

    label: str
    key: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as they are shown.

    Attributes:
        caption: what the rows are.
        columns: the heads.
        rows: the cells.
        alarms: for each row whether it stands out; the cells themselves say why in words or with a sign.
        note: a line about what is not shown and where it is.
        is_wide: whether it may be wider than the page, within which it is then moved sideways.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    alarms: tuple[bool, ...]
    note: str = ""
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One number that is read from across the room."""

    value: str
    label: str
    is_alarm: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart.

    Attributes:
        title: what it shows.
        svg: an <svg> element that needs nothing from outside.
        caption: how to read it, and the rules behind it.
        table: its numbers, where the table of the page has not got them.
    """

    title: str
    svg: str
    caption: str
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A page without its frame: headline, key figures, drawings, table."""

    headline: str
    key_figures: Sequence[KeyFigure]
    drawings: Sequence[Drawing]
    table: Table
    is_portrait: bool = False
