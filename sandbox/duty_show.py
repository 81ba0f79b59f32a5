"""The demo's last act: a history of duties, the reports made of it on disk, and three questions with their answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console

from sandbox.ftl.load import load
from sandbox.ftl.year import year
from sandbox.leon.store import LeonStore

DAYS_BACK = 61
CREW = 60
REPORTS = ("monthly_duty_hours", "cumulative_limits", "ftl_duty", "discretion_usage", "rest_compliance")
QUERIES = (
    (
        "Who is closest to 190 hours of duty in 28 days?",
        """SELECT crew_code, duty_28d, duty_28d_remaining, flight_28d, flight_28d_remaining
           FROM reporting.cumulative_limits
           WHERE operator_id = '{operator}' AND day = DATE '{day}' ORDER BY duty_28d_remaining LIMIT 5""",
    ),
    (
        "Whose rest was shorter than required?",
        """SELECT crew_code, duty_start, rest_required_before, rest_actual_before, margin_before
           FROM reporting.rest_compliance
           WHERE operator_id = '{operator}' AND NOT is_compliant_before ORDER BY margin_before LIMIT 5""",
    ),
    (
        "How often was commander's discretion used, by month?",
        """SELECT month, count(*) AS duties, count(*) FILTER (WHERE is_over_1h) AS over_one_hour
           FROM reporting.discretion_usage WHERE operator_id = '{operator}' GROUP BY month ORDER BY month""",
    ),
)


def load_history(store: LeonStore, day: date) -> int:
    """Give an operator's LEON a year of another sixty crew members' duties; how many duties."""
    made = year(seed=1, crew=CREW, end=day)
    load(store, made)
    return len(made.duties)


def show(console: Console, turnaround: Callable[..., str], operator: str, day: date, out: Path, shown: str) -> None:
    """Read two months of duties, write the reports, ask the questions.

    Args:
        console: what people see.
        turnaround: runs the command line and answers its standard output.
        operator: whose duties.
        day: the last day.
        out: the folder of the reports.
        shown: that folder as a person types it.
    """
    first = day - timedelta(days=DAYS_BACK)
    period = ("--from", first.isoformat(), "--to", day.isoformat())
    turnaround("backfill", "ftl_duty", *period, "--operator", operator, "--now", f"{day}T23:00Z")
    console.print(f"[bold]Duties[/] of {operator}, {first} to {day}: turnaround backfill ftl_duty")
    for name in REPORTS:
        turnaround("report", name, "--format", "html,xlsx", "--out", str(out), "--operator", operator)
    console.print(f"  reports, to be opened in a browser or a spreadsheet: {', '.join(REPORTS)}")
    console.print(f"  in {shown}\n")
    for question, statement in QUERIES:
        console.print(f"[bold]{question}[/]")
        text = statement.format(operator=operator, day=day)
        console.print("  " + " ".join(text.split()))
        console.print(turnaround("query", text).rstrip(), markup=False)
        console.print()
