"""The command line: what can be said, not how it is done. Each command imports what it needs when it runs."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from config.errors import ConfigurationError
from turnaround.errors import CommandFailed
from turnaround.instants import parse_instant

app = typer.Typer(
    name="turnaround",
    help="Brings LEON, TrustFlight Tech Log and Veryon Tracking+ into agreement.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
worklist_app = typer.Typer(rich_markup_mode=None)
app.add_typer(worklist_app, name="worklist")
import_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Load what was exported by hand.")
app.add_typer(import_app, name="import")
replay_app = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Send one write, or judge one record, again."
)
app.add_typer(replay_app, name="replay")

Flows = Annotated[list[str] | None, typer.Argument(metavar="[FLOW]...", help="Flows to run; all in order where none.")]
Operators = Annotated[list[str] | None, typer.Option("--operator", metavar="ID", help="An operator; repeatable.")]
OneOperator = Annotated[str | None, typer.Option("--operator", metavar="ID", help="Only this operator.")]
Now = Annotated[
    str | None,
    typer.Option("--now", metavar="INSTANT", help="Logical time, e.g. 2026-03-10T06:05Z; UTC without an offset."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")]


def main() -> None:
    """Entry point. Exit codes: 0 done, 1 failed, 2 bad usage or configuration."""
    try:
        app(prog_name="turnaround")
    except ConfigurationError as error:
        _end(error, 2)
    except CommandFailed as error:
        _end(error, 1)


def _end(error: Exception, code: int) -> None:
    typer.echo(f"turnaround: {error}", err=True)
    sys.exit(code)


@app.command()
def init() -> None:
    """Write a commented turnaround.toml; never overwrites one."""
    from turnaround import template

    template.write()


@app.command()
def check(operator: Operators = None, as_json: AsJson = False) -> None:  # noqa: FBT002  (typer's flags)
    """Reach the database, Prefect and each vendor, and say what is wrong and what to do; one line each."""
    from turnaround import check as command

    raise typer.Exit(command.run(operator or [], as_json=as_json))


@app.command()
def migrate() -> None:
    """Bring the database's schema to the current version."""
    from turnaround import database

    database.migrate_and_tell()


@app.command()
def sync(flow: Flows = None, operator: Operators = None, now: Now = None) -> None:
    """Run the flows once, here, in the foreground, as real Prefect flow runs."""
    from turnaround import sync as command

    raise typer.Exit(command.run(flow or [], operator or [], _instant(now)))


@app.command()
def plan(flow: Flows = None, operator: Operators = None, now: Now = None, as_json: AsJson = False) -> None:  # noqa: FBT002  (typer's flags)
    """Show what sync would write to which system, field by field, and write nothing."""
    from turnaround import plan as command

    command.run(flow or [], operator or [], _instant(now), as_json=as_json)


@worklist_app.callback(invoke_without_command=True)
def worklist(
    context: typer.Context,
    operator: OneOperator = None,
    everything: Annotated[bool, typer.Option("--all", help="Resolved items too.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """What a person has to do by hand, open items first."""
    if context.invoked_subcommand is None:
        from turnaround import worklist as command

        command.show(operator, everything=everything, as_json=as_json)


@worklist_app.command("retry")
def worklist_retry(item: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Let the next run try that item's record again."""
    from turnaround import worklist as command

    command.retry(item)


@worklist_app.command("ack")
def worklist_ack(
    item: Annotated[int, typer.Argument(metavar="ID")],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Who saw it, and what is being done.")],
) -> None:
    """Mark an item as seen."""
    from turnaround import worklist as command

    command.acknowledge(item, note)


@worklist_app.command("export")
def worklist_export(
    formats: Annotated[str, typer.Option("--format", metavar="LIST", help="Of csv, xlsx, json.")] = "csv",
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder, made where need be.")] = Path(),
    operator: OneOperator = None,
    everything: Annotated[bool, typer.Option("--all", help="Resolved items too.")] = False,  # noqa: FBT002
) -> None:
    """Write the worklist to files, as DIR/worklist.FORMAT."""
    from turnaround import worklist_export as command

    command.run(formats, out, operator, everything=everything)


@app.command()
def due(operator: OneOperator = None, as_json: AsJson = False) -> None:  # noqa: FBT002  (typer's flags)
    """Scheduled maintenance within the thresholds, what comes first, and why each item is in Tech Log."""
    from turnaround import due as command

    command.show(operator, as_json=as_json)


@app.command()
def backfill(
    flow: Annotated[str, typer.Argument(metavar="FLOW")],
    first_day: Annotated[str, typer.Option("--from", metavar="D", help="First day (UTC), e.g. 2026-01-01.")],
    last_day: Annotated[str, typer.Option("--to", metavar="D", help="Last day (UTC), which belongs to it.")],
    operator: Operators = None,
    now: Now = None,
) -> None:
    """Run a flow over a past period; no cursor is moved."""
    from turnaround import backfill as command

    start, end = _day(first_day, "--from"), _day(last_day, "--to")
    raise typer.Exit(command.run(flow, start, end, operator or [], _instant(now)))


@app.command()
def trace(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A flight's, sector's or defect's id or number.")],
    operator: OneOperator = None,
    as_json: AsJson = False,  # noqa: FBT002  (typer's flags)
) -> None:
    """Follow one flight, sector or defect through every table: what happened, when, why."""
    from turnaround import trace as command

    raise typer.Exit(command.run(key, operator, as_json=as_json))


@replay_app.command("outbox")
def replay_outbox(row: Annotated[str, typer.Argument(metavar="ID", help="Of sync.outbox.")]) -> None:
    """Send one write to its vendor again, now."""
    from turnaround import replay

    raise typer.Exit(replay.outbox_row(row))


@replay_app.command("quarantine")
def replay_quarantine(row: Annotated[int, typer.Argument(metavar="ID", help="Of sync.quarantine.")]) -> None:
    """Run the flow that set one record aside, and say whether it passes now."""
    from turnaround import replay

    raise typer.Exit(replay.quarantined(row))


@app.command()
def audit(
    first_day: Annotated[str, typer.Option("--from", metavar="D", help="First day (UTC), e.g. 2026-03-01.")],
    last_day: Annotated[str, typer.Option("--to", metavar="D", help="Last day (UTC), which belongs to it.")],
    operator: OneOperator = None,
    target: Annotated[str | None, typer.Option("--target", metavar="VENDOR", help="leon, techlog or veryon.")] = None,
    as_json: AsJson = False,  # noqa: FBT002  (typer's flags)
    file: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Into a file, for a spreadsheet.")] = None,
) -> None:
    """Every write to a vendor in a period, by whom and why."""
    from turnaround import audit as command

    days = _day(first_day, "--from"), _day(last_day, "--to")
    command.run(*days, operator, target, as_json=as_json, file=file)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT, or @FILE.")],
    role: Annotated[str, typer.Option("--role", help="analyst, or analyst_personal.")] = "analyst",
    as_json: AsJson = False,  # noqa: FBT002  (typer's flags)
) -> None:
    """Ask schema reporting something, as an analyst; nothing can be changed by it."""
    from turnaround import query as command

    if role not in {"analyst", "analyst_personal"}:
        raise typer.BadParameter("is analyst or analyst_personal", param_hint="--role")
    command.run(sql, role, as_json=as_json)


@app.command()
def report(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A view of schema reporting.")] = None,
    formats: Annotated[str, typer.Option("--format", metavar="LIST", help="Of csv, parquet, xlsx, html.")] = "csv",
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder, made where need be.")] = Path(),
    first: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day, UTC.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day, UTC, itself included.")] = None,
    operator: OneOperator = None,
    only_list: Annotated[bool, typer.Option("--list", help="Say which reports there are.")] = False,  # noqa: FBT002
) -> None:
    """Write an FTL report to files, as DIR/NAME.FORMAT."""
    from turnaround import report as command

    if only_list:
        command.show_list()
    elif name is None:
        raise typer.BadParameter("which? `turnaround report --list` names them", param_hint="NAME")
    else:
        command.run(name, formats, out, (first, last), operator)


@import_app.command("ftl_duty")
def import_ftl_duty(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="xlsx or csv.")],
    operator: OneOperator = None,
    dates: Annotated[
        str | None, typer.Option("--dates", metavar="FORM", help="DD/MM/YYYY or MM/DD/YYYY, where it cannot be told.")
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002  (typer's flags)
) -> None:
    """Load an export of LEON's FTL Duty report, and show where it differs from what the API gave."""
    from turnaround import import_ftl as command

    raise typer.Exit(command.run(file, operator, dates, as_json=as_json))


@app.command()
def housekeeping(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,  # noqa: FBT002
) -> None:
    """Delete what is older than it is kept, now; a deployment does so every night."""
    from turnaround import housekeeping as command

    command.run(dry=dry_run)


@app.command()
def size(as_json: AsJson = False) -> None:  # noqa: FBT002  (typer's flags)
    """How large everything is, how far back it goes, and for how long it is kept."""
    from turnaround import size as command

    command.show(as_json=as_json)


@app.command()
def pseudonymise(
    operator: Annotated[str, typer.Option("--operator", metavar="ID")],
    crew: Annotated[str, typer.Option("--crew", metavar="CODE", help="The crew code, or the pseudonym.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002
) -> None:
    """Take away who a crew member is, for good; their duties stay."""
    from turnaround import pseudonymise as command

    command.run(operator, crew, is_sure=yes)


@app.command("approve-deletions")
def approve_deletions(operator: Annotated[str, typer.Option("--operator", metavar="ID")]) -> None:
    """Let the next run pass the deletion guard, once."""
    from turnaround import approvals

    approvals.grant(operator)


@app.command()
def deploy() -> None:
    """Register deployments, schedules, alarms and automations with the Prefect server; safe to repeat."""
    from turnaround import deploy as command

    command.run()


@app.command()
def serve() -> None:
    """Register the deployments of prefect.yaml and run their schedules from this process."""
    from turnaround import serve as command

    command.run()


def _instant(text: str | None) -> datetime | None:
    try:
        return None if text is None else parse_instant(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--now") from None


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write one like 2026-03-10", param_hint=option) from None
