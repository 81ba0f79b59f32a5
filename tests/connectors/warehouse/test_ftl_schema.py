"""Schema ftl and the views over it: types and comments as in the list of columns, and who may see what."""

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from connectors.warehouse import Warehouse, ftl, schema
from model.ftl_columns import BY_KEY, COLUMNS, KEYS, PERSONAL
from tests.connectors.warehouse.duties import RUN, acting_as, duty, person, query, store

POSTGRESQL = {
    "time": "time without time zone",
    "timetz": "time with time zone",
    "timestamptz": "timestamp with time zone",
}
BOOKKEEPING = ["operator_id", "is_current", "valid_from", "valid_to"]
REPORTS = [
    "cumulative_limits",
    "data_dictionary",
    "data_freshness",
    "discretion_usage",
    "duty_type_frequency",
    "ftl_duty",
    "ftl_duty_source",
    "ftl_sheet",
    "ftl_violations",
    "monthly_duty_hours",
    "monthly_duty_hours_by_operator",
    "plan_robustness",
    "rest_compliance",
]
DESCRIBED = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), col_description(a.attrelid, a.attnum)
    FROM pg_attribute AS a
    WHERE a.attrelid = CAST(:name AS regclass) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
"""


@pytest.fixture
def filled(warehouse):
    with warehouse.transaction() as conn:
        ftl.save_people(conn, RUN, [person("1", "ABC")])
        store(conn, RUN, [duty(1)])
    return warehouse


def listed(key: str) -> tuple[str, str, str]:
    column = BY_KEY[key]
    return (key, POSTGRESQL.get(column.type, column.type), column.description)


def test_ftl_duty_has_exactly_the_list_of_columns_with_types_and_comments_word_for_word(warehouse):
    with warehouse.transaction() as conn:
        found = query(conn, DESCRIBED, name="reporting.ftl_duty")
    assert [name for name, *_ in found] == [*KEYS, *BOOKKEEPING]
    assert found[: len(KEYS)] == [listed(column.key) for column in COLUMNS]


def test_the_tables_have_the_same_types_and_comments(warehouse):
    with warehouse.transaction() as conn:
        kept = {row[0]: row for name in ("ftl.duty", "ftl.person") for row in query(conn, DESCRIBED, name=name)}
        duties = [name for name, *_ in query(conn, DESCRIBED, name="ftl.duty")]
        people = [name for name, *_ in query(conn, DESCRIBED, name="ftl.person")]
        totals = [name for name, *_ in query(conn, DESCRIBED, name="ftl.cumulative")]
    assert {key: kept[key] for key in KEYS} == {key: listed(key) for key in KEYS}
    assert set(ftl.FACT_COLUMNS) | set(ftl.PERSON_COLUMNS) == {*KEYS, "person_key", *ftl.EXTRA_COLUMNS}
    assert not set(ftl.PERSON_COLUMNS) & set(duties)
    assert set(ftl.FACT_COLUMNS) < set(duties)
    assert set(ftl.PERSON_COLUMNS) < set(people)
    assert set(PERSONAL) == set(ftl.PERSON_COLUMNS) - {"crew_code"}
    assert ("operator_id", *ftl.CUMULATIVE_COLUMNS) == tuple(totals)


def test_every_table_view_and_column_says_what_it_is(warehouse):
    silent = """
        SELECT c.oid::regclass::text, a.attname
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname IN ('ftl', 'reporting')
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'v')
          AND (length(col_description(c.oid, a.attnum)) > 5) IS NOT TRUE
           OR obj_description(c.oid, 'pg_class') NOT LIKE 'Grain: %' AND n.nspname = 'reporting' AND c.relkind = 'v'
    """
    with warehouse.transaction() as conn:
        assert query(conn, silent) == []
        views = query(
            conn, "SELECT table_name FROM information_schema.views WHERE table_schema = 'reporting' ORDER BY 1"
        )
    assert [name for (name,) in views if not name.startswith("maintenance")] == REPORTS


def test_the_dictionary_is_the_comments(warehouse):
    with acting_as(warehouse, "analyst") as conn:
        dictionary = query(conn, "SELECT object_name, column_name, data_type, comment FROM reporting.data_dictionary")
    assert [row[1:] for row in dictionary if row[0] == "ftl_duty"][1:91] == [listed(key) for key in KEYS]
    assert all(comment for *_, comment in dictionary)
    assert {"maintenance_due", "aircraft_totals", *REPORTS} <= {name for name, *_ in dictionary}


# Who may see what

MASKED = (
    "SELECT crew_member, crew_id_card, crew_dob, crew_phone_number, crew_email, crew_gender FROM reporting.ftl_duty"
)


@pytest.mark.parametrize(("role", "sees"), [("analyst", False), ("analyst_personal", True), ("postgres", True)])
def test_personal_columns_are_masked_without_the_right(filled, role, sees):
    whole = person("1", "ABC")
    with acting_as(filled, role) as conn:
        plain = tuple(value for name, value in zip(ftl.PERSON_COLUMNS, whole[1:], strict=True) if name != "crew_code")
        assert query(conn, MASKED) == [plain if sees else ("***", "***", None, "***", "***", "***")]
        assert query(conn, "SELECT crew_code FROM reporting.ftl_duty") == [("ABC",)]


def test_a_login_sees_names_by_the_role_that_it_was_given(filled):
    with filled.transaction() as conn:
        for login, role in (("anna", "analyst"), ("berta", "analyst_personal")):
            conn.execute(text(f"CREATE ROLE {login} LOGIN IN ROLE {role}"))
            conn.execute(text(f"SET LOCAL ROLE {login}"))
            seen = query(conn, "SELECT crew_member FROM reporting.monthly_duty_hours")
            assert seen == [("***" if login == "anna" else "Ada Lovelace",)]
            conn.execute(text("RESET ROLE"))
        conn.execute(text("DROP ROLE anna, berta"))


@pytest.mark.parametrize("report", REPORTS)
def test_no_report_shows_a_name_to_an_analyst(filled, report):
    with acting_as(filled, "analyst") as conn:
        (whole,) = query(conn, f"SELECT coalesce(string_agg(r::text, ' '), '') FROM reporting.{report} AS r")
    for value in ("Ada", "Lovelace", "ID-1", "1980", "+49", "acme.example"):
        assert value not in whole[0]


@pytest.mark.parametrize(
    "table",
    ["ftl.duty", "ftl.person", "ftl.cumulative", "ftl.crew", "ftl.current_duty", "sync.runs", "landing.records"],
)
@pytest.mark.parametrize("role", ["analyst", "analyst_personal"])
def test_an_analyst_reads_reporting_and_nothing_else(filled, role, table):
    with pytest.raises(ProgrammingError) as refusal, acting_as(filled, role) as conn:
        conn.execute(text(f"SELECT 1 FROM {table}"))
    assert isinstance(refusal.value.orig, InsufficientPrivilege)


@pytest.mark.parametrize("name", [*REPORTS, "maintenance_due", "maintenance_due_next", "aircraft_totals"])
def test_an_analyst_reads_all_of_reporting_and_changes_nothing(filled, name):
    with acting_as(filled, "analyst") as conn:
        conn.execute(text(f"SELECT * FROM reporting.{name}"))
        for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            has = f"SELECT has_table_privilege('analyst', 'reporting.{name}', '{right}')"
            assert query(conn, has) == [(False,)], right


def test_an_analyst_reads_what_is_added_to_reporting_later(filled):
    with filled.transaction() as conn:
        conn.execute(text("CREATE VIEW reporting.later AS SELECT 1 AS one"))
    with acting_as(filled, "analyst") as conn:
        assert query(conn, "SELECT one FROM reporting.later") == [(1,)]


def test_a_function_of_the_analysts_own_is_shown_masked_values_only(filled):
    """A condition that costs nothing is tried first, on whatever the view lets through."""
    with filled.transaction() as conn:
        conn.execute(
            text("GRANT TEMPORARY ON DATABASE " + query(conn, "SELECT current_database()")[0][0] + " TO analyst")
        )
    seen = []
    with acting_as(filled, "analyst") as conn:
        conn.connection.driver_connection.add_notice_handler(lambda notice: seen.append(notice.message_primary))
        conn.execute(
            text(
                "CREATE FUNCTION pg_temp.leak(value text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS "
                "$$ BEGIN RAISE NOTICE 'seen %', value; RETURN true; END $$"
            )
        )
        conn.execute(
            text("SELECT 1 FROM reporting.ftl_duty WHERE pg_temp.leak(crew_member) AND pg_temp.leak(crew_email)")
        )
    assert set(seen) == {"seen ***"}


def test_without_the_right_to_make_roles_the_migration_goes_on_and_names_stay_masked(empty_database_url, server_url):
    """As on a managed server: the database's owner may not make roles, and the administrator has not yet."""
    database = empty_database_url.partition("?")[0].rpartition("/")[2]
    with Warehouse(server_url) as server, server.maintenance() as engine, engine.connect() as conn:
        conn.execution_options(isolation_level="AUTOCOMMIT")
        for command in (
            "ALTER ROLE analyst RENAME TO analyst_aside",
            "ALTER ROLE analyst_personal RENAME TO analyst_personal_aside",
            "CREATE ROLE plain_owner LOGIN",
            f"ALTER DATABASE {database} OWNER TO plain_owner",
        ):
            conn.execute(text(command))
        try:
            with Warehouse(empty_database_url.replace("//postgres@", "//plain_owner@")) as plain:
                schema.migrate(plain)
                schema.require_current(plain)
                with plain.transaction() as ours:
                    assert query(ours, "SELECT current_user, count(*) FROM reporting.ftl_duty") == [("plain_owner", 0)]
                    ftl.save_people(ours, RUN, [person("1", "ABC")])
                    store(ours, RUN, [duty(1)])
                    assert query(ours, "SELECT crew_member FROM reporting.ftl_duty") == [("***",)]
        finally:
            conn.execute(text("ALTER ROLE analyst_aside RENAME TO analyst"))
            conn.execute(text("ALTER ROLE analyst_personal_aside RENAME TO analyst_personal"))
            conn.execute(text(f"ALTER DATABASE {database} OWNER TO postgres"))
