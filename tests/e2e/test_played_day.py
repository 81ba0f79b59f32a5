"""A day of operations, step by step: after each run the whole of Tech Log and the worklist against the oracle's."""

from __future__ import annotations

import pytest

from tests.e2e.journey_oracle import without_status
from tests.e2e.journeys import BY_ID, FLOW, Journeys, key_of, unlike
from tests.e2e.oracle import plain
from tests.e2e.play import BY_REGISTRATION, Play, differences
from tests.e2e.stand import Stand, at

# Between 03:00 and 22:00 people change the schedule and fly it; the first run sees none of that, the last all of it.
STEPS = (at(2), at(5.5), at(10.5), at(12.5), at(16.5), at(23))
CUSTOM = {"one_to_one": (), "by_date": ("flight_id",), "external": ("flight_id", "flight_type")}


@pytest.mark.parametrize("grouping", ["one_to_one", "by_date", "external"])
def test_tech_log_is_what_the_contracts_say_after_every_step(grouping, stand, installation):
    product = installation(stand, grouping=grouping, preflight_custom_fields=CUSTOM[grouping])
    play = Play(stand, product)
    opened = set()
    for now in STEPS:
        stand.world.clock.set(now)
        play.run(now)
        opened |= product.worklist()
        play.rest(now)
    assert_a_real_day(stand, opened)
    closed = product.rows("select code from sync.worklist where resolved_at is not null")
    assert {"airport_without_icao", "crew_email_missing"} <= {row["code"] for row in closed}, "mended during the day"


def assert_a_real_day(stand: Stand, opened: set[tuple[str, str]]) -> None:
    """The day must have had something of everything, else the comparison proves little."""
    techlog = stand.techlog()
    states = {row["status"] for row in techlog["sectors"] if not row.get("deletedAt")}
    assert states >= {"planned", "inProgress", "completed"}
    assert any(row.get("deletedAt") for row in techlog["sectors"])
    assert any(not row["loginEnabled"] for row in techlog["users"])
    assert {code for code, _ in opened} >= {
        "airport_without_icao",
        "crew_email_missing",
        "flight_gone_after_start",
        "aircraft_missing",
    }


def test_stamps_that_tie_lose_nothing(stand, installation):
    """A vendor whose clock is coarser than its work: many records share one updatedAt."""
    stand.switch(tied_stamps=True)
    play = Play(stand, installation(stand, grouping="by_date"))
    for now in STEPS:
        stand.world.clock.set(now)
        play.run(now)
    play.rest(STEPS[-1])


def test_only_the_aircraft_on_the_list_are_touched(stand, installation):
    everything = installation(stand, grouping="external")
    play = Play(stand, everything)
    play.run(at(2))
    stand.world.clock.set(at(9.5))
    first = stand.techlog()["aircraft"][0]["registration"]
    everything.configure(aircraft=[first.lower()])
    play.oracle.rules = everything.rules
    play.run(at(9.5))
    play.rest(at(9.5))


@pytest.mark.parametrize("tied", [False, True], ids=["stamps differ", "stamps tie"])
def test_leon_holds_the_journey_log_of_every_sector_that_was_signed_off(tied, stand, installation):
    """Both flows after every step, as the schedule runs them: LEON's logs and the one worklist against both oracles."""
    stand.switch(tied_stamps=tied)
    product = installation(stand, preflight_custom_fields=("flight_id",))
    play, journeys = Play(stand, product), Journeys(stand, product)
    opened, sent = set(), []
    for now in STEPS:
        stand.world.clock.set(now)
        planned = play.foretell(now)
        product.run(now)
        told = journeys.foretell(now)
        stand.forget_requests()
        product.run(now, FLOW)
        assert unlike(told.saves, dict(stand.saves())) == []
        sent += stand.saves()
        assert differences(planned.view, stand.view()) == []
        assert_both(journeys, planned.worklist | told.worklist, told)
        opened |= told.worklist

        stand.forget_requests()
        play.foretell(now)
        product.run(now)
        assert journeys.foretell(now).saves == {}
        product.run(now, FLOW)
        assert (stand.saves(), stand.writes()) == ([], [])
        assert_both(journeys, planned.worklist | told.worklist, told)
    assert_a_flown_day(stand, opened, sent)


def assert_both(journeys, items, told):
    logs = {nid: without_status(log) for nid, log in journeys.stand.journey_logs().items()}
    assert unlike({nid: without_status(body) for nid, body in told.logs.items()}, logs) == []
    assert {(code, name_of(code, subject)) for code, subject in journeys.product.worklist()} == items


def name_of(code, subject):
    if code in BY_REGISTRATION:
        return plain(subject)
    return key_of(subject) if code in BY_ID else subject


def assert_a_flown_day(stand, opened, sent):
    """A day with little in it would prove little."""
    assert len(stand.journey_logs()) >= 10
    assert {"journey_log_closed", "sector_removed_in_techlog"} <= {code for code, _ in opened}
    assert len(sent) > len(dict(sent)), "one was corrected and sent again"
    every = set().union(*(body for _, body in sent))
    assert every >= {"deicing", "oiluplift", "safFuelBlend", "fatigueScoreCpt", "notes", "approachList", "hud_evs"}
