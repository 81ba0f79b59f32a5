"""Who asks to be forgotten: taken out of what is stored of them, while the duties and the records' shape stay."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from connectors.redaction import redact
from connectors.warehouse import ftl
from connectors.warehouse.statements import statement


class Forgotten(NamedTuple):
    """What was done: the pseudonym, LEON's login numbers, and how many rows of landing were scrubbed."""

    pseudonym: str
    logins: list[str]
    people: int
    records: int


def forget(conn: Connection, operator_id: str, crew_code: str, at: datetime) -> Forgotten:
    """Pseudonymise a crew member in ftl, and take who they are out of landing, every version. Safe to repeat.

    Raises:
        WarehouseError: nobody of this operator has that code.
    """
    # Landing is read as a whole, which may take longer than a statement of a run may.
    conn.execute(statement("lift_statement_timeout"))
    who = {"operator_id": operator_id, "crew_code": crew_code}
    emails = list(conn.execute(statement("read_emails_of_crew"), who).scalars())
    pseudonym = ftl.pseudonymise(conn, operator_id, crew_code, at)
    found = conn.execute(statement("find_logins_of_pseudonym"), {"operator_id": operator_id, "pseudonym": pseudonym})
    logins = list(found.scalars())
    values = {"operator_id": operator_id, "pseudonym": pseudonym, "at": at, "emails": emails}
    keys = [f"login:{login}" for login in logins]
    people = conn.execute(statement("scrub_landed_people"), {**values, "person_keys": keys}).rowcount
    return Forgotten(pseudonym, logins, people, _scrub_records(conn, operator_id, logins))


def _scrub_records(conn: Connection, operator_id: str, logins: Collection[str]) -> int:
    """Mask what is personal in LEON's records that name these logins, by the list that landing goes by anyway."""
    count = 0
    for login in logins:
        scope = {"operator_id": operator_id, "path": f"$.**.loginNid ? (@ == {int(login)})"}
        for row in conn.execute(statement("read_records_of_login"), scope).all():
            masked = redact(row.payload)
            if masked != row.payload:
                values = {"id": row.id, "payload": json.dumps(masked)}
                conn.execute(statement("replace_record_payload"), values)
                count += 1
    return count
