"""Who becomes pilot in command and second in command (ruling 4), and which Tech Log user that is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.leon.wire import from_leon_flight
from model.records import User
from tests.transforms.scene import Scene, changes_of, codes, leon_flight, member
from transforms import frames
from transforms.crew import pick_crew

PIC = ("CPT", "PIC", "LTC", "TRI")
SIC = ("CPT2", "SIC", "FO", "CPT-", "FO-")


def picked(*crew: dict[str, Any], pic: tuple[str, ...] = PIC, sic: tuple[str, ...] = SIC) -> tuple[Any, Any]:
    """Login numbers of PIC and SIC of one flight."""
    flight = from_leon_flight(leon_flight(crewMemberList=list(crew)))
    people = {f"1#{order}": member.login_nid for order, member in enumerate(flight.crew)}
    result = pick_crew(frames.crew_frame([flight]), pic, sic)
    if result.empty:
        return None, None
    (row,) = result.itertuples()
    return people.get(row.pic), people.get(row.sic)


@pytest.mark.parametrize("position", PIC)
def test_every_configured_position_is_a_pilot_in_command(position: str) -> None:
    assert picked(member(position, 1)) == (1, None)


@pytest.mark.parametrize("position", SIC)
def test_every_configured_position_is_a_second_in_command(position: str) -> None:
    assert picked(member(position, 2)) == (None, 2)


@pytest.mark.parametrize(
    ("crew", "expected"),
    [
        ([], (None, None)),
        ([member(None, 1)], (None, None)),
        ([member("CPTX", 1), member("EFA", 2)], (None, None)),
        # The order of the configured positions comes first, whatever the roster and the flags say.
        ([member("TRI", 1, captain=True), member("LTC", 2), member("PIC", 3)], (3, None)),
        ([member("FO-", 1, first_officer=True), member("FO", 2), member("SIC", 3)], (None, 3)),
        # Then LEON's flag, then the roster.
        ([member("CPT", 1), member("CPT", 2, captain=True)], (2, None)),
        ([member("FO", 1), member("FO", 2, first_officer=True)], (None, 2)),
        ([member("CPT", 2), member("CPT", 1)], (2, None)),
        ([member("FO", 2), member("FO", 1)], (None, 2)),
        # The flag of the other role decides nothing.
        ([member("CPT", 1), member("CPT", 2, first_officer=True)], (1, None)),
        # LEON's spelling and the operator's need not agree in case.
        ([member("cpt", 1), member("Fo", 2)], (1, 2)),
    ],
)
def test_of_several(crew: list[dict[str, Any]], expected: tuple[Any, Any]) -> None:
    assert picked(*crew) == expected


def test_the_operator_s_own_order() -> None:
    crew = [member("CPT", 1), member("LTC", 2)]
    assert picked(*crew, pic=("ltc", "cpt")) == (2, None)
    assert picked(*crew, pic=()) == (None, None)


def test_a_position_of_both_roles_fills_them_with_two_people() -> None:
    crew = [member("CPT", 1), member("CPT", 2)]
    assert picked(*crew, pic=("CPT",), sic=("CPT",)) == (1, 2)
    assert picked(crew[0], pic=("CPT",), sic=("CPT",)) == (1, None)


def test_a_person_who_stands_on_the_roster_twice_has_one_role() -> None:
    assert picked(member("CPT", 1), member("FO", 1)) == (1, None)
    assert picked(member("CPT", 1), member("FO", 1), member("FO", 2)) == (1, 2)


def test_the_captain_of_one_flight_may_be_second_on_another() -> None:
    flights = [
        from_leon_flight(leon_flight(1, crewMemberList=[member("CPT", 1), member("FO", 2)])),
        from_leon_flight(leon_flight(2, crewMemberList=[member("CPT", 2), member("FO", 1)])),
    ]
    result = pick_crew(frames.crew_frame(flights), PIC, SIC)
    assert result.loc[1].tolist() == ["1#0", "1#1"]
    assert result.loc[2].tolist() == ["2#0", "2#1"]


crews = st.lists(
    st.builds(
        member,
        st.sampled_from([*PIC, *SIC, "cpt", "EFA", None]),
        st.integers(1, 4),
        captain=st.booleans(),
        first_officer=st.booleans(),
    ),
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(crews, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_picking_does_not_depend_on_the_order_of_the_rows(rosters: list[list[dict[str, Any]]], random: Any) -> None:
    flights = [from_leon_flight(leon_flight(nid, crewMemberList=crew)) for nid, crew in enumerate(rosters, start=1)]
    frame = frames.crew_frame(flights)
    order = list(range(len(frame)))
    random.shuffle(order)
    straight, shuffled = (pick_crew(rows, PIC, SIC).sort_index() for rows in (frame, frame.iloc[order]))
    assert straight.equals(shuffled)
    person = dict(zip(frame["crew_key"], frame["person_key"], strict=True))
    for pic, sic in straight.itertuples(index=False):
        assert pic is None or sic is None or person[pic] != person[sic]


def users(scene: Scene, nid: int = 1) -> tuple[str | None, str | None]:
    sector = scene.techlog.sector_of(nid)
    return sector.pic_user_id, sector.sic_user_id


def with_users(scene: Scene, *emails: str) -> Scene:
    for email in emails:
        scene.techlog.users[f"u-{len(scene.techlog.users) + 1}"] = User(
            f"u-{len(scene.techlog.users) + 1}", login_enabled=True, email=email
        )
    return scene


def test_a_user_is_found_by_address_whatever_its_case() -> None:
    crew = [member("CPT", 1, " Ann@Acme.EXAMPLE "), member("FO", 2, "bo@acme.example")]
    scene = with_users(Scene(leon_flight(crewMemberList=crew)), "ann@acme.example", "BO@acme.example")
    assert changes_of(scene.run(), "user") == []
    assert users(scene) == ("u-1", "u-2")


def test_whoever_is_unknown_is_made_once_and_named_in_the_same_run() -> None:
    scene = Scene(leon_flight(1), leon_flight(2, "10:00"))
    assert len(changes_of(scene.run(), "user", "create")) == 2
    assert users(scene, 1) == users(scene, 2)
    assert None not in users(scene, 1)
    assert scene.plan().changes == ()


def test_without_an_address_the_role_stays_empty_and_nobody_moves_up() -> None:
    crew = [member("CPT", 1, None), member("CPT", 3), member("FO", 2)]
    scene = Scene(leon_flight(1, crewMemberList=crew), leon_flight(2, "10:00", crewMemberList=crew))
    made = scene.run()
    assert users(scene)[0] is None
    assert users(scene)[1] is not None
    (item,) = made.items
    assert (item.code, item.subject, item.details) == ("crew_email_missing", "login:1", {"flight_nids": [1, 2]})
    assert scene.plan().changes == ()
    scene.put(leon_flight(1), leon_flight(2, "10:00"))
    assert codes(scene.run()) == []
    assert None not in users(scene)


def test_a_missing_address_of_somebody_without_a_role_is_nobody_s_business() -> None:
    crew = [member("CPT", 1), member("EFA", 3, None), member("CPT", 4, None)]
    assert codes(Scene(leon_flight(crewMemberList=crew)).plan()) == []


def test_a_bad_address_empties_the_role_and_promotes_nobody() -> None:
    crew = [member("CPT", 1, "not an address"), member("CPT", 3), member("FO", 2)]
    scene = Scene(leon_flight(crewMemberList=crew))
    made = scene.run(rejected_crew={"1#0"})
    assert users(scene)[0] is None
    assert [one.source_key for one in changes_of(made, "user")] == ["login:2"]


def test_two_logins_with_one_address_are_one_user() -> None:
    scene = Scene(
        leon_flight(1, crewMemberList=[member("CPT", 1, "crew@acme.example")]),
        leon_flight(2, "10:00", crewMemberList=[member("CPT", 2, "CREW@acme.example")]),
    )
    assert len(changes_of(scene.run(), "user", "create")) == 1
    assert users(scene, 1) == users(scene, 2)
    assert users(scene, 1)[0] is not None
    del scene.leon[1]
    scene.run()
    assert scene.plan().changes == (), "whichever of the two is seen"


def test_a_refused_user_leaves_the_role_as_it_is() -> None:
    scene = Scene(leon_flight())
    scene.run()
    before = users(scene)
    scene.put(leon_flight(crewMemberList=[member("CPT", 9), member("FO", 2)]))
    made = scene.plan(refused_people={"login:9"})
    assert [one for one in made.changes if one.entity != "user"] == []
    scene.run()
    assert users(scene)[0] not in {None, before[0]}


def test_a_change_of_crew_alone_is_a_change() -> None:
    """Ruling 5, unlike the vendor's own sync."""
    scene = Scene(leon_flight())
    scene.run()
    scene.put(leon_flight(crewMemberList=[member("CPT", 2), member("FO", 1)]))
    made = scene.plan()
    assert [(one.entity, one.operation, dict(one.payload)) for one in made.changes] == [
        ("trip", "update", {"pic": "login:2", "sic": "login:1"}),
        ("sector", "update", {"pic": "login:2", "sic": "login:1"}),
    ]
