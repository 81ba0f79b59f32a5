"""A duty, a flight and a crew member in LEON's words, with all that is read of them."""

from __future__ import annotations

BERLIN = {"code": {"icao": "EDDF", "iata": "FRA"}, "timezone": {"name": "Europe/Berlin"}}
LONDON = {"code": {"icao": "EGLL", "iata": None}, "timezone": None}
DUTY = {
    "ftlDutyNid": 901, "crewMember": {"loginNid": 5, "code": "ALE", "name": "Ann", "surname": "Lee"},
    "firstTrNid": 501, "dutyStartTime": "2026-03-10T05:00:00Z", "dutyEndTime": "2026-03-10T12:05:00Z",
    "dutyLength": "7:05", "fdpStartTime": "2026-03-10T05:00:00Z", "fdpEndTime": "2026-03-10T11:35:00Z",
    "fdpLength": 23700, "fdpExtension": "0:00", "splitDutyTime": "3:00:00", "splitOffTime": "2026-03-10T07:00:00Z",
    "splitOnTime": "2026-03-10T08:00:00Z", "maxFdpLength": 46800, "discretionLength": 0, "restRequiredBefore": "12:00",
    "restRequiredAfter": "10:00", "restReduction": "-0:45", "recoveryRestValidUntil": "2026-03-14T00:00:00Z",
    "previousDutyEndTime": "2026-03-09T15:00:00Z", "nextDutyStartTime": "2026-03-11T05:00:00Z", "hasViolation": True,
    "startAirport": BERLIN, "endAirport": LONDON, "homeAirport": None, "sectorCount": 1,
    "sectorList": [{"trNid": 501, "startAirport": {"code": {"icao": "EDDF", "iata": "FRA"}}, "endAirport": None,
                    "activityType": "FLIGHT"}],
    "blockStartTime": "2026-03-10T06:00:00Z", "blockEndTime": "2026-03-10T11:35:00Z", "crewAugmentation": "NORMAL",
    "isCabinCrew": False, "restFacility": "BUNK", "isAcclimated": None, "acclimatizationTimezone": "Europe/Berlin",
    "dutyName": "Flight", "rosterLegend": "F", "nightDutyType": "EARLY", "plannedDutyStartTime": "2026-03-10T05:00:00Z",
    "plannedDutyEndTime": "2026-03-10T12:00:00Z", "plannedFdpLength": "6:30",
}  # fmt: skip
LOG = {
    "bloffUTC": "2026-03-10T06:00:00Z", "toTimeUTC": "2026-03-10T06:10:00Z", "ldgTimeUTC": "2026-03-10T11:25:00Z",
    "blonUTC": "2026-03-10T11:35:00Z", "takeoffCrewLogin": {"loginNid": 5}, "landingCrewLogin": {"loginNid": 6},
    "discretion": "0:30",
}  # fmt: skip
FLIGHT = {
    "flightNid": 501, "flightNo": "ACM1", "trip": {"tripNumber": "T-9"}, "startTimeUTC": "2026-03-10T06:00:00Z",
    "endTimeUTC": "2026-03-10T11:30:00Z", "startAirport": BERLIN, "endAirport": LONDON,
    "acft": {"registration": "M-RSAR", "acftType": {"icao": "FA7X", "name": "Falcon 7X"}}, "journeyLog": LOG,
}  # fmt: skip
PERSON = {
    "login": {"loginNid": 5, "code": "LOG", "name": "Login", "surname": "Name"}, "code": "ALE",
    "email": "ann@acme.example", "contact": {"name": "Ann", "surname": "Lee", "email": "ann@home.example"},
    "idCardNumber": "C-77", "permissionGroup": "Pilots", "userBase": "Frankfurt", "homeAirport": BERLIN,
    "dateOfBirth": "1980-05-17", "phone": "+49 69 1", "gender": "F", "labelList": ["ETOPS", " "],
    "positionList": ["CPT"], "ratingList": None,
}  # fmt: skip
