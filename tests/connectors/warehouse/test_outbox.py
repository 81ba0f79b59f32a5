from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from connectors.warehouse import StaleRowError, Warehouse, landing, links, outbox
from model.sync import Landed, Link
from tests.connectors.warehouse.records import LATER, NOW, RUN, flight, sector_change, statements_of


def want(warehouse: Warehouse, *changes, run=RUN) -> None:
    with warehouse.transaction() as conn:
        outbox.replace(conn, run, changes)


def rows(warehouse: Warehouse) -> list:
    with warehouse.transaction() as conn:
        found = conn.execute(
            text("SELECT source_key, payload->>'takeoff' AS takeoff, status FROM sync.outbox ORDER BY sequence")
        )
        return [(row.source_key.rpartition(":")[2], row.takeoff, row.status) for row in found]


def do(warehouse: Warehouse, function, *arguments, **named):
    with warehouse.transaction() as conn:
        return function(conn, *arguments, **named)


def ids(warehouse: Warehouse) -> dict:
    return {
        row.source_key.rpartition(":")[2]: row.id for row in do(warehouse, outbox.open_rows, "acme", "leon_to_techlog")
    }


def test_what_is_wanted_twice_stays_one_row(warehouse):
    want(warehouse, sector_change("1"), sector_change("2"))
    first = ids(warehouse)
    want(warehouse, sector_change("2"), sector_change("1"), run=LATER)
    assert ids(warehouse) == first
    (row, _) = do(warehouse, outbox.due, "acme", "leon_to_techlog")
    assert (row.created_at, row.flow_run_id, row.attempts, row.reason) == (NOW, "run-1", 0, "new in LEON")
    assert row.content_hash == sector_change("1").content_hash


def test_other_content_and_no_content_supersede(warehouse):
    want(warehouse, sector_change("1"), sector_change("2"))
    want(warehouse, sector_change("1", "11:00"))
    assert rows(warehouse) == [("1", "10:00", "superseded"), ("2", "10:00", "superseded"), ("1", "11:00", "pending")]
    want(warehouse)
    assert [status for _, _, status in rows(warehouse)] == ["superseded"] * 3


def test_a_failed_row_waits_for_other_content_or_a_retry(warehouse):
    want(warehouse, sector_change("1"))
    row = ids(warehouse)["1"]
    do(warehouse, outbox.sending, row)
    do(warehouse, outbox.failed, row, "departure airport\x00 unknown")
    want(warehouse, sector_change("1"), run=LATER)
    assert rows(warehouse) == [("1", "10:00", "failed")]
    assert do(warehouse, outbox.due, "acme", "leon_to_techlog") == []
    assert do(warehouse, outbox.get, row).last_error == "departure airport\ufffd unknown"
    assert do(warehouse, outbox.retry, "acme", "leon:acme:flight:1") == 1
    assert [one.id for one in do(warehouse, outbox.due, "acme", "leon_to_techlog")] == [row]
    do(warehouse, outbox.failed, row, "still")
    want(warehouse, sector_change("1", "11:00"))
    assert rows(warehouse) == [("1", "10:00", "superseded"), ("1", "11:00", "pending")]


def test_an_uncertain_row_survives_whatever_is_wanted(warehouse):
    want(warehouse, sector_change("1"), sector_change("2"), sector_change("3"))
    for key in "123":
        do(warehouse, outbox.sending, ids(warehouse)[key])
    want(warehouse, sector_change("1"), sector_change("2", "11:00"))
    assert rows(warehouse) == [
        ("1", "10:00", "uncertain"),
        ("2", "10:00", "uncertain"),
        ("3", "10:00", "uncertain"),
        ("2", "11:00", "pending"),
    ]


@pytest.mark.parametrize("outcome", [outbox.back_to_pending, outbox.failed])
def test_an_uncertain_row_yields_to_the_newer_intent_behind_it(warehouse, outcome):
    want(warehouse, sector_change("1"))
    row = ids(warehouse)["1"]
    do(warehouse, outbox.sending, row)
    want(warehouse, sector_change("1", "11:00"))
    do(warehouse, outcome, row, "not there")
    assert rows(warehouse) == [("1", "10:00", "superseded"), ("1", "11:00", "pending")]
    assert do(warehouse, outbox.get, row).last_error == "not there"


def test_the_life_of_a_row(warehouse):
    want(warehouse, sector_change("1"))
    row = ids(warehouse)["1"]
    do(warehouse, outbox.sending, row)
    do(warehouse, outbox.back_to_pending, row, "503")
    do(warehouse, outbox.sending, row)
    with warehouse.transaction() as conn:
        outbox.delivered(conn, row, NOW + timedelta(seconds=3), "T-1")
        links.save(
            conn, "acme", "techlog", Link("sector", "leon:acme:flight:1", "T-1", "live", {"takeoff": "10:00"}), row
        )
    stored = do(warehouse, outbox.get, row)
    assert (stored.status, stored.attempts, stored.target_key, stored.last_error) == ("delivered", 2, "T-1", None)
    assert stored.delivered_at == NOW + timedelta(seconds=3)
    assert ids(warehouse) == {}


def test_what_is_settled_cannot_be_settled_again(warehouse):
    want(warehouse, sector_change("1"))
    row = ids(warehouse)["1"]
    do(warehouse, outbox.sending, row)
    with pytest.raises(StaleRowError):
        do(warehouse, outbox.sending, row)
    do(warehouse, outbox.delivered, row, NOW, "T-1")
    for settle in (outbox.failed, outbox.back_to_pending, outbox.superseded):
        with pytest.raises(StaleRowError):
            do(warehouse, settle, row, "late")
    assert do(warehouse, outbox.get, row).status == "delivered"
    # Delivered rows are history: the same content may be wanted again later.
    want(warehouse, sector_change("1"))
    assert [status for *_, status in rows(warehouse)] == ["delivered", "pending"]


def test_superseding_by_hand(warehouse):
    want(warehouse, sector_change("1"))
    do(warehouse, outbox.superseded, ids(warehouse)["1"], "signed off meanwhile")
    assert rows(warehouse) == [("1", "10:00", "superseded")]


def test_a_crash_between_delivery_and_link_keeps_neither(warehouse):
    want(warehouse, sector_change("1"))
    row = ids(warehouse)["1"]
    do(warehouse, outbox.sending, row)

    def crash() -> None:
        with warehouse.transaction() as conn:
            outbox.delivered(conn, row, NOW, "T-1")
            links.save(conn, "acme", "techlog", Link("sector", "leon:acme:flight:1", "T-1"), row)
            raise RuntimeError("killed here")

    with pytest.raises(RuntimeError):
        crash()
    assert do(warehouse, outbox.get, row).status == "uncertain"
    assert do(warehouse, links.read, "acme", "techlog") == []


def test_operators_flows_and_entities_are_apart(warehouse):
    other_flow, other_operator = replace(RUN, flow="techlog_to_leon"), replace(RUN, operator_id="borealis")
    want(warehouse, sector_change("1"), sector_change("1", entity="trip"))
    want(warehouse, sector_change("1"), run=other_flow)
    want(warehouse, sector_change("1"), run=other_operator)
    want(warehouse)
    assert [status for *_, status in rows(warehouse)] == ["superseded", "superseded", "pending", "pending"]


def test_order_doubles_and_before(warehouse):
    update = sector_change("1", "11:00", operation="update", target_key="T-1", before={"takeoff": "10:00"})
    want(warehouse, sector_change("9"), sector_change("1"), sector_change("5"), update)
    due = do(warehouse, outbox.due, "acme", "leon_to_techlog")
    assert [(row.source_key[-1], row.operation, row.target_key) for row in due] == [
        ("9", "create", None),
        ("1", "update", "T-1"),
        ("5", "create", None),
    ]
    with warehouse.transaction() as conn:
        before = conn.execute(text("SELECT before FROM sync.outbox WHERE operation = 'update'")).scalar_one()
    assert before == {"takeoff": "10:00"}


def test_each_write_can_be_traced_to_the_landing_rows_it_came_from(warehouse):
    with warehouse.transaction() as conn:
        landing.land(conn, RUN, NOW, [flight("1"), flight("2"), Landed("leon", "aircraft", "2", {"nid": 2})])
        landing.land(conn, RUN, NOW, [flight("1", status="X")])
        outbox.replace(
            conn,
            RUN,
            [
                sector_change("1", sources=("1", "2", "missing")),
                sector_change("2", sources=("leon/flight/2",)),
                sector_change("3"),
            ],
        )
        found = dict(conn.execute(text("SELECT right(source_key, 1), landing_ids FROM sync.outbox")).all())
        versions = conn.execute(text("SELECT entity, record_key, id FROM landing.records WHERE is_current")).all()
    current = {(entity, key): number for entity, key, number in versions}
    assert found == {
        "1": sorted([current["flight", "1"], current["flight", "2"], current["aircraft", "2"]]),
        "2": [current["flight", "2"]],
        "3": [],
    }


def test_three_thousand_changes_are_a_few_statements(warehouse):
    changes = [sector_change(str(number), sources=(str(number),)) for number in range(3000)]
    with warehouse.transaction() as conn:
        landing.land(conn, RUN, NOW, [flight(str(number)) for number in range(3000)])
    with statements_of(warehouse) as sent:
        want(warehouse, *changes)
        want(warehouse, *changes)
    assert len(sent) <= 6
    assert len(ids(warehouse)) == 3000


def test_links_are_replaced_by_record(warehouse):
    first = Link("sector", "s1", "T-1", "live", {"a": [1, None]})
    with warehouse.transaction() as conn:
        links.save(conn, "acme", "techlog", first, None)
        links.save(conn, "acme", "techlog", Link("trip", "s1", "T-2"), None)
        assert links.read(conn, "acme", "techlog", "sector") == [first]
        links.save(conn, "acme", "techlog", replace(first, target_key="T-9", state="removed"), None)
        assert links.read(conn, "acme", "techlog") == [
            replace(first, target_key="T-9", state="removed"),
            Link("trip", "s1", "T-2"),
        ]
        assert links.read(conn, "acme", "leon") == links.read(conn, "borealis", "techlog") == []
