"""`turnaround` as its users have it: a process with an environment and a configuration file."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Cli = Callable[..., subprocess.CompletedProcess[str]]

COMMAND = (sys.executable, "-m", "turnaround")
CONFIG = """
[database]
url = "{url}"
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


def write_config(folder: Path, url: str) -> Path:
    """A configuration whose two vendors are down."""
    path = folder / "turnaround.toml"
    path.write_text(CONFIG.format(url=url, data_dir=folder / "data", port=closed_port()), encoding="utf-8")
    return path


def closed_port() -> int:
    """A loopback port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(config: Path, **more: str) -> dict[str, str]:
    """This process's environment without anything that says where Turnaround or Prefect keep their things."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TURNAROUND", "PREFECT"))}
    return kept | {"TURNAROUND_CONFIG": str(config), "ACME_TOKEN": "t", "ACME_SECRET": "s"} | more


def call(config: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run it on that configuration and wait for its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(config, **more),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
