"""`turnaround pseudonymise`: afterwards nothing in the database tells who it was, and everybody else is as before."""

from __future__ import annotations

import subprocess

import pytest

from connectors.warehouse import Warehouse, ftl, landing, people
from model.sync import Landed, Person
from tests.connectors.warehouse.duties import LATER, NOW, RUN, duty, person, query, store
from tests.turnaround.command import COMMAND, environment

ADA = {"loginNid": 1, "code": "ABC", "name": "Ada", "surname": "Lovelace"}
BOB = {"loginNid": 12, "code": "BOB", "name": "Bob", "surname": "Babbage"}
BOB_AS_CREW = ("12", "Bob Babbage", "BOB", "ID-2", None, None, "bob@acme.example", "M")
MEMBER = {
    "login": ADA,
    "code": "ABC",
    "email": "ada@acme.example",
    "contact": {"name": "Ada", "surname": "Lovelace", "email": "ada@acme.example"},
    "idCardNumber": "ID-1",
    "dateOfBirth": "1980-05-01",
    "phone": "+49 1",
    "gender": "F",
    "permissionGroup": "Pilots",
    "homeAirport": {"code": {"icao": "EDDF"}, "name": "Frankfurt"},
}
DUTY = {"ftlDutyNid": 7, "crewMember": ADA, "dutyLength": 36000}
FLIGHT = {"flightNid": 9, "crewMemberList": [{"loginNid": 1, "contact": {"surname": "Lovelace"}}]}
TRACES = r"Ada|Lovelace|ada@|ID-1|1980-05|\+49|ABC"


@pytest.fixture
def filled(warehouse: Warehouse) -> Warehouse:
    with warehouse.transaction() as conn:
        ftl.save_people(conn, RUN, [person("1", "ABC"), BOB_AS_CREW])
        store(conn, RUN, [duty(7), duty(8, person="12")])
        known = [
            Person("login:1", "ada@acme.example", "Ada Lovelace"),
            Person("contact:3", "ADA@acme.example", "A. Lovelace"),
            Person("login:12", "bob@acme.example", "Bob Babbage"),
        ]
        people.save(conn, RUN, known)
        older = Landed("leon", "crew_member", "1", MEMBER | {"phone": "+49 0"})
        others = [
            Landed("leon", "crew_member", "12", {"login": BOB}),
            Landed("techlog", "sector", "5", {"loginNid": 1}),
        ]
        landing.land(conn, RUN, NOW, [older, *others])
        newest = [
            Landed("leon", "crew_member", "1", MEMBER),
            Landed("leon", "duty", "nid:7", DUTY),
            Landed("leon", "flight", "9", FLIGHT),
        ]
        landing.land(conn, LATER, LATER.now, newest)
    return warehouse


def traces(warehouse: Warehouse) -> dict[str, int]:
    """In which tables something of Ada is left; not the code in her key, which keeps her from coming back."""
    with warehouse.transaction() as conn:
        tables = query(
            conn, "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('landing', 'ftl', 'sync')"
        )
        found = {}
        for (table,) in tables:
            row = "replace(t::text, 'code:ABC', '')"
            ((count,),) = query(conn, f"SELECT count(*) FROM {table} AS t WHERE {row} ~ :traces", traces=TRACES)
            if count:
                found[table] = count
    return found


def test_nothing_tells_who_it_was(turnaround, filled):
    assert traces(filled) == {"ftl.person": 1, "landing.people": 2, "landing.records": 4}
    result = turnaround("pseudonymise", "--operator", "acme", "--crew", "ABC", "--yes")
    assert (result.returncode, result.stderr) == (0, "")
    assert "landing.people: 2 scrubbed" in result.stdout
    assert "landing.records: 4 scrubbed" in result.stdout
    assert "Lovelace" not in result.stdout
    assert traces(filled) == {}
    with filled.transaction() as conn:
        ((payload,),) = query(
            conn, "SELECT payload FROM landing.records WHERE entity = 'crew_member' AND record_key = '1' AND is_current"
        )
        assert payload["login"]["loginNid"] == 1
        assert payload["homeAirport"] == MEMBER["homeAirport"]
        assert payload["permissionGroup"] == "Pilots"
        ((pseudonym,),) = query(conn, "SELECT crew_code FROM reporting.ftl_duty WHERE ftl_duty_nid = 7")
        assert pseudonym in result.stdout
        assert query(conn, "SELECT count(*) FROM ftl.duty") == [(2,)]


def test_everybody_else_stays_and_asking_again_changes_nothing(turnaround, filled):
    turnaround("pseudonymise", "--operator", "acme", "--crew", "ABC", "--yes")
    with filled.transaction() as conn:
        assert query(conn, "SELECT email, name FROM landing.people WHERE person_key = 'login:12'") == [
            ("bob@acme.example", "Bob Babbage")
        ]
        assert landing.current(conn, "acme", "leon", "crew_member", keys=["12"])[0].payload == {"login": BOB}
        assert query(conn, "SELECT crew_member FROM ftl.person WHERE person_key = '12'") == [("Bob Babbage",)]
        # LEON answers what it answered before: that is no news.
        assert landing.land(conn, LATER, LATER.now, [Landed("leon", "crew_member", "1", MEMBER)]).unchanged == 1
    again = turnaround("pseudonymise", "--operator", "acme", "--crew", "ABC", "--yes")
    assert again.returncode == 0
    assert "landing.people: 0 scrubbed" in again.stdout
    assert "landing.records: 0 scrubbed" in again.stdout


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("", 1), ("y\n", 0)])
def test_it_asks_first(config, filled, answer, code):
    arguments = [*COMMAND, "pseudonymise", "--operator", "acme", "--crew", "ABC"]
    done = subprocess.run(
        arguments, env=environment(config), input=answer, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == code
    assert "deleted for good" in done.stderr
    assert (traces(filled) == {}) == (code == 0)


def test_nobody_by_that_code(turnaround, filled):
    result = turnaround("pseudonymise", "--operator", "acme", "--crew", "ZZ9", "--yes")
    assert result.returncode == 1
    assert "no crew member of acme has code ZZ9" in result.stderr
    assert turnaround("pseudonymise", "--operator", "nobody", "--crew", "ABC", "--yes").returncode == 2
    assert turnaround("pseudonymise", "--crew", "ABC").returncode == 2
