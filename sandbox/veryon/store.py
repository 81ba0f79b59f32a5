"""One operator's Tracking+: its records, and the rules that hold whoever changes them."""

from __future__ import annotations

import copy
import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.kit.clock import Clock
from sandbox.kit.kinds import problems
from sandbox.kit.tokens import Tokens
from sandbox.veryon.errors import Refused, duplicate, invalid, unknown
from sandbox.veryon.resources import ALL, Resource

Row = dict[str, Any]


@dataclass(slots=True)
class Switches:
    """How this installation behaves.

    Attributes:
        enrolled: the client may use the API; otherwise every resource answers 403 forbidden.
        tied_stamps: records changed at one sandbox instant share one changedAt, as a coarser vendor clock gives it.
    """

    enrolled: bool = True
    tied_stamps: bool = False


class VeryonStore:
    """The records of one operator, in wire words. Reads give copies.

    Attributes:
        operator: its key.
        client_id, client_secret: what buys a token.
        switches: how the installation behaves.
        last_done: forecast item's id -> when it was last complied with: date, flightHours, engineCycles, landings.
            No list shows it.
    """

    def __init__(self, operator: str, clock: Clock, lock: threading.RLock) -> None:
        self.operator = operator
        self.clock = clock
        self.lock = lock
        self.client_id = f"{operator}-client"
        self.client_secret = f"veryon-{operator}-secret"
        self.switches = Switches()
        self.tokens = Tokens(clock)
        self.last_done: dict[int, Row] = {}
        self._tables: dict[str, dict[int, Row]] = {name: {} for name in ALL}
        self._next_id = {name: resource.first_id for name, resource in ALL.items()}
        self._last_stamp = datetime.min.replace(tzinfo=UTC)

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, by id."""
        with self.lock:
            return copy.deepcopy(list(self._tables[table].values()))

    def behind(self, table: str, key: int) -> Iterator[Row]:
        """The rows behind an id, by id, and no copies: for whoever holds the lock, and changes none."""
        rows = list(self._tables[table].values())
        yield from rows[bisect_right(rows, key, key=lambda row: row["id"]) :]

    def row(self, table: str, key: int) -> Row:
        """One row.

        Raises:
            Refused: 404.
        """
        with self.lock:
            return copy.deepcopy(self._row(table, key))

    def find(self, table: str, **fields: Any) -> Row | None:
        """The first row with these values, whatever the case of an email."""
        with self.lock:
            rows = self._tables[table].values()
            wanted = _folded(fields)
            return copy.deepcopy(next((row for row in rows if _folded({n: row[n] for n in fields}) == wanted), None))

    def add(self, table: str, **fields: Any) -> Row:
        """Add a record, with every field allowed; returns it.

        Raises:
            Refused: 422 or 409.
        """
        resource = ALL[table]
        with self.lock:
            self.check(resource, fields, None)
            row: Row = {"id": self._next_id[table]}
            row |= {name: copy.deepcopy(fields.get(name, spec.default())) for name, spec in resource.fields.items()}
            self._next_id[table] += 1
            row["changedAt"] = self.stamp()
            self._tables[table][row["id"]] = row
            return copy.deepcopy(row)

    def add_all(self, table: str, records: Iterable[Row]) -> None:
        """Add many records that are known to be right, quickly: neither checked nor copied."""
        blank = {name: spec.default for name, spec in ALL[table].fields.items()}
        with self.lock:
            for fields in records:
                row: Row = {"id": self._next_id[table]}
                row |= {name: fields[name] if name in fields else default() for name, default in blank.items()}
                row["changedAt"] = self.stamp()
                self._next_id[table] += 1
                self._tables[table][row["id"]] = row

    def change(self, table: str, key: int, **fields: Any) -> Row:
        """Replace top-level fields of a row, whatever its state; returns it.

        Raises:
            Refused: 404, 422 or 409.
        """
        with self.lock:
            row = self._row(table, key)
            self.check(ALL[table], fields, key)
            row |= copy.deepcopy(fields)
            row["changedAt"] = self.stamp()
            return copy.deepcopy(row)

    def delete(self, table: str, key: int) -> None:
        """Take a row away; what names it keeps naming it.

        Raises:
            Refused: 404.
        """
        with self.lock:
            self._row(table, key)
            del self._tables[table][key]

    def state(self) -> dict[str, Any]:
        """Everything, for the control API."""
        with self.lock:
            tables = {table: self.rows(table) for table in self._tables}
            done = {str(key): dict(row) for key, row in self.last_done.items()}
            return {**tables, "lastDone": done, "switches": asdict(self.switches)}

    def check(self, resource: Resource, fields: Mapping[str, Any], key: int | None) -> None:
        """Types, references and the natural key of what is to be written; `key` is the row that is changed, if any.

        Raises:
            Refused: 422 or 409.
        """
        wrong = problems(resource.fields, fields, whole_record=key is None)
        if wrong:
            raise invalid(wrong)
        self._check_references(resource, fields)
        self._check_key(resource, fields, key)

    def stamp(self) -> str:
        """A new changedAt: the sandbox's time, and never twice the same unless stamps are tied."""
        step = timedelta() if self.switches.tied_stamps else timedelta(microseconds=1)
        self._last_stamp = max(self.clock.now(), self._last_stamp + step)
        return self._last_stamp.isoformat(timespec="microseconds").replace("+00:00", "Z")

    def names(self, table: str, key: int) -> bool:
        """Whether a record may be named by others: it is there, and not inactive."""
        row = self._tables[table].get(key)
        return row is not None and row.get("active") is not False

    def _row(self, table: str, key: int) -> Row:
        row = self._tables[table].get(key)
        if row is None:
            raise unknown(ALL[table].noun, key)
        return row

    def _check_references(self, resource: Resource, fields: Mapping[str, Any]) -> None:
        """Every field of the first code that is wrong is named."""
        missing = {
            name: reference
            for name, reference in resource.references.items()
            if fields.get(name) is not None and not self.names(reference.table, fields[name])
        }
        if missing:
            first = next(iter(missing.values()))
            named = {name: f"names no {ALL[each.table].noun}" for name, each in missing.items() if each == first}
            message = "; ".join(f"{name}: there is no {ALL[first.table].noun} {fields[name]}" for name in named)
            raise Refused(422, first.code, f"{message}.", fields=named)

    def _check_key(self, resource: Resource, fields: Mapping[str, Any], key: int | None) -> None:
        if not any(name in fields for name in resource.key):
            return
        kept = self._tables[resource.table].get(key, {}) if key is not None else {}
        wanted = {name: fields.get(name, kept.get(name)) for name in resource.key}
        holder = self.find(resource.table, **wanted)
        if holder is not None and holder["id"] != key:
            shown = ", ".join(f"{name} {value}" for name, value in wanted.items())
            raise duplicate(f"There is a {resource.noun} with {shown}.", holder["id"])


def _folded(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.casefold() if name == "email" else value for name, value in fields.items()}
