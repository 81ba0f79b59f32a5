"""From a frame to a table for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from model.ftl_columns import BY_KEY
from reports.cells import cell, count, things
from reports.page import MOST_ROWS, Column, Table

_WORDS = {
    "fdp": "FDP", "utc": "UTC", "wocl": "WOCL", "leon": "LEON", "icao": "ICAO", "iata": "IATA", "nid": "number",
    "ftl": "FTL", "id": "", "is": "",
    "1h": "1 h", "7d": "7 days", "14d": "14 days", "28d": "28 days",
}  # fmt: skip
# So many columns of any view fit beside each other; those chosen for a page are known to.
_MOST_COLUMNS = 9
WHERE = "turnaround report {name} --format csv,xlsx writes them all"


def label(key: str) -> str:
    """Words for a column: LEON's own where it is one of the FTL Duty report, else made of the key."""
    if key in BY_KEY:
        return BY_KEY[key].label
    words = " ".join(word for part in key.split("_") if (word := _WORDS.get(part, part)))
    return words[:1].upper() + words[1:]


def table(
    frame: pd.DataFrame,
    *,
    name: str,
    caption: str,
    keys: Sequence[str] | Mapping[str, str] | None = None,
    alarms: pd.Series | None = None,
    elsewhere: str = "",
) -> Table:
    """The first rows of a frame.

    Args:
        frame: the rows, in the order in which they are to be read.
        name: of the report, for the line that says where the rest is.
        caption: what the rows are.
        keys: which columns, with their heads where they are not made of the keys; all of them unless told otherwise.
        alarms: which rows stand out, in the order of frame.
        elsewhere: what else is not shown.
    """
    chosen = {key: label(key) for key in frame.columns} if keys is None else _heads(keys)
    shown = frame[list(chosen)].head(MOST_ROWS)
    texts = [[cell(value) for value in shown[key].tolist()] for key in chosen]
    notes = [elsewhere] if elsewhere else []
    if len(frame) > MOST_ROWS:
        left = things(len(frame) - MOST_ROWS, "row is", "rows are")
        notes.append(f"The first {MOST_ROWS} of {count(len(frame))} rows; {left} not shown here")
    if keys is not None and (missing := len(frame.columns) - len(set(chosen) & set(frame.columns))) > 0:
        notes.append(f"{things(missing, 'column is', 'columns are')} not shown here")
    marked = [False] * len(shown) if alarms is None else [bool(one) for one in alarms.head(MOST_ROWS)]
    return Table(
        caption=caption,
        columns=tuple(Column(head, key, _is_number(shown[key])) for key, head in chosen.items()),
        rows=tuple(zip(*texts, strict=True)) if texts else (),
        alarms=tuple(marked),
        note=f"{'. '.join(notes)}: {WHERE.format(name=name)}." if notes else "",
        is_wide=keys is None and len(chosen) > _MOST_COLUMNS,
    )


def small(caption: str, heads: Sequence[str], rows: Sequence[Sequence[object]], *, texts: int = 1) -> Table:
    """The numbers of a drawing; the first `texts` columns are words."""
    return Table(
        caption=caption,
        columns=tuple(Column(head, is_number=place >= texts) for place, head in enumerate(heads)),
        rows=tuple(tuple(cell(value) for value in row) for row in rows),
        alarms=(False,) * len(rows),
    )


def _heads(keys: Sequence[str] | Mapping[str, str]) -> dict[str, str]:
    return dict(keys) if isinstance(keys, Mapping) else {key: label(key) for key in keys}


def _is_number(values: pd.Series) -> bool:
    kinds = pd.api.types
    if kinds.is_bool_dtype(values.dtype):
        return False
    if kinds.is_numeric_dtype(values.dtype) or kinds.is_timedelta64_dtype(values.dtype):
        return True
    return pd.api.types.infer_dtype(values, skipna=True) in {"decimal", "integer", "floating", "timedelta"}
