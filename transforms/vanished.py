"""Flights and aircraft that were visible and no longer are: to be confirmed, never to be believed at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from transforms.known import Known, Row
from transforms.registration import registration_key
from transforms.removals import over_the_guard


@dataclass(frozen=True, slots=True)
class Absences:
    """What LEON's answer lacks.

    Attributes:
        to_confirm: flights to be asked for one by one.
        unconfirmed: flights of planned sectors that are left as they are, because so many at once look like a cut
            answer.
        hidden: flights of aircraft that one of the systems no longer shows; left as they are.
        live_in_window: how many live sectors of ours the window holds, whatever their status.
        empty_answer: LEON answered without a single flight although there should be some.
    """

    to_confirm: tuple[int, ...] = ()
    unconfirmed: tuple[int, ...] = ()
    hidden: tuple[int, ...] = ()
    live_in_window: int = 0
    empty_answer: bool = False


@dataclass(frozen=True, slots=True)
class FleetSeen:
    """Registration keys: of Tech Log's aircraft by id, of what each system shows now, and of the operator's list.

    An empty list (allowed) means every aircraft.
    """

    key_of: Mapping[str, str]
    leon: frozenset[str]
    techlog: frozenset[str]
    allowed: frozenset[str] = frozenset()


def find_absences(
    known: Known,
    seen_nids: Collection[int],
    window: tuple[datetime, datetime],
    fleet: FleetSeen,
    guard: float,
    *,
    approved: bool,
) -> Absences:
    """Which of our sectors' flights LEON's answer lacks though their take-off lies in the window (ruling 9).

    A sector that was started is not deleted, but a person is to hear that its flight is gone (ruling 12): it is asked
    for too, and counts as no deletion.

    Args:
        known: Tech Log's state.
        seen_nids: flights in LEON's answer, also those that could not be read.
        window: half-open interval of scheduled starts that LEON was asked for.
        fleet: which aircraft each system shows.
        guard: the operator's deletion_guard.
        approved: a person has let this run pass the guard.
    """
    live = {
        nid: sector
        for nid, sector in _live_in_window(known, window).items()
        if not fleet.allowed or fleet.key_of.get(sector["aircraft_id"]) in fleet.allowed
    }
    absent = sorted(live.keys() - set(seen_nids))
    if approved:
        return Absences(to_confirm=tuple(absent), live_in_window=len(live))
    hidden = {nid: None for nid in absent if _is_hidden(live[nid]["aircraft_id"], fleet)}
    lost = [nid for nid in absent if nid not in hidden]
    planned = tuple(nid for nid in lost if live[nid]["status"] == "planned")
    # LEON keeps cancelled flights in its answer, so an empty one is no schedule: it was cut, or rights are gone.
    empty_answer = not seen_nids and bool(live)
    if empty_answer or over_the_guard(len(planned), len(live), guard):
        return Absences((), planned, tuple(hidden), len(live), empty_answer)
    return Absences(
        planned if over_the_guard(len(lost), len(live), guard) else tuple(lost), (), tuple(hidden), len(live)
    )


def _live_in_window(known: Known, window: tuple[datetime, datetime]) -> dict[int, Row]:
    """flight_nid -> our live sector with its take-off, planned or actual, in the window."""
    start, end = (f"{edge:%Y-%m-%dT%H:%M:%SZ}" for edge in window)
    result = {}
    for key in known.sector_links:
        sector = known.live_sector(key)
        # Instants in this form sort as text.
        if sector is not None and start <= (sector["takeoff_time"] or "") < end:
            result[int(key.rsplit(":", 1)[-1])] = sector
    return result


def _is_hidden(aircraft_id: str, fleet: FleetSeen) -> bool:
    key = fleet.key_of.get(aircraft_id)
    return key is None or key not in fleet.leon or key not in fleet.techlog


def lost_aircraft(
    seen: Mapping[str, Iterable[str]], remembered: Mapping[str, Iterable[str]], allowed: Collection[str]
) -> dict[str, tuple[str, str]]:
    """Aircraft that a system showed in an earlier run and does not show now.

    Args:
        seen: system -> registrations in this run's answer.
        remembered: system -> registrations that landing holds.
        allowed: the operator's list; empty means every aircraft.

    Returns:
        registration key -> (registration, system).
    """
    allowed_keys = {registration_key(one) for one in allowed}
    lost: dict[str, tuple[str, str]] = {}
    for system, registrations in remembered.items():
        now = {registration_key(one) for one in seen[system]}
        for registration in registrations:
            key = registration_key(registration)
            if key not in now and (not allowed_keys or key in allowed_keys):
                lost.setdefault(key, (registration, system))
    return lost
