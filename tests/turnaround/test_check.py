"""`turnaround check`: what each finding says, and that it says what to do."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

import pytest

from connectors.warehouse import runs, worklist
from model.sync import Run, Scope, WorklistItem
from sandbox.kit.faults import Fault
from sandbox.server import Sandbox
from tests.turnaround.check_lines import SECRETS, Checked, about, levels
from tests.turnaround.command import closed_port
from turnaround.check import clocks

NOW = datetime.now(UTC)
LEON_AND_TECHLOG = ("acme LEON", "acme Tech Log")


@pytest.fixture(scope="module")
def module_box() -> Iterator[Sandbox]:
    with Sandbox(NOW.date(), ("acme",), "wall") as box:
        box.world.clock.set(NOW)
        yield box


@pytest.fixture
def box(module_box: Sandbox) -> Iterator[Sandbox]:
    yield module_box
    module_box.world.faults.clear()
    module_box.world.tampers.clear()
    module_box.world.leon["acme"].missing_resources.clear()


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TURNAROUND_CONFIG", str(tmp_path / "turnaround.toml"))
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def checked(tmp_path: Path, database_url: str, box: Sandbox) -> Checked:
    return Checked(tmp_path, database_url, box.url)


def test_what_is_well_is_said_in_one_line_each_and_nothing_is_written(checked, box):
    before = len(box.world.requests.entries(writes=True))
    lines = checked.lines()
    assert "FAIL" not in levels(lines)
    subjects = [line.subject for line in lines if line.subject.startswith("acme ")]
    assert subjects[2:7] == ["acme secrets", *LEON_AND_TECHLOG, "acme Tracking+", "acme clocks"]
    assert len(box.world.requests.entries(writes=True)) == before
    (tracking,) = about(lines, "acme Tracking+")
    assert "may read what techlog_to_veryon, veryon_to_techlog need" in tracking.words


def test_nothing_personal_is_shown(checked, box):
    box.world.tampers.add("leon", "acme", match={"isCaptain": True}, set={"contact.email": None})
    shown = "\n".join(line.words for line in checked.lines())
    assert "have no e-mail address in LEON" in shown
    assert "@" not in shown
    assert [name for name in names_of(box) if name in shown] == []


def names_of(box: Sandbox) -> set[str]:
    """Surnames and addresses of everybody on a flight."""
    flights = box.world.leon["acme"].dump()["flights"]
    found = {
        str(one["contact"][part]) for row in flights for one in row["crewMemberList"] for part in ("surname", "email")
    }
    assert len(found) > 20
    return found


@pytest.mark.parametrize(
    ("resource", "reads", "flows"),
    [
        ("GRAPHQL_CREW_MEMBER", "crew members, crew list", "techlog_to_leon, ftl_duty"),
        ("GRAPHQL_JOURNEY_LOG", "journey logs, flights of duties", "techlog_to_leon, ftl_duty"),
        ("GRAPHQL_DUTY_SEE", "duties", "ftl_duty"),
        ("GRAPHQL_FLIGHT_CREW_SEE", "flights in the window", "leon_to_techlog"),
    ],
)
def test_a_missing_scope_is_told_once_with_what_cannot_be_read_and_which_flows_need_it(
    checked, box, resource, reads, flows
):
    box.world.leon["acme"].missing_resources.add(resource)
    (line,) = checked.of("acme LEON")
    assert line.level == "FAIL"
    assert line.words.startswith(f"{reads} cannot be read: lacks the resource {resource}")
    assert line.words.endswith(f"Settings, API Keys. Without it: {flows}")


def test_what_the_duty_flow_alone_needs_is_not_asked_where_it_is_switched_off(checked, box):
    box.world.leon["acme"].missing_resources.add("GRAPHQL_DUTY_SEE")
    checked.write(service="[operators.acme.ftl]\nenabled = false\n")
    assert levels(checked.of("acme LEON")) == {"ok"}


@pytest.mark.parametrize(
    ("vendor", "route", "subject", "words"),
    [
        ("techlog", "GET /trip-updates", "acme Tech Log", "Without it: techlog_to_veryon, veryon_to_techlog"),
        ("veryon", "GET /forecast", "acme Tracking+", "Without it: veryon_to_techlog"),
    ],
)
def test_one_list_that_fails_is_told_by_its_flows_and_the_others_are_read(checked, box, vendor, route, subject, words):
    box.world.faults.add(Fault("status_500", vendor, route=route, times=None))
    lines = checked.lines()
    (line,) = about(lines, subject)
    assert (line.level, line.words.endswith(words)) == ("FAIL", True)
    assert levels(about(lines, "acme aircraft")) <= {"ok", "warn"}


def test_a_vendor_that_hangs_costs_seconds_and_the_others_are_looked_at(checked, box):
    box.world.faults.add(Fault("slow", "techlog", times=None, seconds=60))
    checked.write(service="[http]\nattempts = 1\nread_timeout = 1\n")
    began = time.monotonic()
    lines = checked.lines()
    assert time.monotonic() - began < 8
    assert about(lines, "acme Tech Log")[0].level == "FAIL"
    assert (levels(about(lines, "acme LEON")), levels(about(lines, "acme Tracking+"))) == ({"ok"}, {"ok"})
    # What takes both systems to judge is not judged.
    assert about(lines, "acme aircraft") == about(lines, "acme places") == []


def test_all_vendors_down_at_once(tmp_path, database_url):
    lines = Checked(tmp_path, database_url, f"http://127.0.0.1:{closed_port()}").lines()
    failed = [line.subject for line in lines if line.level == "FAIL"]
    assert failed == [*LEON_AND_TECHLOG, "acme Tracking+"]
    assert "cannot be reached" in about(lines, "acme LEON")[0].words


def test_aircraft_that_the_configuration_names_and_nobody_has(checked):
    checked.write(chosen='aircraft = ["G-NONE"]')
    (line, *_) = checked.of("acme aircraft")
    assert (line.level, "turnaround.toml names G-NONE" in line.words) == ("FAIL", True)


def test_aircraft_that_tracking_lacks(checked, box):
    flown = {one["registration"] for one in box.world.leon["acme"].dump()["aircraft"]}
    tails = [one["registration"] for one in box.world.veryon["acme"].state()["registrations"]]
    tail = next(one for one in tails if one in flown)
    box.world.tampers.add("veryon", "acme", match={"registration": tail}, set={"active": False})
    (line,) = [line for line in checked.of("acme aircraft") if line.level == "warn"]
    assert tail in line.words
    assert "Set them up there" in line.words


def a_place(box: Sandbox) -> tuple[str, str]:
    """An airport of LEON's that the window's flights use: its code and its name."""
    flights = [one for one in box.world.leon["acme"].dump()["flights"] if one["status"] == "CONFIRMED"]
    return flights[0]["startAirport"]["code"]["icao"], flights[0]["startAirport"]["name"]


def test_places_without_an_icao_code_and_places_that_tracking_lacks(checked, box):
    icao, name = a_place(box)
    box.world.tampers.add("leon", "acme", match={"icao": icao}, set={"icao": None})
    without = [line.words for line in checked.of("acme places") if "without an ICAO code" in line.words]
    assert name in without[0]
    box.world.tampers.clear()
    box.world.tampers.add("veryon", "acme", match={"icao": icao}, set={"icao": "ZZZZ"})
    lacking = [line for line in checked.of("acme places") if "not in Tracking+" in line.words]
    assert (icao in lacking[0].words, lacking[0].level) == (True, "warn")


def test_a_flight_that_cannot_be_read(checked, box):
    nid = box.world.leon["acme"].dump()["flights"][0]["flightNid"]
    box.world.tampers.add("leon", "acme", match={"flightNid": nid}, set={"status": "MAYBE"})
    (line,) = checked.of("acme flights")
    assert (line.level, f"LEON flight {nid}: status" in line.words) == ("warn", True)


def test_crew_without_an_address_are_counted(checked, box):
    # The day has a pilot without one, who is in the window at some hours and not at others.
    (before,) = checked.of("acme crew")
    some = int(before.words.split()[0]) if before.level == "warn" else 0
    box.world.tampers.add("leon", "acme", match={"isCaptain": True}, set={"contact.email": None})
    (line,) = checked.of("acme crew")
    without, _of, everyone, *_ = line.words.split()
    assert (line.level, some < int(without) < int(everyone)) == ("warn", True)


def test_positions_that_nobody_has(checked):
    checked.write(chosen='pic_positions = ["KAPITAN"]\nsic_positions = ["KOPILOT"]')
    (line,) = [line for line in checked.of("acme crew") if line.level == "warn"]
    assert "LEON's are " in line.words
    assert "Add them to turnaround.toml" in line.words


@pytest.mark.parametrize(
    ("user", "changes", "words"),
    [
        ("nobody@acme.example", {}, "not among Tracking+'s users"),
        ("integration@acme.example", {"active": False}, "not active in Tracking+"),
        ("INTEGRATION@acme.example", {}, None),
    ],
)
def test_the_integration_user(checked, box, user, changes, words):
    box.world.tampers.add("veryon", "acme", match={"email": "integration@acme.example"}, set=changes)
    checked.write(user=user)
    (line,) = checked.of("acme users")
    assert line.level == ("ok" if words is None else "FAIL")
    assert words is None or words in line.words
    assert "@" not in line.words


# Clocks


def test_a_vendor_whose_clock_is_off(tmp_path, database_url, monkeypatch):
    # The stand-ins' server tells the time of its own in each answer.
    told = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    monkeypatch.setattr("uvicorn.server.formatdate", lambda *_args, **_more: told)
    with Sandbox(NOW.date(), ("acme",), "wall") as box:
        lines = Checked(tmp_path, database_url, box.url).of("acme clocks")
    assert levels(lines) == {"FAIL"}
    assert "the clock of LEON is 9 min 5" in lines[0].words or "the clock of LEON is 10 min" in lines[0].words
    assert "it is this machine's" in lines[0].words


@pytest.mark.parametrize(
    ("seconds", "level"),
    [(0, "ok"), (60, "ok"), (-60, "ok"), (61, "warn"), (-300, "warn"), (301, "FAIL"), (-301, "FAIL")],
)
def test_how_far_a_clock_may_be_off(seconds, level):
    (line,) = clocks.compare("clocks", {"LEON": timedelta(seconds=seconds), "Tech Log": None})
    assert line.level == level
    if level != "ok":
        assert ("ahead of" if seconds > 0 else "behind") in line.words


def test_one_clock_that_is_off_among_others_is_not_taken_for_ours():
    (line,) = clocks.compare("clocks", {"LEON": timedelta(seconds=90), "Tech Log": timedelta()})
    assert "1 min 30 s ahead of this machine's (compare both with NTP)" in line.words
    assert list(clocks.compare("clocks", {"LEON": None})) == []


# This side


@pytest.mark.parametrize(
    ("service", "subject", "level", "words"),
    [
        ("", "alerts", "warn", "nobody is told"),
        ('[alerts]\nwebhook = "env:NO_HOOK"\n', "alerts", "FAIL", "env:NO_HOOK is not set"),
        ('[alerts]\nwebhook = "env:BAD_HOOK"\n', "alerts", "FAIL", "no http(s) address"),
        ('[alerts]\nwebhook = "env:PLAIN_HOOK"\n', "alerts", "warn", "plain http"),
        ('[alerts]\nwebhook = "env:HOOK"\nkind = "slack"\n', "alerts", "ok", "to slack; after 3 intervals"),
        ("[retention]\noutbox = 90\n", "retention", "warn", "24 months"),
        ("", "retention", "ok", "outbox 760"),
    ],
)
def test_settings_of_the_service(checked, monkeypatch, service, subject, level, words):
    for name, value in (
        ("BAD_HOOK", "tell me"),
        ("PLAIN_HOOK", "http://hook.example/s3cr3t"),
        ("HOOK", "https://h.example/s3cr3t"),
    ):
        monkeypatch.setenv(name, value)
    checked.write(service=service)
    (line,) = about(checked.service(), subject)
    assert (line.level, words in line.words) == (level, True), line
    assert "s3cr3t" not in line.words


def test_a_secret_that_is_missing_is_told_once_and_that_vendor_is_not_asked(checked, box, monkeypatch):
    monkeypatch.delenv("ACME_SECRET")
    lines = checked.lines()
    (line,) = about(lines, "acme secrets")
    assert (line.level, "env:ACME_SECRET is not set" in line.words) == ("FAIL", True)
    assert about(lines, "acme Tech Log") == []
    assert levels(about(lines, "acme LEON")) == {"ok"}


def test_a_secret_file_that_everybody_can_read(checked, monkeypatch, tmp_path):
    key = tmp_path / "leon.key"
    key.write_text("leon-acme-key")
    key.chmod(0o604)
    checked.path.write_text(checked.path.read_text().replace("env:ACME_TOKEN", f"file:{key}"))
    (line,) = [checked.secrets()]
    assert (line.level, "chmod 600" in line.words) == ("warn", True)
    key.chmod(0o600)
    assert levels([checked.secrets()]) == {"ok"}


def test_a_database_that_is_down_is_a_line_like_others(tmp_path, box):
    checked = Checked(tmp_path, f"postgresql://nobody@127.0.0.1:{closed_port()}/none", box.url)
    lines = checked.lines()
    (line,) = about(lines, "database")
    assert (line.level, "cannot be used" in line.words) == ("FAIL", True)
    assert levels(about(lines, "acme LEON")) == {"ok"}


def test_an_empty_database_stays_empty(tmp_path, empty_database_url, box):
    checked = Checked(tmp_path, empty_database_url, box.url)
    for _ in range(2):
        (line,) = about(checked.database(), "database")
        assert (line.level, "is empty" in line.words) == ("warn", True)


def test_another_schema_version(checked, warehouse):
    with warehouse.transaction() as connection:
        connection.exec_driver_sql("UPDATE sync.schema_version SET version_num = '0001'")
    (line,) = about(checked.database(), "database")
    assert (line.level, "run `turnaround migrate`" in line.words) == ("FAIL", True)


def a_run(
    warehouse, flow: str, minutes: float, state: str, error: str | None = None, scope: Scope | None = None
) -> None:
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    run = Run("acme", flow, at, str(uuid4()), scope or Scope())
    with warehouse.transaction() as connection:
        runs.start(connection, run, at)
        runs.finish(connection, run, at, state, {}, error)


def test_last_runs(checked, warehouse):
    a_run(warehouse, "leon_to_techlog", 9, "Completed")
    a_run(warehouse, "leon_to_techlog", 4, "NeedsAttention")
    a_run(warehouse, "leon_to_techlog", 1, "Skipped")
    a_run(warehouse, "techlog_to_leon", 20, "Completed")
    a_run(warehouse, "techlog_to_veryon", 8, "Completed")
    a_run(warehouse, "techlog_to_veryon", 3, "Failed", "Tracking+, GET /places:\nfails with HTTP 500")
    a_run(warehouse, "ftl_duty", 100, "Completed")
    # A backfill says nothing of the present, whatever became of it.
    past = Scope((NOW - timedelta(days=40), NOW - timedelta(days=20)))
    a_run(warehouse, "veryon_to_techlog", 2, "Completed", scope=past)
    a_run(warehouse, "leon_to_techlog", 2, "Failed", "LEON is away", scope=past)
    lines = about(checked.database(), "acme runs")
    assert [line.level for line in lines] == ["warn", "warn", "ok", "warn"]
    stale, failed, well, never = (line.words for line in lines)
    assert stale.startswith("techlog_to_leon has not run of late, last success ")
    assert failed.endswith("its last run is Failed: Tracking+, GET /places: fails with HTTP 500")
    # An hourly flow is not late after an hour and a half.
    assert well == "last success: leon_to_techlog 4 min ago, ftl_duty 100 min ago"
    assert never.startswith("not run yet: veryon_to_techlog.")


def test_a_flow_that_never_succeeded(checked, warehouse):
    a_run(warehouse, "ftl_duty", 5, "Crashed")
    (line, _never) = about(checked.database(), "acme runs")
    assert (line.level, line.words) == ("warn", "ftl_duty never succeeded; its last run is Crashed")


def test_what_waits_for_a_person(checked, warehouse):
    assert [line.words for line in about(checked.database(), "acme worklist")] == ["nothing to do by hand"]
    run = Run("acme", "leon_to_techlog", NOW, str(uuid4()))
    found = [
        WorklistItem("deletion_guard", "sectors", "a", "b", "critical"),
        WorklistItem("user_missing", "x", "a", "b"),
    ]
    with warehouse.transaction() as connection:
        worklist.reconcile(connection, run, {"deletion_guard", "user_missing"}, found)
    (line,) = about(checked.database(), "acme worklist")
    assert (line.level, line.words.startswith("1 critical, 1 warning: ")) == ("warn", True)


# The Prefect server


def test_no_server_is_named(checked):
    (line,) = checked.prefect()
    assert (line.level, "PREFECT_API_URL is not set" in line.words) == ("warn", True)


def test_a_block_that_cannot_be_read_and_a_server_that_does_not_answer(turnaround, config):
    config.write_text(config.read_text().replace("env:ACME_TOKEN", "block:leon-key"))
    began = time.monotonic()
    result = turnaround("check", PREFECT_API_URL=f"http://127.0.0.1:{closed_port()}/api")
    assert (result.returncode, result.stderr) == (1, "")
    assert time.monotonic() - began < 30
    found = {line[6:28].strip(): line for line in result.stdout.splitlines()}
    assert found["Prefect"].startswith("FAIL")
    assert "prefect server start" in found["Prefect"]
    assert "block:leon-key cannot be read: the Prefect API at" in found["acme secrets"]


def test_a_port_where_somebody_answers_nothing(checked):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/api"
        began = time.monotonic()
        (line,) = checked.prefect(url)
    assert time.monotonic() - began < 15
    assert (line.level, f"the API at {url} does not answer" in line.words) == ("FAIL", True)
