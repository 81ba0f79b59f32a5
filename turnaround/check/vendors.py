"""Each vendor: whether it answers, whether every flow may read what it reads, and what it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from config.secrets import resolve
from config.settings import OperatorSettings, Settings
from connectors.errors import NotAuthorised, Unavailable, VendorError
from connectors.leon.client import LeonClient
from connectors.techlog.client import TechlogClient
from connectors.veryon.client import VeryonClient
from flows import registry
from turnaround.check.lines import Line, fail, ok

Rows = list[dict[str, Any]]
TO_TECHLOG, TO_LEON, TO_TRACKING, FROM_TRACKING, DUTIES = registry.NAMES
# A page of a technical log that nobody has: the answer is an empty list to whoever may read it.
NO_PAGE = "0"


@dataclass(frozen=True, slots=True)
class Read:
    """Something that flows read. shown: its number is worth a word."""

    name: str
    flows: tuple[str, ...]
    ask: Callable[[Any, datetime, OperatorSettings], Rows]
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What one vendor answered: rows by the name of what was read, which is absent where it could not be read."""

    system: str
    lines: tuple[Line, ...]
    rows: Mapping[str, Rows] = field(default_factory=dict)
    clock_ahead: timedelta | None = None


def _day(now: datetime) -> tuple[datetime, datetime]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight, midnight + timedelta(days=1)


# The first of each list is read alone: a vendor that is down, or knows us not, is asked nothing more. Whether something
# may be written shows at the first write only.
LEON_READS = (
    Read("aircraft", (TO_TECHLOG,), lambda leon, _now, _operator: leon.aircraft(), shown=True),
    Read(
        "flights in the window", (TO_TECHLOG,),
        lambda leon, now, operator: leon.flights(*operator.window(now)), shown=True,
    ),
    Read("engines", (TO_LEON,), lambda leon, _now, _operator: leon.aircraft_with_engines()),
    Read("journey logs", (TO_LEON,), lambda leon, now, _operator: leon.flown_flights(*_day(now))),
    Read("crew members", (TO_LEON,), lambda leon, _now, _operator: leon.crew_members(), shown=True),
    Read("duties", (DUTIES,), lambda leon, now, _operator: leon.duties(*_day(now))),
    Read("flights of duties", (DUTIES,), lambda leon, now, _operator: leon.duty_flights(*_day(now))),
    Read("crew list", (DUTIES,), lambda leon, _now, _operator: leon.crew_list()),
)  # fmt: skip
TECHLOG_READS = (
    Read(
        "aircraft", (TO_TECHLOG, TO_LEON, TO_TRACKING, FROM_TRACKING),
        lambda one, _now, _operator: one.aircraft(), shown=True,
    ),
    Read("users", (TO_TECHLOG, TO_LEON, TO_TRACKING), lambda one, _now, _operator: one.users(), shown=True),
    Read("trips", (TO_TECHLOG, TO_LEON), lambda one, now, _operator: one.trips(now)),
    Read("sectors", (TO_TECHLOG, TO_LEON, TO_TRACKING), lambda one, now, _operator: one.sectors(now)),
    Read("trip updates", (TO_TRACKING, FROM_TRACKING), lambda one, now, _operator: one.trip_updates(now)),
    Read("defects", (TO_TRACKING, FROM_TRACKING), lambda one, now, _operator: one.defects(now)),
    Read("maintenance checks", (FROM_TRACKING,), lambda one, now, _operator: one.maintenance_checks(now)),
)  # fmt: skip
VERYON_READS = (
    Read("aircraft", (TO_TRACKING, FROM_TRACKING), lambda one, _now, _operator: one.registrations(), shown=True),
    Read("places", (TO_TRACKING,), lambda one, _now, _operator: one.places(), shown=True),
    Read("users", (TO_TRACKING,), lambda one, _now, _operator: one.users(), shown=True),
    Read("technical logs", (TO_TRACKING,), lambda one, _now, _operator: _technical_logs(one)),
    Read("defects", (TO_TRACKING, FROM_TRACKING), lambda one, now, _operator: one.defects(now)),
    Read("due list", (FROM_TRACKING,), lambda one, now, _operator: one.forecast(now)),
)


def _technical_logs(veryon: VeryonClient) -> Rows:
    ids = [one.get("id") for one in veryon.registrations()]
    known = [one for one in ids if isinstance(one, int) and not isinstance(one, bool)]
    return veryon.technical_logs(known[0], NO_PAGE) if known else []


def look_at_leon(operator: str, chosen: OperatorSettings, settings: Settings) -> Looked:
    """LEON. ConfigurationError where its secret cannot be read."""
    with LeonClient(chosen.leon, settings.http, resolve(chosen.leon.refresh_token)) as leon:
        return _look(f"{operator} LEON", "LEON", leon, LEON_READS, chosen, leon.echo)


def look_at_techlog(operator: str, chosen: OperatorSettings, settings: Settings) -> Looked:
    """Tech Log. ConfigurationError where its secret cannot be read."""
    with TechlogClient(chosen.techlog, settings.http, resolve(chosen.techlog.client_secret)) as techlog:
        return _look(f"{operator} Tech Log", "Tech Log", techlog, TECHLOG_READS, chosen)


def look_at_veryon(operator: str, chosen: OperatorSettings, settings: Settings) -> Looked:
    """Tracking+; nothing where the operator has none. ConfigurationError where its secret cannot be read."""
    if chosen.veryon is None:
        return Looked("Tracking+", ())
    with VeryonClient(chosen.veryon, settings.http, resolve(chosen.veryon.client_secret)) as veryon:
        return _look(f"{operator} Tracking+", "Tracking+", veryon, VERYON_READS, chosen)


def _look(
    subject: str,
    system: str,
    client: Any,
    reads: Sequence[Read],
    chosen: OperatorSettings,
    hello: Callable[[], None] | None = None,
) -> Looked:
    """Read everything that a flow of this operator reads: the first alone, the others at once."""
    flows = {name for name in registry.NAMES if registry.concerns(name, chosen)}
    wanted = [one for one in reads if flows & set(one.flows)]
    now = datetime.now(UTC)
    try:
        if hello is not None:
            hello()
    except VendorError as error:
        return Looked(system, (fail(subject, str(error)),), clock_ahead=client.clock_ahead)

    def ask(one: Read) -> Rows | VendorError:
        try:
            rows: Rows = one.ask(client, now, chosen)
        except VendorError as error:
            return error
        return rows

    first = ask(wanted[0])
    if isinstance(first, VendorError) and _is_hopeless(first):
        return Looked(system, (fail(subject, str(first)),), clock_ahead=client.clock_ahead)
    with ThreadPoolExecutor(max_workers=len(wanted), thread_name_prefix="check") as pool:
        answers = {wanted[0]: first, **dict(zip(wanted[1:], pool.map(ask, wanted[1:]), strict=True))}
    refused = {one: answer for one, answer in answers.items() if isinstance(answer, VendorError)}
    rows = {one.name: answer for one, answer in answers.items() if not isinstance(answer, VendorError)}
    lines = tuple(_refusals(subject, refused, flows)) or (ok(subject, _all_well(wanted, rows, flows)),)
    return Looked(system, lines, rows, client.clock_ahead)


def _is_hopeless(error: VendorError) -> bool:
    """Nobody is there, or we get no token: whatever else is asked fails as well."""
    return isinstance(error, Unavailable) or (isinstance(error, NotAuthorised) and "token" in error.operation)


def _refusals(subject: str, refused: Mapping[Read, VendorError], flows: set[str]) -> list[Line]:
    """A line for each cause: what cannot be read for it, and which flows do not work without."""
    causes: dict[tuple[str, str], list[Read]] = defaultdict(list)
    for one, error in refused.items():
        causes[error.problem, error.remedy].append(one)
    return [
        fail(
            subject,
            f"{', '.join(one.name for one in reads)} cannot be read: {problem}. {remedy}. "
            f"Without it: {_in_order({flow for one in reads for flow in one.flows} & flows)}",
        )
        for (problem, remedy), reads in causes.items()
    ]


def _all_well(wanted: Sequence[Read], rows: Mapping[str, Rows], flows: set[str]) -> str:
    numbers = ", ".join(f"{len(rows[one.name])} {one.name}" for one in wanted if one.shown)
    read = _in_order({flow for one in wanted for flow in one.flows} & flows)
    return f"answers; {numbers}; may read what {read} need"


def _in_order(flows: set[str]) -> str:
    return ", ".join(name for name in registry.NAMES if name in flows)
