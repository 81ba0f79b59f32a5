"""The due list as people at Tracking+ work on it, over the control API; what a client then sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from veryon_host import UNKNOWN_ID, Host, hosted

DUE = {"flightHours": "1010.50", "date": "2026-03-20", "engineCycles": 620, "landings": None}
REPEAT = {"flightHours": 500, "months": 1, "engineCycles": 300}


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        totals = {"flightHours": "1000.25", "engineCycles": 600, "landings": 610}
        started.store.change("registrations", started.registration, totals=totals)
        started.set_clock("2026-03-10T08:00:00Z")
        started.log_in()
        yield started


def item(host: Host, **fields: Any) -> int:
    body = {"registrationId": host.registration, "taskNumber": "72-001", "title": "Wash", "nextDue": DUE}
    return int(host.desk("forecast", {**body, "repeat": REPEAT, **fields})["id"])


def act(host: Host, key: int, **body: Any) -> dict[str, Any]:
    """What the item is afterwards, as a client sees it."""
    answer = host.desk(f"forecast/{key}", body)
    (shown,) = [row for row in host.items("/forecast") if row["id"] == key]
    assert answer == shown
    return shown


def refusal(host: Host, key: int, **body: Any) -> set[str]:
    """The fields that the desk's 422 names; the item stays as it is."""
    before = host.store.row("forecast", key)
    answer = host.api.post(f"{host.box.url}/_control/veryon/acme/forecast/{key}", json=body)
    assert answer.status_code == 422, answer.text
    assert host.store.row("forecast", key) == before
    return set(answer.json().get("fields", ()))


def last_done(host: Host, key: int) -> Any:
    return host.control("GET", "/state/veryon/acme")["lastDone"].get(str(key))


def test_complied_first_and_due_again_later(host: Host) -> None:
    key = item(host)
    complied = act(host, key, comply={})
    assert (complied["status"], complied["nextDue"]) == ("complied", DUE)
    assert last_done(host, key) == {
        "date": "2026-03-10", "flightHours": "1000.25", "engineCycles": 600, "landings": 610,
    }  # fmt: skip
    # The aircraft flies on: the interval counts from when it was done.
    host.store.change("registrations", host.registration, totals={"flightHours": "1020.00", "engineCycles": 630})
    host.set_clock("2026-03-12T08:00:00Z")
    host.log_in()
    rolled = act(host, key, roll=True)
    assert rolled["status"] == "open"
    assert rolled["nextDue"] == {
        "flightHours": "1500.25", "date": "2026-04-10", "engineCycles": 900, "landings": None,
    }  # fmt: skip
    assert rolled["repeat"] == REPEAT
    assert rolled["changedAt"] > complied["changedAt"]


def test_complied_and_due_again_at_once(host: Host) -> None:
    key = item(host, status="inWork")
    rolled = act(host, key, comply={"roll": True})
    assert (rolled["id"], rolled["status"]) == (key, "open")
    assert rolled["nextDue"] == {
        "flightHours": "1500.25", "date": "2026-04-10", "engineCycles": 900, "landings": None,
    }  # fmt: skip
    assert last_done(host, key)["flightHours"] == "1000.25"
    assert "lastDone" not in rolled


def test_it_may_have_been_done_on_another_day_and_at_other_totals(host: Host) -> None:
    key = item(host, repeat={"flightHours": "499.75", "months": 1})
    done = {"on": "2026-01-31", "flightHours": "980.00", "roll": True}
    assert act(host, key, comply=done)["nextDue"] == {
        "flightHours": "1479.75", "date": "2026-02-28", "engineCycles": None, "landings": None,
    }  # fmt: skip


def test_an_item_that_does_not_repeat_stays_complied(host: Host) -> None:
    key = item(host, repeat=None)
    assert act(host, key, comply={"roll": True})["status"] == "complied"
    assert refusal(host, key, roll=True) == {"repeat"}
    other = item(host, repeat={})
    assert act(host, other, comply=True)["status"] == "complied"


def test_days_and_months_together_count_as_whichever_is_earlier(host: Host) -> None:
    key = item(host, repeat={"months": 2, "days": 40})
    assert act(host, key, comply={"roll": True})["nextDue"]["date"] == "2026-04-19"


def test_due_values_are_postponed_and_brought_forward(host: Host) -> None:
    key = item(host)
    moved = act(host, key, postpone={"flightHours": "25.25", "days": 30})
    assert moved["nextDue"] == {**DUE, "flightHours": "1035.75", "date": "2026-04-19"}
    assert act(host, key, postpone={"engineCycles": -20, "flightHours": "-35.75"})["nextDue"] == {
        **DUE, "flightHours": "1000.00", "date": "2026-04-19", "engineCycles": 600,
    }  # fmt: skip
    assert moved["status"] == "open"


def test_an_item_is_cancelled(host: Host) -> None:
    key = item(host)
    cancelled = act(host, key, cancel=True)
    assert (cancelled["status"], cancelled["nextDue"]) == ("cancelled", DUE)
    assert act(host, key, status="open")["status"] == "open"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"comply": {"on": "2026-03-11"}}, {"on"}),
        ({"comply": {"on": "10.03.2026"}}, {"on"}),
        ({"comply": {"on": None}}, {"on"}),
        ({"comply": {"roll": "yes"}}, {"roll"}),
        ({"comply": {"flightHours": 12}}, {"flightHours"}),
        ({"comply": {"by": "Eve"}}, {"by"}),
        ({"comply": False}, {"comply"}),
        ({"comply": "2026-03-10"}, {"comply"}),
        ({"roll": True}, {"status"}),
        ({"roll": {"days": 3}}, {"days"}),
        ({"cancel": {"reason": "x"}}, {"reason"}),
        ({"postpone": {}}, {"postpone"}),
        ({"postpone": True}, {"postpone"}),
        ({"postpone": {"landings": 10}}, {"landings"}),
        ({"postpone": {"date": "2026-04-01"}}, {"date"}),
        ({"postpone": {"days": 1.5}}, {"days"}),
        ({"postpone": {"days": 10**9}}, {"days"}),
        ({"postpone": {"flightHours": 10}}, {"flightHours"}),
        ({"postpone": {"flightHours": "-1010.51"}}, {"flightHours"}),
        ({"postpone": {"engineCycles": -621}}, {"engineCycles"}),
        ({"postpone": {"flightHours": "999999999"}}, {"nextDue"}),
    ],
)
def test_nonsense_is_refused_with_the_name_of_the_field(host: Host, body: dict[str, Any], wrong: set[str]) -> None:
    key = item(host)
    assert refusal(host, key, **body) == wrong
    assert last_done(host, key) is None


@pytest.mark.parametrize(
    "repeat",
    [{"flightHours": "many"}, {"months": 0}, {"days": 1.5}, {"landings": True}, {"years": 1}, {"flightHours": "sNaN"},
     {"months": 10**6}],
)  # fmt: skip
def test_an_interval_that_is_none_is_refused(host: Host, repeat: dict[str, Any]) -> None:
    key = item(host, repeat=repeat)
    assert refusal(host, key, comply={"roll": True}) in ({"repeat"}, {"months"})


def test_an_interval_without_a_total_is_refused(host: Host) -> None:
    host.store.change("registrations", host.registration, totals={"flightHours": "1000.25"})
    key = item(host)
    assert refusal(host, key, comply={"roll": True}) == {"repeat"}
    assert act(host, key, comply={"roll": True, "engineCycles": 590})["nextDue"]["engineCycles"] == 890


@pytest.mark.parametrize("status", ["complied", "cancelled"])
def test_what_is_done_with_is_left_alone(host: Host, status: str) -> None:
    key = item(host, status=status)
    for body in ({"comply": True}, {"cancel": True}, {"postpone": {"days": 3}}):
        assert refusal(host, key, **body) == {"status"}


def test_acts_go_alone_and_on_items_that_are_there(host: Host) -> None:
    key = item(host)
    assert refusal(host, key, comply=True, title="Wash") == set()
    path = f"{host.box.url}/_control/veryon/acme/forecast"
    assert host.api.post(f"{path}/{UNKNOWN_ID}", json={"comply": True}).status_code == 404
    host.desk(f"forecast/{key}", {"delete": True})
    assert host.api.post(f"{path}/{key}", json={"comply": True}).status_code == 404


def test_one_complied_without_a_word_rolls_from_today(host: Host) -> None:
    key = item(host, status="complied")
    assert act(host, key, roll={})["nextDue"]["date"] == "2026-04-10"
