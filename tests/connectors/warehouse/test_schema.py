import threading

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from connectors.warehouse import SchemaError, Warehouse, schema
from connectors.warehouse.schema import newest_version

OUTBOX = [
    "id",
    "operator_id",
    "flow",
    "target",
    "entity",
    "operation",
    "source_key",
    "target_key",
    "payload",
    "content_hash",
    "status",
    "attempts",
    "last_error",
    "created_at",
    "delivered_at",
    "flow_run_id",
]
WORKLIST = [
    "operator_id",
    "code",
    "subject",
    "registration",
    "summary",
    "action",
    "severity",
    "first_seen_at",
    "last_seen_at",
    "resolved_at",
    "details",
]


@pytest.fixture
def empty(empty_database_url):
    with Warehouse(empty_database_url) as opened:
        yield opened


def run(warehouse: Warehouse, sql: str) -> None:
    with warehouse.transaction() as conn:
        conn.execute(text(sql))


def query(warehouse: Warehouse, sql: str) -> list:
    with warehouse.transaction() as conn:
        return [tuple(row) for row in conn.execute(text(sql))]


def test_an_empty_database_is_migrated_and_twice_is_a_no_op(empty):
    assert schema.is_empty(empty)
    with pytest.raises(SchemaError, match=r"has no schema yet.*turnaround migrate"):
        schema.require_current(empty)
    assert schema.migrate(empty) == newest_version()
    schema.require_current(empty)
    assert not schema.is_empty(empty)
    run(empty, "INSERT INTO sync.approvals (operator_id, flow, granted_at) VALUES ('acme', 'x', now())")
    assert schema.migrate(empty) == newest_version()
    assert query(empty, "SELECT count(*) FROM sync.approvals") == [(1,)]
    assert query(empty, "SELECT version_num FROM sync.schema_version") == [(newest_version(),)]


def test_two_migrations_at_once_take_turns(empty):
    done, errors = [], []

    def migrate() -> None:
        try:
            done.append(schema.migrate(empty))
        except Exception as error:  # noqa: BLE001  (a thread's error is asserted on below)
            errors.append(error)

    threads = [threading.Thread(target=migrate) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (done, errors) == ([newest_version()] * 3, [])


def test_a_migration_that_fails_leaves_nothing_and_can_be_repeated(empty):
    """Something is in the way of its second table; the schemas alone are not."""
    run(empty, "CREATE SCHEMA landing")
    run(empty, "CREATE SEQUENCE landing.people")
    with pytest.raises(Exception, match="already exists"):
        schema.migrate(empty)
    assert query(empty, "SELECT nspname FROM pg_namespace WHERE nspname = 'reporting'") == []
    assert schema.is_empty(empty)
    assert query(empty, "SELECT to_regclass('landing.records')") == [(None,)]
    run(empty, "DROP SEQUENCE landing.people")
    schema.migrate(empty)
    schema.require_current(empty)


@pytest.mark.parametrize(
    ("version", "words"), [("0000", "is on schema version 0000.*run `turnaround migrate`"), ("9999", "newer")]
)
def test_another_version_is_refused(warehouse, version, words):
    run(warehouse, f"UPDATE sync.schema_version SET version_num = '{version}'")
    with pytest.raises(SchemaError, match=words) as refusal:
        schema.require_current(warehouse)
    assert "turnaround migrate" in str(refusal.value)
    assert not schema.is_empty(warehouse)


def test_migrate_does_not_go_back(warehouse):
    run(warehouse, "UPDATE sync.schema_version SET version_num = '9999'")
    with pytest.raises(SchemaError, match="does not go back"):
        schema.migrate(warehouse)


def test_somebody_elses_tables_are_left_alone(empty):
    run(empty, "CREATE SCHEMA reporting")
    run(empty, "CREATE TABLE reporting.theirs (x int)")
    assert not schema.is_empty(empty)
    for refuse in (schema.require_current, schema.migrate):
        with pytest.raises(SchemaError, match="did not make"):
            refuse(empty)


def test_the_newest_file_is_alembics_head():
    config = Config()
    config.set_main_option("script_location", "sql/migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [newest_version()]


def test_the_contracts_columns_are_there(warehouse):
    for table, wanted in (("outbox", OUTBOX), ("worklist", WORKLIST)):
        sql = (
            f"SELECT column_name FROM information_schema.columns WHERE table_schema = 'sync' AND table_name = '{table}'"
        )
        assert set(wanted) <= {name for (name,) in query(warehouse, sql)}
    tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'sync'"
    assert {"links", "outbox", "worklist", "cursors", "quarantine", "runs"} <= {
        name for (name,) in query(warehouse, tables)
    }


def test_every_table_and_column_says_what_it_is(warehouse):
    silent = """
        SELECT c.oid::regclass::text, a.attname
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname IN ('landing', 'sync', 'reporting')
        LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind = 'r'
          AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)
    """
    assert query(warehouse, silent) == []


def test_a_status_outside_the_contract_is_refused(warehouse):
    with pytest.raises(Exception, match="check constraint"):
        run(
            warehouse,
            "INSERT INTO sync.outbox (operator_id, flow, target, entity, operation, source_key, payload, content_hash,"
            " status, created_at, flow_run_id, reason) VALUES ('a', 'b', 'leon', 'c', 'create', 'd', '{}',"
            " repeat('0', 64), 'sent', now(), 'r', 'why')",
        )
