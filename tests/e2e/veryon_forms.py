"""Each record of Tech Log as a person would enter it in Tracking+, field by field, from the contracts alone.

No import of the product. A form without an answer goes without the field.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Record = dict[str, Any]

KINDS = {"pilotReport": "PIREP", "maintenanceReport": "MAREP", "cabinReport": "CABIN"}
TIMES = {"blockOff": "blockOffTime", "takeoff": "takeoffTime", "landing": "landingTime", "blockOn": "blockOnTime"}


@dataclass(frozen=True)
class TrackingRules:
    """The part of an operator's settings that decides what Tracking+ holds. go_live None: see ruling 27."""

    operator: str
    integration: str
    prefix: str = "TL-"
    aircraft: tuple[str, ...] = ()
    go_live: datetime | None = None
    days_back: int = 2
    mel_days: tuple[tuple[str, int], ...] = (("A", 1), ("B", 3), ("C", 10), ("D", 120))
    mel_from: str = "deferred"


def plain(registration: str) -> str:
    return "".join(letter for letter in registration if letter.isalnum()).upper()


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def given(**fields: Any) -> Record:
    """What is known; what is not is not written."""
    return {name: value for name, value in fields.items() if value is not None}


def second(text: str | None) -> str | None:
    """Whole seconds; what is left of one is cut off."""
    return None if text is None else instant(text).strftime("%Y-%m-%dT%H:%M:%SZ")


def hours(seconds: int | None) -> str | None:
    """Ruling 30."""
    return None if seconds is None else str((Decimal(seconds) / 3600).quantize(Decimal("0.01"), ROUND_HALF_UP))


class Forms:
    """The forms, with both systems' directories at hand.

    Attributes:
        nobody: whether somebody is unknown over there, and the integration user too.
        aircraft: Tech Log's, by id.
        registrations, places, users: ids in Tracking+ by plain registration, ICAO code, email in lower case.
    """

    def __init__(self, rules: TrackingRules, techlog: Record, tracking: Record) -> None:
        self.rules, self.nobody = rules, False
        self.aircraft = {row["id"]: row for row in techlog["aircraft"]}
        self.emails = {row["id"]: row["email"].lower() for row in techlog["users"]}
        self.registrations = {plain(row["registration"]): row["id"] for row in tracking["registrations"]}
        self.places = {row["icao"]: row["id"] for row in tracking["places"]}
        # Nothing can be entered in the name of someone who has left.
        self.users = {row["email"].lower(): row["id"] for row in tracking["users"] if row["active"]}

    def tail(self, aircraft_id: str) -> str:
        return plain(self.aircraft[aircraft_id]["registration"])

    def user(self, techlog_id: str | None) -> int | None:
        """By email, else the integration user."""
        known = self.users.get(self.emails.get(techlog_id or "", ""))
        found = known or self.users.get(self.rules.integration.lower())
        self.nobody |= found is None
        return found

    def flight(self, sector: Record) -> Record:
        seconds = sector["flightSeconds"]
        if seconds is None and sector["takeoffTime"] and sector["landingTime"]:
            flown = instant(sector["landingTime"]) - instant(sector["takeoffTime"])
            seconds = int(flown.total_seconds())
        return given(
            entryType="flight",
            registrationId=self.registrations.get(self.tail(sector["aircraftId"])),
            logNumber=sector["srpNumber"] or f"TL-{sector['id'][:8]}",
            departurePlaceId=self.places.get(sector["departureAirport"]),
            arrivalPlaceId=self.places.get(sector["arrivalAirport"]),
            utilisation=_utilisation(seconds, sector["cycles"], sector["landings"]),
            enteredByUserId=self.user(sector["picUserId"]),
            **{name: second(sector[source]) for name, source in TIMES.items()},
        )

    def maintenance_entry(self, update: Record) -> Record:
        delta = update["delta"] or {}
        return given(
            entryType="maintenanceEntry",
            registrationId=self.registrations.get(self.tail(update["aircraftId"])),
            logNumber=update["srpNumber"] or f"TL-{update['id'][:8]}",
            occurredAt=second(update["occurredAt"]),
            utilisation=_utilisation(delta.get("flightSeconds"), delta.get("cycles"), delta.get("landings")),
            remarks=update["description"],
            enteredByUserId=self.user(update["userId"]),
        )

    def fuel(self, sector: Record) -> Record | None:
        summary = sector["fuelSummary"] or {}
        amounts = {name: Decimal(str(value)) for name, value in summary.items() if value is not None}
        before, after = amounts.get("preUpliftFuel"), amounts.get("postUpliftFuel")
        shown = given(
            before=before,
            uplift=None if before is None or after is None else after - before,
            used=amounts.get("usedFuel"),
            remaining=amounts.get("remainingFuel"),
        )
        if not shown:
            return None
        unit = self.aircraft[sector["aircraftId"]]["fuelUnit"]
        return {**{name: float(value) for name, value in shown.items()}, "unit": unit}

    def defect(self, defect: Record, log_number: str | None) -> Record:
        """What a PATCH may change of a defect later; technicalLogId is the number of the log."""
        return given(
            description=defect["description"],
            ataChapter=defect["ataChapter"],
            defectType=KINDS.get(defect["defectType"]),
            technicalLogId=log_number,
        )

    def new_defect(self, defect: Record) -> Record:
        """And what it can only be created with."""
        return given(
            reference=self.rules.prefix + str(defect["reference"]),
            registrationId=self.registrations.get(self.tail(defect["aircraftId"])),
            status="open",
            raisedAt=second(defect["raisedAt"]),
            raisedByUserId=self.user(defect["raisedByUserId"]),
        )

    def deferral(self, defect: Record) -> Record | None:
        """Nothing where it has no date, and no category to take one from."""
        told = defect["deferral"] or {}
        until = told.get("targetDate")
        for extension in sorted(told.get("extensions") or [], key=lambda one: str(one["approvedAt"])):
            until = extension["targetDate"]
        if until is None:
            days = dict(self.rules.mel_days).get(str(told.get("melCategory")))
            if days is None:
                return None
            begun = told["deferredAt"] if self.rules.mel_from == "deferred" else defect["raisedAt"]
            until = (instant(begun).date() + timedelta(days=days)).isoformat()
        return given(
            melCategory=told.get("melCategory"),
            reason=told.get("reason"),
            targetDate=until,
            reference=told.get("reference"),
            deferredAt=second(told["deferredAt"]),
        )

    def closure(self, defect: Record) -> Record:
        told = defect["closure"]
        return given(
            actionText=told.get("actionText"),
            timeSpentMinutes=told.get("timeSpentMinutes"),
            closedByUserId=self.user(told.get("closedByUserId")),
            closedAt=second(told["closedAt"]),
        )


def _utilisation(seconds: int | None, cycles: int | None, landings: int | None) -> Record | None:
    counted = landings if cycles is None else cycles
    return given(flightHours=hours(seconds), engineCycles=counted, landings=landings) or None
