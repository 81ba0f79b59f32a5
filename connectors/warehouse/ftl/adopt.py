"""Imports that LEON's API has caught up with: their person is on the crew list now, or their duty was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from connectors.warehouse.ftl.duties import Span
from connectors.warehouse.statements import statement


class _Move(NamedTuple):
    duty_key: str
    person_key: str
    new_duty_key: str
    new_person_key: str
    duty_start: datetime | None
    duty_end: datetime | None


def adopt_imports(conn: Connection, operator_id: str, interval: tuple[datetime, datetime]) -> list[Span]:
    """Make imports those of LEON's own people and duties, so that nobody and nothing is there twice. Safe to repeat.

    Somebody whom an import knew by the crew code alone becomes the login that has this code, and their made-up person
    goes, with its totals; not where two logins have the code, the names differ or somebody is pseudonymised. An import
    without a nid takes the key of the duty that LEON has of that person in the same minute, and is hidden behind it.

    Args:
        conn: the caller's transaction, in which LEON's people and duties are stored already.
        operator_id: whose.
        interval: [from, to) in which LEON's duties start that imports are held against; those of people who were just
            found are held against all.

    Returns:
        person_key, duty_start and duty_end of what moved: totals to work out again.
    """
    whose = {"operator_id": operator_id}
    pairs = conn.execute(statement("find_known_strangers"), whose).all()
    people = {"strangers": [pair.stranger for pair in pairs], "logins": [pair.login for pair in pairs]}
    moved: list[_Move] = []
    if pairs:
        moved += _move(conn, "find_imports_of_strangers", whose | people)
        conn.execute(statement("delete_strangers"), whose | people)
    window = {"interval_from": interval[0], "interval_to": interval[1], "logins": people["logins"]}
    moved += _move(conn, "find_imports_told_by_leon", whose | window)
    return [(move.new_person_key, move.duty_start, move.duty_end) for move in moved]


def _move(conn: Connection, finding: str, scope: dict[str, Any]) -> Sequence[_Move]:
    moves = [_Move(*row) for row in conn.execute(statement(finding), scope)]
    if moves:
        values = {
            "operator_id": scope["operator_id"],
            "duty_keys": [move.duty_key for move in moves],
            "person_keys": [move.person_key for move in moves],
            "new_duty_keys": [move.new_duty_key for move in moves],
            "new_person_keys": [move.new_person_key for move in moves],
        }
        conn.execute(statement("drop_imports_known_twice"), values)
        conn.execute(statement("rename_imports"), values)
    return moves
