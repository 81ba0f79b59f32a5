"""`turnaround check`: is everything reachable, and does it fit together; one line each, and what to do where not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.markup import escape

from config.errors import ConfigurationError
from config.secrets import resolve
from config.settings import OperatorSettings, Settings, VeryonSettings, load_settings
from connectors.errors import VendorError
from connectors.leon.client import LeonClient
from connectors.techlog.client import TechlogClient
from connectors.veryon.client import VeryonClient
from transforms.registration import looks_like_a_tail, registration_key
from turnaround import prefect_api
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed
from turnaround.output import console, quieten
from turnaround.selection import select_operators

NAMED = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. words say what was found, or what is wrong and what to do."""

    good: bool
    subject: str
    words: str


def run(operators: Sequence[str]) -> int:
    """Print one line for each thing looked at.

    Returns:
        The exit code: 0 all well, 1 something is not.
    """
    settings = load_settings()
    ids = select_operators(settings, operators)
    quieten()
    prefect_api.connect_for_blocks(settings, ids)
    # One attempt: what only answers the second time is worth knowing here.
    http = settings.http.model_copy(update={"attempts": 1})
    settings = settings.model_copy(update={"http": http})
    out = console()
    code = 0
    for line in _lines(settings, ids):
        mark = "[green]ok  [/]" if line.good else "[bold red]FAIL[/]"
        out.print(f"{mark}  {escape(line.subject):<24}{escape(line.words)}")
        code = code if line.good else 1
    return code


def _lines(settings: Settings, ids: Sequence[str]) -> Iterator[Line]:
    yield _database(settings)
    for operator in ids:
        yield from _vendors(operator, settings)


def _database(settings: Settings) -> Line:
    try:
        with open_warehouse(settings) as warehouse:
            return Line(good=True, subject="database", words=f"{warehouse.name}, schema current")
    except CommandFailed as error:
        return Line(good=False, subject="database", words=str(error))


def _vendors(operator: str, settings: Settings) -> Iterator[Line]:
    chosen = settings.operators[operator]
    found: dict[str, dict[str, str]] = {}
    yield _try(f"{operator} LEON", lambda: _leon(chosen, settings, found))
    yield _try(f"{operator} Tech Log", lambda: _techlog(chosen, settings, found))
    if len(found) == 2:  # noqa: PLR2004  (both answered)
        yield _aircraft(f"{operator} aircraft", chosen, found["LEON"], found["Tech Log"])
    if chosen.veryon is not None:
        tracking = chosen.veryon
        yield _try(f"{operator} Tracking+", lambda: _veryon(tracking, settings, found.get("Tech Log", {})))


def _try(subject: str, look: Callable[[], str]) -> Line:
    try:
        return Line(good=True, subject=subject, words=look())
    except (VendorError, ConfigurationError) as error:
        return Line(good=False, subject=subject, words=str(error))


def _leon(chosen: OperatorSettings, settings: Settings, found: dict[str, dict[str, str]]) -> str:
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with LeonClient(chosen.leon, settings.http, resolve(chosen.leon.refresh_token)) as leon:
        leon.echo()
        aircraft = leon.aircraft()
        flights = leon.flights(midnight, midnight + timedelta(days=1))
        # For the way back: the crew's addresses, and journey logs. Whether one may be written shows at the first write.
        crew = leon.crew_members()
        leon.flown_flights(midnight, midnight + timedelta(days=1))
        if chosen.ftl.enabled:
            leon.duties(midnight, midnight + timedelta(days=1))
    found["LEON"] = _by_key(aircraft)
    return (
        f"answers; {len(aircraft)} aircraft selected for this integration, {len(flights)} flights today, "
        f"{len(crew)} crew members"
    )


def _techlog(chosen: OperatorSettings, settings: Settings, found: dict[str, dict[str, str]]) -> str:
    with TechlogClient(chosen.techlog, settings.http, resolve(chosen.techlog.client_secret)) as techlog:
        aircraft = techlog.aircraft()
        users = techlog.users()
        # For the due list, which asks for changes only.
        techlog.maintenance_checks(datetime.now(UTC))
    found["Tech Log"] = _by_key(aircraft)
    return f"answers; {len(aircraft)} aircraft, {len(users)} users"


def _veryon(tracking: VeryonSettings, settings: Settings, techlog: dict[str, str]) -> str:
    with VeryonClient(tracking, settings.http, resolve(tracking.client_secret)) as veryon:
        aircraft = _by_key(veryon.registrations())
        places = veryon.places()
        users = veryon.users()
        veryon.forecast(datetime.now(UTC))
    addresses = {str(one.get("email") or "").strip().casefold() for one in users}
    if tracking.integration_user_email.strip().casefold() not in addresses:
        raise ConfigurationError(
            "answers, but the integration user is not among its users, and no defect could be closed: "
            "enter it there, or correct `integration_user_email`"
        )
    missing = [techlog[key] for key in sorted(techlog.keys() - aircraft.keys())]
    rest = f"; of Tech Log's aircraft it lacks {_names(missing)}" if missing else ""
    return f"answers; {len(aircraft)} aircraft, {len(places)} places, {len(users)} users{rest}"


def _by_key(aircraft: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Registrations by what they are compared by. LEON lists ground resources too, which are left out."""
    names = [str(one.get("registration") or "") for one in aircraft]
    return {registration_key(name): name for name in names if looks_like_a_tail(name)}


def _aircraft(subject: str, chosen: OperatorSettings, leon: dict[str, str], techlog: dict[str, str]) -> Line:
    """Aircraft that only one system has are normal in a trial and in a fleet change: said, and no failure by itself."""
    both = leon.keys() & techlog.keys()
    nowhere = [one for one in chosen.aircraft if registration_key(one) not in both]
    if nowhere:
        words = f"turnaround.toml names {_names(nowhere)}, not in both systems: correct it, or add them there"
        return Line(good=False, subject=subject, words=words)
    if not both:
        words = "no aircraft is in both systems: select them for this integration in LEON, and add them in Tech Log"
        return Line(good=False, subject=subject, words=words)
    parts = [f"{len(both)} in both systems"]
    parts += [f"only in {name}: {_names(rest)}" for name, rest in _only(leon, techlog) if rest]
    return Line(good=True, subject=subject, words="; ".join(parts))


def _only(leon: dict[str, str], techlog: dict[str, str]) -> tuple[tuple[str, list[str]], ...]:
    return (
        ("LEON", [leon[key] for key in sorted(leon.keys() - techlog.keys())]),
        ("Tech Log", [techlog[key] for key in sorted(techlog.keys() - leon.keys())]),
    )


def _names(registrations: Sequence[str]) -> str:
    more = len(registrations) - NAMED
    return ", ".join(registrations[:NAMED]) + (f" and {more} more" if more > 0 else "")
