"""An export of LEON's FTL Duty report as rows: which column is which, and what each row says.

Every user of LEON can export it, headed by the labels or the keys of the columns, any of them in any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from model.ftl_columns import BY_KEY, COLUMNS
from transforms.ftl.import_cells import CellError, SlashOrder, read_cell, slash_order

_DATED = ("date", "timestamptz", "timetz")


class HeadingError(ValueError):
    """The first row does not say which columns these are."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken, or not all of it: the line in the file, the column's label, and why."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A row that could be read: its line, and the value of each column of the file, None where empty."""

    line: int
    values: dict[str, Any]


def plain_heading(text: Any) -> str:
    """A heading as it is compared: without case, and with single blanks."""
    return re.sub(r"\s+", " ", str(text if text is not None else "")).strip().casefold()


_KEYS = {plain_heading(name): column.key for column in COLUMNS for name in (column.key, column.label)}


def known_headings(cells: Sequence[Any]) -> int:
    """How many of these are headings of the report: tells a delimiter that is right."""
    return sum(plain_heading(cell) in _KEYS for cell in cells)


def columns_of(heading: Sequence[Any]) -> list[str | None]:
    """The key of each column; None for one without any heading.

    Raises:
        HeadingError: one is unknown or there twice; the message names it, and the label that is nearest.
    """
    keys = [_key_of(cell) for cell in heading]
    named = [key for key in keys if key is not None]
    for key in named:
        if named.count(key) > 1:
            raise HeadingError(f'two columns are headed "{BY_KEY[key].label}": leave one of them out')
    return keys


def _key_of(cell: Any) -> str | None:
    plain = plain_heading(cell)
    if not plain:
        return None
    if plain in _KEYS:
        return _KEYS[plain]
    nearest = get_close_matches(plain, _KEYS, n=1, cutoff=0.0)
    label = BY_KEY[_KEYS[nearest[0]]].label
    raise HeadingError(f'the report has no column "{str(cell).strip()}"; the nearest is "{label}"')


def order_of_dates(keys: Sequence[str | None], rows: Iterable[Sequence[Any]]) -> SlashOrder | None:
    """As slash_order, of all columns with dates."""
    dated = [place for place, key in enumerate(keys) if key is not None and BY_KEY[key].type in _DATED]
    return slash_order(row[place] for row in rows for place in dated if place < len(row))


def read_rows(
    keys: Sequence[str | None], rows: Iterable[tuple[int, Sequence[Any]]], order: SlashOrder | None
) -> Iterator[ExportRow | Refusal]:
    """Each row as values, or why it cannot be read: the first cell that is wrong. rows are lines with their cells."""
    columns = [(place, key, BY_KEY[key].type) for place, key in enumerate(keys) if key is not None]
    for line, cells in rows:
        yield _read_row(line, cells, columns, len(keys), order)


def _read_row(
    line: int, cells: Sequence[Any], columns: Sequence[tuple[int, str, str]], width: int, order: SlashOrder | None
) -> ExportRow | Refusal:
    if any(cell not in (None, "") for cell in cells[width:]):
        return Refusal(line, "", f"has {len(cells)} cells, and the heading {width}")
    values = {}
    for place, key, kind in columns:
        cell = cells[place] if place < len(cells) else None
        try:
            values[key] = read_cell(kind, cell, order)
        except CellError as error:
            quoted = "the cell" if BY_KEY[key].is_personal else f'"{str(cell).strip()}"'
            return Refusal(line, BY_KEY[key].label, f"{quoted} {error}")
    return ExportRow(line, values)
