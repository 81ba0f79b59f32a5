"""`turnaround replay outbox`: one write sent again, whatever has become of it; and the next run has nothing to do."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from connectors.warehouse import Warehouse
from tests.e2e.stand import at
from turnaround import replay
from turnaround.errors import CommandFailed

pytestmark = pytest.mark.slow

FLOW = "leon_to_techlog"


@pytest.fixture
def at_keyboard(tmp_path, monkeypatch):
    """This process is where the command is given."""
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))

    def sit_down(product):
        monkeypatch.setenv("TURNAROUND_CONFIG", str(product.path))
        return product

    return sit_down


@pytest.fixture
def planned(journeys, at_keyboard):
    """Six flights in LEON and Tech Log, and nobody has flown yet."""
    at_keyboard(journeys.product)
    return journeys


def row(product, status, **fields) -> dict:
    """The one row of the outbox with these values."""
    rows = [one for one in product.outbox(status) if all(one[name] == value for name, value in fields.items())]
    assert len(rows) == 1, f"{len(rows)} rows {status} {fields}"
    return rows[0]


def by_id(product, row_id) -> dict:
    (found,) = product.rows("select * from sync.outbox where id = %(id)s", {"id": row_id})
    return found


def rests(journeys, hour) -> None:
    """A run that has nothing to do."""
    journeys.stand.forget_requests()
    assert journeys.product.run(at(hour)).state == "Completed"
    assert journeys.stand.writes() == []


def routes(journeys) -> list[str]:
    return [one["route"] for one in journeys.stand.writes()]


def wait(journeys, **change) -> dict:
    """A change of flight 100 that has not got through: Tech Log was down."""
    journeys.schedule.change(100, **change)
    journeys.stand.fault("techlog", "PATCH /sectors/{id}", "status_503", times=999)
    assert journeys.product.run(at(3)).state == "Failed"
    journeys.stand.mend()
    journeys.stand.forget_requests()
    return row(journeys.product, "pending", entity="sector")


@pytest.fixture
def lost(planned):
    """A new flight whose sector is in Tech Log, and nobody knows."""
    planned.schedule.fly(700, at(18))
    planned.stand.fault("techlog", "POST /sectors", "lost_answer")
    planned.stand.fault("techlog", "GET /sectors", "status_503", times=999, after=1)
    assert planned.product.run(at(3)).state == "Failed"
    planned.stand.mend()
    planned.stand.forget_requests()
    return row(planned.product, "uncertain", entity="sector")


def test_one_whose_answer_was_lost_is_looked_up_and_not_made_twice(planned, lost):
    assert replay.outbox_row(str(lost["id"])) == 0
    assert routes(planned) == []
    assert planned.stand.sector(700)["id"] == by_id(planned.product, lost["id"])["target_key"]
    rests(planned, 3.1)


def test_one_that_was_refused_is_refused_again_until_it_is_mended(journeys, at_keyboard, capsys):
    product = at_keyboard(journeys.product)
    journeys.fly(100, blockOnTime=None)
    assert product.run(at(12), "techlog_to_leon").state == "NeedsAttention"
    refused = row(product, "failed")
    assert replay.outbox_row(str(refused["id"])) == 1
    assert refused["last_error"] in capsys.readouterr().err
    assert by_id(product, refused["id"])["status"] == "failed"
    assert by_id(product, refused["id"])["attempts"] == refused["attempts"] + 1


def test_one_that_is_no_longer_wanted_is_refused(planned):
    waiting = wait(planned, endAirport="KLGA")
    planned.schedule.change(100, endAirport="KATL")
    assert planned.product.run(at(3.1)).state == "Completed"
    planned.stand.forget_requests()
    with pytest.raises(CommandFailed, match="the record wants no write any more"):
        replay.outbox_row(str(waiting["id"]))
    assert routes(planned) == []


def test_a_run_that_is_at_work_is_waited_for_and_named(planned, monkeypatch, capsys):
    done = row(planned.product, "delivered", source_key="leon:acme:flight:100")
    monkeypatch.setattr(replay, "WAIT_SECONDS", 0.1)
    monkeypatch.setattr(replay, "POLL_SECONDS", 0.05)
    run_id = str(uuid4())
    with Warehouse(planned.product.database_url) as warehouse, warehouse.lock(f"{FLOW}:acme") as ours:
        assert ours
        with warehouse.transaction() as connection:
            connection.exec_driver_sql(
                "insert into sync.runs (operator_id, flow, flow_run_id, logical_time, started_at, started_by)"
                f" values ('acme', '{FLOW}', '{run_id}', now(), now(), 'Prefect UI/API')"
            )
        with pytest.raises(CommandFailed, match=rf"run {run_id} of {FLOW} for acme \(Prefect UI/API, since"):
            replay.outbox_row(str(done["id"]))
    assert "waiting for its end" in capsys.readouterr().err
    assert routes(planned) == []
    assert replay.outbox_row(str(done["id"])) == 0


def test_a_maintenance_check_is_not_made_twice(due, at_keyboard):
    product = at_keyboard(due.product)
    item = due.item(date="2026-03-20")
    product.run(at(12), "veryon_to_techlog")
    check = due.check(item)
    done = row(product, "delivered", entity="maintenance_check")
    assert replay.outbox_row(str(done["id"])) == 0
    assert [one["id"] for one in due.checks(item)] == [check["id"]]


def test_a_journey_log_is_found_as_it_is(journeys, at_keyboard):
    product = at_keyboard(journeys.product)
    journeys.fly(100)
    assert product.run(at(12), "techlog_to_leon").state == "Completed"
    log = journeys.stand.journey_logs()[100]
    done = row(product, "delivered", target="leon")
    assert replay.outbox_row(str(done["id"])) == 0
    assert journeys.stand.journey_logs()[100] == log
    assert product.run(at(12.1), "techlog_to_leon").state == "Completed"


def test_one_that_waits_is_sent_once_the_vendor_is_there(planned, capsys):
    waiting = wait(planned, endAirport="KLGA")
    planned.stand.fault("techlog", "PATCH /sectors/{id}", "status_503", times=999)
    assert replay.outbox_row(str(waiting["id"])) == 1
    assert "It waits: " in capsys.readouterr().err
    assert by_id(planned.product, waiting["id"])["status"] == "pending"
    planned.stand.mend()
    planned.stand.forget_requests()
    assert replay.outbox_row(str(waiting["id"])) == 0
    assert routes(planned) == ["PATCH /sectors/{id}"]
    assert planned.stand.sector(100)["arrivalAirport"] == "KLGA"
    after = by_id(planned.product, waiting["id"])
    assert after["status"] == "delivered"
    assert after["replayed_by"].startswith("command line (")
    assert f"Delivered: update techlog sector {waiting['source_key']}" in capsys.readouterr().out
    rests(planned, 3.1)


def test_one_that_was_lost_on_its_way_is_sent(planned):
    planned.schedule.fly(700, at(18))
    planned.stand.fault("techlog", "POST /sectors", "refused", times=999)
    planned.stand.fault("techlog", "GET /sectors", "status_503", times=999, after=1)
    assert planned.product.run(at(3)).state == "Failed"
    planned.stand.mend()
    planned.stand.forget_requests()
    lost = row(planned.product, "uncertain", entity="sector")
    assert replay.outbox_row(str(lost["id"])) == 0
    assert routes(planned) == ["POST /sectors"]
    assert planned.stand.sector(700)["id"] == by_id(planned.product, lost["id"])["target_key"]
    rests(planned, 3.1)


def test_an_update_that_was_delivered_is_sent_as_a_row_of_its_own_while_it_is_the_newest(planned, capsys):
    created = row(planned.product, "delivered", source_key="leon:acme:flight:100")
    planned.schedule.change(100, endAirport="KLGA")
    assert planned.product.run(at(3)).state == "Completed"
    done = row(planned.product, "delivered", entity="sector", operation="update")
    with pytest.raises(CommandFailed, match=f"overtaken by outbox row {done['id']} and was not sent"):
        replay.outbox_row(str(created["id"]))

    # One that does not get through leaves nothing behind.
    planned.stand.fault("techlog", "PATCH /sectors/{id}", "status_503", times=999)
    assert replay.outbox_row(str(done["id"])) == 1
    assert planned.product.outbox("pending", "uncertain", "failed") == []
    planned.stand.mend()
    rests(planned, 3.1)

    # Somebody at the dashboard undid it by mistake.
    planned.stand.person("sectors", planned.stand.sector(100)["id"], arrivalAirport="KATL")
    planned.stand.forget_requests()
    assert replay.outbox_row(str(done["id"])) == 0
    assert routes(planned) == ["PATCH /sectors/{id}"]
    assert planned.stand.sector(100)["arrivalAirport"] == "KLGA"
    (again,) = [one for one in planned.product.outbox("delivered") if one["replayed_by"] is not None]
    assert again["reason"] == f"replayed by {again['replayed_by']}: {done['reason']}"
    assert str(again["id"]) in capsys.readouterr().out
    assert (again["payload"], again["landing_ids"]) == (done["payload"], done["landing_ids"])
    rests(planned, 3.2)
    # Now that one is the newest.
    with pytest.raises(CommandFailed, match=f"overtaken by outbox row {again['id']}"):
        replay.outbox_row(str(done["id"]))


def test_a_create_that_was_delivered_is_found_and_made_again_only_where_it_is_gone(planned, capsys):
    sector = planned.stand.sector(100)["id"]
    done = row(planned.product, "delivered", source_key="leon:acme:flight:100")
    assert replay.outbox_row(str(done["id"])) == 0
    assert planned.stand.sector(100)["id"] == sector
    assert routes(planned) == []
    assert "was not made twice" in capsys.readouterr().out
    rests(planned, 3)

    (found,) = [one for one in planned.product.outbox("delivered") if one["replayed_by"] is not None]
    planned.stand.person("sectors", sector, delete=True)
    planned.stand.forget_requests()
    assert replay.outbox_row(str(found["id"])) == 0
    assert routes(planned) == ["POST /sectors"]
    assert planned.product.links("sector")[done["source_key"]] == planned.stand.sector(100)["id"] != sector
    reasons = [one["reason"] for one in planned.product.outbox("delivered") if one["replayed_by"] is not None]
    assert [one.count("replayed by") for one in reasons] == [1, 1]
    rests(planned, 3.1)
    for row_id in ("nonsense", str(UUID(int=7))):
        with pytest.raises(CommandFailed, match="turnaround trace KEY"):
            replay.outbox_row(row_id)


def test_every_kind_of_write_to_tracking_can_be_replayed_and_none_is_made_twice(line, at_keyboard):
    product = at_keyboard(line.product)
    defect = line.raise_defect(line.fly())
    line.defer(defect)
    line.run(12)
    before = line.stand.tracking()
    line.stand.forget_requests()
    for entity in ("technical_log", "fuel", "defect", "deferral"):
        assert replay.outbox_row(str(row(product, "delivered", entity=entity)["id"])) == 0
    # Fuel is set absolutely: it is sent; the others are found.
    assert line.routes() == ["PUT /technical-logs/{id}/fuel"]
    after = line.stand.tracking()
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    line.rest(12.1)
