"""The judges see what is wrong: each is shown a run that did not do its work, or did what nobody asked for."""

from __future__ import annotations

import psycopg
import pytest

from sandbox.server import Sandbox
from tests.e2e.product import Product
from tests.e2e.stand import DAY, Stand, at
from tests.reliability.day import DUTIES, GO_LIVE, STAGGERED
from tests.reliability.judges import JUDGES
from tests.reliability.people import AtWork
from tests.reliability.worklist import Worklist

pytestmark = pytest.mark.slow

NOW = at(9)
WORK = {
    "leon_to_techlog": "move_flight",
    "techlog_to_leon": "correct_sector",
    "techlog_to_veryon": "raise_defect",
    "veryon_to_techlog": "postpone_item",
    "ftl_duty": "move_flight",
}


@pytest.fixture(scope="module")
def stand():
    with Sandbox(day=DAY, operators=("acme",)) as box:
        opened = Stand(box)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def product(stand, tmp_path_factory, _create_database, _migrated_template):
    folder = tmp_path_factory.mktemp("product")
    return Product(folder, stand.url, _create_database(_migrated_template), veryon={}, go_live=GO_LIVE)


@pytest.fixture(scope="module")
def witnesses(stand, product):
    """They have seen every flow run, before the pages of the days before were entered."""
    made = {flow: judge(stand, product) for flow, judge in JUDGES.items()}
    watch(stand, product, made, at(2))
    return made


@pytest.fixture
def judges(stand, product, witnesses):
    """Each has seen that its flow has nothing left to do."""
    watch(stand, product, witnesses, NOW)
    return witnesses


def watch(stand, product, judges, now):
    stand.world.clock.set(now)
    for flow in (*STAGGERED, DUTIES):
        judges[flow].foretell(now)
        assert product.run(now, flow).state in {"Completed", "NeedsAttention"}
        assert judges[flow].after_whole_run() == []


@pytest.mark.parametrize("flow", WORK)
def test_work_that_is_not_done_is_seen(flow, judges, stand):
    judge, people = judges[flow], AtWork(stand, 1)
    judge.foretell(NOW)
    assert judge.is_quiet or flow == DUTIES
    # Not every act is one that the flow has to follow: a page may be of an aircraft that is not tracked.
    for _ in range(5):
        getattr(people, WORK[flow])()
    judge.foretell(NOW)
    assert not judge.is_quiet
    assert said_of(judge) != []


def said_of(judge):
    """What a judge says of a run that it takes for a whole one; it remembers nothing of it."""
    kept = dict(vars(judge))
    lines = judge.after_whole_run()
    vars(judge).update(kept)
    return lines


def test_what_nobody_asked_for_is_seen(judges, stand):
    judge = judges["leon_to_techlog"]
    judge.foretell(NOW)
    (row, *_) = (row for row in stand.world.techlog["acme"].rows("sectors") if row["status"] == "planned")
    copied = {name: row[name] for name in ("tripId", "aircraftId", "departureAirport", "arrivalAirport")}
    made = stand.create_by_hand("sectors", {**copied, "sequence": 99, "status": "planned"})
    (line,) = said_of(judge)
    assert line.startswith(f"sectors by hand: {made['id']}: should not be there")
    stand.person("sectors", made["id"], delete=True)


def test_what_a_disturbed_run_may_do_and_what_not(judges, stand):
    judge, people = judges["leon_to_techlog"], AtWork(stand, 2)
    techlog = stand.world.techlog["acme"]
    before = {row["externalRef"]: row["takeoffTime"] for row in techlog.rows("sectors")}
    people.move_flight()
    judge.foretell(NOW)
    assert judge.after_disturbed_run() == [], "nothing is done"
    (ref,) = (
        ref
        for ref, row in judge.expected.view.sectors.items()
        if row["takeoffTime"] != judge.before.sectors[ref]["takeoffTime"]
    )
    row = next(row for row in techlog.rows("sectors") if row["externalRef"] == ref)
    wanted = judge.expected.view.sectors[ref]["takeoffTime"].strftime("%Y-%m-%dT%H:%M:%SZ")
    stand.person("sectors", row["id"], takeoffTime=wanted)
    assert judge.after_disturbed_run() == [], "a part of it is done"
    stand.person("sectors", row["id"], takeoffTime="2026-03-12T00:00:00Z")
    (line,) = judge.after_disturbed_run()
    assert line.startswith(f"sectors {ref} takeoffTime: should be ")
    stand.person("sectors", row["id"], takeoffTime=before[ref])


def test_an_item_without_a_cause_and_a_cause_without_an_item_are_seen(judges, stand, product):
    worklist = Worklist(stand, product, judges)
    assert worklist.untrue() == []
    with psycopg.connect(product.database_url, autocommit=True) as connection:
        named = "update sync.worklist set subject = %s where code = 'airport_without_icao' and subject = %s"
        (item,) = product.items("airport_without_icao")
        connection.execute(named, ("Elsewhere", item["subject"]))
        assert worklist.untrue() == [
            f"airport_without_icao {item['subject']} has a cause and is not open",
            "airport_without_icao Elsewhere is open without a cause",
        ]
        connection.execute(named, (item["subject"], "Elsewhere"))
    assert worklist.untrue() == []
