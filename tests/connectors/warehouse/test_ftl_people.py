"""ftl.person: who somebody is, and how that is taken away for good; and the totals by person."""

from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.warehouse import WarehouseError, ftl
from connectors.warehouse.bulk import Counts
from tests.connectors.warehouse.duties import HOUR, LATER, NOW, RUN, START, duty, hm, person, query, store

WHO = "SELECT person_key, crew_code, crew_member, crew_email, crew_dob FROM ftl.person ORDER BY person_key"


@pytest.fixture
def conn(warehouse):
    with warehouse.transaction() as opened:
        yield opened


def test_people_are_kept_as_they_are_now(conn):
    assert ftl.save_people(conn, RUN, [person("1", "ABC"), person("2", "XYZ")]) == Counts(new=2)
    later = [person("1", "ABC"), person("2", "XYZ", "Grace\tHopper")]
    assert ftl.save_people(conn, LATER, later) == Counts(changed=1, unchanged=1)
    assert query(conn, "SELECT crew_member, updated_at, flow_run_id FROM ftl.person ORDER BY person_key") == [
        ("Ada Lovelace", NOW, "run-1"),
        ("Grace\tHopper", LATER.now, "run-2"),
    ]


def test_columns_that_are_not_known_stay_as_they_are(conn):
    ftl.save_people(conn, RUN, [person("1", "ABC")])
    assert ftl.save_people(conn, LATER, [("1", "DEF")], ("crew_code",)) == Counts(changed=1)
    assert query(conn, WHO) == [("1", "DEF", "Ada Lovelace", "ABC@acme.example", date(1980, 5, 1))]
    with pytest.raises(ValueError, match="crew_member"):
        ftl.save_people(conn, RUN, [("1", "x")], ("name",))


def test_a_pseudonymised_person_keeps_the_duties_and_is_never_filled_in_again(conn):
    ftl.save_people(conn, RUN, [person("1", "ABC"), person("2", "XYZ")])
    store(conn, RUN, [duty(1), duty(2, person="2")])
    pseudonym = ftl.pseudonymise(conn, "acme", "ABC", NOW)
    assert pseudonym.startswith("P-")
    # LEON's next run, an import under the code, and a second request.
    assert ftl.save_people(conn, LATER, [person("1", "ABC"), person("code:ABC", "ABC")]) == Counts(unchanged=2)
    assert ftl.pseudonymise(conn, "acme", "ABC", LATER.now) == pseudonym
    assert ftl.pseudonymise(conn, "acme", pseudonym, LATER.now) == pseudonym
    assert query(conn, WHO) == [
        ("1", pseudonym, pseudonym, None, None),
        ("2", "XYZ", "Ada Lovelace", "XYZ@acme.example", date(1980, 5, 1)),
        ("code:ABC", pseudonym, pseudonym, None, None),
    ]
    assert query(conn, "SELECT crew_code, crew_member FROM reporting.ftl_duty WHERE ftl_duty_nid = 1") == [
        (pseudonym, pseudonym)
    ]
    left = "SELECT count(*) FROM ftl.person AS p WHERE p.person_key <> '2' AND p::text ~ 'Ada|ID-1|1980|acme.ex'"
    assert query(conn, left) == [(0,)]
    assert query(conn, "SELECT pseudonymised_at FROM ftl.person WHERE person_key = '1'") == [(NOW,)]


def test_a_second_login_with_the_code_gets_the_same_pseudonym(conn):
    ftl.save_people(conn, RUN, [person("1", "ABC")])
    pseudonym = ftl.pseudonymise(conn, "acme", "ABC", NOW)
    ftl.save_people(conn, LATER, [person("9", "ABC")])
    assert ftl.pseudonymise(conn, "acme", "ABC", LATER.now) == pseudonym
    assert {code for _, code, *_ in query(conn, WHO)} == {pseudonym}


def test_nobody_by_that_code_is_said_and_other_operators_are_left_alone(conn):
    ftl.save_people(conn, RUN, [person("1", "ABC")])
    with pytest.raises(WarehouseError, match="no crew member of borealis has code ABC"):
        ftl.pseudonymise(conn, "borealis", "ABC", NOW)
    assert query(conn, WHO)[0][1] == "ABC"


def totals(key, day, hours):
    return (key, day, *[timedelta(hours=hours)] * 12)


def test_totals_are_stored_by_person_and_day(conn):
    days = [date(2026, 3, 9), date(2026, 3, 10)]
    assert ftl.store_cumulative(conn, "acme", [totals("1", day, 60) for day in days]) == Counts(new=2)
    again = [totals("1", days[0], 60), totals("1", days[1], 61)]
    assert ftl.store_cumulative(conn, "acme", again) == Counts(changed=1, unchanged=1)
    assert query(
        conn, "SELECT duty_7d, flight_12_months_alternative, duty_7d::text FROM ftl.cumulative ORDER BY day"
    ) == [
        (60 * HOUR, 60 * HOUR, "60:00:00"),
        (61 * HOUR, 61 * HOUR, "61:00:00"),
    ]


def test_duties_for_totals_are_the_current_ones_that_end_on_the_day_or_later(conn):
    midnight = datetime(2026, 3, 9, tzinfo=UTC)
    before = duty(1, start=midnight - 10 * HOUR - timedelta(seconds=1))
    onto = duty(2, start=midnight - 10 * HOUR)
    other = duty(3, person="2", start=START, flights_from=None, flights_to=None)
    store(conn, RUN, [before, onto, other, duty(4, person="3")])
    store(conn, LATER, [onto | {"sector_count": 2}])
    store(conn, RUN, [duty(2, start=midnight), duty(5, start=START + hm("12:00"))], source="import")
    found = ftl.duties_for_cumulative(conn, "acme", ["1", "2"], midnight.date())
    assert found == [
        ("1", onto["duty_start"], onto["duty_end"], onto["flights_from"], onto["flights_to"]),
        ("1", START + hm("12:00"), START + hm("22:00"), [START + hm("13:00")], [START + hm("21:30")]),
        ("2", START, START + 10 * HOUR, None, None),
    ]
    assert ftl.duties_for_cumulative(conn, "borealis", ["1"], midnight.date()) == []
