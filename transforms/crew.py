"""Who is pilot in command and who second in command, by the operator's positions (ruling 4)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

ROLES = ("pic", "sic")


def pick_crew(crew: pd.DataFrame, pic_positions: Sequence[str], sic_positions: Sequence[str]) -> pd.DataFrame:
    """The crew member in each role of each flight.

    Of several that match a role: the order of the configured positions decides, then LEON's own flag (isCaptain,
    isFirstOfficer), then the roster. Nobody is both: who is picked as PIC is no candidate for SIC of that flight, not
    even with a second line on its roster.

    Args:
        crew: transforms.frames.CREW_COLUMNS.
        pic_positions: position names of a pilot in command, first choice first; compared without regard to case.
        sic_positions: the same for the second in command.

    Returns:
        Index flight_nid; columns pic and sic, a crew_key or None. Flights without either are absent.
    """
    pic = _first_of(crew, pic_positions, "is_captain")
    sic = _first_of(crew[~_is_picked(crew, pic)], sic_positions, "is_first_officer")
    picked = pd.DataFrame({"pic": pic, "sic": sic}, dtype="object")
    return picked.where(picked.notna(), None)


def _is_picked(crew: pd.DataFrame, pic: pd.Series) -> pd.Series:
    """Lines of the person who is picked on the same flight."""
    person = dict(zip(crew["crew_key"], crew["person_key"], strict=True))
    return crew["person_key"] == crew["flight_nid"].map(pic.map(person))


def _first_of(crew: pd.DataFrame, positions: Sequence[str], flag: str) -> pd.Series:
    """crew_key of the best candidate, by flight_nid."""
    order = {_position_key(position): rank for rank, position in reversed(list(enumerate(positions)))}
    rank = crew["position"].map(lambda name: order.get(_position_key(name)) if name is not None else None)
    candidates = crew.assign(rank=pd.to_numeric(rank), plain=~crew[flag].astype(bool))
    candidates = candidates[candidates["rank"].notna()].sort_values(["flight_nid", "rank", "plain", "roster_order"])
    return candidates.drop_duplicates("flight_nid").set_index("flight_nid")["crew_key"]


def _position_key(position: str) -> str:
    return position.strip().casefold()
