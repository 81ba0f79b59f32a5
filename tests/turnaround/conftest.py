"""The command line as a user meets it: a process, a working folder, a turnaround.toml, an embedded database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.settings import DatabaseSettings
from connectors.warehouse import Warehouse, schema

Cli = Callable[..., subprocess.CompletedProcess[str]]

CONFIG = """
[database]
data_dir = "{data_dir}"
[http]
attempts = 1
[operators.acme.leon]
base_url = "http://127.0.0.1:{port}/leon/acme"
refresh_token = "env:ACME_TOKEN"
[operators.acme.techlog]
base_url = "http://127.0.0.1:{port}/techlog/acme/v0.2"
client_id = "acme-client"
client_secret = "env:ACME_SECRET"
"""


def closed_port() -> int:
    """A loopback port on which nobody listens: a vendor that is down."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(config: Path, **more: str) -> dict[str, str]:
    """This process's environment without anything that says where Turnaround or Prefect keep their things."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TURNAROUND", "PREFECT"))}
    return kept | {"TURNAROUND_CONFIG": str(config), "ACME_TOKEN": "t", "ACME_SECRET": "s"} | more


def call(config: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `turnaround` on that configuration and wait for its end."""
    return subprocess.run(
        [sys.executable, "-m", "turnaround", *arguments],
        env=environment(config, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="session")
def data_dir() -> Iterator[Path]:
    """Not under pytest's own folder: each pytest that starts closes that to all but its user, and so to the server's."""
    with tempfile.TemporaryDirectory(prefix="turnaround-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def warehouse(data_dir) -> Iterator[Warehouse]:
    """Held open for the whole session, so that no command has to start the server again."""
    with Warehouse.open(DatabaseSettings(data_dir=data_dir)) as warehouse:
        schema.migrate(warehouse)
        yield warehouse


@pytest.fixture
def config(tmp_path, data_dir) -> Path:
    path = tmp_path / "turnaround.toml"
    path.write_text(CONFIG.format(data_dir=data_dir, port=closed_port()), encoding="utf-8")
    return path


@pytest.fixture
def turnaround(config, warehouse) -> Cli:
    return lambda *arguments, **more: call(config, *arguments, **more)
