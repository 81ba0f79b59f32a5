"""A Tech Log on loopback that keeps records, with the refusals of its contract."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from check_stand import CHECKS, DAY, Hangar

from config.settings import HttpSettings
from sandbox.server import Sandbox

BASE = "/v0.2"
LATER = "2026-03-10T04:30:00.000Z"


class Book:
    """The records of a Tech Log behind the scripted server, with the refusals of its contract."""

    def __init__(self, vendor: Any, reply: Any) -> None:
        self.vendor = vendor
        self.reply = reply
        self.rows: dict[str, dict[str, dict[str, Any]]] = {"trips": {}, "sectors": {}, "users": {}}
        for kind in self.rows:
            vendor.on("GET", f"{BASE}/{kind}", lambda got, kind=kind: self.list(kind, got.query))
            vendor.on("POST", f"{BASE}/{kind}", lambda got, kind=kind: self.create(kind, got.json))

    def put(self, kind: str, record_id: str, **fields: Any) -> dict[str, Any]:
        record = {"id": record_id, "updatedAt": LATER, "deletedAt": None, **fields}
        self.rows[kind][record_id] = record
        path = f"{BASE}/{kind}/{record_id}"
        self.vendor.on("GET", path, lambda got: self.reply(body=self.rows[kind][record_id]))
        self.vendor.on("PATCH", path, lambda got: self.patch(kind, record_id, got.json))
        self.vendor.on("DELETE", path, lambda got: self.delete(kind, record_id))
        return record

    def list(self, kind: str, query: dict[str, str]) -> Any:
        rows = list(self.rows[kind].values())
        for name in ("externalRef", "email"):
            if name in query:
                rows = [one for one in rows if (one.get(name) or "").lower() == query[name].lower()]
        if "updatedSince" in query:
            since = datetime.fromisoformat(query["updatedSince"])
            rows = [one for one in rows if datetime.fromisoformat(one["updatedAt"]) >= since]
        body = {"total": len(rows), "page": 1, "perPage": 50, "hasNext": False, "hasPrev": False, "results": rows}
        return self.reply(body=body)

    def create(self, kind: str, body: dict[str, Any]) -> Any:
        key = "email" if kind == "users" else "externalRef"
        for one in self.rows[kind].values():
            if one["deletedAt"] is None and one.get(key) == body[key]:
                return self.problem(409, "duplicateExternalRef", existingId=one["id"])
        return self.reply(201, self.put(kind, f"{kind}-{len(self.rows[kind])}", **body))

    def patch(self, kind: str, record_id: str, body: dict[str, Any]) -> Any:
        if self.rows[kind][record_id].get("status") == "completed":
            return self.problem(409, "sectorCompleted")
        self.rows[kind][record_id] |= body
        return self.reply(body=self.rows[kind][record_id])

    def delete(self, kind: str, record_id: str) -> Any:
        record = self.rows[kind][record_id]
        if record["deletedAt"] is not None:
            return self.problem(404, "notFound")
        status = record.get("status")
        if status in {"inProgress", "completed"}:
            return self.problem(409, "sectorStarted" if status == "inProgress" else "sectorCompleted")
        record |= {"deletedAt": LATER, "updatedAt": LATER}
        if kind == "trips":
            for one in self.rows["sectors"].values():
                if one["tripId"] == record_id:
                    one["deletedAt"] = LATER
        return self.reply(204)

    def problem(self, status: int, reason: str, **more: Any) -> Any:
        return self.reply(status, {"title": "Refused", "status": status, "detail": "Not so.", "reason": reason, **more})

    def lose(self, method: str, path: str, *, written: bool, kind: str = "sectors", times: int = 1) -> None:
        """The next answers do not arrive; the work is done or not."""

        def silent(got: Any) -> Any:
            if written:
                self.create(kind, got.json)
            return self.reply(how="drop")

        answers = [silent] * times
        self.vendor.on(method, path, *answers, lambda got: self.create(kind, got.json))

    def writes(self) -> list[tuple[str, str, Any]]:
        return [
            (got.method, got.path.removeprefix(BASE), json.loads(got.body) if got.body else None)
            for got in self.vendor.got
            if got.method != "GET" and "oauth" not in got.path
        ]


@pytest.fixture
def book(vendor: Any, reply: Any) -> Book:
    return Book(vendor, reply)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(day=DAY, operators=("acme",)) as started:
        yield started


@pytest.fixture
def hangar(box: Sandbox, patience: Callable[..., HttpSettings]) -> Iterator[Hangar]:
    made = Hangar(box, patience)
    yield made
    made.client.close()
    box.world.faults.clear()
    for one in made.checks():
        made.store.delete(CHECKS, one["id"])
