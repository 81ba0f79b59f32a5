"""One disturbed run of the journey logs and its repair, in a world of its own, as cases.py has them for the schedule.

Every way to a save is in it: a first log, one sent again, one of a flight that LEON has to be asked for by name;
and three that must not go: one that is as it was, one of a flight that is off, one that is closed and differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.server import Sandbox
from tests.e2e.cases import Case, clean_run, disturb
from tests.e2e.journey_oracle import without_status
from tests.e2e.journeys import FLOW, Journeys, unlike
from tests.e2e.product import Product
from tests.e2e.stand import DAY, Schedule, Stand, at

# The disturbed run is so many days after the played one, when the first flights have left the window.
LATER = 9
LONG_AGO, THAT_DAY = (100, 150), (200, 250, 300, 400, 500, 600)
# Faults that strike before the vendor has done its work.
WITHOUT_EFFECT = {"status_500", "status_503", "status_429", "refused", "expired_token", "html_403", "html_502"}


@contextmanager
def world(case: Case) -> Iterator[Journeys]:
    """Logs that were sent, then changed in Tech Log: what is to be sent is known, and nothing of it has been sent."""
    folder = Path(case.folder)
    folder.mkdir(parents=True, exist_ok=True)
    with Sandbox(day=DAY, operators=("acme",)) as sandbox:
        stand = Stand(sandbox)
        schedule = Schedule(stand)
        for place, nid in enumerate(LONG_AGO):
            schedule.fly(nid, at(6 + 2 * place), dist=661)
        for place, nid in enumerate(THAT_DAY):
            schedule.fly(nid, at(0.5 + place / 4, day=LATER), tail=place % 2, dist=661)
        product = Product(folder, stand.url, case.database_url, aircraft=schedule.registrations)
        product.run(at(2))
        journeys = Journeys(stand, product, schedule)
        for nid in LONG_AGO:
            journeys.fly(nid)
        journeys.run(at(12))
        for nid in (200, 250, 500):
            journeys.fly(nid)
        journeys.run(at(2.9, day=LATER))
        _change(journeys)
        stand.forget_requests()
        yield journeys
        stand.mend()
        stand.close()


def _change(journeys: Journeys) -> None:
    for nid in (100, 200):
        journeys.edit(nid, landings=2)
    for nid in (300, 400, 600):
        journeys.fly(nid)
    journeys.schedule.change(600, isCnl=True)
    journeys.stand.enter_log(500, status="CLOSED")
    journeys.edit(500, landings=3)


def undisturbed(case: Case) -> list[int]:
    """The flights whose logs are saved, in order."""
    with world(case) as journeys:
        journeys.run(case.moment(3))
        saved = [nid for nid, _ in journeys.stand.saves()]
        journeys.rest(case.moment(3.1))
        return saved


def attempt(case: Case) -> list[str]:
    """What was wrong after the disturbed run and a clean one; nothing where all is well."""
    try:
        with world(case) as journeys:
            told = journeys.foretell(case.moment(3))
            for fault in case.faults:
                journeys.stand.fault(**fault)
            problems = disturb(journeys, case)
            outcome = clean_run(journeys, case)
            problems += [f"the clean run: {outcome}"] if outcome.state != "NeedsAttention" else []
            logs = {nid: without_status(log) for nid, log in journeys.stand.journey_logs().items()}
            problems += unlike({nid: without_status(body) for nid, body in told.logs.items()}, logs)
            if journeys.worklist() != told.worklist:
                problems.append(f"worklist: {journeys.worklist()}, should be {told.worklist}")
            if effects(journeys.stand) != Counter(list(told.saves)):
                problems.append(f"saved so often: {effects(journeys.stand)}")
            left = journeys.product.outbox("pending", "uncertain", "failed")
            problems += [f"left in the outbox: {row['source_key']} {row['operation']} {row['status']}" for row in left]
            journeys.stand.forget_requests()
            journeys.product.run(case.moment(4.1), FLOW)
            problems += [f"the second run sent {nid}" for nid, _ in journeys.stand.saves()]
    except Exception as error:  # noqa: BLE001  (another process: the report must name the case)
        problems = [f"{type(error).__name__}: {str(error)[:2000]}"]
    return [f"{case.name}: {problem}" for problem in problems]


def effects(stand: Stand) -> Counter[int]:
    """How often each flight's log was really saved since the log was cleared."""
    rows = [row for row in stand.requests() if row["vendor"] == "leon" and row["route"] == "journeyLog"]
    done = [row for row in rows if row["fault"] not in WITHOUT_EFFECT and row["status"] != 401]
    return Counter(row["body"]["variables"]["flightNid"] for row in done)
