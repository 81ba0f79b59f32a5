"""What a command prints: for people on a terminal, plain where it is not one, JSON for machines."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import typer
from rich.console import Console

from model.sync import as_json


def console() -> Console:
    """Standard output. Where it is no terminal, lines are as long as they are: grep and files want them whole."""
    plain = Console(highlight=False, soft_wrap=True)
    return plain if plain.is_terminal else Console(highlight=False, soft_wrap=True, width=200, no_color=True)


def quieten() -> None:
    """For a command whose own output says what is wrong: no log lines of retries in between."""
    logging.getLogger("connectors").setLevel(logging.ERROR)


def print_json(rows: Sequence[dict[str, Any]] | dict[str, Any]) -> None:
    """One JSON list or object, two spaces deep: instants as ISO 8601 with Z."""
    typer.echo(json.dumps(rows, indent=2, default=plain, ensure_ascii=False))


def plain(value: Any) -> Any:
    """For json.dumps(default=...): what JSON has no form for."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    return as_json(value)
