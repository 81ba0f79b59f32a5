"""Crew as Tech Log users: matched on e-mail address, whatever its case; created without login where unknown."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import pandas as pd

from model.records import CrewMember
from model.sync import Change, Link, Person, content_hash, flight_source
from transforms.differences import ROLES, TARGET, Crewing
from transforms.frames import email_key

PROFILE_DIGITS = 16


@dataclass(frozen=True, slots=True)
class MissingEmail:
    """A crew member in a role whose address LEON does not have; personal values stay out."""

    person_key: str
    position: str
    flight_nids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who flies what.

    Attributes:
        roles: index flight_nid; columns pic and sic, person keys or None. People who share an address share a key.
        crewing: which of those people Tech Log knows.
        missing: those without an address.
        links: user links that are new or point elsewhere than before.
        seen_on: person_key -> the first flight that the person is picked for.
    """

    roles: pd.DataFrame
    crewing: Crewing
    missing: tuple[MissingEmail, ...]
    links: tuple[Link, ...]
    seen_on: dict[str, int] = field(default_factory=dict)


def staff(
    picked: pd.DataFrame,
    crew: pd.DataFrame,
    users: pd.DataFrame,
    links: Iterable[Link],
    *,
    rejected_crew: Collection[str] = (),
    refused_people: Collection[str] = (),
) -> Staffing:
    """Turn the picked crew members into Tech Log users.

    Args:
        picked: result of transforms.crew.pick_crew (crew keys).
        crew: CREW_COLUMNS, every row that could be picked.
        users: USER_COLUMNS.
        links: our links of entity user.
        rejected_crew: crew keys that a check set aside; the flight goes without them.
        refused_people: person keys whose creation Tech Log refused and that have not changed since.
    """
    rows = crew.set_index("crew_key")
    flat = (
        picked.reset_index()
        .melt(id_vars="flight_nid", var_name="role", value_name="crew_key")
        .dropna(subset="crew_key")
    )
    flat = flat.join(rows[["person_key", "email", "position"]], on="crew_key")
    flat["address"] = flat["email"].map(lambda text: email_key(text) if text is not None else None)
    usable = flat["address"].notna() & ~flat["crew_key"].isin(list(rejected_crew))

    # Two logins with one address are one user: the smaller key stands for both, in every run alike.
    one_key = flat[usable].groupby("address")["person_key"].min()
    flat["person"] = flat["address"].map(one_key).where(usable, None) if len(flat) else None
    roles = (
        flat.pivot(index="flight_nid", columns="role", values="person").reindex(columns=list(ROLES)).astype("object")
    )

    # One user cannot be both pilots of a flight.
    roles["sic"] = roles["sic"].where(roles["sic"] != roles["pic"], None)

    ids = dict(zip(users["email_key"], users["id"], strict=True))
    matched = {str(person): ids[address] for address, person in one_key.items() if address in ids}
    before = {link.source_key: link.target_key for link in links if link.entity == "user" and link.state == "live"}
    return Staffing(
        roles=roles.where(roles.notna(), None),
        crewing=Crewing(users=matched, refused=frozenset(refused_people) - matched.keys()),
        missing=_missing(flat[flat["address"].isna()]),
        links=tuple(Link("user", key, user) for key, user in matched.items() if before.get(key) != user),
        seen_on={str(key): int(nid) for key, nid in flat[usable].groupby("person")["flight_nid"].min().items()},
    )


def _missing(rows: pd.DataFrame) -> tuple[MissingEmail, ...]:
    return tuple(
        MissingEmail(str(person), str(group["position"].iloc[0]), tuple(sorted(set(group["flight_nid"]))))
        for person, group in rows.groupby("person_key")
    )


def people_of(crews: Iterable[tuple[CrewMember, ...]]) -> dict[str, Person]:
    """Everybody's address and name by person key, for the one table that holds them."""
    return {
        member.person_key: Person(member.person_key, email=member.email, name=member.name)
        for crew in crews
        for member in crew
        if member.email is not None or member.name is not None
    }


def profile(person: Person) -> str:
    """A digest of what a user's creation sends, so that a corrected name or address counts as a change."""
    return content_hash([person.email, person.name])[:PROFILE_DIGITS]


def user_creations(needed: Iterable[str], people: dict[str, Person], staffing: Staffing) -> list[Change]:
    """Users to create, without login.

    The payload names the person and not the address: delivery looks it up.
    """
    changes = []
    for key in sorted(needed):
        person = people[key]
        payload = {"person": key, "login_enabled": False, "profile": profile(person)}
        sources = (flight_source(staffing.seen_on[key]),) if key in staffing.seen_on else ()
        changes.append(
            Change(TARGET, "user", "create", key, payload, "crew whose address no Tech Log user has", sources=sources)
        )
    return changes
