"""Roles of the database: who owns and migrates, who runs the flows; whether or not the migration may make them."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from connectors.warehouse import SchemaError, Warehouse, schema
from connectors.warehouse.question import QuestionRefused, ask
from connectors.warehouse.schema import newest_version

SCHEMAS = ("landing", "sync", "ftl", "reporting")
ROLES = ("turnaround_owner", "turnaround_pipeline", "analyst", "analyst_personal")
FILE = Path("sql/reports/grant_roles.sql").read_text(encoding="utf-8")
OWNERS = """
    SELECT DISTINCT pg_get_userbyid(c.relowner)
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('landing', 'sync', 'ftl', 'reporting')
    UNION SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname IN ('landing', 'sync', 'ftl', 'reporting')
"""
NUMBERS = itertools.count(1)


@pytest.fixture
def login(server_url: str) -> Callable[..., str]:
    """Makes log-ins with names of their own: what they may, and the roles that they are in."""

    def make(*attributes: str, roles: tuple[str, ...] = ()) -> str:
        name = f"login_{next(NUMBERS)}"
        with psycopg.connect(server_url, autocommit=True) as connection:
            membership = f" IN ROLE {', '.join(roles)}" if roles else ""
            connection.execute(f"CREATE ROLE {name} LOGIN {' '.join(attributes)}{membership}")  # type: ignore[arg-type]
        return name

    return make


@pytest.fixture
def create_empty(_create_database: Callable[[str], str]) -> Callable[[], str]:
    return lambda: _create_database("template1")


def as_login(url: str, name: str) -> str:
    return url.replace("//postgres@", f"//{name}@")


def do(url: str, *commands: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for command in commands:
            connection.execute(command)  # type: ignore[arg-type]


def query(url: str, command: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        return connection.execute(command).fetchall()  # type: ignore[arg-type]


def own(url: str, name: str) -> None:
    database = url.partition("?")[0].rpartition("/")[2]
    do(url, sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(database), sql.Identifier(name)))  # type: ignore[arg-type]


def migrate(url: str) -> None:
    with Warehouse(url) as warehouse:
        schema.migrate(warehouse)
        schema.require_current(warehouse)


@contextmanager
def without_roles(server_url: str) -> Iterator[None]:
    """As on a server that has never had them: those of the other tests go by another name meanwhile."""
    rename(server_url, "", "_aside")
    try:
        yield
    finally:
        rename(server_url, "", f"_{next(NUMBERS)}")
        rename(server_url, "_aside", "")


def rename(server_url: str, old: str, new: str) -> None:
    for role in ROLES:
        if query(server_url, f"SELECT 1 FROM pg_roles WHERE rolname = '{role}{old}'"):
            do(server_url, f"ALTER ROLE {role}{old} RENAME TO {role}{new}")


# Who migrates


def test_everything_belongs_to_the_owner_and_nobody_can_log_in_as_it(database_url):
    assert query(database_url, OWNERS) == [("turnaround_owner",)]
    logins = f"SELECT rolname FROM pg_roles WHERE rolname IN {ROLES} AND (rolcanlogin OR rolsuper OR rolcreaterole)"
    assert query(database_url, logins) == []


def test_a_login_that_may_make_roles_makes_them_and_goes_on_as_a_member(empty_database_url, server_url, login):
    """As the first user of a managed server: no superuser, but with CREATEROLE."""
    name = login("CREATEROLE")
    own(empty_database_url, name)
    with without_roles(server_url):
        migrate(as_login(empty_database_url, name))
        assert query(empty_database_url, OWNERS) == [("turnaround_owner",)]
        found = query(empty_database_url, f"SELECT rolname FROM pg_roles WHERE rolname IN {ROLES} ORDER BY 1")
        assert found == [(role,) for role in sorted(ROLES)]
        assert query(as_login(empty_database_url, name), "SELECT count(*) FROM landing.records") == [(0,)]
        runner = login(roles=("turnaround_pipeline",))
        do(as_login(empty_database_url, runner), "INSERT INTO sync.approvals (operator_id, flow, granted_at) "
           "VALUES ('acme', 'x', now())")  # fmt: skip


def test_a_plain_owner_migrates_and_an_administrator_makes_up_for_it_later(empty_database_url, server_url, login):
    name = login()
    own(empty_database_url, name)
    with without_roles(server_url):
        migrate(as_login(empty_database_url, name))
        assert query(empty_database_url, OWNERS) == [(name,)]
        assert query(empty_database_url, f"SELECT rolname FROM pg_roles WHERE rolname IN {ROLES}") == []
        # What the documents say: an administrator runs the file. Twice is as once.
        do(empty_database_url, FILE, FILE)
        assert query(empty_database_url, OWNERS) == [("turnaround_owner",)]
        # The old owner goes on as a member.
        do(as_login(empty_database_url, name), "ALTER TABLE sync.approvals ADD COLUMN later int")
        assert query(as_login(empty_database_url, login(roles=("analyst",))), "SELECT * FROM reporting.ftl_duty") == []
        assert query(as_login(empty_database_url, login(roles=("turnaround_pipeline",))), "TABLE sync.runs") == []


def test_roles_that_somebody_else_made_are_used_and_not_taken(empty_database_url, login):
    """The roles are there from another database, and the owner of this one is in none of them."""
    name = login()
    own(empty_database_url, name)
    migrate(as_login(empty_database_url, name))
    assert query(empty_database_url, OWNERS) == [(name,)]
    assert query(as_login(empty_database_url, login(roles=("turnaround_pipeline",))), "TABLE sync.runs") == []
    assert query(as_login(empty_database_url, login(roles=("analyst",))), "SELECT * FROM reporting.ftl_duty") == []


def test_a_login_that_would_not_inherit_keeps_what_it_owns(empty_database_url, login):
    name = login("NOINHERIT", roles=("turnaround_owner",))
    own(empty_database_url, name)
    migrate(as_login(empty_database_url, name))
    assert query(empty_database_url, OWNERS) == [(name,)]


def test_many_databases_of_one_server_at_once(server_url, create_empty):
    """Roles are the server's: whoever comes second finds them, or waits a moment."""
    code = "import sys; from tests.connectors.warehouse.test_roles import migrate; migrate(sys.argv[1])"
    with without_roles(server_url):
        urls = [create_empty() for _ in range(3)]
        # Processes, because Alembic's context is one a process.
        going = [subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE, text=True) for url in urls]
        ended = [(process.communicate(timeout=120)[1], process.returncode) for process in going]
        assert ended == [("", 0)] * 3
        for url in urls:
            assert query(url, OWNERS) == [("turnaround_owner",)]
            may = "SELECT has_table_privilege('turnaround_pipeline', 'sync.runs', 'INSERT')"
            assert query(url, may) == [(True,)]
        assert query(server_url, "SELECT pg_has_role('turnaround_pipeline', 'analyst', 'USAGE')") == [(True,)]


# Later migrations


@pytest.fixture
def next_version(tmp_path, monkeypatch) -> str:
    """A migration after the newest one, as a later program would bring it."""
    shutil.copytree("sql", tmp_path / "sql")
    folder = tmp_path / "sql" / "migrations" / "versions"
    (folder / "9999_make_more.sql").write_text(
        "CREATE TABLE sync.more (x int); CREATE VIEW reporting.more AS SELECT 1 AS one;"
    )
    (folder / "9999_make_more.py").write_text(
        "from pathlib import Path\nfrom alembic import op\n"
        f"revision, down_revision = '9999', '{newest_version()}'\n"
        "def upgrade():\n"
        "    op.get_bind().exec_driver_sql(Path(__file__).with_suffix('.sql').read_text())\n"
    )
    monkeypatch.setattr(schema, "files", lambda name: tmp_path / name)
    assert newest_version() == "9999"
    return "9999"


@pytest.mark.parametrize("who", ["another member", "a superuser"])
def test_what_a_later_migration_makes_belongs_to_the_owner_whoever_runs_it(database_url, next_version, login, who):
    url = database_url if who == "a superuser" else as_login(database_url, login(roles=("turnaround_owner",)))
    migrate(url)
    assert query(database_url, "SELECT version_num FROM sync.schema_version") == [(next_version,)]
    assert query(database_url, OWNERS) == [("turnaround_owner",)]
    runner = as_login(database_url, login(roles=("turnaround_pipeline",)))
    do(runner, "INSERT INTO sync.more VALUES (1)", "SELECT * FROM reporting.more")
    assert query(as_login(database_url, login(roles=("analyst",))), "SELECT one FROM reporting.more") == [(1,)]


def test_the_whole_way_from_nothing_ends_as_the_owners(empty_database_url, next_version):
    """Also what is made after the migration that makes the role, in the same go."""
    migrate(empty_database_url)
    assert query(empty_database_url, OWNERS) == [("turnaround_owner",)]


@pytest.mark.parametrize("start", ["newer program", "nothing yet"])
def test_migrate_says_in_words_what_the_pipeline_may_not(start, database_url, empty_database_url, login, request):
    name = login(roles=("turnaround_pipeline",))
    if start == "newer program":
        request.getfixturevalue("next_version")
    url = database_url if start == "newer program" else empty_database_url
    with Warehouse(as_login(url, name)) as warehouse, pytest.raises(SchemaError) as refusal:
        schema.migrate(warehouse)
    words = str(refusal.value)
    assert "run `turnaround migrate` with a database.url whose user owns the database" in words
    assert "turnaround_owner" in words
    assert "\n" not in words


def test_migrate_on_the_current_schema_is_no_matter_for_the_pipeline(database_url, login):
    migrate(as_login(database_url, login(roles=("turnaround_pipeline",))))


# Who runs the flows


@pytest.fixture
def pipeline(database_url, login) -> Iterator[Warehouse]:
    with Warehouse(as_login(database_url, login(roles=("turnaround_pipeline",)))) as warehouse:
        yield warehouse


@pytest.mark.parametrize(
    "command",
    [
        *(f"DROP SCHEMA {name} CASCADE" for name in SCHEMAS),
        *(f"CREATE TABLE {name}.mine (x int)" for name in SCHEMAS),
        "ALTER TABLE sync.outbox ADD COLUMN x int",
        "DROP TABLE landing.records",
        "TRUNCATE sync.outbox",
        "CREATE INDEX mine ON sync.runs (flow)",
        "DROP VIEW reporting.ftl_duty",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "UPDATE sync.schema_version SET version_num = '0001'",
        "DELETE FROM sync.schema_version",
        "SET ROLE turnaround_owner",
        "SET ROLE analyst_personal",
    ],
)
def test_the_pipeline_changes_rows_and_nothing_else(pipeline, command):
    with pytest.raises(ProgrammingError) as refusal, pipeline.transaction() as conn:
        conn.execute(text(command))
    assert isinstance(refusal.value.orig, InsufficientPrivilege)


def test_the_pipeline_changes_every_table_that_a_flow_keeps(pipeline):
    may = """
        SELECT schemaname || '.' || tablename
        FROM pg_tables
        WHERE schemaname IN ('landing', 'sync', 'ftl', 'reporting') AND tablename <> 'schema_version'
          AND NOT has_table_privilege(schemaname || '.' || tablename, 'SELECT, INSERT, UPDATE, DELETE')
    """
    with pipeline.transaction() as conn:
        assert conn.execute(text(may)).all() == []


def test_the_pipeline_takes_statistics_after_a_large_load(pipeline):
    """PostgreSQL 17 and later; before, it only warns and leaves them to autovacuum."""
    notices = []
    with pipeline.transaction() as conn:
        conn.connection.driver_connection.add_notice_handler(lambda notice: notices.append(notice.message_primary))
        conn.execute(text("ANALYZE ftl.duty"))
    assert notices == []


def test_the_pipeline_asks_reporting_as_an_analyst_and_sees_no_names_there(pipeline):
    assert ask(pipeline, "analyst", "SELECT current_user").rows == [("analyst",)]
    assert ask(pipeline, "analyst", "SELECT * FROM reporting.ftl_duty").rows == []
    with pytest.raises(QuestionRefused, match="permission denied to set role"):
        ask(pipeline, "analyst_personal", "SELECT 1")
    with pipeline.transaction() as conn:
        personal = "SELECT pg_has_role(current_user, 'analyst_personal', 'USAGE')"
        assert conn.execute(text(personal)).all() == [(False,)]
