"""`./run demo`: a day of operations against the stand-in vendors, seen through the command line that users have."""

from __future__ import annotations

import argparse
import json
import shlex
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sandbox.duty_show import load_history, show
from sandbox.kit.requestlog import Entry
from sandbox.server import Sandbox
from sandbox.stage import Operator, Stage, StageError

ROOT = Path(__file__).resolve().parent.parent / ".turnaround" / "demo"
# What differs between operators is shown by two of them.
OPERATORS = (
    Operator("acme", "external", '["flight_id", "flight_type"]', "open", has_tracking=True),
    Operator("borealis", "by_date", "[]", "closed", has_tracking=False),
)
# Two months of duties are read of this one at the end.
WITH_HISTORY = "borealis"
# The played day is over: what is planned for the day after it is still ahead, when the clock follows the wall.
INSTANTS = ("02:00", "06:30", "11:30", "15:30", "22:30")
WORDS = {"POST": "created", "PATCH": "changed", "DELETE": "deleted"}
EVENTS_SHOWN = 4
TRACKING_WORDS = {
    "POST /technical-logs": "technical logs created",
    "PUT /technical-logs/{id}/fuel": "fuel follow-ups",
    "POST /defects": "defects created",
    "PATCH /defects/{id}": "defects changed",
    "POST /defects/{id}/deferral": "defects deferred",
    "POST /defects/{id}/closure": "defects closed",
}
CHECK_WORDS = {
    "POST /maintenance-checks": "maintenance checks created",
    "PATCH /maintenance-checks/{id}": "maintenance checks changed",
    "DELETE /maintenance-checks/{id}": "maintenance checks taken back",
    "PUT /defects/{id}/deferral": "deferrals set",
}
DUE_UNITS = {"flight_hours": "flight hours", "days": "days", "engine_cycles": "engine cycles", "landings": "landings"}
LOGS_SHOWN = 5
LOG_COLUMNS = ("flightLog", "adep", "ades", "bloffUTC", "blonUTC", "pax", "usedFuel", "blockFuel", "status")
ITEMS_SHOWN = 8


def main() -> None:
    """Play, and end with 0 if all went as promised, else with 1."""
    parser = argparse.ArgumentParser(prog="./run demo", description="A day of operations against stand-in vendors")
    parser.add_argument("--keep", action="store_true", help="stay up on the five-minute schedules until Ctrl-C")
    parser.add_argument("--folder", type=Path, default=ROOT, help="where it keeps its things; made where need be")
    given = parser.parse_args()
    # As Ctrl-C: what was started is ended in order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = _console()
    try:
        _play(console, given.folder.resolve(), keep=given.keep)
    except StageError as error:
        console.print(f"[bold red]The demo failed:[/] {escape(str(error))}")
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("\nEnded.")
        sys.exit(0 if given.keep else 1)


def _console() -> Console:
    console = Console(highlight=False, soft_wrap=True)
    return console if console.is_terminal else Console(highlight=False, soft_wrap=True, width=120, no_color=True)


def _play(console: Console, root: Path, *, keep: bool) -> None:
    started = time.monotonic()
    day = datetime.now(UTC).date() - timedelta(days=1)
    names = [one.name for one in OPERATORS]
    console.print(
        f"[bold]Turnaround[/]: {len(names)} operators, stand-in LEON, Tech Log and Tracking+, the day {day} (UTC)."
    )
    with Stage(root) as stage, Sandbox(day, names) as box:
        stage.configure(box.url, [_listed(box, one) for one in OPERATORS])
        _turnaround(stage, "migrate")
        stage.wait_for_prefect()
        console.print(f"Up: embedded PostgreSQL, the vendors on {box.url}, Prefect on {stage.ui}\n")
        for text in INSTANTS:
            _play_until(console, stage, box, _at(day, text))
        _prove_that_nothing_is_left(console, stage, box, _at(day, INSTANTS[-1]))
        _show_totals(console, box)
        _show_journey_logs(console, box)
        _show_tracking(console, box)
        _show_due(console, stage)
        _show_worklist(console, stage)
        _show_duties(console, stage, box, day)
        console.print(f"Played in {time.monotonic() - started:.0f} s.\n")
        if keep:
            _stay(console, stage, box)
        else:
            _say_where_to_look(console, stage)


def _listed(box: Sandbox, operator: Operator) -> Operator:
    """The operator with the history of duties names its aircraft: those of the history are not for Tech Log."""
    if operator.name != WITH_HISTORY:
        return operator
    planned = {_plain(row["registration"]) for row in box.world.leon[operator.name].aircraft.values()}
    fleet = [row["registration"] for row in box.world.techlog[operator.name].rows("aircraft")]
    return replace(operator, aircraft=json.dumps([one for one in fleet if _plain(one) in planned]))


def _plain(registration: str) -> str:
    """Each system has its own punctuation."""
    return "".join(filter(str.isalnum, registration)).upper()


def _show_duties(console: Console, stage: Stage, box: Sandbox, day: date) -> None:
    load_history(box.world.leon[WITH_HISTORY], day)
    folder = stage.root / "reports"
    show(console, partial(_turnaround, stage), WITH_HISTORY, day, folder, _relative(folder))


def _at(day: date, text: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{text}+00:00")


def _turnaround(stage: Stage, *arguments: str) -> str:
    """The command's standard output; StageError where it does not end well."""
    result = stage.turnaround(*arguments)
    if result.returncode:
        raise StageError(
            f"`turnaround {' '.join(arguments)}` ended with {result.returncode}:\n{result.stdout}{result.stderr}"
        )
    return result.stdout


def _play_until(console: Console, stage: Stage, box: Sandbox, instant: datetime) -> None:
    """Let everything happen up to the instant, run the flows, and say what both came to."""
    happened = [words for words in box.world.clock.set(instant) if words != "the day begins"]
    console.print(f"[bold]{instant:%H:%M}Z[/]  {_events(happened)}")
    before = len(_writes(box))
    _turnaround(stage, "sync", "--now", instant.isoformat())
    console.print(f"        turnaround sync: {_sum_up(_writes(box)[before:])}")


def _events(happened: list[str]) -> str:
    if not happened:
        return "the day begins"
    shown = "; ".join(escape(words) for words in happened[:EVENTS_SHOWN])
    more = len(happened) - EVENTS_SHOWN
    return shown + (f"; and {more} more" if more > 0 else "")


def _writes(box: Sandbox) -> list[Entry]:
    return box.world.requests.entries(writes=True)


def _sum_up(writes: list[Entry]) -> str:
    counts = Counter(_what(write) for write in writes if _accepted(write))
    return ", ".join(f"{number} {what}" for what, number in sorted(counts.items())) or "nothing to write"


def _accepted(write: Entry) -> bool:
    return write.status is not None and write.status < 400


def _what(write: Entry) -> str:
    """From a route such as `PATCH /sectors/{id}`: sectors changed."""
    if write.vendor == "leon":
        return "journey logs saved"
    if write.vendor == "veryon":
        return TRACKING_WORDS[write.route]
    if write.route in CHECK_WORDS:
        return CHECK_WORDS[write.route]
    entity = write.route.partition("/")[2].partition("/")[0]
    return f"{entity} {WORDS[write.method]}"


def _prove_that_nothing_is_left(console: Console, stage: Stage, box: Sandbox, instant: datetime) -> None:
    before = len(_writes(box))
    _turnaround(stage, "sync", "--now", (instant + timedelta(minutes=5)).isoformat())
    written = _writes(box)[before:]
    if written:
        raise StageError(f"a second sync right after wrote again: {_sum_up(written)}")
    reads = len(box.world.requests.entries())
    console.print(
        f"[bold]again[/]   turnaround sync, right after: [green]no write[/] in the vendors' log of {reads} requests\n"
    )


def _show_totals(console: Console, box: Sandbox) -> None:
    table = Table(title="What Tech Log accepted from us", title_justify="left", box=SIMPLE)
    for column in ("operator", "records"):
        table.add_column(column)
    for word in WORDS.values():
        table.add_column(word, justify="right")
    for one in OPERATORS:
        counts = Counter(_what(write) for write in _writes(box) if write.operator == one.name and _accepted(write))
        for entity in ("users", "trips", "sectors"):
            numbers = (str(counts[f"{entity} {word}"]) for word in WORDS.values())
            table.add_row(f"{one.name} ({one.grouping})", entity, *numbers)
    console.print(table)


def _show_journey_logs(console: Console, box: Sandbox) -> None:
    """What LEON holds at the end of the day, of each operator the first few."""
    held = {one.name: box.world.leon[one.name].journey_logs for one in OPERATORS}
    if not all(held.values()):
        raise StageError("sectors were signed off, and LEON holds no journey log of an operator")
    table = Table(title="Journey logs that LEON holds", title_justify="left", box=SIMPLE)
    for column in ("operator", "flight log", "from", "to", "block off", "block on"):
        table.add_column(column)
    for column in ("pax", "fuel used", "of block"):
        table.add_column(column, justify="right")
    table.add_column("status")
    for name, logs in held.items():
        for _, log in sorted(logs.items(), key=lambda each: str(each[1]["bloffUTC"]))[:LOGS_SHOWN]:
            table.add_row(name, *(_cell(log[key]) for key in LOG_COLUMNS))
    console.print(table)
    totals = ", ".join(f"{len(logs)} of {name}" for name, logs in held.items())
    console.print(f"  in all {totals}")


def _show_tracking(console: Console, box: Sandbox) -> None:
    """What reached Tracking+ through the day, write by write."""
    table = Table(title="What Tracking+ accepted from us", title_justify="left", box=SIMPLE)
    table.add_column("operator")
    table.add_column("records")
    table.add_column("", justify="right")
    for one in OPERATORS:
        if not one.has_tracking:
            table.add_row(one.name, "has no Tracking+", "")
            continue
        accepted = [each for each in _writes(box) if (each.vendor, each.operator) == ("veryon", one.name)]
        counts = Counter(_what(each) for each in accepted if _accepted(each))
        if not counts:
            raise StageError("sectors were signed off, and nothing reached Tracking+")
        for words in TRACKING_WORDS.values():
            table.add_row(one.name, words, str(counts[words]))
    console.print(table)


def _show_due(console: Console, stage: Stage) -> None:
    """The due list that reached Tech Log, and why each item is there."""
    rows: list[dict[str, Any]] = json.loads(_turnaround(stage, "due", "--json"))
    if not rows:
        raise StageError("maintenance is due in Tracking+, and nothing of it is known")
    table = Table(title="Due maintenance of Tracking+ in Tech Log, the first first", title_justify="left", box=SIMPLE)
    for column in ("projected", "aircraft", "task", "why it is there", "last decided"):
        table.add_column(column)
    for row in rows:
        limit = row["triggered_by"]
        left = row[f"remaining_{limit}"]
        words = f"{abs(left):g} {DUE_UNITS[limit]} {'overdue' if left < 0 else 'left'}"
        check = row["decision"] if row["check_id"] else f"no check: {row['decision_reason']}"
        projected = row["projected_date"] or "unknown"
        table.add_row(projected, row["registration"], escape(row["title"]), words, str(check))
    console.print(table)


def _cell(value: Any) -> str:
    """An instant as its time of day, a whole figure without decimals; what LEON holds nothing of as a dash."""
    text = "-" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text[11:16]}Z" if text.endswith("Z") and len(text) == len("2026-03-10T00:00:00Z") else text


def _show_worklist(console: Console, stage: Stage) -> None:
    items: list[dict[str, Any]] = json.loads(_turnaround(stage, "worklist", "--json"))
    console.print(f"\n{len(items)} items need a person; of each kind one, at most {ITEMS_SHOWN}:")
    first_of_each = list({item["code"]: item for item in reversed(items)}.values())[::-1]
    for item in first_of_each[:ITEMS_SHOWN]:
        console.print(f"  [yellow]{item['code']}[/] {item['operator_id']}: {escape(item['summary'])}")
        console.print(f"      do: {escape(item['action'])}")
    console.print()


def _say_where_to_look(console: Console, stage: Stage) -> None:
    console.print("[bold]Go on[/]")
    console.print("  ./run demo --keep             the same, and it stays up: the Prefect UI, runs every five minutes")
    console.print(f"  TURNAROUND_CONFIG={_relative(stage.config)} ./run turnaround worklist")
    console.print(
        "                                what a person has to do; the demo's database is kept until the next one"
    )
    console.print(f"  PREFECT_HOME={_relative(stage.home)} .venv/bin/prefect server start")
    console.print("                                its runs in the Prefect UI, on port 4200")
    console.print("  ./run turnaround init         your own operator, then docs/operations.md")


def _relative(path: Path) -> str:
    """As typed in the project's folder."""
    project = ROOT.parent.parent
    return str(path.relative_to(project) if path.is_relative_to(project) else path)


def _stay(console: Console, stage: Stage, box: Sandbox) -> None:
    box.world.clock.set(None)
    serving = stage.start("serve", "-m", "turnaround", "serve")
    environment = " ".join(f"{name}={shlex.quote(value)}" for name, value in stage.environment.items())
    console.print(
        "[bold]It stays up until Ctrl-C[/], on the five-minute schedules; the vendors' clock follows the wall."
    )
    console.print(f"  {stage.ui}/runs     every run, its log and its summary")
    console.print("  from another terminal, in this folder:")
    console.print(f"    {environment} ./run turnaround worklist")
    console.print("  cancel a flight of today, and see the next run take its sector back:")
    console.print(f"    curl -X POST {box.url}/_control/leon/acme/flights/{_some_flight(box)} -d '{{\"isCnl\": true}}'")
    console.print("  let Tech Log be down, and find out in the UI what failed and what to do:")
    down = '{"kind": "status_503", "vendor": "techlog", "operator": "acme", "times": null}'
    console.print(f"    curl -X POST {box.url}/_control/faults -d '{down}'")
    console.print("  let it be up again, and press Retry on the failed run:")
    console.print(f"    curl -X DELETE {box.url}/_control/faults")
    _wait_for(lambda: serving.poll() is not None)
    raise StageError(f"turnaround serve has ended; it says why in {stage.log('serve')}")


def _some_flight(box: Sandbox) -> int:
    """A confirmed flight that is still ahead."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    flights = box.world.leon["acme"].flights
    ahead = [
        nid
        for nid, flight in flights.items()
        if flight["status"] == "CONFIRMED" and not flight["isCnl"] and flight["startTimeUTC"] > now
    ]
    return int(min(ahead, key=lambda nid: str(flights[nid]["startTimeUTC"])))


def _wait_for(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(1)


if __name__ == "__main__":
    main()
