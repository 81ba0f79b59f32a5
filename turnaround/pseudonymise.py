"""`turnaround pseudonymise`: who asks to be forgotten is, while the duties stay."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from config.settings import load_settings
from connectors.warehouse.forget import Forgotten, forget
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed

QUESTION = "Name, address, phone, ID card and date of birth of {code} at {operator} are deleted for good. Go on?"


def run(operator: str, crew_code: str, *, is_sure: bool) -> None:
    """Ask, do it, and say what was done.

    Raises:
        CommandFailed: the answer was no, or nobody has that code.
    """
    settings = load_settings()
    settings.operator(operator)
    if not is_sure and not typer.confirm(QUESTION.format(code=crew_code, operator=operator), err=True):
        raise CommandFailed("nothing was changed")
    with open_warehouse(settings) as warehouse, warehouse.transaction() as connection:
        done = forget(connection, operator, crew_code, datetime.now(UTC))
    _tell(crew_code, done)


def _tell(crew_code: str, done: Forgotten) -> None:
    typer.echo(f"{crew_code} is {done.pseudonym} from now on; the duties stay.")
    typer.echo(f"  ftl.person: emptied, and no later run or import fills it in again (logins: {_logins(done)})")
    typer.echo(f"  landing.people: {done.people} scrubbed")
    typer.echo(f"  landing.records: {done.records} scrubbed, older versions too")
    typer.echo("Delete the person in LEON as well: what LEON still tells of them is landed again when it changes.")


def _logins(done: Forgotten) -> str:
    return ", ".join(done.logins) or "none known"
