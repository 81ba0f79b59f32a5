"""Every request that reached a stand-in, in order, with what became of it."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sandbox.kit.clock import to_text


@dataclass(slots=True)
class Entry:
    """One request.

    Attributes:
        n: counts from 1, over all vendors.
        at: sandbox time, UTC.
        body: the JSON value that was sent, else the text, else None.
        status: None as long as no answer has been given, and for good where none ever was.
        fault: the kind of the fault that struck.
        is_write: it would have changed the vendor's data.
    """

    n: int
    at: datetime
    vendor: str
    operator: str
    route: str
    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    idempotency_key: str | None
    is_write: bool
    fault: str | None = None
    status: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The entry for the control API."""
        return {**asdict(self), "at": to_text(self.at)}


class RequestLog:
    """The requests so far. Safe between threads."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._count = 0
        self._lock = threading.RLock()

    def add(self, entry: Entry) -> Entry:
        """Append a request and number it."""
        with self._lock:
            self._count += 1
            entry.n = self._count
            self._entries.append(entry)
        return entry

    def clear(self) -> None:
        """Forget the requests; the numbers go on."""
        with self._lock:
            self._entries.clear()

    def entries(
        self,
        vendor: str | None = None,
        operator: str | None = None,
        route: str | None = None,
        *,
        writes: bool = False,
    ) -> list[Entry]:
        """The requests in order; each filter that is given must fit, `writes` leaves the reads out."""
        wanted = {"vendor": vendor, "operator": operator, "route": route}
        filters = {name: value for name, value in wanted.items() if value is not None}
        with self._lock:
            return [
                entry
                for entry in self._entries
                if all(getattr(entry, name) == value for name, value in filters.items())
                and (entry.is_write or not writes)
            ]
