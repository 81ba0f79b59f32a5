"""`turnaround query`, against a real database."""

from __future__ import annotations

import json

import psycopg
import pytest

from tests.e2e.product import Product


@pytest.fixture
def product(tmp_path, database_url) -> Product:
    return Product(tmp_path, "http://127.0.0.1:9", database_url)


def test_an_answer_is_a_table_and_durations_are_hours_and_minutes(product):
    result = product.command("query", "select interval '-90 min' as margin, array['a', 'b'] as names, '50%' as share")
    assert result.returncode == 0, result.stderr
    assert "margin" in result.stdout
    assert "-1:30" in result.stdout
    assert "a, b" in result.stdout
    assert "1 row(s)" in result.stdout


def test_an_answer_is_json_and_a_statement_may_stand_in_a_file(product):
    (product.folder / "q.sql").write_text(
        "select object_name from reporting.data_dictionary where column_name = 'duty_length'"
    )
    result = product.command("query", f"@{product.folder / 'q.sql'}", "--json")
    assert {row["object_name"] for row in json.loads(result.stdout)} >= {"ftl_duty"}


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("select * from ftl.person", "permission denied"),
        ("select * from sync.outbox", "permission denied"),
        ("create table reporting.mine (a int)", "not one SELECT"),
        ("selec 1", "PostgreSQL refuses"),
        ("select\n1 +", "LINE 2"),
        ("", "not one SELECT"),
        ("@nowhere.sql", "cannot be read"),
    ],
)
def test_an_analyst_reads_reporting_and_nothing_else_and_changes_nothing(product, statement, words):
    result = product.command("query", statement)
    assert result.returncode == 1
    assert words in result.stderr


def test_a_second_statement_cannot_leave_the_role_and_change_something(product):
    with psycopg.connect(product.database_url) as connection:
        connection.execute(
            "insert into ftl.person (operator_id, person_key, crew_member, updated_at)"
            " values ('acme', '1', 'Ada', now())"
        )
    for statement in ("commit; delete from ftl.person", "reset role; select crew_member from ftl.person"):
        result = product.command("query", statement)
        assert result.returncode == 1
        assert "PostgreSQL refuses: there are several statements. Ask one at a time" in result.stderr
        assert "Ada" not in result.stdout
    assert product.rows("select crew_member from ftl.person") == [{"crew_member": "Ada"}]
