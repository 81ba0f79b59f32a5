"""This side: settings that contradict each other, secrets, the database and what it says of the last runs."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from config.errors import ConfigurationError
from config.location import config_path
from config.secrets import resolve
from config.settings import LOOPBACK_HOSTS, OperatorSettings, Settings
from connectors.warehouse import Warehouse, condition, schema
from connectors.warehouse.condition import LastRun
from connectors.warehouse.errors import WarehouseError
from flows import registry
from turnaround.check import clocks
from turnaround.check.lines import Line, fail, ok, things, warn
from turnaround.instants import show_instant
from turnaround.prefect_api import secret_references

# EASA FAQ 47615: actual and planned times are kept for 24 months; who wrote what is asked for as long.
AUDIT_DAYS = 730
LONGEST_ERROR = 200


def settings_lines(settings: Settings) -> Iterator[Line]:
    """What the settings of the service let through, and is hardly meant."""
    kept = settings.retention
    if kept.outbox < AUDIT_DAYS:
        yield warn(
            "retention",
            f"outbox is {kept.outbox} days: who wrote what to a vendor cannot be told for the 24 months for which duty "
            f"times are kept. Set it to {AUDIT_DAYS} or more",
        )
    else:
        yield ok(
            "retention",
            f"landing {kept.landing}, outbox {kept.outbox}, worklist {kept.worklist}, runs {kept.runs} days",
        )
    yield _alerts(settings)


def _alerts(settings: Settings) -> Line:
    alerts = settings.alerts
    if not alerts.webhook:
        return warn("alerts", "no webhook: nobody is told when a flow fails. Set `webhook` and `kind` under [alerts]")
    try:
        address = urlsplit(resolve(alerts.webhook).get_secret_value())
    except ConfigurationError as error:
        return fail("alerts", str(error))
    except ValueError:
        return fail("alerts", f"what {alerts.webhook} holds is no address")
    if address.scheme not in {"http", "https"} or not address.hostname:
        return fail("alerts", f"what {alerts.webhook} holds is no http(s) address")
    if address.scheme == "http" and address.hostname not in LOOPBACK_HOSTS:
        return warn("alerts", f"what {alerts.webhook} holds is plain http: alerts could be read on the way. Use https")
    quiet, share = things(alerts.intervals_without_success, "interval"), f"{alerts.reject_share:.0%}"
    return ok("alerts", f"to {alerts.kind}; after {quiet} without success, or above {share} refused")


def secrets_line(operator: str, chosen: OperatorSettings) -> Line:
    """Whether the operator's secrets are where the settings say."""
    subject = f"{operator} secrets"
    references = secret_references(chosen)
    problems = []
    for reference in references:
        try:
            resolve(reference)
        except ConfigurationError as error:
            problems.append(str(error))
    if problems:
        return fail(subject, "; ".join(problems))
    if open_to_all := [one for one in references if _is_open(one)]:
        return warn(subject, f"every user of this machine can read {', '.join(open_to_all)}: chmod 600")
    return ok(subject, f"{len(references)} of {len(references)} can be read")


def _is_open(reference: str) -> bool:
    scheme, _, name = reference.partition(":")
    if scheme != "file":
        return False
    mode = (config_path().parent / Path(name).expanduser()).stat().st_mode
    return bool(mode & (stat.S_IROTH | stat.S_IWOTH))


def look_at_database(settings: Settings, ids: Sequence[str]) -> list[Line]:
    """The database, its schema, its clock, and each operator's last runs and open work. Nothing is changed."""
    try:
        with Warehouse.open(settings.database) as warehouse:
            return list(_database(warehouse, settings, ids))
    except (WarehouseError, ConfigurationError) as error:
        return [fail("database", str(error))]


def _database(warehouse: Warehouse, settings: Settings, ids: Sequence[str]) -> Iterator[Line]:
    if schema.is_hidden(warehouse):
        yield ok("database", f"{warehouse.name}, as an analyst; the rest is not shown to this user")
        return
    if schema.is_empty(warehouse):
        yield warn("database", f"{warehouse.name} is empty: the first run, or `turnaround migrate`, sets it up")
        return
    schema.require_current(warehouse)
    yield ok("database", f"{warehouse.name}, schema current ({schema.newest_version()})")
    with warehouse.transaction() as connection:
        ahead = condition.server_clock(connection) - datetime.now(UTC)
        yield from clocks.compare("database clock", {"the database": ahead})
        for operator in ids:
            chosen = settings.operators[operator]
            flows = [name for name in registry.NAMES if registry.concerns(name, chosen)]
            now = datetime.now(UTC)
            patience = settings.alerts.intervals_without_success
            yield from _runs(f"{operator} runs", condition.last_runs(connection, operator, flows), now, patience)
            yield from _work(operator, condition.waiting(connection, operator))


def _runs(subject: str, runs: Sequence[LastRun], now: datetime, patience: int) -> Iterator[Line]:
    """One line for all flows that do well, and one for each that does not."""
    never = [one.flow for one in runs if one.last_run_at is None]
    well = []
    for one in runs:
        if one.last_run_at is None:
            continue
        problem = _problem(one, now, patience)
        if problem is None and one.last_success_at is not None:
            well.append(f"{one.flow} {_ago(now - one.last_success_at)}")
        elif problem is not None:
            yield warn(subject, problem)
    if well:
        yield ok(subject, f"last success: {', '.join(well)}")
    if never:
        yield warn(subject, f"not run yet: {', '.join(never)}. `turnaround sync` runs them once, a schedule ever after")


def _problem(one: LastRun, now: datetime, patience: int) -> str | None:
    since = "never succeeded" if one.last_success_at is None else f"last success {show_instant(one.last_success_at)}"
    if one.last_success_at is None or one.last_state not in {"Completed", "NeedsAttention"}:
        said = " ".join((one.last_error or "").split())
        error = f": {said[:LONGEST_ERROR]}" if said else ""
        return f"{one.flow} {since}; its last run is {one.last_state}{error}"
    if now - one.last_success_at > patience * registry.interval(one.flow):
        return f"{one.flow} has not run of late, {since}: look whether its schedule is on and something works on it"
    return None


def _work(operator: str, found: Sequence[condition.Waiting]) -> Iterator[Line]:
    items = {one.name: one for one in found if one.kind == "item"}
    writes = {one.name: one for one in found if one.kind == "write"}
    words = ", ".join(f"{items[name].number} {name}" for name in ("critical", "warning", "info") if name in items)
    subject = f"{operator} worklist"
    if "critical" in items:
        yield warn(subject, f"{words}: `turnaround worklist --operator {operator}` says what to do")
    else:
        yield ok(subject, f"{words} open" if words else "nothing to do by hand")
    if "uncertain" in writes:
        one = writes["uncertain"]
        yield warn(
            f"{operator} writes",
            f"{things(one.number, 'write')} went out without an answer, the oldest {show_instant(one.since)}: the "
            "next run looks each up at the vendor. If it lasts, look at the vendor",
        )


def _ago(length: timedelta) -> str:
    minutes = max(int(length.total_seconds() // 60), 0)
    return f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"  # noqa: PLR2004  (then hours read better)
