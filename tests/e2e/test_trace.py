"""`turnaround trace`: one flight or defect through landing, outbox, links, quarantine and worklist, by any name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest

from connectors.warehouse import Warehouse, trace
from flows.housekeeping import keep_house
from model.subject import Record
from tests.e2e.stand import at
from transforms.timeline import related, timeline
from turnaround.trace import _subjects

LANDINGS = {"from": 1, "to": 2}


def subjects(product, key, operator=None):
    with Warehouse(product.database_url) as warehouse, warehouse.transaction() as connection:
        return _subjects(connection, product.settings, key, operator)[0]


def events(product, key):
    with Warehouse(product.database_url) as warehouse, warehouse.transaction() as connection:
        (subject,), _ = _subjects(connection, product.settings, key, None)
        history = trace.read(connection, subject)
        return timeline(history), related(subject, history)


def kinds(told):
    return [event.kind for event in told]


def test_a_flight_is_one_thing_whatever_it_is_called_by_and_its_line_says_all(journeys):
    product, stand = journeys.product, journeys.stand
    journeys.fly(100)
    assert product.run(at(12), "techlog_to_leon").state == "Completed"
    journeys.edit(100, landings=2)
    assert product.run(at(12.1), "techlog_to_leon").state == "Completed"
    sector = stand.sector(100)["id"]
    (row,) = [one for one in product.outbox("delivered") if one["target"] == "leon" and one["operation"] == "update"]

    whole = subjects(product, "100")
    (subject,) = whole
    assert {Record("leon", "flight", "100"), Record("techlog", "sector", sector)} <= set(subject.records)
    assert "leon:acme:flight:100" in subject.names
    for key in (
        "ACM100",
        "acm100",
        "000100",
        sector,
        str(row["id"]),
        "leon:acme:flight:100",
        f"techlog/sector/{sector}",
    ):
        assert subjects(product, key) == whole, key
    # Another flight's rows are not its own.
    assert not any("200" in name.split(":") for name in subject.names)

    told, belongs = events(product, "100")
    assert any(name.startswith("leon:acme:trip:") for name in belongs)
    assert [event.what.partition(":")[0] for event in told if event.kind == "run"] == [
        "leon_to_techlog",
        "techlog_to_leon",
        "techlog_to_leon",
    ]
    # Those of one run stand together, each after its run's own.
    assert [run for run, _ in groupby(event.run for event in told)] == [one.run for one in told if one.kind == "run"]
    assert all(next(own).kind == "run" for _, own in groupby(told, key=lambda event: event.run))
    (again,) = [event for event in told if event.what == "wanted: update leon journey_log"]
    assert again.changes == {"landings": LANDINGS}
    assert again.why == "changed in Tech Log since it was sent: landings"
    assert again.details["outbox_id"] == str(row["id"])
    (seen,) = [event for event in told if event.kind == "landing" and event.changes.get("landings") == LANDINGS]
    assert seen.what == f"techlog/sector/{sector}: changed in 2 field(s)"
    assert told.index(seen) < told.index(again)
    assert {"link", "outbox", "landing", "run"} <= set(kinds(told))

    shown = product.command("trace", "100")
    assert (shown.returncode, shown.stderr) == (0, "")
    for words in (
        "leon/flight/100 of acme",
        "landings: 1 -> 2",
        "by schedule, for 2026-03-10 12:00Z",
        "confirmed in LEON",
    ):
        assert words in shown.stdout
    machine = json.loads(product.command("trace", "ACM100", "--json").stdout)
    assert set(machine) == {"key", "subjects", "candidates"}
    assert [set(event) for event in machine["subjects"][0]["events"]] == [
        {"at", "kind", "what", "why", "flow", "run", "changes", "details", "link"}
    ] * len(told)
    assert [event["what"] for event in machine["subjects"][0]["events"]] == [event.what for event in told]


def test_a_defect_is_followed_to_tracking_by_its_reference(line):
    sector = line.fly()
    defect = line.raise_defect(sector)
    line.run(12)
    line.rectify(defect)
    line.run(13)
    reference = line.row("defects", defect)["reference"]
    there = line.there("defects")["id"]
    whole = subjects(line.product, defect)
    assert set(whole[0].records) == {Record("techlog", "defect", defect), Record("veryon", "defect", str(there))}
    for key in (reference, f"TL-{reference}", str(there), f"techlog:acme:defect:{defect}"):
        assert subjects(line.product, key) == whole, key
    told, belongs = events(line.product, defect)
    assert f"techlog:acme:sector:{sector}" in belongs
    delivered = [event.what for event in told if event.what.startswith("delivered")]
    assert delivered == [f"delivered: create veryon defect is {there}", f"delivered: create veryon closure is {there}"]


def test_what_was_set_aside_and_what_a_person_had_to_do_is_told_with_its_end(journeys):
    product, stand = journeys.product, journeys.stand
    stand.tamper({"flightNid": 100}, {"status": "MAYBE"})
    assert product.run(at(3)).state == "NeedsAttention"
    (item,) = product.items("record_quarantined")
    told, _ = events(product, "100")
    (aside,) = [event for event in told if event.kind == "quarantine"]
    assert "status" in aside.what
    assert [event.details["worklist_id"] for event in told if event.kind == "worklist"] == [item["id"]]
    stand.mend()
    assert product.run(at(3.1)).state == "Completed"
    told, _ = events(product, "100")
    assert "lets it pass again" in [event.what for event in told if event.kind == "quarantine"][-1]
    assert [event.what for event in told if event.kind == "worklist"][-1] == (
        f"worklist {item['id']} record_quarantined: its cause is gone"
    )
    # Each stands in its own run, though it carries a logical time only.
    runs = [event.run for event in told if event.kind == "run"]
    assert [event.run for event in told if event.kind in {"quarantine", "worklist"}] == [runs[-2]] * 2 + [runs[-1]] * 2
    # The others have nothing of it.
    assert {"quarantine", "worklist"}.isdisjoint(kinds(events(product, "200")[0]))
    # The number of an item leads to what it is about, as long as it is nothing else's.
    assert subjects(product, str(item["id"])) == subjects(product, "100")


def links_of(product, key):
    """What the trace says of the links: (what, why) of each."""
    return [(event.what.partition(":")[0], event.why) for event in events(product, key)[0] if event.kind == "link"]


def test_of_what_we_wrote_it_is_never_said_that_it_was_found(journeys):
    """Neither when a person has deleted it over there, nor when the write itself is no longer kept."""
    product, stand = journeys.product, journeys.stand
    sector = stand.sector(100)["id"]
    stand.person("sectors", sector, delete=True)
    product.run(at(3))
    told, _ = events(product, "100")
    assert f"delivered: create techlog sector is {sector}" in [event.what for event in told]
    assert links_of(product, "100") == [("linked", None), (f"link to techlog sector {sector} last changed", None)]
    assert "found there" not in product.command("trace", "100").stdout

    # Restored over there, it is linked anew by its reference, and is ours all the same.
    restored = "update sync.links set state = 'live', acknowledged = '{}' where target_key = %(key)s returning 1"
    assert len(product.rows(restored, {"key": sector})) == 1
    assert {why for _, why in links_of(product, "100")} == {None}
    stand.person("sectors", stand.sector(200)["id"], delete=True)
    product.run(at(3.1))

    shortest = product.settings.model_copy(
        update={"retention": product.settings.retention.model_validate({"outbox": 7, "landing": 7})}
    )
    keep_house(shortest, datetime.now(UTC) + timedelta(days=8))
    assert product.outbox("delivered") == []
    for flight in ("200", "300"):
        assert {why for _, why in links_of(product, flight)} == {None}
    for trip in product.links("trip"):
        assert {why for _, why in links_of(product, trip)} == {None}


def test_what_was_found_by_our_reference_is_told_so(journeys):
    """As after a database that was lost: Tech Log has the record, and we have no write of it."""
    product = journeys.product
    product.rows("with l as (delete from sync.links) delete from sync.outbox returning 1")
    assert product.run(at(3)).state == "Completed"
    assert links_of(product, "100")[0] == ("linked", "it was found there by our reference; no write of it is on record")


def test_the_number_of_an_item_that_names_no_record_tells_the_item(journeys):
    product = journeys.product
    product.configure(aircraft=[*journeys.schedule.registrations, "N952UW"])
    product.run(at(3))
    (item,) = product.items("aircraft_missing")
    shown = product.command("trace", str(item["id"]))
    assert (shown.returncode, shown.stderr) == (0, "")
    since = "since 2026-03-10 03:00Z"
    for words in (item["subject"], "aircraft_missing", item["summary"], f"do: {item['action']}", since):
        assert words in shown.stdout
    (told,) = json.loads(product.command("trace", str(item["id"]), "--json").stdout)["subjects"]
    assert (told["operator"], told["names"], told["records"]) == ("acme", [item["subject"]], [])
    assert [event["details"]["worklist_id"] for event in told["events"] if event["kind"] == "worklist"] == [item["id"]]
    assert [event["what"] for event in told["events"] if event["kind"] == "run"] == ["leon_to_techlog: NeedsAttention"]


def test_a_number_that_several_have_is_answered_with_what_to_ask_for(journeys):
    product = journeys.product
    journeys.schedule.change(200, flightNo="ACM100")
    product.run(at(3))
    shown = product.command("trace", "ACM100")
    assert shown.returncode == 1
    lines = [line.strip() for line in shown.stdout.splitlines()[1:]]
    assert lines == [f"turnaround trace leon:acme:flight:{nid} --operator acme" for nid in (100, 200)]
    machine = product.command("trace", "ACM100", "--json")
    assert machine.returncode == 1
    assert json.loads(machine.stdout)["subjects"] == []
    assert [one["names"][0] for one in json.loads(machine.stdout)["candidates"]] == [
        "leon:acme:flight:100",
        "leon:acme:flight:200",
    ]


@pytest.mark.parametrize(("arguments", "code"), [(("12345678",), 1), (("12345678", "--operator", "nobody"), 2)])
def test_nothing_is_known(stand, installation, arguments, code):
    result = installation(stand).command("trace", *arguments)
    assert result.returncode == code
    assert result.stdout == ""


def test_a_due_item_is_followed_through_its_occurrences(due):
    product = due.product
    item = due.item(date="2026-03-20")
    other = due.item(date="2026-03-21")
    assert product.run(at(12), "veryon_to_techlog").state in {"Completed", "NeedsAttention"}
    check = due.check(item)
    whole = subjects(product, check["id"])
    assert {Record("veryon", "forecast_item", str(item)), Record("techlog", "maintenance_check", check["id"])} == set(
        whole[0].records
    )
    assert subjects(product, str(item)) == whole
    assert [subject.records for subject in subjects(product, str(other))] != [whole[0].records]
    told, _ = events(product, str(item))
    assert f"delivered: create techlog maintenance_check is {check['id']}" in [event.what for event in told]


def test_one_number_may_be_that_of_several_things_and_each_is_told_apart(journeys):
    """Each vendor numbers its records by itself, and for each operator."""
    product = journeys.product
    product.rows(
        "insert into sync.links (operator_id, target_system, entity, source_key, target_key, state) values"
        " ('acme', 'veryon', 'technical_log', 'techlog:acme:sector:other', '100', 'live'),"
        " ('cirrus', 'techlog', 'sector', 'cirrus-100', '100', 'live') returning 1"
    )
    flight, log = subjects(product, "100")
    assert Record("leon", "flight", "100") in flight.records
    assert "techlog:acme:sector:other" not in flight.names
    assert set(log.records) == {Record("veryon", "technical_log", "100"), Record("techlog", "sector", "other")}
    assert subjects(product, "leon/flight/100") == [flight]
    assert product.command("trace", "100").returncode == 0
    # One that is not configured any more can be named.
    (gone,) = subjects(product, "100", "cirrus")
    assert (gone.operator_id, "cirrus-100" in gone.names) == ("cirrus", True)
