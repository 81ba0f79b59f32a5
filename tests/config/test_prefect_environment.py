from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.prefect_environment import CONNECTION_URLS, DEFAULTS, prefect_database, prepare
from config.settings import DatabaseSettings, Settings


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    for name in [*DEFAULTS, *CONNECTION_URLS, "PREFECT_HOME", "PREFECT_API_URL"]:
        # Set, then deleted: so that monkeypatch takes away again what prepare() puts there.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return Settings.model_construct(database=DatabaseSettings(data_dir=tmp_path))


def test_prefects_files_go_under_data_dir(settings):
    prepare(settings)
    assert os.environ["PREFECT_HOME"] == str(settings.database.data_dir / "prefect")
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


@pytest.mark.parametrize("name", ["PREFECT_HOME", "PREFECT_FLOWS_HEARTBEAT_FREQUENCY", "DO_NOT_TRACK"])
def test_the_environment_has_the_last_word(settings, monkeypatch, name):
    monkeypatch.setenv(name, "0")
    prepare(settings)
    assert os.environ[name] == "0"


def test_a_server_of_somebody_elses_keeps_its_users_home(settings, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    prepare(settings)
    assert "PREFECT_HOME" not in os.environ


def test_every_setting_is_one_that_prefect_knows():
    from prefect.settings import Settings as PrefectSettings

    known = PrefectSettings().to_environment_variables(include_aliases=True)
    assert [name for name in DEFAULTS if name.startswith("PREFECT_") and name not in known] == []


@pytest.mark.parametrize(
    ("environment", "file"),
    [
        ({}, "{data_dir}/prefect/prefect.db"),
        ({"PREFECT_HOME": "/srv/prefect"}, "/srv/prefect/prefect.db"),
        ({"PREFECT_API_URL": "http://127.0.0.1:4200/api"}, "{home}/.prefect/prefect.db"),
        ({CONNECTION_URLS[0]: "sqlite+aiosqlite:////srv/own.db?x=1"}, "/srv/own.db"),
        ({CONNECTION_URLS[1]: "postgresql+asyncpg://somewhere/prefect"}, None),
        ({CONNECTION_URLS[1]: "sqlite+aiosqlite:///file::memory:?cache=shared"}, None),
    ],
)
def test_where_prefect_keeps_its_records(settings, monkeypatch, environment, file):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    places = {"data_dir": settings.database.data_dir, "home": Path.home()}
    assert prefect_database(settings) == (None if file is None else Path(file.format(**places)))


def test_both_names_of_the_connection_are_prefects():
    from prefect.settings.models.server.database import ServerDatabaseSettings

    known = str(ServerDatabaseSettings.model_fields["connection_url"].validation_alias).upper()
    assert [name for name in CONNECTION_URLS if name not in known] == []
