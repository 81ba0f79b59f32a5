"""What a duty has from the crew list: home base, group, labels. Who somebody is stays in the frame of the crew."""

from __future__ import annotations

import pandas as pd

from transforms.ftl.arrays import Columns, Flags, Objects, equal, first_given, given, taken, texts
from transforms.ftl.legs import positions_of

_OF_THE_LIST = (
    "crew_permission_group", "crew_user_base", "crew_labels", "crew_positions", "aircraft_crew_ratings",
)  # fmt: skip


def people_columns(duties: pd.DataFrame, crew: pd.DataFrame) -> Columns:
    """The crew member's columns, and the home base: the crew list's airport, else the duty's.

    Codes and time zone are of the same airport: where the crew list has one, a zone that it lacks is the duty's only
    if the duty has the same airport.
    """
    row = positions_of(duties["person_key"], crew["person_key"])

    def known(name: str) -> Objects:
        return taken(texts(crew[name]), row, None)

    icao, iata, zone = known("crew_home_base_icao"), known("crew_home_base_iata"), known("home_timezone")
    duty_icao, duty_iata = texts(duties["home_icao"]), texts(duties["home_iata"])
    listed = given(icao) | given(iata)
    same = ~listed | (given(icao) & equal(icao, duty_icao)) | (given(iata) & equal(iata, duty_iata))
    return {
        **{name: known(name) for name in _OF_THE_LIST},
        "crew_home_base_icao": _else(icao, duty_icao, same),
        "crew_home_base_iata": _else(iata, duty_iata, same),
        "home_timezone": _else(zone, texts(duties["home_timezone"]), same),
    }


def _else(values: Objects, others: Objects, allowed: Flags) -> Objects:
    found = values.copy()
    found[allowed] = first_given(values, others)[allowed]
    return found
