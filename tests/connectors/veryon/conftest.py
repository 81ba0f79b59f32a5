"""Clients of a scripted Tracking+, and one on loopback that keeps records, with the refusals of its contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr
from veryon_rows import DEFECT, FLIGHT_OVER_THERE, SECTOR, TYRE_OVER_THERE

from config.settings import HttpSettings, VeryonSettings
from connectors.veryon.client import VeryonClient
from connectors.veryon.writer import Directory, VeryonWriter
from model.sync import OutboxRow

BASE = "/api"
SECRET = "veryon-client-secret-31d0"
TOKEN = "veryon-access-token-9a4c"
ERRORS = {405: "deferralUpdateNotSupported", 404: "unknownRecord", 409: "duplicate"}


@pytest.fixture
def veryon(vendor: Any, patience: Callable[..., HttpSettings], reply: Any) -> Iterator[Callable[..., VeryonClient]]:
    """Clients of a Tracking+ whose token endpoint works, unless the test has scripted it."""
    vendor.on("POST", f"{BASE}/token", reply(body={"accessToken": TOKEN, "expiresIn": 3600}))
    clients: list[VeryonClient] = []

    def make(**http: Any) -> VeryonClient:
        settings = VeryonSettings(
            base_url=vendor.url + BASE, client_id="acme-client", client_secret="env:VERYON",
            integration_user_email="integration@acme.example", requests_per_minute=6000,
        )  # fmt: skip
        clients.append(VeryonClient(settings, patience(**http), SecretStr(SECRET)))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


class Hangar:
    """The records of a Tracking+ behind the scripted server. Ids count from 1 in each list."""

    def __init__(self, vendor: Any, reply: Any) -> None:
        self.vendor = vendor
        self.reply = reply
        self.logs: dict[int, dict[str, Any]] = {}
        self.defects: dict[int, dict[str, Any]] = {}
        vendor.on("GET", f"{BASE}/technical-logs", lambda got: self.list(self.logs, got.query, "logNumber"))
        vendor.on("GET", f"{BASE}/defects", lambda got: self.list(self.defects, got.query, "reference"))
        vendor.on("POST", f"{BASE}/technical-logs", lambda got: self.create_log(got.json))
        vendor.on("POST", f"{BASE}/defects", lambda got: self.create_defect(got.json))

    def put_log(self, **fields: Any) -> dict[str, Any]:
        record = {"id": len(self.logs) + 1, "fuel": None, "changedAt": "2026-03-10T10:00:00Z", **fields}
        self.logs[record["id"]] = record
        self.vendor.on("PUT", f"{BASE}/technical-logs/{record['id']}/fuel", lambda got: self.fuel(record, got.json))
        return record

    def put_defect(self, **fields: Any) -> dict[str, Any]:
        record = {
            "id": len(self.defects) + 1, "technicalLogId": None, "ataChapter": None, "deferral": None, "closure": None,
            "changedAt": "2026-03-10T10:00:00Z", **fields,
        }  # fmt: skip
        self.defects[record["id"]] = record
        path = f"{BASE}/defects/{record['id']}"
        self.vendor.on("GET", path, lambda got: self.reply(body=record))
        self.vendor.on("PATCH", path, lambda got: self.patch(record, got.json))
        self.vendor.on("POST", f"{path}/deferral", lambda got: self.defer(record, got.json))
        self.vendor.on("POST", f"{path}/closure", lambda got: self.close(record, got.json))
        return record

    def remove_defect(self, defect_id: int) -> None:
        del self.defects[defect_id]
        for method, part in (("GET", ""), ("PATCH", ""), ("POST", "/deferral"), ("POST", "/closure")):
            self.vendor.on(method, f"{BASE}/defects/{defect_id}{part}", self.error(404))

    def list(self, rows: dict[int, dict[str, Any]], query: dict[str, str], key: str) -> Any:
        found = [row for row in rows.values() if key not in query or row[key] == query[key]]
        return self.reply(body={"items": found, "nextCursor": None})

    def create_log(self, body: dict[str, Any]) -> Any:
        for row in self.logs.values():
            if (row["registrationId"], row["logNumber"]) == (body["registrationId"], body["logNumber"]):
                return self.error(409, existingId=row["id"])
        return self.reply(201, self.put_log(**body))

    def create_defect(self, body: dict[str, Any]) -> Any:
        for row in self.defects.values():
            if row["reference"] == body["reference"]:
                return self.error(409, existingId=row["id"])
        return self.reply(201, self.put_defect(**body))

    def fuel(self, record: dict[str, Any], body: dict[str, Any]) -> Any:
        record["fuel"] = body
        return self.reply(body=record)

    def patch(self, record: dict[str, Any], body: dict[str, Any]) -> Any:
        record.update(body)
        return self.reply(body=record)

    def defer(self, record: dict[str, Any], body: dict[str, Any]) -> Any:
        if record["deferral"] is not None:
            return self.error(405)
        record.update(deferral=body, status="deferred")
        return self.reply(201, record)

    def close(self, record: dict[str, Any], body: dict[str, Any]) -> Any:
        if record["status"] == "closed":
            return self.error(409)
        record.update(closure=body, status="closed")
        return self.reply(201, record)

    def error(self, status: int, code: str | None = None, **more: Any) -> Any:
        return self.reply(status, {"code": code or ERRORS[status], "message": "Not so.", **more})

    def lose(self, path: str, work: Callable[[Any], Any] | None = None, times: int = 1) -> None:
        """The next answers to a POST do not arrive; the work is done (work given) or not. Then all is as before."""
        before = self.vendor._replies["POST", BASE + path][-1]

        def silent(got: Any) -> Any:
            if work is not None:
                work(got.json)
            return self.reply(how="drop")

        self.vendor.on("POST", BASE + path, *[silent] * times, before)

    def writes(self) -> list[tuple[str, str, Any]]:
        return [
            (got.method, got.path.removeprefix(BASE), got.json)
            for got in self.vendor.got
            if got.method != "GET" and got.path != f"{BASE}/token"
        ]

    def asked(self) -> list[str]:
        """Methods and paths, in order."""
        return [f"{got.method} {got.path.removeprefix(BASE)}" for got in self.vendor.got if got.path != f"{BASE}/token"]


@pytest.fixture
def hangar(vendor: Any, reply: Any) -> Hangar:
    return Hangar(vendor, reply)


@pytest.fixture
def directory() -> Directory:
    return Directory()


@pytest.fixture
def writer(veryon: Callable[..., VeryonClient], hangar: Hangar, directory: Directory) -> VeryonWriter:
    return VeryonWriter(veryon(), directory, attempts=3, backoff=0.001)


@pytest.fixture
def row() -> Callable[..., OutboxRow]:
    def make(entity: str, operation: Any, payload: dict[str, Any], source_key: str) -> OutboxRow:
        return OutboxRow(
            id=uuid4(), operator_id="acme", flow="techlog_to_veryon", target="veryon", entity=entity,
            operation=operation, source_key=source_key, target_key=None, payload=payload, content_hash="",
            status="pending", attempts=0, last_error=None, created_at=datetime(2026, 3, 10, tzinfo=UTC),
            delivered_at=None, flow_run_id="r", reason="",
        )  # fmt: skip

    return make


@pytest.fixture
def tyre(hangar: Hangar, directory: Directory) -> dict[str, Any]:
    """A defect of ours that is there, with its sector."""
    hangar.put_log(**FLIGHT_OVER_THERE)
    directory.technical_logs[SECTOR] = "1"
    directory.defects[DEFECT] = "1"
    return hangar.put_defect(**TYRE_OVER_THERE)
