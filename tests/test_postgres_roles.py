"""deploy/postgres/roles.sql on a real server: who can do what afterwards."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from connectors.warehouse import Warehouse, schema
from tests import postgres_service
from tests.postgres_service import PostgresService
from tests.prefect_service import ROOT

pytestmark = pytest.mark.skipif(bool(postgres_service.missing()), reason=postgres_service.missing())
PASSWORDS = {"migrate": "m'i\"g", "run": "r u n", "prefect": "p$1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("passwords")
    for name, password in PASSWORDS.items():
        (folder / f"postgres_{name}").write_text(f"{password}\n")
    with PostgresService() as opened:
        opened.run_script(ROOT / "deploy" / "postgres" / "roles.sql", ROLE_FILES=str(folder))
        yield opened


def attempt(server, login, database, command):
    with psycopg.connect(server.address(login, database)) as connection:
        return connection.execute(command)


def test_passwords_are_those_of_the_files(server):
    with psycopg.connect(server.address("postgres", "postgres")) as connection:
        kept = dict(connection.execute("select rolname, rolpassword from pg_authid where rolcanlogin").fetchall())
    assert set(kept) == {"postgres", "turnaround_migrate", "turnaround_run", "prefect"}
    assert all(kept[name].startswith("SCRAM-SHA-256$") for name in kept if name != "postgres")


def test_what_is_migrated_belongs_to_the_owner_and_not_to_a_login(server):
    with Warehouse(server.address("turnaround_migrate", "turnaround")) as warehouse:
        schema.migrate(warehouse)
    owners = """
        select distinct pg_get_userbyid(c.relowner) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('landing', 'sync', 'ftl', 'reporting') and c.relkind in ('r', 'v')
    """
    with psycopg.connect(server.address("postgres", "turnaround")) as connection:
        assert connection.execute(owners).fetchall() == [("turnaround_owner",)]


@pytest.mark.parametrize(
    ("login", "database", "command"),
    [
        ("turnaround_run", "turnaround", "create schema mine"),
        ("turnaround_run", "turnaround", "create role mine"),
        ("turnaround_run", "turnaround", "create table public.mine (id int)"),
        ("turnaround_migrate", "turnaround", "create role mine"),
        ("prefect", "prefect", "create role mine"),
    ],
)
def test_a_login_may_not_do_what_is_not_its_work(login, database, command, server):
    with pytest.raises(InsufficientPrivilege):
        attempt(server, login, database, command)


@pytest.mark.parametrize(("login", "database"), [("prefect", "turnaround"), ("turnaround_run", "prefect")])
def test_neither_sees_the_others_database(login, database, server):
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        attempt(server, login, database, "select 1")


def test_prefect_finds_its_extension(server):
    found = attempt(server, "prefect", "prefect", "select extname from pg_extension where extname = 'pg_trgm'")
    assert found.rowcount == 1
