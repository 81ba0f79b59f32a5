"""`turnaround replay quarantine`: a record that was set aside, judged again by a real run, which says who wanted it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.stand import Schedule

pytestmark = pytest.mark.slow


def test_a_record_that_was_set_aside_is_judged_again(stand, installation):
    # The command runs now, and so do the flights.
    now = datetime.now(UTC).replace(microsecond=0)
    schedule = Schedule(stand)
    for number in range(1, 7):
        schedule.fly(100 * number, now + timedelta(hours=number))
    product = installation(stand, aircraft=schedule.registrations)
    stand.tamper({"flightNid": 100}, {"status": "MAYBE"})
    assert product.run(now).state == "NeedsAttention"
    (aside,) = product.rows("select * from sync.quarantine where released_at is null")

    held = product.command("replay", "quarantine", str(aside["id"]))
    assert held.returncode == 1, held.stdout + held.stderr
    assert f"leon_flights 100 stays aside: {aside['field']} breaks {aside['expectation']}." in held.stdout
    assert "do: " in held.stdout

    stand.mend()
    mended = product.command("replay", "quarantine", str(aside["id"]))
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert "leon_flights 100 passes now: it is released." in mended.stdout
    by = [
        row["started_by"] for row in product.rows("select started_by from sync.runs order by started_at desc limit 2")
    ]
    assert all(one.startswith("command line (") for one in by)

    again = product.command("replay", "quarantine", str(aside["id"]))
    assert (again.returncode, "has passed since" in again.stdout) == (0, True)
    unknown = product.command("replay", "quarantine", "999999")
    assert (unknown.returncode, "no quarantine row 999999" in unknown.stderr) == (1, True)
