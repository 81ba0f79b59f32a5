"""A sandbox with a Tracking+ that has an aircraft, two places and a user, and a client that is let in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from sandbox.server import Sandbox
from sandbox.veryon.store import VeryonStore

CREDENTIALS = {"clientId": "acme-client", "clientSecret": "veryon-acme-secret"}
UNKNOWN_ID = 999_999


@dataclass
class Host:
    box: Sandbox
    api: httpx.Client
    store: VeryonStore
    registration: int
    places: tuple[int, int]
    user: int

    def log_in(self) -> str:
        answer = self.api.post("/token", json=CREDENTIALS)
        assert answer.status_code == 200, answer.text
        token = str(answer.json()["accessToken"])
        self.api.headers["authorization"] = f"Bearer {token}"
        return token

    def flight(self, **fields: Any) -> dict[str, Any]:
        """A body, complete."""
        body = {
            "registrationId": self.registration, "logNumber": "000017", "entryType": "flight",
            "departurePlaceId": self.places[0], "arrivalPlaceId": self.places[1],
            "takeoff": "2026-03-10T06:10:00Z", "landing": "2026-03-10T07:25:00Z",
        }  # fmt: skip
        return {**body, **fields}

    def entry(self, **fields: Any) -> dict[str, Any]:
        """A body of a maintenance entry, complete."""
        body = {"registrationId": self.registration, "logNumber": "TL-1", "entryType": "maintenanceEntry"}
        return {**body, "occurredAt": "2026-03-10T07:10:00Z", **fields}

    def defect(self, **fields: Any) -> dict[str, Any]:
        """A body, complete."""
        return {"reference": "TL-7", "registrationId": self.registration, "description": "Scratch.", **fields}

    def made(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.api.post(path, json=body)
        assert answer.status_code == 201, answer.text
        record: dict[str, Any] = answer.json()
        return record

    def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        answer = self.api.get(path, params=query)
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["items"]
        return rows

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.api.request(method, f"{self.box.url}/_control{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def desk(self, path: str, body: dict[str, Any]) -> Any:
        """What a person does in Tracking+."""
        return self.control("POST", f"/veryon/acme/{path}", body)

    def set_clock(self, now: str) -> None:
        self.control("PUT", "/clock", {"now": now})

    def fault(self, kind: str, **fields: Any) -> None:
        self.control("POST", "/faults", {"kind": kind, "vendor": "veryon", **fields})


@contextmanager
def hosted() -> Iterator[Host]:
    with (
        Sandbox(operators=("acme", "borealis")) as box,
        # Plain http on loopback: reading the trust store takes longer than most of these tests.
        httpx.Client(base_url=f"{box.url}/veryon/acme/api", timeout=5, verify=False) as api,
    ):
        store = box.world.veryon["acme"]
        registration = store.add("registrations", registration="OE-FAB")["id"]
        places = (store.add("places", icao="LOWW")["id"], store.add("places", icao="EGLL")["id"])
        user = store.add("users", email="ada@acme.example")["id"]
        host = Host(box, api, store, registration, places, user)
        host.log_in()
        yield host


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The members of a refusal, once it is known to be the one that is expected."""
    assert answer.headers["content-type"] == "application/json", answer.text
    content: dict[str, Any] = answer.json()
    assert (answer.status_code, content["code"]) == (status, code), content
    assert content["message"]
    return content


def wrong_fields(answer: httpx.Response, code: str = "validation") -> set[str]:
    """The fields that a 422 names."""
    return set(refused(answer, 422, code)["fields"])
