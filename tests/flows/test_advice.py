"""What a failed run says: every kind of error in words, one line, nothing of any record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from config.errors import ConfigurationError
from connectors.errors import NotAuthorised, Unavailable
from connectors.warehouse.errors import WarehouseUnavailable
from connectors.warehouse.standings import Standing
from expectations.suites import CheckResult
from flows.advice import all_well, for_scope, headline, recovered, trouble_of, what_to_do
from model.sync import Run, Scope
from tasks.checked import Checked, CheckFailedError, require

AT = datetime(2026, 3, 10, 9, 5, tzinfo=UTC)
FAILING = Standing("leon_to_techlog", None, AT, "Failed", AT, 3)
NAME = "acme 2026-03-10T09:15Z"
RUN = Run("acme", "leon_to_techlog", AT, "run-1")
# Two days of March, both included.
BACKFILL = replace(RUN, scope=Scope((datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))))


def refused() -> Exception:
    return ProgrammingError("INSERT", None, psycopg.errors.RaiseException("ann@acme.example"))


def lost() -> Exception:
    return OperationalError(
        "SELECT", None, psycopg.OperationalError("host secret.example"), connection_invalidated=True
    )


def failed_check() -> Exception:
    result = CheckResult(
        dataset="leon_flights", expectation="expect_x", column_name="flight_nid", severity="critical", success=False,
        element_count=3, unexpected_count=3, reason="no number",
    )  # fmt: skip
    with pytest.raises(CheckFailedError) as raised:
        require(Checked(results=[result]))
    return raised.value


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            Unavailable("LEON", "flightList", "cannot be reached"),
            "LEON: flightList: cannot be reached. It is tried again by itself; look at the vendor's",
        ),
        (NotAuthorised("Tech Log", "token", "401", "Renew the secret."), "Tech Log: token: 401. Renew the secret."),
        (ConfigurationError("no operator 'x'"), "the configuration: no operator 'x'. Mend it"),
        (WarehouseUnavailable("db.example does\nnot answer"), "the database: db.example does not answer. Mend that"),
        (refused(), "the database: it refused a statement (RaiseException, SQLSTATE P0001). Look at the server's log"),
        (lost(), "the database: the connection was lost (OperationalError, SQLSTATE 08). See that the server is up"),
        (
            failed_check(),
            "the data: leon_flights: expect_x on flight_nid failed (no number). Nothing was written; correct",
        ),
        (KeyError("ann@acme.example"), "Turnaround: something unforeseen (KeyError). The run's log has the traceback"),
    ],
)
def test_every_error_is_one_line_of_words(error, words):
    said = str(trouble_of(error))
    assert said.startswith(words)
    assert "\n" not in said
    assert "acme.example" not in said
    assert "secret.example" not in said


def test_the_page_names_what_since_when_and_what_to_do():
    page = what_to_do(RUN, NAME, trouble_of(refused()), FAILING, can_retry=True)
    for words in (
        "# leon_to_techlog for acme failed",
        "| since | 2026-03-10 09:05Z (3 runs in a row) |",
        "| last success | never |",
        "| the run | [acme 2026-03-10T09:15Z](/runs/flow-run/run-1), its log and its tasks |",
        "1. Look at the server's log",
        "`prefect flow-run retry run-1`",
        "turnaround trace KEY --operator acme",
    ):
        assert words in page


def test_a_vendors_words_are_no_markup():
    trouble = trouble_of(Unavailable("LEON", "token", "502 <img src=x> | [click](http://x)"))
    page = what_to_do(RUN, NAME, trouble, None, can_retry=True)
    assert "<img" not in page
    assert "\\[click\\](http://x)" in page
    assert "502 &lt;img src=x&gt; \\|" in page
    assert "| since | unknown: the database does not say |" in page


AGAIN = "turnaround backfill leon_to_techlog --from 2026-03-01 --to 2026-03-02 --operator acme"


def test_a_failed_backfill_is_not_left_to_the_next_tick():
    away = trouble_of(Unavailable("LEON", "flightList", "cannot be reached"))
    page = what_to_do(BACKFILL, NAME, away, FAILING, can_retry=True)
    for words in (
        "# leon_to_techlog for acme (backfill of 2026-03-01 to 2026-03-02) failed",
        "| since | this run |",
        "1. Run the backfill again when it answers; look at the vendor's status page",
        "`prefect flow-run retry run-1`); no tick does it instead",
        AGAIN,
    ):
        assert words in page
    assert "turnaround sync" not in page
    assert "by itself" not in page
    assert "since" not in headline(BACKFILL, away, FAILING)


@pytest.mark.parametrize(
    ("run", "again"), [(RUN, "turnaround sync leon_to_techlog --operator acme"), (BACKFILL, AGAIN)]
)
def test_a_run_of_a_command_cannot_be_retried_in_the_ui(run, again):
    page = what_to_do(run, NAME, trouble_of(refused()), FAILING, can_retry=False)
    assert f"Run `{again}`" in page
    assert "Retry" not in page.replace("retry it)", "")
    assert "flow-run retry" not in page


@pytest.mark.parametrize("error", [refused(), lost(), failed_check(), WarehouseUnavailable("away"), KeyError("x")])
def test_nothing_is_promised_to_a_backfill_that_only_a_tick_does(error):
    words = for_scope(str(trouble_of(error)), BACKFILL.scope)
    assert "next run" not in words
    assert "Retry" not in words
    assert for_scope(str(trouble_of(error)), RUN.scope) == str(trouble_of(error))


def test_the_headline_stays_while_the_cause_does():
    run = replace(RUN, flow="ftl_duty")
    first = headline(run, trouble_of(refused()), Standing("ftl_duty", None, AT, "Failed", AT, 1))
    assert first == headline(run, trouble_of(refused()), Standing("ftl_duty", None, AT, "Failed", AT, 9))
    assert first != headline(run, trouble_of(lost()), Standing("ftl_duty", None, AT, "Failed", AT, 9))
    page = recovered(run, first)
    assert "succeeded at 2026-03-10 09:05Z" in page
    assert first.partition(".")[2].split("(")[0].strip() in page
    assert all_well(run).endswith("nothing to do")
