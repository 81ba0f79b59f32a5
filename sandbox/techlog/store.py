"""One operator's Tech Log: its records, and the rules that hold whoever changes them."""

from __future__ import annotations

import copy
import threading
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.kit.clock import Clock
from sandbox.kit.kinds import problems
from sandbox.kit.problems import conflict, invalid, not_found
from sandbox.kit.tokens import Tokens
from sandbox.techlog.keys import IdempotencyKeys
from sandbox.techlog.resources import ALL, Resource

Row = dict[str, Any]
_SPACE = uuid.UUID("7d3c7bf0-0f0b-4c39-9d5e-1d1f0c8d6a11")


@dataclass(slots=True)
class Switches:
    """How this installation behaves.

    Attributes:
        enrolled: the client may use the API; otherwise every resource answers 403 clientNotEnrolled.
        ignore_idempotency_key: the Idempotency-Key header has no effect.
        tied_stamps: records changed at one sandbox instant share one updatedAt, as a coarser vendor clock gives it.
    """

    enrolled: bool = True
    ignore_idempotency_key: bool = False
    tied_stamps: bool = False


class TechlogStore:
    """The records of one operator, in wire words, tombstones included. Reads give copies.

    Attributes:
        operator: its key.
        client_id, client_secret: what buys a token.
        switches: how the installation behaves.
    """

    def __init__(self, operator: str, clock: Clock, lock: threading.RLock) -> None:
        self.operator = operator
        self.clock = clock
        self.lock = lock
        self.client_id = f"{operator}-client"
        self.client_secret = f"techlog-{operator}-secret"
        self.switches = Switches()
        self.tokens = Tokens(clock)
        self.keys = IdempotencyKeys(clock)
        self._tables: dict[str, dict[str, Row]] = {name: {} for name in ALL}
        self._last_stamp = datetime.min.replace(tzinfo=UTC)
        self._made = 0

    def rows(self, table: str, *, deleted: bool = False) -> list[Row]:
        """The rows of a table, by (updatedAt, id); `deleted` adds the tombstones."""
        with self.lock:
            return copy.deepcopy(self.look(table, deleted=deleted))

    def look(self, table: str, *, deleted: bool = False) -> list[Row]:
        """The same rows and no copies: for whoever holds the lock, and changes none."""
        rows = [row for row in self._tables[table].values() if deleted or row["deletedAt"] is None]
        return sorted(rows, key=lambda row: (row["updatedAt"], row["id"]))

    def has(self, table: str, key: str) -> bool:
        """Whether there is such a live row."""
        row = self._tables[table].get(key)
        return row is not None and row["deletedAt"] is None

    def row(self, table: str, key: str) -> Row:
        """A live row.

        Raises:
            Problem: 404, it is not there or deleted.
        """
        return copy.deepcopy(self._live(table, key))

    def find(self, table: str, external_ref: str) -> Row | None:
        """The live row with this externalRef."""
        with self.lock:
            found = self._holder(table, "externalRef", external_ref)
            return copy.deepcopy(found)

    def add(self, table: str, **fields: Any) -> Row:
        """Add a record, checked like a POST but with every field allowed; returns it.

        Raises:
            Problem: 422 or 409.
        """
        resource = ALL[table]
        with self.lock:
            self._check(resource, fields, None)
            now = self._stamp()
            row: Row = {"id": self._new_id(table)}
            row |= {name: copy.deepcopy(fields.get(name, spec.default())) for name, spec in resource.fields.items()}
            row |= {"createdAt": now, "updatedAt": now, "deletedAt": None}
            if table == "aircraft" and row["operatorId"] is None:
                row["operatorId"] = self.operator
            if table == "sectors":
                row["status"] = fields.get("status", "planned")
                if row["sequence"] is None:
                    row["sequence"] = 1 + max((s["sequence"] for s in self._sectors(row["tripId"])), default=0)
            self._tables[table][row["id"]] = row
            return copy.deepcopy(row)

    def change(self, table: str, key: str, **fields: Any) -> Row:
        """Replace top-level fields of a live row, as a person may: whatever its state; returns it.

        Raises:
            Problem: 404, 422 or 409.
        """
        with self.lock:
            row = self._live(table, key)
            self._check(ALL[table], fields, key)
            row |= copy.deepcopy(fields)
            row["updatedAt"] = self._stamp()
            return copy.deepcopy(row)

    def delete(self, table: str, key: str) -> None:
        """Turn a live row into a tombstone, as a person may: whatever its state. A trip takes its sectors with it.

        Raises:
            Problem: 404.
        """
        with self.lock:
            row = self._live(table, key)
            for sector in self._sectors(key) if table == "trips" else []:
                self._bury(sector)
            self._bury(row)

    def sectors_of(self, trip_id: str) -> list[Row]:
        """The live sectors of a trip."""
        with self.lock:
            return copy.deepcopy(self._sectors(trip_id))

    def state(self) -> dict[str, Any]:
        """Everything, tombstones included, for the control API."""
        with self.lock:
            tables = {table: self.rows(table, deleted=True) for table in self._tables}
            return {**tables, "switches": asdict(self.switches)}

    def _live(self, table: str, key: str) -> Row:
        row = self._tables[table].get(key)
        if row is None or row["deletedAt"] is not None:
            raise not_found(f"There is no {ALL[table].noun} {key}.")
        return row

    def _sectors(self, trip_id: str) -> list[Row]:
        return [s for s in self._tables["sectors"].values() if s["tripId"] == trip_id and s["deletedAt"] is None]

    def _bury(self, row: Row) -> None:
        row["updatedAt"] = row["deletedAt"] = self._stamp()

    def _holder(self, table: str, field: str, value: str) -> Row | None:
        """The live row in which a field has this value, whatever the case of an email."""
        fold = str.casefold if field == "email" else str
        rows = (row for row in self._tables[table].values() if row["deletedAt"] is None and row.get(field) is not None)
        return next((row for row in rows if fold(row[field]) == fold(value)), None)

    def _check(self, resource: Resource, fields: Mapping[str, Any], key: str | None) -> None:
        """Types, references and unique fields of what is to be written; `key` is the row that is changed, if any."""
        wrong = problems(resource.fields, fields, whole_record=False)
        if key is None:
            wrong += [
                (name, "is required")
                for name, spec in resource.fields.items()
                if spec.required and name not in fields and name != "status"
            ]
        bad = {name for name, _ in wrong}
        for name, table in resource.references.items():
            target = fields.get(name)
            if target is None or name in bad:
                continue
            if not self.has(table, target):
                wrong.append((name, f"names no {ALL[table].noun}"))
        if wrong:
            raise invalid(wrong)
        for name, reason in (("externalRef", "duplicateExternalRef"), ("email", "duplicateEmail")):
            value = fields.get(name)
            holder = self._holder(resource.table, name, value) if value is not None else None
            if holder and holder["id"] != key:
                raise conflict(reason, f"Another {resource.noun} has this {name}.", existingId=holder["id"])

    def _stamp(self) -> str:
        """A new updatedAt: the sandbox's time, and never twice the same unless stamps are tied."""
        step = timedelta() if self.switches.tied_stamps else timedelta(microseconds=1)
        self._last_stamp = max(self.clock.now(), self._last_stamp + step)
        return self._last_stamp.isoformat(timespec="microseconds").replace("+00:00", "Z")

    def _new_id(self, table: str) -> str:
        """A UUID that is the same in every sandbox that is played the same way."""
        self._made += 1
        return str(uuid.uuid5(_SPACE, f"{self.operator}/{table}/{self._made}"))
