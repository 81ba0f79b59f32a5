"""What an import of LEON's FTL Duty report has to know of what the API gave."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import sql
from psycopg.rows import dict_row
from sqlalchemy import Connection

from connectors.warehouse.bulk import driver_connection
from connectors.warehouse.ftl.columns import PERSON_COLUMNS
from connectors.warehouse.ftl.keys import joined
from connectors.warehouse.statements import source, statement
from model.ftl_columns import KEYS


class FoundDuty(NamedTuple):
    """A current duty of LEON's API."""

    duty_key: str
    person_key: str


class DutyOwner(NamedTuple):
    """Whose a current duty of LEON's API is, and when it starts."""

    person_key: str
    duty_start: datetime
    is_pseudonymised: bool


class DutyStart(NamedTuple):
    """When somebody's duty starts on a clock: utc, crew_bt (their base's) or lt (the airport's). start has no zone."""

    person_key: str
    clock: str
    start: datetime


def find_duties(
    conn: Connection, operator_id: str, starts: Collection[tuple[str, datetime]]
) -> dict[tuple[str, datetime], FoundDuty]:
    """Current duties by crew code and start to the minute, for an export without nids. What is unknown is left out."""
    listed = list(starts)
    scope = {
        "operator_id": operator_id,
        "crew_codes": [code for code, _ in listed],
        "duty_starts": [start for _, start in listed],
    }
    found = conn.execute(statement("find_duty_keys"), scope)
    return {(row.crew_code, row.duty_start): FoundDuty(row.duty_key, row.person_key) for row in found}


def find_person_keys(conn: Connection, operator_id: str, crew_codes: Collection[str]) -> dict[str, str]:
    """Map crew code to person_key: LEON's own before one that an import made up. An unknown code is left out."""
    scope = {"operator_id": operator_id, "crew_codes": list(crew_codes)}
    return {row.crew_code: row.person_key for row in conn.execute(statement("find_person_keys"), scope)}


def find_people_by_name(conn: Connection, operator_id: str, words: Collection[str]) -> dict[str, set[str]]:
    """Map e-mail addresses and names, in lower case, to the person_keys of all whose they are."""
    found: dict[str, set[str]] = {}
    rows = conn.execute(statement("find_people_by_name"), {"operator_id": operator_id, "words": list(words)})
    for row in rows:
        for word in (row.email, row.name):
            if word is not None:
                found.setdefault(word, set()).add(row.person_key)
    return found


def find_duties_by_clock(
    conn: Connection, operator_id: str, starts: Collection[DutyStart]
) -> dict[DutyStart, tuple[str, datetime]]:
    """The duty_key and start in UTC of current duties that start then. What is unknown, or twice there, is left out."""
    listed = list(starts)
    scope = {
        "operator_id": operator_id,
        "person_keys": [one.person_key for one in listed],
        "clocks": [one.clock for one in listed],
        "starts": [one.start for one in listed],
    }
    found: dict[DutyStart, set[tuple[str, datetime]]] = {}
    for row in conn.execute(statement("find_duties_by_clock"), scope):
        found.setdefault(listed[row.place - 1], set()).add((row.duty_key, row.duty_start))
    return {start: next(iter(duties)) for start, duties in found.items() if len(duties) == 1}


def find_duty_owners(conn: Connection, operator_id: str, duty_keys: Collection[str]) -> dict[str, DutyOwner]:
    """Whose current duties from LEON's API these are, by duty_key. What is unknown is left out."""
    scope = {"operator_id": operator_id, "duty_keys": joined(duty_keys)}
    found = conn.execute(statement("find_duty_people"), scope)
    return {row.duty_key: DutyOwner(row.person_key, row.duty_start, row.is_pseudonymised) for row in found}


def read_duties_for_compare(conn: Connection, operator_id: str, duty_keys: Collection[str]) -> list[dict[str, Any]]:
    """Current duties from LEON's API with these keys: duty_key and the 90 columns, unmasked, by start."""
    listed = [sql.Identifier("p" if key in PERSON_COLUMNS else "d", key) for key in KEYS]
    query = sql.SQL(source("read_duties_for_compare")).format(keys=sql.SQL(", ").join(listed))
    with driver_connection(conn).cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, {"operator_id": operator_id, "duty_keys": joined(duty_keys)}).fetchall()
