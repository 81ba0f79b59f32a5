"""A configuration of the test's own, on a database of its own, and the command on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.turnaround.command import Cli, call, write_config


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    return write_config(tmp_path, database_url)


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prefect's folder of all these tests: the migration of a fresh one takes ten seconds."""
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture
def turnaround(config: Path, prefect_home: Path) -> Cli:
    return lambda *arguments, **more: call(config, *arguments, **{"PREFECT_HOME": str(prefect_home)} | more)
