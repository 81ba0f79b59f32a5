"""One question in another role's rights, on a real PostgreSQL whose log-in is a superuser: the worst that there is."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from connectors.warehouse.question import QuestionRefused, ask
from tests.connectors.warehouse.duties import query

MASKED = "select dark_side from reporting.moon"
CLEAR = "select dark_side from ftl.moon"


@pytest.fixture
def kept(warehouse):
    """A table of the owner's, and a view on it that masks as ours do."""
    with warehouse.transaction() as conn:
        conn.execute(text("create table ftl.moon as select 'craters' as dark_side"))
        conn.execute(
            text(
                """
                create view reporting.moon as
                select case when pg_has_role(current_user, 'analyst_personal', 'USAGE') then dark_side else '***' end
                    as dark_side
                from ftl.moon
                """
            )
        )
        conn.execute(text("grant select on reporting.moon to analyst, analyst_personal"))
    return warehouse


def all_is_there(warehouse):
    with warehouse.transaction() as conn:
        return query(conn, CLEAR) == [("craters",)]


def refusal(warehouse, question):
    with pytest.raises(QuestionRefused) as refused:
        ask(warehouse, "analyst", question)
    return str(refused.value)


def test_names_are_masked_but_for_the_role_that_may_see_them(kept):
    assert ask(kept, "analyst", MASKED) == (["dark_side"], [("***",)])
    assert ask(kept, "analyst_personal", MASKED).rows == [("craters",)]
    assert "permission denied for schema ftl" in refusal(kept, CLEAR)


@pytest.mark.parametrize(
    "first",
    ["commit", "rollback", "reset role", "set role none", "set session authorization default",
     "set transaction read write", "select 1"],
)  # fmt: skip
@pytest.mark.parametrize("then", ["delete from ftl.moon", CLEAR])
def test_nothing_stands_behind_the_first_statement(kept, first, then):
    assert "several statements" in refusal(kept, f"{first}; {then}")
    assert all_is_there(kept)


@pytest.mark.parametrize(
    "question",
    [
        "", "commit", "rollback", "reset role", "set role none", "set session authorization default",
        "set transaction read write", "do $$ begin reset role; delete from ftl.moon; end $$",
        "delete from reporting.moon",
        "with gone as (delete from reporting.moon returning 1) select * from gone", "select 1 as a into mine",
        "copy (select 1) to program 'true'", "vacuum", "explain analyze select 1",
    ],
)  # fmt: skip
def test_what_is_no_select_is_refused_in_words(kept, question):
    assert "not one SELECT" in refusal(kept, question)
    assert all_is_there(kept)


@pytest.mark.parametrize("name", ["role", "session_authorization"])
@pytest.mark.parametrize("to", ["'none'", "'postgres'", "'analyst_personal'", "session_user"])
@pytest.mark.parametrize(
    "then",
    ["dark_side from out, reporting.moon", f"query_to_xml('{CLEAR}', true, true, '') from out"],
)
def test_a_select_cannot_leave_its_role_on_the_way(kept, name, to, then):
    way_out = f"with out as materialized (select set_config('{name}', {to}, true) as now)"
    assert "permission denied for function set_config" in refusal(kept, f"{way_out} select now, {then}")


def test_set_config_is_taken_from_nobody_else(kept):
    ask(kept, "analyst", "select 1")
    refusal(kept, "select set_config('role', 'none', true)")
    with kept.transaction() as conn:
        conn.execute(text("set local role analyst"))
        assert query(conn, "select set_config('timezone', 'Asia/Tokyo', true)") == [("Asia/Tokyo",)]


@pytest.mark.parametrize(
    "call", ["pg_read_file('PG_VERSION')", "lo_import('PG_VERSION')", "pg_reload_conf()", "pg_ls_dir('.')"]
)
def test_functions_have_the_rights_of_the_role_not_of_the_login(kept, call):
    assert "permission denied for function" in refusal(kept, f"select {call}")


def test_nobody_elses_session_is_ended(kept):
    with kept.transaction() as other:
        ((pid,),) = query(other, "select pg_backend_pid()")
        assert "permission denied to terminate process" in refusal(kept, f"select pg_terminate_backend({pid})")
        assert query(other, "select 1") == [(1,)]


def test_nothing_is_written_by_a_function_either(kept):
    assert "read-only transaction" in refusal(kept, "select lo_create(4711)")


@pytest.mark.parametrize(
    "question",
    ["select 5 as n;", "select 5 -- the count", "values (5)", "with a as (select 5) table a", "(select 5)",
     "/* all */ select count(*) from generate_series(1, 5) where 'x' like '%'"],
)  # fmt: skip
def test_each_form_of_a_select_is_one(kept, question):
    rows = ask(kept, "analyst", question).rows
    assert rows == [(5,)]


def test_an_error_tells_the_place_in_the_statement_as_it_was_given(kept):
    assert "LINE 2: from nowhere" in refusal(kept, "select 1\nfrom nowhere")


def test_a_question_is_asked_in_utc(kept):
    assert ask(kept, "analyst", "select current_setting('timezone')").rows == [("UTC",)]
