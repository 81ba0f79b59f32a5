"""A sandbox with an empty Tech Log that has one aircraft, and a client that is let in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from sandbox.server import Sandbox
from sandbox.techlog.store import TechlogStore

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


@dataclass
class Host:
    box: Sandbox
    api: httpx.Client
    store: TechlogStore
    aircraft_id: str

    def log_in(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": "acme-client",
            "client_secret": "techlog-acme-secret",
        }
        answer = self.api.post("/oauth/token", data=form)
        assert answer.status_code == 200, answer.text
        token = str(answer.json()["access_token"])
        self.api.headers["authorization"] = f"Bearer {token}"
        return token

    def trip(self, **fields: Any) -> dict[str, Any]:
        body = {"aircraftId": self.aircraft_id, "date": "2026-03-10", "category": "private"}
        return self.made("/trips", body, fields)

    def sector(self, trip_id: str, **fields: Any) -> dict[str, Any]:
        return self.made("/sectors", self.sector_body(trip_id), fields)

    def sector_body(self, trip_id: str) -> dict[str, Any]:
        return {
            "tripId": trip_id,
            "aircraftId": self.aircraft_id,
            "status": "planned",
            "departureAirport": "LOWW",
            "arrivalAirport": "EGLL",
        }

    def made(self, path: str, body: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
        answer = self.api.post(path, json={**body, **fields})
        assert answer.status_code == 201, answer.text
        record: dict[str, Any] = answer.json()
        return record

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.api.request(method, f"{self.box.url}/_control{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def set_clock(self, now: str) -> None:
        self.control("PUT", "/clock", {"now": now})

    def fault(self, kind: str, **fields: Any) -> None:
        self.control("POST", "/faults", {"kind": kind, "vendor": "techlog", **fields})


@contextmanager
def hosted() -> Iterator[Host]:
    with (
        Sandbox(operators=("acme", "borealis")) as box,
        # Plain http on loopback: reading the trust store takes longer than most of these tests.
        httpx.Client(base_url=f"{box.url}/techlog/acme/v0.2", timeout=5, verify=False) as api,
    ):
        store = box.world.techlog["acme"]
        host = Host(box, api, store, store.add("aircraft", registration="OE-FAB")["id"])
        host.log_in()
        yield host


def problem(answer: httpx.Response, status: int, reason: str) -> dict[str, Any]:
    """The members of a problem, once it is known to be the one that is expected."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    content: dict[str, Any] = answer.json()
    assert (answer.status_code, content["status"], content["reason"]) == (status, status, reason), content
    assert content["title"]
    assert content["detail"]
    return content


def wrong_fields(answer: httpx.Response) -> set[str]:
    """The fields that a 422 names."""
    return {error["field"] for error in problem(answer, 422, "validation")["errors"]}
