"""Several machines: a real PostgreSQL, Prefect behind a password, two workers, twenty operators, one power cut.

Of the flows leon_to_techlog runs: it writes most, and a run costs seconds of a core. Lock, outbox and cursor, which are
what holds here, are the same code in every flow.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.kit.faults import Fault
from tests import postgres_service
from tests.e2e.machines import FLOW, PATIENCE, RUNS_AT_ONCE, Machines
from tests.e2e.play import differences
from tests.prefect_service import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(postgres_service.missing()), reason=postgres_service.missing()),
]
NAMES = tuple(f"op{number}" for number in range(1, 21))
BEFORE_THE_CUT = 8
INTERVAL = timedelta(minutes=5)
LATE_RUNS = 12


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    with Machines(tmp_path_factory.mktemp("machines"), (*NAMES, "late", "twice")) as opened:
        yield opened


@pytest.fixture(scope="module")
def pair(machines):
    """The two workers, once both are there."""
    workers = machines.worker("one"), machines.worker("two")
    path = "/work_pools/turnaround/workers/filter"
    until(lambda: len(machines.client.request("POST", path, json={}).json()) == 2, PATIENCE)
    until(lambda: all(worker.is_well() for worker in workers), PATIENCE)
    return workers


def wrong(machines, expected):
    """What differs from the oracle's words, one line each, by operator."""
    lines = []
    for name, wanted in expected.items():
        operator = machines.operators[name]
        lines += [f"{name}: {line}" for line in differences(wanted.view, operator.stand.view())]
        lines += [f"{name}: {number} creates of {ref}" for ref, number in operator.creates().items() if number != 1]
        query = "select code, subject from sync.worklist where operator_id = %(name)s and resolved_at is null"
        if (found := set(machines.rows(query, name=name))) != wanted.worklist:
            lines.append(f"{name}: the worklist is {found}, should be {wanted.worklist}")
    return lines


def test_nobody_gets_in_without_the_password_or_the_token(machines):
    with machines.anonymous() as client:
        assert client.get("/health").status_code == 200
        assert client.get("/admin/version").status_code == 401
        assert client.get("/csrf-token", params={"client": "anybody"}).status_code == 401
        client.auth = tuple(machines.prefect.environment["PREFECT_API_AUTH_STRING"].split(":"))
        answer = client.post("/flow_runs/filter", json={})
        assert (answer.status_code, "CSRF" in answer.text) == (403, True)
    assert machines.client.read_flow_runs(limit=1) == []


def test_a_machine_dies_and_every_operator_is_right_within_two_ticks(machines, pair):
    world = machines.sandbox.world
    # A run is caught in the middle of its writes, while the vendor has done the work and still holds the answer.
    world.faults.add(Fault("hang_after_write", vendor="techlog", route="POST /sectors", after=4))
    first = {name: machines.tick(name) for name in NAMES[:BEFORE_THE_CUT]}
    now = datetime.now(UTC)
    expected = {name: machines.operators[name].foretell(now) for name in NAMES}
    (held,) = until(
        lambda: [one for one in world.requests.entries(writes=True) if one.fault == "hang_after_write"], PATIENCE
    )
    victim, other = sorted(pair, key=lambda machine: str(first[held.operator]) not in machine.runs())
    lost = victim.kill()
    world.faults.clear()
    assert str(first[held.operator]) in lost
    assert len(lost) <= RUNS_AT_ONCE

    # The other machine does what is left of the tick. What the dead one had taken is not done: the runs that it was at
    # stay Running until the automation calls them Crashed, and those that it was about to start stay Pending.
    first |= machines.tick_each(NAMES[BEFORE_THE_CUT:])
    until(lambda: _is_idle(machines, other, first.values()), PATIENCE, 1)
    hanging = {str(one.id) for one in machines.flow_runs(first.values()) if one.state_name != "Completed"}
    # Another that it was at may just have ended.
    assert str(first[held.operator]) in hanging
    spared = {name: wanted for name, wanted in expected.items() if str(first[name]) not in hanging}
    assert len(spared) >= len(NAMES) - 2 * RUNS_AT_ONCE
    assert wrong(machines, spared) == []

    for name in NAMES:
        machines.operators[name].change()
    now = datetime.now(UTC)
    expected = {name: machines.operators[name].foretell(now) for name in NAMES}
    second = machines.flow_runs(machines.tick_each(NAMES).values())
    assert {one.state_name for one in second} == {"Completed"}
    assert wrong(machines, expected) == []
    assert machines.rows("select status, count(*) from sync.outbox where status <> 'delivered' group by 1") == []


def _is_idle(machines, machine, ids):
    """Nothing waits for a worker, and this one has nothing to do."""
    waiting = [one for one in machines.unfinished(ids) if one.state_type.value == "SCHEDULED"]
    return not waiting and not machine.runs()


def test_after_a_pause_the_newest_of_twelve_late_runs_does_the_work_of_all(machines, pair):
    machines.pause(paused=True)
    newest = datetime.now(UTC) - timedelta(seconds=20)  # Prefect calls a run late after fifteen
    due = [newest - number * INTERVAL for number in range(LATE_RUNS)]
    ids = {machines.tick("late", moment): moment for moment in due}
    expected = {"late": machines.operators["late"].foretell(newest)}
    until(lambda: {one.state_name for one in machines.flow_runs(ids)} == {"Late"}, PATIENCE)
    assert sum(len(machine.runs()) for machine in pair) == 0

    machines.pause(paused=False)
    started, most = time.monotonic(), 0
    while machines.unfinished(ids):
        most = max(most, *(len(machine.runs()) for machine in pair))
        assert time.monotonic() - started < PATIENCE
        time.sleep(0.2)
    assert 1 <= most <= RUNS_AT_ONCE
    ended = {ids[one.id]: one.state_name for one in machines.flow_runs(ids)}
    assert ended == {moment: "Completed" if moment == newest else "Skipped" for moment in due}
    assert machines.rows("select count(*) from sync.runs where operator_id = 'late'") == [(1,)]
    assert wrong(machines, expected) == []


def test_of_two_runs_at_once_one_does_the_work(machines, pair):
    operator = machines.operators["twice"]
    operator.stand.fault("techlog", "POST /sectors", "hang_after_write")
    first = machines.tick("twice")
    expected = {"twice": operator.foretell(datetime.now(UTC))}
    until(lambda: operator.stand.asked("techlog", "POST /sectors"), PATIENCE)
    (second,) = machines.finish([machines.tick("twice")])
    assert second.state_name == "Skipped"
    assert f"another run of {FLOW} for twice is at work" in str(second.state.message)
    operator.stand.mend()
    (done,) = machines.finish([first])
    assert done.state_name == "Completed"
    assert wrong(machines, expected) == []
