"""What Tech Log must hold after a run, worked out by hand from the contracts.

Plain loops over plain dictionaries, slow and obvious, and without one import of the product: a mistake there must not
repeated here. LEON's records come in the wire form of its schema, Tech Log's in that of its OpenAPI document.

A view is Tech Log's live records without its own ids, so that two worlds can be compared:
    users    {e-mail in lower case: {"name", "loginEnabled"}}
    trips    {externalRef or "by hand: ...": fields}, aircraft as registration, pilots as e-mail
    sectors  {externalRef or "by hand: ...": fields}, trip as the trip's key, instants as aware datetimes
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Record = dict[str, Any]

# Tech Log's own book-keeping, which no run decides.
OWN = ("id", "createdAt", "updatedAt", "deletedAt")
INSTANTS = ("takeoffTime", "landingTime", "blockOffTime", "blockOnTime", "signedOffAt")


@dataclass(frozen=True)
class Rules:
    """The part of an operator's settings that decides what Tech Log holds."""

    operator: str
    grouping: str
    aircraft: tuple[str, ...] = ()
    pic_positions: tuple[str, ...] = ("CPT", "PIC", "LTC", "TRI")
    sic_positions: tuple[str, ...] = ("CPT2", "SIC", "FO", "CPT-", "FO-")
    custom_fields: tuple[str, ...] = ()
    days_back: int = 2
    days_ahead: int = 14

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        midnight = datetime(now.year, now.month, now.day, tzinfo=UTC)
        return midnight - timedelta(days=self.days_back), midnight + timedelta(days=self.days_ahead + 1)


@dataclass
class Leon:
    """LEON's stored records: flights in wire form, and the aircraft that it shows."""

    flights: list[Record]
    aircraft: list[Record]


@dataclass
class View:
    """Tech Log without its ids."""

    users: dict[str, Record] = field(default_factory=dict)
    trips: dict[str, Record] = field(default_factory=dict)
    sectors: dict[str, Record] = field(default_factory=dict)
    aircraft: dict[str, str] = field(default_factory=dict)


@dataclass
class Expected:
    """What must be there after a run: every record, and what a person has to do as (code, subject)."""

    view: View
    worklist: set[tuple[str, str]]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def plain(registration: str) -> str:
    """Ruling 6: registrations are compared without punctuation, upper case."""
    return "".join(letter for letter in registration if letter.isalnum()).upper()


def view_of(techlog: Record) -> View:
    """Tech Log's state as a view. Two live records with one externalRef or e-mail must not be hidden by it."""
    registrations = {row["id"]: row["registration"] for row in techlog["aircraft"]}
    emails = {row["id"]: row["email"].lower() for row in techlog["users"]}
    view = View(aircraft={plain(registration): registration for registration in registrations.values()})
    for row in techlog["users"]:
        assert row["email"].lower() not in view.users, "one e-mail, two users"
        view.users[row["email"].lower()] = {"name": row["name"], "loginEnabled": row["loginEnabled"]}
    trips = {}
    for row in live(techlog["trips"]):
        trips[row["id"]] = row.get("externalRef") or f"by hand: {row['id']}"
        assert trips[row["id"]] not in view.trips, f"two live trips {trips[row['id']]}"
        view.trips[trips[row["id"]]] = readable(row, registrations, emails)
    for row in live(techlog["sectors"]):
        key = row.get("externalRef") or f"by hand: {row['id']}"
        assert key not in view.sectors, f"two live sectors {key}"
        view.sectors[key] = readable(row, registrations, emails) | {"trip": trips.get(row["tripId"], "a deleted trip")}
    return view


def live(rows: list[Record]) -> list[Record]:
    return [row for row in rows if not row.get("deletedAt")]


def readable(row: Record, registrations: dict[str, str], emails: dict[str, str]) -> Record:
    fields = {name: deepcopy(value) for name, value in row.items() if name not in (*OWN, "tripId")}
    fields["aircraft"] = registrations[fields.pop("aircraftId")]
    for role in ("pic", "sic"):
        user = fields.pop(f"{role}UserId", None)
        fields[role] = None if user is None else emails.get(user, "a user that is not there")
    for name in INSTANTS:
        if fields.get(name):
            fields[name] = instant(fields[name])
    return {name: value for name, value in fields.items() if value not in (None, [], {})}


class Oracle:
    """Follows one operator through its runs: it remembers what we wrote, which people's doings show against."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.written: dict[str, Record] = {}
        self.written_trips: dict[str, Record] = {}
        self.removed: set[str] = set()

    def retry(self, ref: str) -> None:
        """A person asked for a sector that was deleted in Tech Log to come back."""
        self.removed.discard(ref)
        self.written.pop(ref, None)

    def after_run(
        self, now: datetime, leon: Leon, before: View, held: frozenset[int] = frozenset(), *, deletions: bool = True
    ) -> Expected:
        """Tech Log as one complete run at `now` must leave it.

        Args:
            now: the logical time.
            leon: what LEON holds.
            before: Tech Log right before the run, with what people did there.
            held: flights whose record cannot be read; their sectors stay exactly as they are.
            deletions: False where the guard holds every deletion back.
        """
        self.removed |= {ref for ref in self.written if ref not in before.sectors}
        run = _Run(self, now, leon, before, held)
        run.place_sectors()
        run.take_back(deletions=deletions)
        run.dress_trips()
        run.add_users()
        self.written = {ref: run.wanted[ref] for ref in run.after.sectors if ref in run.wanted} | {
            ref: old for ref, old in self.written.items() if ref in run.after.sectors and ref not in run.wanted
        }
        self.written_trips = {ref: run.dressed.get(ref, self.written_trips.get(ref, {})) for ref in run.after.trips}
        return Expected(run.after, run.items)


class _Run:
    def __init__(self, oracle: Oracle, now: datetime, leon: Leon, before: View, held: frozenset[int]) -> None:
        self.oracle, self.rules, self.before, self.held = oracle, oracle.rules, before, held
        self.start, self.end = oracle.rules.window(now)
        self.flights = {flight["flightNid"]: flight for flight in leon.flights}
        self.tails = {row["aircraftNid"]: row["registration"] for row in leon.aircraft}
        self.after = deepcopy(before)
        self.items: set[tuple[str, str]] = set()
        self.wanted: dict[str, Record] = {}
        self.dressed: dict[str, Record] = {}
        self.groups: dict[str, list[Record]] = {}
        for flight in sorted(leon.flights, key=lambda one: (instant_of(one), one["flightNid"])):
            if self.sorts_in(flight):
                self.groups.setdefault(self.trip_ref(flight), []).append(flight)
        self.note_aircraft()

    def ref(self, flight: Record) -> str:
        return f"leon:{self.rules.operator}:flight:{flight['flightNid']}"

    def in_scope(self, registration: str) -> bool:
        return not self.rules.aircraft or plain(registration) in {plain(one) for one in self.rules.aircraft}

    def tail(self, flight: Record) -> str | None:
        """The registration as Tech Log writes it, where both systems have the aircraft and the list allows it."""
        registration = self.tails.get(flight["acftNid"])
        if registration is None or not self.in_scope(registration):
            return None
        return self.before.aircraft.get(plain(registration))

    def flies(self, flight: Record) -> bool:
        return (
            flight["status"] == "CONFIRMED"
            and not flight["isCnl"]
            and flight["isActive"]
            and not flight["isSimulator"]
            and self.tail(flight) is not None
        )

    def in_window(self, flight: Record) -> bool:
        return self.start <= instant(flight["startTimeUTC"]) < self.end

    def seen(self, flight: Record) -> bool:
        """In the window, or just moved out of it: flight(flightNid) tells where to, and its sector follows."""
        sector = self.before.sectors.get(self.ref(flight))
        followed = sector is not None and self.start <= sector["takeoffTime"] < self.end
        return self.in_window(flight) or followed

    def sorts_in(self, flight: Record) -> bool:
        """True where the flight has a place in a trip now; says why not where a person must act.

        A flight that has aged or moved out of sight keeps its place among the others of its trip.
        """
        if flight["flightNid"] in self.held or not self.flies(flight):
            return False
        if not self.seen(flight):
            return self.ref(flight) in self.before.sectors
        nameless = [place for place in (flight["startAirport"], flight["endAirport"]) if not place["code"].get("icao")]
        self.items |= {("airport_without_icao", place["name"]) for place in nameless}
        if self.ref(flight) in self.oracle.removed:
            self.items.add(("sector_removed_in_techlog", self.ref(flight)))
            return False
        return not nameless

    def trip_ref(self, flight: Record) -> str:
        """Ruling 17."""
        start = f"leon:{self.rules.operator}"
        if self.rules.grouping == "by_date":
            return f"{start}:date:{self.tail(flight)}:{instant(flight['startTimeUTC']).date().isoformat()}"
        if self.rules.grouping == "external" and flight["tripNid"] is not None:
            return f"{start}:trip:{flight['tripNid']}:{self.tail(flight)}"
        return f"{start}:flight:{flight['flightNid']}"

    def crew(self, flight: Record, role: str) -> Record | None:
        """Ruling 4: order of the configured positions, then isCaptain or isFirstOfficer, then roster order."""
        positions = self.rules.pic_positions if role == "pic" else self.rules.sic_positions
        flag = "isCaptain" if role == "pic" else "isFirstOfficer"
        for position in positions:
            holders = [one for one in flight["crewMemberList"] if (one.get("position") or {}).get("name") == position]
            flagged = [one for one in holders if one.get(flag)]
            if holders:
                return (flagged or holders)[0]
        return None

    def pilot(self, flight: Record, role: str) -> str | None:
        member = self.crew(flight, role)
        if member is None:
            return None
        email = ((member.get("contact") or {}).get("email") or "").strip()
        if not email:
            self.items.add(("crew_email_missing", f"login:{member['loginNid']}"))
            return None
        return email.lower()

    def place_sectors(self) -> None:
        for trip, flights in self.groups.items():
            for sequence, flight in enumerate(flights, start=1):
                if self.seen(flight):
                    self.place(flight, trip, sequence)

    def place(self, flight: Record, trip: str, sequence: int) -> None:
        ref = self.ref(flight)
        there = self.after.sectors.get(ref)
        if there is not None and there["status"] == "completed":
            return
        values = {
            "trip": trip,
            "aircraft": self.tail(flight),
            "sequence": sequence,
            "departureAirport": flight["startAirport"]["code"]["icao"],
            "arrivalAirport": flight["endAirport"]["code"]["icao"],
            "takeoffTime": instant(flight["startTimeUTC"]),
            "landingTime": instant(flight["endTimeUTC"]),
            "pic": self.pilot(flight, "pic"),
            "sic": self.pilot(flight, "sic"),
            "flight_id": str(flight["flightNid"]) if "flight_id" in self.rules.custom_fields else None,
            "flight_type": flight["flightType"] if "flight_type" in self.rules.custom_fields else None,
        }
        self.wanted[ref] = values
        old = self.oracle.written.get(ref, {})
        if there is None:
            there = {"status": "planned", "externalRef": ref}
        elif there["status"] == "inProgress":
            # The aeroplane is out: only what LEON changed since our last write.
            values = {name: value for name, value in values.items() if value != old.get(name)}
        self.after.sectors[ref] = overlaid(there, values, old)

    def take_back(self, *, deletions: bool) -> None:
        mark = f"leon:{self.rules.operator}:flight:"
        for ref, sector in self.before.sectors.items():
            if not ref.startswith(mark) or not self.is_gone(int(ref.removeprefix(mark)), sector):
                continue
            if sector["status"] != "planned":
                self.items.add(("flight_gone_after_start", ref))
            elif deletions:
                del self.after.sectors[ref]
        for ref in self.before.trips:
            emptied = self.had_sectors(self.before, ref) and not self.had_sectors(self.after, ref)
            if emptied and ref.startswith("leon:"):
                del self.after.trips[ref]

    @staticmethod
    def had_sectors(view: View, trip: str) -> bool:
        return any(sector["trip"] == trip for sector in view.sectors.values())

    def is_gone(self, nid: int, sector: Record) -> bool:
        """Whether the flight behind one of our sectors is off, as against out of sight."""
        flight = self.flights.get(nid)
        if nid in self.held or not self.in_scope(sector["aircraft"]):
            return False
        if plain(sector["aircraft"]) not in {plain(registration) for registration in self.tails.values()}:
            return False
        if flight is None:
            return self.start <= sector["takeoffTime"] < self.end
        if not self.in_window(flight) and not self.start <= sector["takeoffTime"] < self.end:
            return False
        return not self.flies(flight)

    def dress_trips(self) -> None:
        for ref, flights in self.groups.items():
            if not any(self.seen(flight) for flight in flights):
                continue
            inside = [sector for sector in self.after.sectors.values() if sector["trip"] == ref]
            if self.rules.grouping == "external" and len({instant_of(one).date() for one in flights}) > 1:
                self.items.add(("multi_day_grouping", ref))
            if not inside or all(sector["status"] == "completed" for sector in inside):
                continue
            first = flights[0]
            values = {
                "aircraft": self.tail(first),
                "number": first["flightNo"],
                "date": instant_of(first).date().isoformat(),
                "category": "commercial" if any(one["isCommercial"] for one in flights) else "private",
                "callsign": self.tail(first),
                "pic": self.pilot(first, "pic"),
                "sic": self.pilot(first, "sic"),
            }
            there = self.after.trips.get(ref, {"externalRef": ref})
            self.after.trips[ref] = overlaid(there, values, self.oracle.written_trips.get(ref, {}))
            self.dressed[ref] = values

    def add_users(self) -> None:
        names = {}
        for flights in self.groups.values():
            for flight in flights:
                for member in flight["crewMemberList"]:
                    contact = member.get("contact") or {}
                    words = [contact.get("name"), contact.get("surname")]
                    names[(contact.get("email") or "").strip().lower()] = " ".join(word for word in words if word)
        for record in (*self.after.trips.values(), *self.after.sectors.values()):
            for role in ("pic", "sic"):
                email = record.get(role)
                if email is not None and email not in self.after.users:
                    self.after.users[email] = {"name": names[email], "loginEnabled": False}

    def note_aircraft(self) -> None:
        """Aircraft that one of the systems lacks. What is no tail (ground handling) is not an aircraft."""
        shown = {plain(registration) for registration in self.tails.values()}
        flown = {self.tails.get(one["acftNid"], "") for one in self.flights.values() if self.in_window(one)}
        for registration in flown:
            if not is_tail(registration) or not self.in_scope(registration):
                continue
            if plain(registration) not in self.before.aircraft:
                self.items.add(("aircraft_missing", plain(registration)))
        for short, registration in self.before.aircraft.items():
            if short not in shown and self.in_scope(registration):
                self.items.add(("aircraft_missing", short))
        for registration in self.rules.aircraft:
            if plain(registration) not in shown and plain(registration) not in self.before.aircraft:
                self.items.add(("aircraft_missing", plain(registration)))


def instant_of(flight: Record) -> datetime:
    return instant(flight["startTimeUTC"])


def is_tail(registration: str) -> bool:
    """A nationality mark and the rest, such as M-RSAR or N12345: no spaces, no lower case."""
    return bool(registration) and registration == registration.upper() and " " not in registration


def overlaid(there: Record, values: Record, written: Record) -> Record:
    """A record with our values set. Where LEON has none, a value that we did not write is a person's, and stays."""
    record = deepcopy(there)
    for name, value in values.items():
        into = record
        if name in ("flight_id", "flight_type"):
            into = record.setdefault("preflightCustomData", {})
        if value is not None:
            into[name] = value
        elif into.get(name) is not None and into.get(name) == written.get(name):
            del into[name]
    return {name: value for name, value in record.items() if value not in (None, [], {})}
