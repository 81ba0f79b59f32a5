"""ftl.person: personal data, apart from the duties. Nothing here is ever logged."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from psycopg import sql
from sqlalchemy import Connection

from connectors.warehouse.bulk import Counts, driver_connection
from connectors.warehouse.errors import WarehouseError
from connectors.warehouse.ftl.columns import PERSON_COLUMNS
from connectors.warehouse.ftl.copying import copy_rows
from connectors.warehouse.statements import source, statement
from model.sync import Run


def save_people(
    conn: Connection, run: Run, rows: Iterable[Sequence[Any]], columns: Sequence[str] = PERSON_COLUMNS
) -> Counts:
    """Make the table say who these people are now. Others stay as they are, and so does whoever is pseudonymised.

    Args:
        conn: the caller's transaction.
        run: who stores.
        rows: person_key, then the values of columns. Of two rows for one person the later one counts.
        columns: which of PERSON_COLUMNS are known; the others stay as they are.

    Raises:
        ValueError: an unknown column, or none.
    """
    if not columns or not set(columns) <= set(PERSON_COLUMNS):
        raise ValueError(f"columns of people must be of {', '.join(PERSON_COLUMNS)}")
    fields = _fields(columns)
    values = {"operator_id": run.operator_id, "at": run.now, "flow_run_id": run.flow_run_id}
    with driver_connection(conn).cursor() as cursor:
        cursor.execute(sql.SQL(source("create_person_staging")).format(**fields))
        copy_rows(cursor, sql.SQL(source("copy_people")).format(**fields), rows)
        cursor.execute(sql.SQL(source("save_crew")).format(**fields), values)
        counted = cursor.fetchone()
        cursor.execute(source("drop_person_staging"))
    return Counts(*counted) if counted else Counts()


def pseudonymise(conn: Connection, operator_id: str, crew_code: str, at: datetime) -> str:
    """Take away who somebody is, for good, and return the pseudonym that stands for name and code from now on.

    Their duties stay. No later run or import fills the person in again. Asking again, by the code or by the pseudonym,
    returns the same pseudonym.

    Raises:
        WarehouseError: nobody of this operator has that code.
    """
    who = {"operator_id": operator_id, "crew_code": crew_code}
    known: str | None = conn.execute(statement("find_pseudonym"), who).scalar_one_or_none()
    values = {**who, "pseudonym": known or f"P-{secrets.token_hex(4).upper()}", "at": at}
    # Also where a pseudonym is known: LEON may have given the code to a second login meanwhile.
    found = conn.execute(statement("pseudonymise_crew"), values).rowcount
    if not found and known is None:
        raise WarehouseError(f"no crew member of {operator_id} has code {crew_code}: check the code in LEON")
    if values["pseudonym"] != crew_code:
        conn.execute(statement("reserve_pseudonym"), values)
    return str(values["pseudonym"])


def _fields(columns: Sequence[str]) -> dict[str, sql.Composable]:
    names = [sql.Identifier(name) for name in ("person_key", *columns)]
    comma = sql.SQL(", ")
    return {
        "columns": comma.join(names),
        "given": comma.join(sql.SQL("s.{}").format(name) for name in names),
        "stored": comma.join(sql.SQL("o.{}").format(name) for name in names),
        "updates": comma.join(sql.SQL("{0} = excluded.{0}").format(name) for name in names[1:]),
    }
