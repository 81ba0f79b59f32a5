"""Sends one outbox row to Tech Log, and finds out what became of one whose answer was lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from connectors.delivery import Delivery
from connectors.errors import Conflict, NotFound, Rejected, Unavailable, VendorError
from connectors.techlog.client import Entity, TechlogClient
from connectors.techlog.wire import (
    from_techlog_sector,
    from_techlog_trip,
    to_techlog_sector,
    to_techlog_trip,
    to_techlog_user,
)
from model.sync import OutboxRow, Person

Record = dict[str, Any]
Fields = dict[str, Any]

# Tech Log's words for a sector that its crew has taken over (contract: 409 reason).
TAKEN_OVER = frozenset({"sectorCompleted", "sectorStarted"})
ROLES = {"pic": "pic_user_id", "sic": "sic_user_id"}
TO_WIRE: dict[str, Callable[[Mapping[str, Any]], Record]] = {
    "user": to_techlog_user,
    "trip": to_techlog_trip,
    "sector": to_techlog_sector,
}


@dataclass(slots=True)
class Directory:
    """Ids over there of what our payloads name: trips by source key, users by person key, and who people are.

    Filled from the links, and added to as rows are delivered.
    """

    trips: dict[str, str]
    users: dict[str, str]
    people: Mapping[str, Person]


class TechlogWriter:
    """Writes to one operator's Tech Log. Thread-safe, as its client is."""

    def __init__(
        self, client: TechlogClient, directory: Directory, *, attempts: int, backoff: float, read_until: datetime | None
    ) -> None:
        self._client = client
        self._directory = directory
        self._attempts = attempts
        self._backoff = backoff
        self._read_until = read_until

    def send(self, row: OutboxRow) -> Delivery:
        """Send a row.

        Raises:
            Rejected: Tech Log refuses this record.
            Unavailable, NotAuthorised, Misread: as the client raises them.
        """
        if row.operation == "delete":
            return self._delete(row)
        fields, missing = self._resolve(row)
        if missing is not None:
            return Delivery("waiting", note=missing)
        return self._create(row, fields) if row.operation == "create" else self._update(row, fields)

    def settle(self, row: OutboxRow) -> Delivery:
        """Find out whether a row whose answer was lost has arrived; outcome "waiting" means that it has not."""
        if row.operation == "create":
            found = self._look_up(row)
            if found is None:
                return Delivery("waiting", note="not found over there; it is sent again")
            fields, _ = self._resolve(row)
            return Delivery("delivered", found["id"], found, fields)
        record = self._fetch(row)
        if row.operation == "delete":
            if record is None:
                return Delivery("delivered", row.target_key)
            return Delivery("waiting", note="still there; it is judged again")
        if record is None:
            return Delivery("moot", note="gone over there")
        fields, missing = self._resolve(row)
        arrived = missing is None and not _differences(row.entity, fields, record)
        return Delivery("delivered", row.target_key, record, fields) if arrived else Delivery("waiting")

    def _create(self, row: OutboxRow, fields: Fields) -> Delivery:
        body = TO_WIRE[row.entity](fields)
        for attempt in range(1, self._attempts + 1):
            try:
                record = self._client.create(_entity(row), body, str(row.id))
            except Conflict as conflict:
                return self._adopt(row, fields, conflict)
            except Unavailable as error:
                # The answer is lost, the record perhaps not: look before trying again.
                if error.may_have_written and (found := self._look_up_lost(row, error)) is not None:
                    return self._agree(row, fields, found)
                if attempt == self._attempts:
                    raise
                time.sleep(self._backoff * 2 ** (attempt - 1))
            else:
                return Delivery("delivered", record["id"], record, fields)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _adopt(self, row: OutboxRow, fields: Fields, conflict: Conflict) -> Delivery:
        """A duplicate is ours already: take what is there and bring it up to date."""
        if conflict.existing_id is not None and row.entity == "user":
            return Delivery("delivered", conflict.existing_id, None, fields, note="adopted")
        found = self._look_up(row) if conflict.existing_id is None else self._read(row.entity, conflict.existing_id)
        if found is None:
            raise conflict
        return self._agree(row, fields, found)

    def _agree(self, row: OutboxRow, fields: Fields, record: Record) -> Delivery:
        """Patch what an adopted record has otherwise than we want it; a signed-off sector stays as it is.

        Where we have nothing, what stands there is a person's entry: it stays.
        """
        signed_off = Delivery("delivered", record["id"], record, {}, note="adopted as signed off")
        if row.entity == "sector" and record.get("status") == "completed":
            return signed_off
        given = {name: value for name, value in fields.items() if value is not None}
        changed = _differences(row.entity, given, record) if row.entity != "user" else {}
        if changed:
            try:
                record = self._client.update(_entity(row), record["id"], TO_WIRE[row.entity](_merged(changed, record)))
            except Conflict as conflict:
                if conflict.reason in TAKEN_OVER:
                    return signed_off
                raise
        return Delivery("delivered", record["id"], record, fields, note="adopted")

    def _update(self, row: OutboxRow, fields: Fields) -> Delivery:
        if not fields:
            return Delivery("waiting", note="waits for a user to be created")
        target = _required(row)
        try:
            if "preflight_custom_data" in fields:
                # PATCH replaces the whole object, and a pilot may have filled in a key since we read it (ruling 16).
                current = self._client.sector(target)
                if current.get("status") == "completed":
                    return Delivery("moot", note="signed off meanwhile")
                body = TO_WIRE[row.entity](_merged(fields, current))
            else:
                body = TO_WIRE[row.entity](fields)
            record = self._client.update(_entity(row), target, body)
        except NotFound:
            return Delivery("moot", note="gone over there")
        except Conflict as conflict:
            if conflict.reason in TAKEN_OVER:
                return Delivery("moot", note="signed off meanwhile")
            raise
        return Delivery("delivered", target, record, fields)

    def _delete(self, row: OutboxRow) -> Delivery:
        target = _required(row)
        if row.entity == "trip":
            # Deleting a trip deletes its sectors with it.
            if self._holds_newcomers(target):
                return Delivery("moot", note="a sector has appeared in it meanwhile")
            if any(self._is_in(sector_id, target) for sector_id in row.payload.get("emptied_of", ())):
                return Delivery("moot", note="a sector has not left it")
        try:
            self._client.delete(_entity(row), target)
        except Conflict as conflict:
            if conflict.reason in TAKEN_OVER:
                return Delivery("moot", note="started meanwhile")
            raise
        return Delivery("delivered", target)

    def _holds_newcomers(self, trip_id: str) -> bool:
        """Look once more for sectors that came since this run read them."""
        changed = self._client.sectors(self._read_until)
        return any(one.get("tripId") == trip_id and one.get("deletedAt") is None for one in changed)

    def _is_in(self, sector_id: str, trip_id: str) -> bool:
        """Whether a sector that was to leave is still there, because its own move or deletion did not come about."""
        try:
            sector = self._client.sector(sector_id)
        except NotFound:
            return False
        return sector.get("tripId") == trip_id and sector.get("deletedAt") is None

    def _look_up_lost(self, row: OutboxRow, lost: Unavailable) -> Record | None:
        """As _look_up. Where nobody can be asked, the answer stays lost, and the row uncertain."""
        try:
            return self._look_up(row)
        except VendorError as silent:
            raise lost from silent

    def _look_up(self, row: OutboxRow) -> Record | None:
        """The live record with this row's key: externalRef, or a user's address."""
        if row.entity == "user":
            person = self._directory.people.get(row.payload["person"])
            return self._client.find_user(person.email) if person is not None and person.email else None
        find = self._client.find_trip if row.entity == "trip" else self._client.find_sector
        found = find(row.payload["external_ref"])
        return found if found is not None and found.get("deletedAt") is None else None

    def _read(self, entity: str, record_id: str) -> Record:
        return self._client.trip(record_id) if entity == "trip" else self._client.sector(record_id)

    def _fetch(self, row: OutboxRow) -> Record | None:
        try:
            record = self._read(row.entity, _required(row))
        except NotFound:
            return None
        return record if record.get("deletedAt") is None else None

    def _resolve(self, row: OutboxRow) -> tuple[Fields, str | None]:
        """The payload with ids for names, and what it has to wait for, if anything.

        A person without a user stays out: the sector goes without, and follows up once the user is there.
        """
        if row.entity == "user":
            return self._user_fields(row.payload)
        fields = {name: value for name, value in row.payload.items() if name not in {"trip", *ROLES}}
        for role, name in ROLES.items():
            if role in row.payload:
                person = row.payload[role]
                if person is None or person in self._directory.users:
                    fields[name] = None if person is None else self._directory.users[person]
        if "trip" in row.payload:
            trip_id = self._directory.trips.get(row.payload["trip"])
            if trip_id is None:
                return fields, f"waits for trip {row.payload['trip']}"
            fields["trip_id"] = trip_id
        return fields, None

    def _user_fields(self, payload: Mapping[str, Any]) -> tuple[Fields, str | None]:
        person = self._directory.people.get(payload["person"])
        if person is None or not person.email:
            return {}, f"waits for the address of {payload['person']}"
        name = person.name or f"Crew member {payload['person']}"
        return {"email": person.email, "name": name, "login_enabled": payload["login_enabled"]}, None


def _entity(row: OutboxRow) -> Entity:
    return cast("Entity", row.entity)


def _required(row: OutboxRow) -> str:
    if row.target_key is None:
        raise Rejected("techlog", f"{row.operation} {row.entity}", "the outbox row names no target", "report this row")
    return row.target_key


def _differences(entity: str, fields: Mapping[str, Any], record: Record) -> Fields:
    """The fields that a record over there has otherwise. Custom data differs by our keys only."""
    reader: Any = from_techlog_trip if entity == "trip" else from_techlog_sector
    has = reader(record)
    changed: Fields = {}
    for name, value in fields.items():
        have = getattr(has, name)
        if name == "preflight_custom_data":
            ours = {key: one for key, one in value.items() if (have or {}).get(key) != one}
            if ours:
                changed[name] = ours
        elif name != "status" and _comparable(have) != _comparable(value):
            changed[name] = value
    return changed


def _comparable(value: Any) -> Any:
    """Instants and dates as text, the way payloads hold them."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if hasattr(value, "isoformat") else value


def _merged(fields: Mapping[str, Any], record: Record) -> Fields:
    """The fields with custom data laid over what the record holds."""
    if "preflight_custom_data" not in fields:
        return dict(fields)
    held = record.get("preflightCustomData") or {}
    return {**fields, "preflight_custom_data": {**held, **fields["preflight_custom_data"]}}
