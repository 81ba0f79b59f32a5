"""`turnaround check` in this process, on stand-in vendors: the lines that it gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from config.settings import load_settings
from turnaround import check
from turnaround.check import here, scheduled
from turnaround.check.lines import Line

OPERATORS = """
[operators.acme]
{chosen}
[operators.acme.leon]
base_url = "{url}/leon/acme"
refresh_token = "env:ACME_TOKEN"
[operators.acme.techlog]
base_url = "{url}/techlog/acme/v0.2"
client_id = "acme-client"
client_secret = "env:ACME_SECRET"
[operators.acme.veryon]
base_url = "{url}/veryon/acme/api"
client_id = "acme-client"
client_secret = "env:ACME_VERYON"
integration_user_email = "{user}"
"""
SECRETS = {
    "ACME_TOKEN": "leon-acme-key",
    "ACME_SECRET": "techlog-acme-secret",
    "ACME_VERYON": "veryon-acme-secret",
}


class Checked:
    """What `check` says about one operator with all three vendors; write() first, then lines()."""

    def __init__(self, folder: Path, database_url: str, vendors: str) -> None:
        self.path, self._database_url, self._vendors = folder / "turnaround.toml", database_url, vendors
        self.write()

    def write(self, *, chosen: str = "", service: str = "", user: str = "integration@acme.example") -> None:
        """Write the configuration: chosen goes into the operator's table, service stands before it."""
        head = f'[database]\nurl = "{self._database_url}"\ndata_dir = "{self.path.parent / "data"}"\n'
        operators = OPERATORS.format(chosen=chosen, url=self._vendors, user=user)
        self.path.write_text(f"{head}{service}\n{operators}", encoding="utf-8")

    def lines(self) -> list[Line]:
        """All lines."""
        return list(check.look(load_settings(), ["acme"], None))

    def of(self, subject: str) -> list[Line]:
        """The lines with this subject."""
        return about(self.lines(), subject)

    def service(self) -> list[Line]:
        """Those about the settings alone."""
        return list(here.settings_lines(load_settings()))

    def secrets(self) -> Line:
        """The one about the secrets alone."""
        return here.secrets_line("acme", load_settings().operators["acme"])

    def database(self) -> list[Line]:
        """Those about the database alone."""
        return here.look_at_database(load_settings(), ["acme"])

    def prefect(self, url: str | None = None) -> list[Line]:
        """Those about the Prefect server alone."""
        return scheduled.look_at_prefect(url, load_settings(), ["acme"])


def about(lines: Sequence[Line], subject: str) -> list[Line]:
    """Those with this subject."""
    return [line for line in lines if line.subject == subject]


def levels(lines: Sequence[Any]) -> set[str]:
    """ok, warn, FAIL: which of them there are."""
    return {line.level for line in lines}
