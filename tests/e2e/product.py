"""The product as its users have it: a turnaround.toml, a database, a run in this process or in one of its own."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
from psycopg.rows import dict_row

from config.settings import Settings, load_settings
from tests.e2e.due_oracle import DueRules
from tests.e2e.journey_oracle import JourneyRules
from tests.e2e.oracle import Rules
from tests.e2e.veryon_forms import TrackingRules

ROOT = Path(__file__).parents[2]

# Small enough that a vendor which is down costs a test little.
HTTP = {"connect_timeout": 1, "read_timeout": 2, "total_timeout": 3, "attempts": 3, "backoff": 0.01, "run_budget": 30}


def synchronise(flow: str, operator: str, settings: Settings, now: datetime) -> Any:
    """One run of a flow in this process; answers its Outcome."""
    return importlib.import_module(f"flows.{flow}").synchronise(operator, settings, now)


class Product:
    """One installation with one operator.

    Attributes:
        choices: the operator's settings; leon and veryon hold those of that table. Without veryon there is no table.
        rules: what the settings say, in the oracle's words.
    """

    def __init__(self, folder: Path, vendors: str, database_url: str, operator: str = "acme", **choices: Any) -> None:
        self.folder, self.operator, self.database_url = folder, operator, database_url
        self.choices: dict[str, Any] = {"grouping": "external", **choices}
        self.vendors = vendors
        self.path = folder / "turnaround.toml"
        (folder / "leon.key").write_text(f"leon-{operator}-key")
        (folder / "techlog.key").write_text(f"techlog-{operator}-secret")
        (folder / "veryon.key").write_text(f"veryon-{operator}-secret")
        self.configure()

    def configure(self, **choices: Any) -> None:
        """Write turnaround.toml, with other choices of the operator's from now on."""
        self.choices |= choices
        self.path.write_text(_toml(self))
        with mock.patch.dict(os.environ, {"TURNAROUND_CONFIG": str(self.path)}):
            self.settings: Settings = load_settings()

    @property
    def rules(self) -> Rules:
        chosen = {"aircraft", "pic_positions", "sic_positions"} & set(self.choices)
        return Rules(
            operator=self.operator,
            grouping=self.choices["grouping"],
            custom_fields=tuple(self.choices.get("preflight_custom_fields", ())),
            days_back=self.choices.get("window_days_back", 2),
            days_ahead=self.choices.get("window_days_ahead", 14),
            **{name: tuple(self.choices[name]) for name in chosen},
        )

    @property
    def journey_rules(self) -> JourneyRules:
        go_live = self.choices.get("go_live")
        leon = self.choices.get("leon", {})
        return JourneyRules(
            operator=self.operator,
            status=self.choices.get("journey_log_status", "open").upper(),
            aircraft=tuple(self.choices.get("aircraft", ())),
            go_live=None if go_live is None else datetime.fromisoformat(go_live),
            days_back=self.choices.get("window_days_back", 2),
            fuel_unit=leon.get("fuel_unit", ""),
            fuel_density=leon.get("fuel_density"),
        )

    @property
    def tracking_rules(self) -> TrackingRules:
        go_live = self.choices.get("go_live")
        veryon = self.choices["veryon"]
        days = {"A": 1, "B": 3, "C": 10, "D": 120} | veryon.get("mel_fallback_days", {})
        return TrackingRules(
            operator=self.operator,
            integration=f"integration@{self.operator}.example",
            prefix=veryon.get("defect_prefix", "TL-"),
            aircraft=tuple(self.choices.get("aircraft", ())),
            go_live=None if go_live is None else datetime.fromisoformat(go_live),
            days_back=self.choices.get("window_days_back", 2),
            mel_days=tuple(days.items()),
            mel_from=veryon.get("mel_fallback_from", "deferred"),
        )

    @property
    def due_rules(self) -> DueRules:
        veryon = self.choices["veryon"]
        # One that is switched off is False, as in the file.
        limits = {name: _limit(value) for name, value in veryon.get("due_thresholds", {}).items()}
        apart = veryon.get("totals_tolerance", {})
        words = {"flight_hours": "hours_apart", "engine_cycles": "cycles_apart", "landings": "landings_apart"}
        limits |= {words[name]: _limit(value) for name, value in apart.items()}
        return DueRules(operator=self.operator, aircraft=tuple(self.choices.get("aircraft", ())), **limits)

    def run(self, now: datetime, flow: str = "leon_to_techlog") -> Any:
        """One run in this process; answers its Outcome."""
        return synchronise(flow, self.operator, self.settings, now)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "TURNAROUND_"))}
        return kept | {
            "TURNAROUND_CONFIG": str(self.path),
            "PREFECT_HOME": str(self.folder / "prefect"),
            "PYTHONPATH": str(ROOT),
        }

    def start(self, now: datetime, flow: str = "leon_to_techlog") -> subprocess.Popen[str]:
        """One run in a process of its own."""
        command = [sys.executable, "-m", "tests.e2e.run_once", flow, self.operator, now.isoformat()]
        return self._popen(command)

    def start_command(self, *arguments: str) -> subprocess.Popen[str]:
        """The real command line, with Prefect."""
        return self._popen([sys.executable, "-m", "turnaround", *arguments])

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The real command line, to its end."""
        process = self.start_command(*arguments)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def _popen(self, command: Sequence[str]) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdout=pipe,
            stderr=pipe,
            text=True,
            # A group of its own, so that what it starts can be ended with it.
            start_new_session=True,
        )

    def rows(self, query: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """What a data engineer's own SQL shows."""
        with psycopg.connect(self.database_url, row_factory=dict_row) as connection:
            return connection.execute(query, parameters).fetchall()  # type: ignore[arg-type]

    def worklist(self) -> set[tuple[str, str]]:
        """Open items as (code, subject)."""
        rows = self.rows(
            "select code, subject from sync.worklist where resolved_at is null and operator_id = %(o)s", self._me
        )
        assert len(rows) == len({(row["code"], row["subject"]) for row in rows}), "one cause, two open items"
        return {(row["code"], row["subject"]) for row in rows}

    def items(self, code: str) -> list[dict[str, Any]]:
        """Open items of one code, whole."""
        query = "select * from sync.worklist where resolved_at is null and operator_id = %(o)s and code = %(code)s"
        return self.rows(query, {**self._me, "code": code})

    def outbox(self, *states: str) -> list[dict[str, Any]]:
        """Rows of the outbox in these states."""
        return self.rows(
            "select * from sync.outbox where operator_id = %(o)s and status = any(%(states)s)",
            {**self._me, "states": list(states)},
        )

    def links(self, entity: str) -> dict[str, str]:
        """The vendor's key of each live record of ours, by its source_key."""
        query = "select source_key, target_key from sync.links where operator_id = %(o)s and entity = %(entity)s"
        return {row["source_key"]: row["target_key"] for row in self.rows(query, {**self._me, "entity": entity})}

    @property
    def _me(self) -> dict[str, str]:
        return {"o": self.operator}


def _toml(product: Product) -> str:
    lines = ["[database]", f'url = "{product.database_url}"', f'data_dir = "{product.folder}/data"', "[http]"]
    lines += [f"{name} = {value}" for name, value in HTTP.items()]
    lines.append(f"[operators.{product.operator}]")
    settings = {name: value for name, value in product.choices.items() if name not in {"leon", "veryon"}}
    for name, value in settings.items():
        shown = list(value) if isinstance(value, tuple) else value
        lines.append(f"{name} = {shown!r}" if not isinstance(shown, list) else f"{name} = {[*map(str, shown)]!r}")
    lines += [
        f"[operators.{product.operator}.leon]",
        f'base_url = "{product.vendors}/leon/{product.operator}"',
        f'refresh_token = "file:{product.folder}/leon.key"',
        "requests_per_minute = 100000",
        *(f"{name} = {value!r}" for name, value in product.choices.get("leon", {}).items()),
        f"[operators.{product.operator}.techlog]",
        f'base_url = "{product.vendors}/techlog/{product.operator}/v0.2"',
        f'client_id = "{product.operator}-client"',
        f'client_secret = "file:{product.folder}/techlog.key"',
        "requests_per_minute = 100000",
    ]
    if "veryon" in product.choices:
        lines += _veryon(product)
    return "\n".join(lines) + "\n"


def _limit(value: float | bool) -> Any:
    return None if value is False else Decimal(str(value)) if isinstance(value, float) else value


def _veryon(product: Product) -> list[str]:
    """The table of an operator that has Tracking+, with the tables within it."""
    chosen = product.choices["veryon"]
    return [
        f"[operators.{product.operator}.veryon]",
        f'base_url = "{product.vendors}/veryon/{product.operator}/api"',
        f'client_id = "{product.operator}-client"',
        f'client_secret = "file:{product.folder}/veryon.key"',
        f'integration_user_email = "integration@{product.operator}.example"',
        "requests_per_minute = 100000",
        *(f"{name} = {_value(value)}" for name, value in chosen.items()),
    ]


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + "}"
    return str(value).lower() if isinstance(value, bool) else repr(value)
