"""What a client may write: the rules that hold over the API and not for a person at the dashboard."""

from __future__ import annotations

from typing import Any

from sandbox.kit.kinds import problems
from sandbox.kit.problems import Problem, conflict, invalid
from sandbox.techlog.resources import SECTORS, TRIPS, Resource
from sandbox.techlog.store import Row, TechlogStore

_NEW_SECTOR = {"status": "planned", "signedOffAt": None}


def create(store: TechlogStore, resource: Resource, body: dict[str, Any]) -> Row:
    """Create a record.

    Raises:
        Problem: 422, or 409 for a known externalRef or email.
    """
    _refuse(problems(resource.fields, body, whole_record=True) + _frozen(resource, body, _NEW_SECTOR))
    return store.add(resource.table, **body)


def patch(store: TechlogStore, resource: Resource, key: str, body: dict[str, Any]) -> Row:
    """Replace top-level fields, whole.

    Raises:
        Problem: 404, 409 sectorCompleted, 422, or 409 for an externalRef that another record has.
    """
    row = store.row(resource.table, key)
    if resource is SECTORS and row["status"] == "completed":
        raise _completed()
    _refuse(problems(resource.fields, body, whole_record=False) + _frozen(resource, body, row))
    return store.change(resource.table, key, **body)


def delete(store: TechlogStore, resource: Resource, key: str) -> None:
    """Delete a record; a trip with its sectors, started ones too.

    Raises:
        Problem: 404, 409 sectorStarted or sectorCompleted.
    """
    row = store.row(resource.table, key)
    if resource is SECTORS and row["status"] == "completed":
        raise _completed()
    if resource is SECTORS and row["status"] == "inProgress":
        raise conflict("sectorStarted", "The sector has been started.")
    if resource is TRIPS and any(_flown(sector) for sector in store.sectors_of(key)):
        raise _completed()
    store.delete(resource.table, key)


def _flown(sector: Row) -> bool:
    return sector["signedOffAt"] is not None or sector["status"] == "completed"


def _completed() -> Problem:
    return conflict("sectorCompleted", "The sector has been completed.")


def _frozen(resource: Resource, body: dict[str, Any], row: Row) -> list[tuple[str, str]]:
    """Fields that a client tries to move although only the crew can."""
    return [
        (name, "is set in the app, by the crew")
        for name, spec in resource.fields.items()
        if spec.frozen and name in body and body[name] != row[name]
    ]


def _refuse(wrong: list[tuple[str, str]]) -> None:
    if wrong:
        raise invalid(wrong)
