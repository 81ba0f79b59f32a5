"""One disturbed run towards Tracking+ and its repair, in a world of its own, as cases.py has them for the schedule.

Every way to a write is in it, twice where one rests on the other: flights, one of which a trip update follows, their
fuel, a defect that is new, one that has changed, one that is put off and one that is put right; and what must not go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.server import Sandbox
from tests.e2e.cases import Case, clean_run, disturb
from tests.e2e.product import Product
from tests.e2e.stand import Stand
from tests.e2e.veryon_line import FLOW, Line, unlike


@contextmanager
def world(case: Case) -> Iterator[Line]:
    """A line that was synchronised once and has lived on: what is to be sent is known, and nothing of it has been."""
    folder = Path(case.folder)
    folder.mkdir(parents=True, exist_ok=True)
    with Sandbox(operators=("acme",)) as sandbox:
        stand = Stand(sandbox)
        choices = {"veryon": {}, "go_live": "2026-03-09T00:00:00+00:00"}
        line = Line(stand, lambda opened: Product(folder, opened.url, case.database_url, **choices))
        open_sector, edited = line.fly(signed=False), line.fly(tail=1, hour=2)
        changed, put_off, put_right = (line.raise_defect(sector) for sector in (open_sector, edited, edited))
        extended = line.raise_defect(hour=1)
        line.defer(extended, deferredAt="2026-03-10T02:00:00Z")
        line.run(2.5)
        line.sign_off(open_sector)
        line.edit("sectors", edited, landings=2)
        line.extend(extended, "2026-04-01")
        line.edit("defects", changed, description="Both landing lights inoperative.")
        line.defer(put_off)
        line.rectify(put_right)
        late = line.raise_defect(line.fly(tail=1, hour=0.5))
        line.rectify(late)
        line.ground_run()
        stand.forget_requests()
        yield line
        stand.mend()
        stand.close()


def undisturbed(case: Case) -> Counter[str]:
    """The writes by route."""
    with world(case) as line:
        line.run(3)
        routes = Counter(line.routes())
        line.rest(3.1)
        return routes


def attempt(case: Case) -> list[str]:
    """What was wrong after the disturbed run and a clean one; nothing where all is well."""
    try:
        with world(case) as line:
            told = line.foretell(3)
            line.clock(3)
            for fault in case.faults:
                line.stand.fault(**fault)
            problems = disturb(line, case)
            outcome = clean_run(line, case)
            problems += [f"the clean run: {outcome}"] if outcome.state != "NeedsAttention" else []
            problems += unlike(told, line.veryon.state())
            if line.worklist() != told.worklist:
                problems.append(f"worklist: {line.worklist()}, should be {told.worklist}")
            left = line.product.outbox("pending", "uncertain", "failed")
            problems += [f"left in the outbox: {row['entity']} {row['operation']} {row['status']}" for row in left]
            line.stand.forget_requests()
            line.product.run(case.moment(4.1), FLOW)
            problems += [f"the second run sent {route} {body}" for route, body in line.stand.sent()]
    except Exception as error:  # noqa: BLE001  (another process: the report must name the case)
        problems = [f"{type(error).__name__}: {str(error)[:2000]}"]
    return [f"{case.name}: {problem}" for problem in problems]
