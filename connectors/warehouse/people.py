"""landing.people: personal data, apart from everything else. Nothing here is ever logged."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from connectors.warehouse.bulk import Counts, copy_upsert
from connectors.warehouse.statements import statement
from model.sync import Person, Run

COLUMNS = ("operator_id", "person_key", "email", "name", "updated_at", "flow_run_id")


def save(conn: Connection, run: Run, people: Iterable[Person]) -> Counts:
    """Make the table say what these people are called now. Others stay as they are."""
    rows = ((run.operator_id, one.person_key, one.email, one.name, run.now, run.flow_run_id) for one in people)
    key = ("operator_id", "person_key")
    return copy_upsert(conn, "landing.people", COLUMNS, key, rows, stamps=("updated_at", "flow_run_id"))


def read(conn: Connection, operator_id: str, person_keys: Collection[str]) -> dict[str, Person]:
    """The people behind some keys, by key. A key that is unknown is left out."""
    found = conn.execute(statement("read_people"), {"operator_id": operator_id, "person_keys": list(person_keys)})
    return {row.person_key: Person(row.person_key, row.email, row.name) for row in found}
