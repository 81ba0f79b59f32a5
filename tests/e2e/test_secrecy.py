"""After a whole day with the real command line: no secret and no personal value where it does not belong."""

from __future__ import annotations

import json

import pytest

from tests.e2e.oracle import live
from tests.e2e.stand import at

COMMAND = ("sync", "leon_to_techlog", "techlog_to_leon", "--operator", "acme", "--now")
# What crews write in their own words goes to LEON by way of the outbox, and is what LEON last accepted; nowhere else.
NOTES = "The commander felt dizzy after Ötztal"
DISCRETION = 'Dr Quill allowed it: "rest" at home'
TIRED = "worn out since the divorce"
# Parts that no way of quoting changes.
THEIR_OWN_WORDS = ("felt dizzy after", "Dr Quill allowed", TIRED)
KEPT_IN = ("landing.records", "sync.outbox", "sync.links")


@pytest.fixture
def lived(stand, installation):
    """The day up to the evening in two runs of the command, the second in trouble, so that errors were logged too."""
    product = installation(stand, preflight_custom_fields=("flight_id", "flight_type"))
    said = []
    for hour, fault in ((2, None), (16.5, ("techlog", "PATCH /sectors/{id}", "html_403"))):
        stand.world.clock.set(at(hour))
        if fault:
            stand.fault(*fault)
            stand.fault("techlog", "POST /users", "lost_answer")
            stand.fault("techlog", "GET /sectors", "expired_token")
            flight = next(iter(stand.leon().flights))
            stand.tamper({"flightNid": flight["flightNid"]}, {"crewMemberList.0.contact.email": 7})
            write_home(stand)
        done = product.command(*COMMAND, at(hour).isoformat())
        said.append(done.stdout + done.stderr)
        assert done.returncode == (1 if fault else 0), said
        stand.mend()
    return stand, product, "\n".join(said)


def write_home(stand):
    """Crews' own words on three flown sectors: one that is sent, one that LEON refuses, one that cannot be read."""
    flown = [row for row in live(stand.techlog()["sectors"]) if row["signedOffAt"]]
    words = {"notes": NOTES, "extension_descretion": DISCRETION}
    changes = ({}, {"blockOnTime": None}, {})
    for sector, change in zip(flown, changes, strict=False):
        custom = {**sector["postflightCustomData"], **words}
        custom |= {"pic_fatigue": TIRED} if sector is flown[2] else {}
        stand.person("sectors", sector["id"], postflightCustomData=custom, **change)
    # Later on, LEON closes the first one's log, and its crew think better of it.
    stand.fault("leon", "journeyLog", "cut_json")


def secrets(stand):
    kept = ["leon-acme-key", "techlog-acme-secret"]
    answered = [row["body"] for row in stand.requests() if row["route"] == "token"]
    assert any("leon-acme-key" in json.dumps(body) for body in answered), "the key was used"
    return [*kept, *stand.tokens()]


def personal(stand):
    """Names in full and e-mail addresses of everybody that either vendor knows."""
    values = set()
    for person in stand.store.dump()["crewMembers"]:
        contact = person["contact"]
        values |= {f"{contact['name']} {contact['surname']}", f"{contact['surname']} {contact['name']}"}
        values |= {text for text in (contact["email"], person["email"]) if text}
    for user in stand.techlog()["users"]:
        values |= {user["email"], user["name"]}
    return sorted(values)


@pytest.mark.slow
def test_nothing_secret_nobody_by_name_and_no_words_of_crews(lived):
    """One test, because the day before it is dear."""
    assert_nothing_secret_and_nobody_by_name(*lived)
    assert_what_crews_wrote_is_where_it_must_be_and_nowhere_else(*lived)


def assert_nothing_secret_and_nobody_by_name(stand, product, said):
    forbidden = secrets(stand) + personal(stand)
    assert len(forbidden) > 20
    found = leaks("what the command says", said, forbidden)
    stored = [path for path in (product.folder / "prefect").rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in stored), "Prefect keeps its database here"
    database = "".join(path.read_bytes().decode("latin-1") for path in stored if ".db" in path.name)
    assert "leon_to_techlog" in database, "the runs are in it"
    assert "PATCH /sectors" in said or "Tech Log" in said, "the trouble was told"
    for path in stored:
        found += leaks(path.name, path.read_bytes().decode("latin-1"), forbidden)
    for table, text in tables(product):
        allowed = table == "landing.people"
        found += [] if allowed else leaks(table, text, forbidden)
        if allowed:
            assert leaks(table, text, personal(stand)), "the grep finds what is there"
            found += leaks(table, text, secrets(stand))
    assert found == []


def assert_what_crews_wrote_is_where_it_must_be_and_nowhere_else(stand, product, said):
    sent = [log for log in stand.journey_logs().values() if log.get("notes") == NOTES]
    assert sent, "LEON has them"
    nid = next(nid for nid, log in stand.journey_logs().items() if log.get("notes") == NOTES)
    stand.enter_log(nid, status="CLOSED")
    sector = stand.sector(nid)
    custom = sector["postflightCustomData"] | {"notes": f"{NOTES} again"}
    stand.person("sectors", sector["id"], postflightCustomData=custom)
    product.run(at(17), "techlog_to_leon")
    codes = {code for code, _ in product.worklist()}
    assert {"journey_log_closed", "vendor_rejected", "record_quarantined"} <= codes
    found = leaks("what the command says", said, THEIR_OWN_WORDS)
    for path in (product.folder / "prefect").rglob("*"):
        if path.is_file():
            found += leaks(path.name, path.read_bytes().decode("latin-1"), THEIR_OWN_WORDS)
    for table, text in tables(product):
        if table in KEPT_IN:
            continue
        found += leaks(table, text, THEIR_OWN_WORDS)
    found += leaks("an error in the outbox", str(product.rows("select last_error from sync.outbox")), THEIR_OWN_WORDS)
    assert found == []
    assert all(leaks(table, text, THEIR_OWN_WORDS[:1]) for table, text in tables(product) if table in KEPT_IN), (
        "the grep finds it"
    )


def leaks(where, text, forbidden):
    lowered = text.lower()
    return [f"{where}: {value}" for value in forbidden if value.lower() in lowered or as_bytes(value) in lowered]


def as_bytes(value):
    """The value as UTF-8 read as Latin-1, which is how a binary file was read."""
    return value.lower().encode().decode("latin-1")


def tables(product):
    """Every table of ours, each as one text."""
    named = product.rows(
        "select table_schema as schema, table_name as name from information_schema.tables"
        " where table_schema in ('landing', 'sync', 'reporting')"
    )
    for row in named:
        table = f"{row['schema']}.{row['name']}"
        rows = product.rows(f"select * from {table}")
        yield table, "\n".join(str(one) for one in rows)
