"""The vendors of one operator: what they hold, what people do there, and a schedule of the test's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from sandbox.leon import records
from tests.e2e.oracle import Leon, Record, View, live, plain, view_of

DAY = date(2026, 3, 10)
# name: (loginNid, position, e-mail). None: LEON has no address of hers.
CREW = {
    "ann": (51_001, "CPT", "ann@acme.example"),
    "ben": (51_002, "FO", "ben@acme.example"),
    "cat": (51_003, "CPT", "cat@acme.example"),
    "dan": (51_004, "FO", "dan@acme.example"),
    "eve": (51_005, "FO", None),
    "fay": (51_006, "FA", "fay@acme.example"),
    "gus": (51_007, "TRI", "gus@acme.example"),
}


def at(hour: float, day: int = 0) -> datetime:
    """An instant of the played day, or so many days after it."""
    return datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) + timedelta(days=day, hours=hour)


class Stand:
    """One operator's LEON, Tech Log and Tracking+."""

    def __init__(self, sandbox: Any, operator: str = "acme") -> None:
        self.url, self.world, self.operator = sandbox.url, sandbox.world, operator
        self.http = httpx.Client(base_url=f"{sandbox.url}/_control", timeout=10)
        self.store = self.world.leon[operator]

    def close(self) -> None:
        self.http.close()

    # What they hold

    def leon(self) -> Leon:
        """What LEON holds and shows."""
        kept = self.store.dump()
        seen = [row for row in kept["aircraft"] if self.store.sees(row["aircraftNid"])]
        return Leon([row for row in kept["flights"] if self.store.sees(row["acftNid"])], seen)

    def techlog(self) -> Record:
        """Tech Log's records as they are, tombstones included."""
        state: Record = self._call("GET", f"state/techlog/{self.operator}")
        return state

    def view(self) -> View:
        return view_of(self.techlog())

    def sector(self, nid: int) -> Record:
        """The live sector of a flight."""
        ref = f"leon:{self.operator}:flight:{nid}"
        return self.named("sectors", ref)

    def named(self, entity: str, ref: str) -> Record:
        """The live record with this externalRef."""
        found = [row for row in live(self.techlog()[entity]) if row.get("externalRef") == ref]
        assert len(found) == 1, f"{len(found)} live {entity} with {ref}"
        return found[0]

    def writes(self) -> list[Record]:
        """Every write that reached Tech Log since the log was cleared."""
        query = {"vendor": "techlog", "operator": self.operator, "writes": "true"}
        rows: list[Record] = self._call("GET", "requests", params=query)
        return rows

    def saves(self) -> list[tuple[int, Record]]:
        """Every journey log that went to LEON since the log was cleared, in order, as (flightNid, body)."""
        query = {"vendor": "leon", "operator": self.operator, "writes": "true"}
        sent = [row["body"]["variables"] for row in self._call("GET", "requests", params=query)]
        assert all(set(one) == {"flightNid", "journeyLog"} for one in sent), sent
        return [(one["flightNid"], one["journeyLog"]) for one in sent]

    def journey_logs(self) -> dict[int, Record]:
        """The journey logs that LEON holds, in the words in which they are written, by flightNid."""
        kept = self.store.dump()["journeyLogs"]
        return {
            int(nid): {name: value for name, value in log.items() if value is not None} for nid, log in kept.items()
        }

    def tracking(self) -> Record:
        """Tracking+'s records as they are: registrations, places, users, technical-logs, defects."""
        state: Record = self._call("GET", f"state/veryon/{self.operator}")
        return state

    def sent(self) -> list[tuple[str, Record]]:
        """Every write that reached Tracking+ since the log was cleared, in order, as (route, body)."""
        query = {"vendor": "veryon", "operator": self.operator, "writes": "true"}
        return [(row["route"], row["body"]) for row in self._call("GET", "requests", params=query)]

    def requests(self) -> list[Record]:
        """Everything that was asked of any vendor since the log was cleared."""
        rows: list[Record] = self._call("GET", "requests", params={"operator": self.operator})
        return rows

    def asked(self, vendor: str, route: str) -> int:
        """How often a route was asked since the log was cleared."""
        rows = self._call("GET", "requests", params={"vendor": vendor, "operator": self.operator})
        return sum(row["route"] == route for row in rows)

    def forget_requests(self) -> None:
        self._call("DELETE", "requests")

    # What goes wrong

    def fault(self, vendor: str, route: str, kind: str, **more: Any) -> None:
        body = {"vendor": vendor, "operator": self.operator, "route": route, "kind": kind, **more}
        self._call("POST", "faults", json=body)

    def mend(self) -> None:
        """No faults and no tampers from now on; held answers are let go."""
        self._call("DELETE", "faults")
        self._call("DELETE", "tampers")

    def switch(self, **switches: bool) -> None:
        """Tech Log behaves otherwise from now on: ignore_idempotency_key, tied_stamps."""
        for name, value in switches.items():
            setattr(self.world.techlog[self.operator].switches, name, value)

    def tamper(self, match: Record, change: Record | None = None, **more: Any) -> None:
        """Bad data in a vendor's answers, LEON's unless `vendor` says otherwise, that no honest schema would serve."""
        body = {"vendor": "leon", "operator": self.operator, "match": match, "set": change or {}, **more}
        self._call("POST", "tampers", json=body)

    # What people do in LEON

    def enter_log(self, nid: int, **fields: Any) -> None:
        """Someone changes a flight's journey log in LEON, or enters one; status closes it, or opens it again."""
        kept = self.journey_logs().get(nid, {})
        self.store.keep_journey_log(nid, {**kept, **fields})

    # What people do in Tracking+

    def enter_there(self, entity: str, **fields: Any) -> Record:
        """Someone makes a record in Tracking+."""
        row: Record = self._call("POST", f"veryon/{self.operator}/{entity}", json=fields)
        return row

    def change_there(self, entity: str, record_id: int, **changes: Any) -> None:
        """Someone changes a record in Tracking+; on a defect close, defer and reopen are acts of their own."""
        self._call("POST", f"veryon/{self.operator}/{entity}/{record_id}", json=changes)

    # What people do in Tech Log

    def person(self, entity: str, record_id: str, **changes: Any) -> None:
        """Someone changes a record at the dashboard."""
        self._call("POST", f"techlog/{self.operator}/{entity}/{record_id}", json=changes)

    def create_by_hand(self, entity: str, body: Record) -> Record:
        """Someone makes a record at the dashboard; answers it."""
        row: Record = self._call("POST", f"techlog/{self.operator}/{entity}", json=body)
        return row

    def tokens(self) -> list[str]:
        """Access tokens that are alive at either vendor."""
        return [*self.store.tokens._expires, *self.world.techlog[self.operator].tokens._expires]

    def _call(self, method: str, path: str, **more: Any) -> Any:
        answer = self.http.request(method, f"/{path}", **more)
        assert answer.is_success, f"{method} /_control/{path}: {answer.status_code} {answer.text[:300]}"
        return answer.json() if answer.content else None


class Schedule:
    """A small schedule of the test's own, in place of the sandbox's."""

    def __init__(self, stand: Stand) -> None:
        self.stand, self.store = stand, stand.store
        for nid in list(self.store.flights):
            self.store.remove_flight(nid)
        for number, (login, position, email) in CREW.items():
            self.store.add_crew_member(
                records.crew_member(
                    login_nid=login, code=number.upper(), name=number.title(), surname="Example", email=email,
                    positions=[position],
                )
            )  # fmt: skip
        known = {plain(row["registration"]) for row in stand.techlog()["aircraft"]}
        self.tails = [nid for nid, row in self.store.aircraft.items() if plain(row["registration"]) in known]
        self.nowhere = records.airport(nid=990_001, icao=None, iata=None, name="Farm Strip")
        self.store.add_airport(self.nowhere | {"icao": None, "iata": "FARM"})

    @property
    def registrations(self) -> list[str]:
        """The first two aircraft as LEON writes them, for the operator's list."""
        return [self.store.aircraft[nid]["registration"] for nid in self.tails[:2]]

    def crew(self, names: Iterable[str]) -> list[Record]:
        return [records.crew_on_leg(self.store.people[CREW[name][0]], CREW[name][1]) for name in names]

    def fly(
        self,
        nid: int,
        start: datetime,
        crew: Iterable[str] = ("ann", "ben"),
        tail: int = 0,
        route: str = "KLGA KATL",
        **more: Any,
    ) -> None:
        """Plan a flight of an hour."""
        here, there = route.split()
        self.store.add_flight(
            {
                "flightNid": nid, "flightNo": f"ACM{nid}", "acftNid": self.tails[tail], "tripNid": nid // 100,
                "startTimeUTC": _wire(start), "endTimeUTC": _wire(start + timedelta(hours=1)),
                "startAirport": here, "endAirport": there, "crewMemberList": self.crew(crew), **more,
            }
        )  # fmt: skip

    def change(self, nid: int, **changes: Any) -> None:
        """A dispatcher changes a flight. crew takes names, start an instant (an hour's flight)."""
        if "crew" in changes:
            changes["crewMemberList"] = self.crew(changes.pop("crew"))
        if "start" in changes:
            start = changes.pop("start")
            changes |= {"startTimeUTC": _wire(start), "endTimeUTC": _wire(start + timedelta(hours=1))}
        if "tail" in changes:
            changes["acftNid"] = self.tails[changes.pop("tail")]
        self.store.patch_flight(nid, changes)

    def remove(self, *nids: int) -> None:
        for nid in nids:
            self.store.remove_flight(nid)


def _wire(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
