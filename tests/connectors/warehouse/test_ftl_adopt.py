"""Imports that LEON's API catches up with: one person is one person, one duty one duty."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.warehouse import Warehouse, ftl
from tests.connectors.warehouse.duties import HOUR, LAST, LATER, NOW, RUN, START, duty, person, query, store

EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
NEVER = (EVER[1], EVER[1])
EARLIER = START - timedelta(days=20)
SHOWN = "SELECT duty_key, person_key, source FROM ftl.shown_duty WHERE is_current ORDER BY duty_start, duty_key"
PEOPLE = "SELECT person_key FROM ftl.person ORDER BY person_key"


def named(name: str, *, key: str = "code:ABC", code: str = "ABC") -> tuple:
    return (key, name, code, None, None, None, None, None)


def of_a_file(start: datetime, *, who: str = "code:ABC") -> dict:
    return duty(0, person=who, start=start) | {"duty_key": f"{who}:{start:%Y-%m-%dT%H:%MZ}", "ftl_duty_nid": None}


def bring(conn, run, duties: list[dict]) -> ftl.Counts:
    return store(conn, run, duties, source="import", interval=None)


@pytest.fixture
def imported(warehouse: Warehouse) -> Warehouse:
    """Before LEON's API told anything: two duties of ABC by an export without nids, one by an export with them."""
    with warehouse.transaction() as conn:
        ftl.save_people(conn, RUN, [named("Ada Lovelace")])
        bring(conn, RUN, [of_a_file(EARLIER), of_a_file(START), duty(70, person="code:ABC", start=EARLIER - 24 * HOUR)])
        ftl.store_cumulative(conn, "acme", [("code:ABC", date(2026, 3, 9), *[HOUR] * 12)])
    return warehouse


def test_whom_a_file_knew_by_code_is_the_login_that_leon_has_for_it(imported):
    with imported.transaction() as conn:
        ftl.save_people(conn, LATER, [named("ada  LOVELACE ", key="1"), person("2", "BOB")])
        store(conn, LATER, [duty(7)], interval=EVER)
        moved = ftl.adopt_imports(conn, "acme", NEVER)
        assert {one[0] for one in moved} == {"1"}
        assert {one[1] for one in moved} == {EARLIER - 24 * HOUR, EARLIER, START}
        assert query(conn, SHOWN) == [
            ("nid:70", "1", "import"),
            ("1:2026-02-17T06:00Z", "1", "import"),
            ("nid:7", "1", "leon"),
        ]
        assert query(conn, PEOPLE) == [("1",), ("2",)]
        assert query(conn, "SELECT count(*) FROM ftl.cumulative") == [(0,)]
        assert ftl.adopt_imports(conn, "acme", EVER) == []
        again = [
            of_a_file(EARLIER, who="1"),
            of_a_file(START, who="1") | {"duty_key": "nid:7"},
            duty(70, start=EARLIER - 24 * HOUR),
        ]
        assert bring(conn, LAST, again) == ftl.Counts(unchanged=3)


@pytest.mark.parametrize(
    "crew",
    [
        [named("Ada Lovelace", key="1"), named("Ada Lovelace", key="2")],
        [named("Abe Becker", key="1")],
        [named("Ada Lovelace", key="1", code="ABD")],
    ],
    ids=["two logins with the code", "another name", "another code"],
)
def test_a_code_that_may_be_somebody_elses_joins_nobody(imported, crew):
    with imported.transaction() as conn:
        ftl.save_people(conn, LATER, crew)
        before = query(conn, SHOWN), query(conn, PEOPLE)
        assert ftl.adopt_imports(conn, "acme", EVER) == []
        assert (query(conn, SHOWN), query(conn, PEOPLE)) == before


def test_whoever_is_pseudonymised_stays_so(imported):
    with imported.transaction() as conn:
        ftl.pseudonymise(conn, "acme", "ABC", NOW)
        ftl.save_people(conn, LATER, [named("Ada Lovelace", key="1")])
        assert ftl.adopt_imports(conn, "acme", EVER) == []
        assert query(conn, "SELECT DISTINCT person_key FROM ftl.duty") == [("code:ABC",)]


def test_another_operators_people_are_others(imported):
    theirs = replace(LATER, operator_id="borealis")
    with imported.transaction() as conn:
        ftl.save_people(conn, theirs, [named("Ada Lovelace", key="1")])
        assert ftl.adopt_imports(conn, "acme", EVER) == []
        assert ftl.adopt_imports(conn, "borealis", EVER) == []


def test_a_duty_of_a_file_takes_the_key_of_leons_and_stays_hidden_when_that_moves_or_goes(warehouse):
    with warehouse.transaction() as conn:
        ftl.save_people(conn, RUN, [person("1", "ABC")])
        bring(conn, RUN, [of_a_file(START, who="1"), of_a_file(START + timedelta(minutes=1), who="1")])
        store(conn, LATER, [duty(7, start=START + timedelta(seconds=30))], interval=EVER)
        assert ftl.adopt_imports(conn, "acme", NEVER) == [], "a run looks at the days that it read"
        assert [one[1] for one in ftl.adopt_imports(conn, "acme", EVER)] == [START]
        other = ("1:2026-03-09T06:01Z", "1", "import")
        assert query(conn, SHOWN) == [("nid:7", "1", "leon"), other]
        store(conn, LAST, [duty(7, start=START + HOUR)], interval=EVER)
        ftl.adopt_imports(conn, "acme", EVER)
        assert query(conn, SHOWN) == [other, ("nid:7", "1", "leon")]
        store(conn, replace(LAST, now=LAST.now + HOUR), [], interval=EVER)
        ftl.adopt_imports(conn, "acme", EVER)
        assert query(conn, SHOWN) == [other]


def test_two_files_with_the_same_duty_one_with_its_nid(imported):
    with imported.transaction() as conn:
        bring(conn, RUN, [duty(7, person="code:ABC")])
        ftl.save_people(conn, LATER, [named("Ada Lovelace", key="1")])
        bring(conn, LATER, [of_a_file(EARLIER, who="1")])
        store(conn, LATER, [duty(7)], interval=EVER)
        ftl.adopt_imports(conn, "acme", EVER)
        assert query(conn, SHOWN) == [
            ("nid:70", "1", "import"),
            ("1:2026-02-17T06:00Z", "1", "import"),
            ("nid:7", "1", "leon"),
        ]


def test_a_pseudonymised_login_is_found_by_its_former_code_and_a_shared_code_is_nobodys(warehouse):
    with warehouse.transaction() as conn:
        ftl.save_people(conn, RUN, [person("1", "ABC"), person("2", "XYZ"), person("3", "XYZ")])
        ftl.pseudonymise(conn, "acme", "ABC", NOW)
        ftl.pseudonymise(conn, "acme", "XYZ", NOW)
        assert ftl.find_person_keys(conn, "acme", ["ABC", "XYZ", "NEW"]) == {"ABC": "1"}
        # LEON gives the code to somebody else: from then on it is theirs, as before.
        ftl.save_people(conn, LATER, [person("4", "ABC")])
        assert ftl.find_person_keys(conn, "acme", ["ABC"]) == {"ABC": "4"}


def test_whom_only_files_knew_stays_apart_from_a_login_pseudonymised_with_them(imported):
    with imported.transaction() as conn:
        ftl.save_people(conn, LATER, [named("Abe Becker", key="1")])
        ftl.pseudonymise(conn, "acme", "ABC", NOW)
        assert ftl.find_person_keys(conn, "acme", ["ABC"]) == {}, "their duties are kept as code:ABC already"
