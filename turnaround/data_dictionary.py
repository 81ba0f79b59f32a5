"""docs/data_dictionary.md, from the database that turnaround.toml names."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from sqlalchemy import RowMapping

from config.settings import load_settings
from connectors.warehouse import dictionary
from turnaround.database import open_warehouse

_HEAD = """# Data dictionary

Written by `python -m turnaround.data_dictionary docs/data_dictionary.md` from the comments in the database; a test
holds that it is current. In psql `\\d+ sync.outbox` shows the same of the version at hand, and analysts read
`reporting.data_dictionary`. Instants are UTC. A run's *logical time* is its scheduled start, not the clock of the
machine."""


def page(rows: Sequence[RowMapping]) -> str:
    """The whole page, in Markdown, from the rows of dictionary.read."""
    schemas = [_schema(name, list(group)) for name, group in groupby(rows, lambda row: row["schema_name"])]
    return "\n\n".join([_HEAD, *schemas]) + "\n"


def _schema(name: str, rows: Sequence[RowMapping]) -> str:
    objects = [_object(list(group)) for _, group in groupby(rows, lambda row: row["object_name"])]
    return "\n\n".join([f"## Schema `{name}`\n\n{rows[0]['schema_comment']}", *objects])


def _object(rows: Sequence[RowMapping]) -> str:
    first = rows[0]
    title = f"### `{first['schema_name']}.{first['object_name']}` ({first['object_type']})"
    lines = [("column", "type", "meaning"), ("---", "---", "---")]
    lines += [(f"`{row['column_name']}`", f"`{row['data_type']}`", row["comment"] or "") for row in rows]
    return f"{title}\n\n{first['object_comment'] or ''}\n\n" + "\n".join(map(_line, lines))


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def main(target: Path) -> None:
    """Write the page."""
    with open_warehouse(load_settings()) as warehouse, warehouse.transaction() as connection:
        target.write_text(page(dictionary.read(connection)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
