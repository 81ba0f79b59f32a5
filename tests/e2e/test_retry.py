"""A run that fails at any stage, retried in any way that Prefect has, ends as if nothing had happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest

from flows import events, registry
from sandbox.server import Sandbox
from tests.e2e.journeys import Journeys
from tests.e2e.play import Play
from tests.e2e.product import Product
from tests.e2e.site import Site
from tests.e2e.stand import DAY, Schedule, Stand, at
from tests.prefect_service import PrefectService, until

pytestmark = pytest.mark.slow

FLOW = "leon_to_techlog"
WHAT_TO_DO = "what-to-do-leon-to-techlog-acme"
BUTTON, NEW_BUTTON, COMMAND = "button", "button of the new UI", "command"


@pytest.fixture(scope="module")
def play(create_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Two flights of two aircraft, synchronised."""
    with Sandbox(day=DAY, operators=("acme",)) as sandbox:
        stand = Stand(sandbox)
        schedule = Schedule(stand)
        for nid in (101, 201):
            schedule.fly(nid, at(6), tail=nid // 200)
        folder = tmp_path_factory.mktemp("retry")
        product = Product(folder, stand.url, create_database(), aircraft=schedule.registrations)
        play = Play(stand, product, schedule)
        play.run(at(1))
        yield play
        stand.mend()
        stand.close()


@pytest.fixture(scope="module")
def site(play: Play, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with PrefectService(tmp_path_factory.mktemp("prefect")) as service:
        yield Site(service, play.product)


def refuse(play: Play, table: str, when: str) -> Callable[[], None]:
    """Let the database refuse something, as a trigger or a right that somebody added would; answers the cure."""
    with psycopg.connect(play.product.database_url) as connection:
        body = "BEGIN RAISE EXCEPTION 'ann@acme.example'; END"
        connection.execute(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        connection.execute(f"CREATE TRIGGER refuse BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()")

    def mend() -> None:
        with psycopg.connect(play.product.database_url) as connection:
            connection.execute("DROP FUNCTION refuse() CASCADE")

    return mend


def vendor(name: str, route: str, kind: str, **more: object) -> Callable[[Play], Callable[[], None]]:
    def strike(play: Play) -> Callable[[], None]:
        play.stand.fault(name, route, kind, **more)
        return play.stand.mend

    return strike


def doubled_aircraft(play: Play) -> Callable[[], None]:
    """LEON's list has one number for two aircraft, which an expectation on the whole table forbids."""
    nid = play.schedule.tails[0]
    play.stand.tamper({"aircraftNid": nid}, {"registration": "N-999ZZ"}, duplicate=True)
    return play.stand.mend


def lost_answers(play: Play) -> Callable[[], None]:
    """Tech Log makes the sectors and its answers are lost, and so is every look at what became of them."""
    read_by_a_run = play.stand.asked("techlog", "GET /sectors")
    play.stand.fault("techlog", "POST /sectors", "lost_answer", times=99)
    play.stand.fault("techlog", "GET /sectors", "status_503", after=read_by_a_run, times=99)
    return play.stand.mend


# stage: what goes wrong, which system is named, how the run is retried, and whether Tech Log may hold a part by then
STAGES = {
    "extract: the vendor is down": (vendor("leon", "flightList", "status_503", times=99), "LEON", BUTTON, False),
    "check: a critical expectation": (doubled_aircraft, "leon_aircraft: expect", NEW_BUTTON, False),
    "load: the database refuses": (
        lambda play: refuse(play, "sync.outbox", "INSERT"),
        "the database: it refused a statement (RaiseException, SQLSTATE P0001)",
        COMMAND,
        False,
    ),
    "deliver: the vendor refuses half way": (
        vendor("techlog", "POST /sectors", "status_500", after=1, times=99),
        "Tech Log",
        BUTTON,
        True,
    ),
    "deliver: answers are lost": (lost_answers, "Tech Log", COMMAND, True),
    "close: the end cannot be written": (
        lambda play: refuse(play, "sync.runs", "UPDATE"),
        "the database: it refused a statement",
        NEW_BUTTON,
        True,
    ),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_run_that_failed_there_is_put_right_by_a_retry(play, site, stage):
    strike, system, way, may_have_written = STAGES[stage]
    number = list(STAGES).index(stage) + 3
    now = at(2 + number / 10)
    for leg in range(4):
        play.schedule.fly(100 * number + leg + 1, at(7 + leg * 2 + number / 10), tail=leg % 2, crew=("cat", "dan"))
    play.schedule.change(101, start=at(6 + number / 100))
    expected = play.foretell(now)
    mend = strike(play)
    play.stand.forget_requests()
    try:
        failed = site.run(FLOW, now)
    finally:
        mend()
    assert (failed["state_type"], failed["state_name"]) == ("FAILED", "Failed"), failed["state"]
    message = failed["state"]["message"]
    assert system in message
    assert message.endswith(f"What to do: artifact {WHAT_TO_DO}")
    assert "\n" not in message
    assert {"operator:acme", f"flow:{FLOW}"} <= set(failed["tags"])
    assert bool(written(play)) <= may_have_written
    told_what_to_do(site, failed["id"], system)
    # Events arrive a moment after the run.
    until(lambda: any(message.startswith(one["payload"]["message"]) for one in site.events(events.FAILED, FLOW)))

    done = site.retry(failed["id"], way)
    assert (done["state_type"], done["run_count"]) == ("COMPLETED", 2), done["state"]
    play.compare(expected)
    assert [ref for ref, times in written(play).items() if times > 1] == []
    assert play.product.outbox("pending", "failed", "uncertain") == []
    (row,) = play.product.rows("select state, error from sync.runs where flow_run_id = %(id)s", {"id": done["id"]})
    assert (row["state"], row["error"]) == (done["state_name"], None)
    well = site.artifact(WHAT_TO_DO)
    assert well["description"] == "leon_to_techlog for acme succeeded again: nothing to do"
    play.rest(now)


def written(play: Play) -> Counter[str]:
    """How often each record was made in Tech Log, answered or not, by its externalRef; one key is one making."""
    made = [row for row in play.stand.writes() if row["route"] in {"POST /trips", "POST /sectors"}]
    # A fault that answers in the vendor's place does nothing; one that loses the answer has done the work.
    keys = {(row["body"]["externalRef"], row["idempotency_key"]) for row in made if row["fault"] != "status_500"}
    return Counter(ref for ref, _ in keys)


def told_what_to_do(site: Site, run_id: str, system: str) -> None:
    page = site.artifact(WHAT_TO_DO)
    assert page["flow_run_id"] is not None
    assert page["description"].startswith("leon_to_techlog for acme fails")
    text = page["data"]
    assert system.partition(":")[0] in text
    assert f"](/runs/flow-run/{run_id})" in text
    for command in ("check", "plan leon_to_techlog", "sync leon_to_techlog", "worklist", "trace KEY"):
        assert f"turnaround {command} --operator acme" in text
    assert f"prefect flow-run retry {run_id}" in text


@contextmanager
def misconfigured(play: Play) -> Iterator[None]:
    key = play.product.folder / "leon.key"
    secret = key.read_text()
    key.unlink()
    try:
        yield
    finally:
        key.write_text(secret)


@contextmanager
def without_database(play: Play) -> Iterator[None]:
    url = play.product.database_url
    play.product.database_url = "postgresql://nobody:s3cr3t-pass@127.0.0.1:9/nowhere"
    play.product.configure()
    try:
        yield
    finally:
        play.product.database_url = url
        play.product.configure()


@pytest.mark.parametrize(
    ("broken", "system"), [(misconfigured, "the configuration"), (without_database, "the database")]
)
def test_what_no_run_can_help_is_said_in_words_too(play, site, broken, system):
    with broken(play):
        failed = site.run(FLOW)
        assert failed["state_type"] == "FAILED"
        message = failed["state"]["message"]
        assert message.startswith(f"{system}: ")
        assert "Traceback" not in message
        assert message.endswith(f"What to do: artifact {WHAT_TO_DO}")
        assert failed["id"] in site.artifact(WHAT_TO_DO)["data"]
    pressed = datetime.now(UTC)
    done = site.retry(failed["id"], BUTTON)
    assert done["state_type"] == "COMPLETED", done["state"]
    # A retry does the work of now, and never goes back to before what later runs have done.
    query = "select logical_time from sync.runs where flow_run_id = %(id)s"
    (row,) = play.product.rows(query, {"id": done["id"]})
    assert row["logical_time"] >= pressed


# vendor, route, fault, how many requests get through first
LOST_LOGS = {
    "techlog_to_leon": [("leon", "journeyLog", "status_503", 1)],
    "techlog_to_veryon": [
        ("veryon", "POST /technical-logs", "lost_answer", 0),
        ("veryon", "GET /technical-logs", "status_503", 0),
    ],
}


def test_logs_whose_answers_are_lost_go_once_to_either_vendor(play, site):
    """The other flows that write: one journey log is there and one is not; technical logs are there, and none knows."""
    journeys = Journeys(play.stand, play.product, play.schedule)
    pages = {nid: f"{nid:06d}" for nid in (101, 201)}
    for nid in pages:
        journeys.fly(nid)
    play.product.configure(veryon={}, go_live="2026-03-09T00:00:00+00:00")
    for flow, faults in LOST_LOGS.items():
        for name, route, kind, after in faults:
            play.stand.fault(name, route, kind, after=after, times=99)
        failed = site.run(flow, at(20))
        play.stand.mend()
        assert failed["state_type"] == "FAILED", failed["state"]
        done = site.retry(failed["id"], BUTTON)
        assert done["state_type"] == "COMPLETED", done["state"]
        assert [row for row in play.product.outbox("pending", "failed", "uncertain") if row["flow"] == flow] == []
    assert set(play.stand.journey_logs()) == set(pages)
    kept = [row for row in play.stand.tracking()["technical-logs"] if set(pages.values()) & set(map(str, row.values()))]
    assert len(kept) == len(pages)


def test_the_ui_tells_how_the_operator_stands(play, site):
    """At the end of a day's work, or of none: artifacts, events, and not one secret or personal value."""
    play.schedule.remove(*(flight["flightNid"] for flight in play.schedule.store.dump()["flights"]))
    before = site.versions("worklist-acme")
    done = site.run(FLOW, at(4))
    assert done["state_name"] == "NeedsAttention", done["state"]
    assert "#### deletion_guard\n\ncritical, item " in site.artifact("worklist-acme")["data"]
    (told,) = site.events(events.CRITICAL_ITEM, FLOW)
    assert told["payload"]["code"] == "deletion_guard"
    assert told["resource"]["turnaround.operator"] == "acme"
    assert {"Completed", "NeedsAttention"} >= {one["payload"]["state"] for one in site.events(events.SUCCEEDED, FLOW)}

    # The same again: no new version, and freshness up to date all the same.
    versions = site.versions("worklist-acme")
    assert versions > before
    fresh = site.versions("freshness-acme")
    site.run(FLOW, at(4.1))
    assert site.versions("worklist-acme") == versions
    assert site.versions("freshness-acme") == fresh
    rows = {row["flow"]: row for row in site.artifact("freshness-acme")["data"]}
    assert {"leon_to_techlog", "techlog_to_leon", "ftl_duty"} <= set(rows) <= set(registry.NAMES)
    assert rows["leon_to_techlog"]["state"] == "up to date"
    assert rows["ftl_duty"]["state"] == "not run yet"
    shown = site.everything()
    for hidden in ("@acme.example", "leon-acme-key", "techlog-acme-secret", "s3cr3t-pass", "Example"):
        assert hidden not in shown
