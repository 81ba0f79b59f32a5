import time

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError

from config.errors import ConfigurationError
from config.settings import DatabaseSettings
from connectors.warehouse import Warehouse, WarehouseUnavailable
from connectors.warehouse.address import describe


def settings(url: str) -> DatabaseSettings:
    return DatabaseSettings(url=SecretStr(url))


def test_a_plain_address_an_env_and_a_file_reference(database_url, tmp_path, monkeypatch):
    secret = tmp_path / "url"
    secret.write_text(f"{database_url}\n")
    monkeypatch.setenv("WAREHOUSE_URL", database_url)
    monkeypatch.setenv("TURNAROUND_CONFIG", str(tmp_path / "turnaround.toml"))
    for url in (database_url, "env:WAREHOUSE_URL", f"file:{secret}", "file:url"):
        with Warehouse.open(settings(url)) as warehouse, warehouse.transaction() as conn:
            assert conn.execute(text("SELECT count(*) FROM sync.outbox")).scalar_one() == 0


def test_the_session_is_in_utc_named_and_bounded(warehouse):
    sql = "SELECT current_setting('TimeZone'), current_setting('application_name'), current_setting('lock_timeout')"
    with warehouse.transaction() as conn:
        assert tuple(conn.execute(text(sql)).one()) == ("UTC", "turnaround", "30s")
        assert conn.execute(text("SHOW statement_timeout")).scalar_one() == "2min"


def test_what_the_address_asks_for_wins(database_url):
    url = f"{database_url}&application_name=mine&options=-c%20lock_timeout%3D7s"
    with Warehouse(url) as warehouse, warehouse.transaction() as conn:
        assert conn.execute(text("SHOW lock_timeout")).scalar_one() == "7s"
        assert conn.execute(text("SHOW application_name")).scalar_one() == "mine"
        assert conn.execute(text("SHOW timezone")).scalar_one() == "UTC"


def test_nobody_there_names_the_host_and_no_password():
    started = time.monotonic()
    with pytest.raises(WarehouseUnavailable) as failure:
        Warehouse.open(settings("postgresql://pipe:hunter2@127.0.0.1:1/warehouse"))
    assert time.monotonic() - started < 6
    words = str(failure.value)
    assert "127.0.0.1:1/warehouse" in words
    assert "database.url" in words
    assert "hunter2" not in words
    assert "\n" not in words
    assert failure.value.__cause__ is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://u:hunter2@h/d", "no PostgreSQL address"),
        ("hunter2", "no PostgreSQL address"),
        ("postgresql://u:hunter2@x@h/d", "%40"),
        ("postgresql://u:hunter2@h/d?nonsense=1", "cannot be read"),
        ("env:NO_SUCH_VARIABLE_HUNTER", "NO_SUCH_VARIABLE_HUNTER"),
    ],
)
def test_no_address_is_a_configuration_error_without_the_value(url, words):
    with pytest.raises(ConfigurationError, match=words) as failure:
        Warehouse.open(settings(url))
    assert "hunter2" not in str(failure.value)


def test_a_wrong_database_name_is_told_at_open(server_url):
    with pytest.raises(WarehouseUnavailable, match="nowhere"):
        Warehouse.open(settings(server_url.replace("/postgres?", "/nowhere?")))


def test_a_database_in_another_encoding_is_refused(server_url):
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS ascii")
        connection.execute(
            "CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
        )
    with pytest.raises(WarehouseUnavailable, match="UTF8"):
        Warehouse.open(settings(server_url.replace("/postgres?", "/ascii?")))


def test_host_port_and_database_are_shown_and_nothing_else():
    assert describe("postgresql://u:p@db.example:6000/w?sslmode=require") == "db.example:6000/w"
    assert describe("postgresql:///w") == "localhost:5432/w"


def test_a_lock_is_taken_once_and_given_back(warehouse, database_url):
    with Warehouse(database_url) as other:
        with warehouse.lock("acme/leon_to_techlog") as mine:
            assert mine
            with other.lock("acme/leon_to_techlog") as theirs, warehouse.lock("acme/leon_to_techlog") as again:
                assert not theirs
                assert not again
            with other.lock("borealis/leon_to_techlog") as another:
                assert another
        with other.lock("acme/leon_to_techlog") as free:
            assert free


def test_a_lock_is_given_back_before_its_connection_ends(warehouse, database_url, monkeypatch):
    """The server notices a closed connection only a moment later, when the next run may be there."""
    seen = []

    def end(self, *args, **kwargs):
        with psycopg.connect(database_url) as looker:
            seen.append(looker.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone()[0])
        return invalidate(self, *args, **kwargs)

    invalidate = Connection.invalidate
    with warehouse.lock("acme/leon_to_techlog") as ours:
        assert ours
        monkeypatch.setattr(Connection, "invalidate", end)
    assert seen[0] == 0


def test_a_lock_goes_with_its_connection_and_its_holder_carries_on(warehouse, database_url):
    with warehouse.lock("x") as mine, psycopg.connect(database_url, autocommit=True) as killer:
        assert mine
        sql = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database IS NOT NULL"
        assert killer.execute(sql).fetchone() == (True,)
        time.sleep(0.1)
        with warehouse.lock("x") as again:
            assert again


def test_a_lost_connection_keeps_nothing_and_says_so(warehouse, database_url):

    def lose() -> None:
        with warehouse.transaction() as conn:
            conn.execute(text("INSERT INTO sync.approvals (operator_id, flow, granted_at) VALUES ('a', 'f', now())"))
            pid = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with psycopg.connect(database_url, autocommit=True) as killer:
                killer.execute("SELECT pg_terminate_backend(%s)", (pid,))
            time.sleep(0.1)
            conn.execute(text("SELECT 1"))

    with pytest.raises(WarehouseUnavailable, match="nothing of it was kept"):
        lose()
    with warehouse.transaction() as conn:
        assert conn.execute(text("SELECT count(*) FROM sync.approvals")).scalar_one() == 0


def test_a_connection_lost_while_the_lock_is_asked_for_says_so(warehouse):
    def lose(connection, *_: object) -> None:
        pid = connection.connection.driver_connection.info.backend_pid
        with psycopg.connect(warehouse.address, autocommit=True) as killer:
            killer.execute("SELECT pg_terminate_backend(%s)", (pid,))
        time.sleep(0.1)

    event.listen(warehouse._engine, "before_execute", lose)
    with pytest.raises(WarehouseUnavailable, match="was lost before anything was done"), warehouse.lock("x"):
        pass


def test_values_stay_out_of_exceptions(warehouse):
    with pytest.raises(DBAPIError) as failure, warehouse.transaction() as conn:
        conn.execute(text("SELECT CAST(:email AS text), 1 / 0"), {"email": "someone@private.example"})
    assert "private.example" not in str(failure.value)
