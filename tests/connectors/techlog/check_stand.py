"""A stand-in's Tech Log, a writer of maintenance checks and deferrals to it, and what a person does there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from pydantic import SecretStr

from config.settings import HttpSettings, TechlogSettings
from connectors.delivery import Delivery
from connectors.techlog.client import TechlogClient
from connectors.techlog.maintenance_writer import MaintenanceWriter
from model.sync import OutboxRow
from sandbox.kit.faults import Fault
from sandbox.server import Sandbox

DAY = date(2026, 3, 10)
REF = "veryon:forecast:77:1"
CHECKS = "maintenance-checks"
DUE = {"flight_seconds": 4_444_200, "date": "2026-03-20", "engine_cycles": None, "landings": None}
DUE_THERE = {"flightSeconds": 4_444_200, "date": "2026-03-20", "engineCycles": None, "landings": None}
SIX = ("aircraft_id", "title", "description", "ata_chapter", "area", "due", "status")


class Hangar:
    """A stand-in, its Tech Log, a client and a writer of it, and what a person does there."""

    def __init__(self, box: Sandbox, patience: Callable[..., HttpSettings]) -> None:
        self.box = box
        self.store = box.world.techlog["acme"]
        settings = TechlogSettings(
            base_url=f"{box.url}/techlog/acme/v0.2", client_id="acme-client", client_secret="env:TECHLOG",
            requests_per_minute=6000,
        )  # fmt: skip
        self.client = TechlogClient(settings, patience(read_timeout=2), SecretStr("techlog-acme-secret"))
        self.writer = MaintenanceWriter(self.client, attempts=3, backoff=0.001)
        self.aircraft = self.store.rows("aircraft")[0]["id"]
        self.payload = {
            "aircraft_id": self.aircraft, "title": "Oil change", "description": None, "ata_chapter": "79-20",
            "area": "engine1", "type": "scheduled", "due": DUE, "status": "open", "source": "veryon",
            "external_ref": REF,
        }  # fmt: skip
        self.expected = {name: self.payload[name] for name in SIX if name != "status"}
        box.world.requests.clear()

    def row(self, operation: Any, payload: dict[str, Any], target: str | None = None, **more: Any) -> OutboxRow:
        values = {"entity": "maintenance_check", "source_key": "veryon:acme:forecast:77:1"} | more
        return OutboxRow(
            id=uuid4(), operator_id="acme", flow="veryon_to_techlog", target="techlog", operation=operation,
            target_key=target, payload=payload, content_hash="", status="pending", attempts=0, last_error=None,
            created_at=datetime(2026, 3, 10, tzinfo=UTC), delivered_at=None, flow_run_id="r", reason="", **values,
        )  # fmt: skip

    def create(self, **changes: Any) -> OutboxRow:
        return self.row("create", {**self.payload, **changes})

    def enter(self, **changes: Any) -> str:
        """The check is there, as the API made it or a person changed it since."""
        there = {
            "aircraftId": self.aircraft, "title": "Oil change", "ataChapter": "79-20", "area": "engine1",
            "due": DUE_THERE, "source": "veryon", "externalRef": REF,
        }  # fmt: skip
        return str(self.store.add(CHECKS, **{**there, **changes})["id"])

    def checks(self) -> list[dict[str, Any]]:
        return [one for one in self.store.rows(CHECKS) if one["externalRef"] in {REF, "mine"}]

    def fault(self, kind: str, route: str, times: int = 1) -> Fault:
        return self.box.world.faults.add(Fault(kind, "techlog", route=route, times=times))

    def asked(self) -> list[str]:
        return [one.route for one in self.box.world.requests.entries() if "oauth" not in one.route]

    def writes(self) -> list[str]:
        return [route for route in self.asked() if not route.startswith("GET")]


def outcome(delivery: Delivery) -> tuple[str, str | None, str | None]:
    return delivery.outcome, delivery.target_key, delivery.note
