"""docs/data_dictionary.md is what the database says of itself, and the database leaves nothing unsaid."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg

from connectors.warehouse import dictionary
from tests.turnaround.command import environment
from turnaround import data_dictionary

ROOT = Path(__file__).parents[2]
WRITTEN = ROOT / "docs" / "data_dictionary.md"


def test_the_page_is_current_and_the_command_that_it_names_writes_it(config, tmp_path):
    target = tmp_path / "data_dictionary.md"
    command = [sys.executable, "-m", "turnaround.data_dictionary", str(target)]
    path = {"PYTHONPATH": str(ROOT)} | ({"PATH": os.environ["PATH"]} if "PATH" in os.environ else {})
    subprocess.run(command, check=True, timeout=120, env=environment(config, **path))
    written = WRITTEN.read_text(encoding="utf-8")
    assert written == target.read_text(encoding="utf-8"), (
        "run `python -m turnaround.data_dictionary docs/data_dictionary.md` on a database that is migrated"
    )


def test_every_table_view_and_column_is_described(warehouse):
    with warehouse.transaction() as connection:
        rows = dictionary.read(connection)
    unsaid = [
        f"{row['schema_name']}.{row['object_name']}.{row['column_name']}"
        for row in rows
        if not (row["comment"] and row["object_comment"] and row["schema_comment"])
    ]
    assert unsaid == []


def test_no_table_is_missing(warehouse, database_url):
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables "
            "WHERE table_schema IN ('landing', 'sync', 'ftl', 'reporting')"
        ).fetchall()
    with warehouse.transaction() as connection:
        text = data_dictionary.page(dictionary.read(connection))
    assert [name for name in found if f"### `{name[0]}.{name[1]}`" not in text] == []
