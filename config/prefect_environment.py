"""How Prefect is set before it is imported. Prefect reads its settings at import: prepare() comes first, or in vain."""

from __future__ import annotations

import os
from pathlib import Path

from config.settings import Settings

# What holds wherever Turnaround runs. Whoever sets one of these in the environment has the last word.
DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # Leases kept in memory are lost with the server, and a lost lease holds its slot for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    # A run is over in less than five minutes: the default of three would notice a dead one too late.
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # Without the profile file of a fresh PREFECT_HOME, nothing else says that a server may be started for a while.
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    # The first start on a slow disk creates its whole database, which takes longer than the default of 20.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    # Four flows each five minutes are 1,152 runs a day and operator: a month of them is enough to look back. With
    # flow_runs go their logs, and artifacts that no run is left of; sync.runs goes further back (retention.runs).
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 24 * 3600),
}
# Where a Prefect server's database is, by its newer and its older name.
CONNECTION_URLS = ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL")


def prepare(settings: Settings) -> None:
    """Set Prefect up through the environment, wherever the environment does not say otherwise.

    Prefect's own files go under data_dir, so that nothing is left in the home folder and two installations do not meet;
    with PREFECT_API_URL they belong to that server's user, and stay where they are.
    """
    if "PREFECT_HOME" not in os.environ and "PREFECT_API_URL" not in os.environ:
        home = settings.database.data_dir / "prefect"
        home.mkdir(parents=True, exist_ok=True)
        os.environ["PREFECT_HOME"] = str(home)
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)


def prefect_database(settings: Settings) -> Path | None:
    """The file in which a Prefect server on this machine keeps its records; None where it has none that we know of."""
    url = next((os.environ[name] for name in CONNECTION_URLS if os.environ.get(name)), None)
    if url is not None:
        scheme, _, path = url.partition(":///")
        is_file = scheme.startswith("sqlite") and path and ":memory:" not in path
        return Path(path.partition("?")[0]) if is_file else None
    if "PREFECT_HOME" in os.environ:
        return Path(os.environ["PREFECT_HOME"]).expanduser() / "prefect.db"
    # As prepare() has it: with the address of a server, that server's user has its files.
    home = Path.home() / ".prefect" if "PREFECT_API_URL" in os.environ else settings.database.data_dir / "prefect"
    return home / "prefect.db"
