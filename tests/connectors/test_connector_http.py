"""The session: time-outs, retries and their waits, addresses, pace, and the record of calls."""

from __future__ import annotations

import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import ConfigurationError
from config.settings import HttpSettings
from connectors import http as session_module
from connectors.answer import Answer, Ask, object_of, refuse_outage
from connectors.errors import Conflict, Misread, NotAuthorised, Unavailable
from connectors.http import VendorSession
from connectors.pacing import Pacer
from connectors.tokens import Tokens

PATH = ("GET", "/thing")


def read(ask, answer):
    refuse_outage("Somebody", ask, answer)
    return object_of("Somebody", ask, answer)


@pytest.fixture
def session(vendor, patience):
    opened = []

    def make(url=None, **http):
        opened.append(VendorSession("Somebody", url or vendor.url, patience(**http), Pacer(60_000, burst=1000)))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def ask(**changes):
    return Ask(**({"operation": "GET /thing", "method": "GET", "path": "/thing"} | changes))


def test_a_body_that_drips_is_cut_off_by_the_total(vendor, session, reply):
    vendor.on(*PATH, reply(body=b" " * 100, how="drip"))
    began = time.monotonic()
    with pytest.raises(Unavailable, match=r"not finished its answer after 0\.3 s"):
        session(total_timeout=0.3, attempts=1).call(ask(), read)
    assert time.monotonic() - began < 3


def test_an_answer_that_does_not_come(vendor, session, reply):
    vendor.on(*PATH, reply(how="late", seconds=0.6))
    with pytest.raises(Unavailable, match="no answer in time"):
        session(read_timeout=0.1, attempts=1).call(ask(), read)


def test_a_body_without_end(vendor, session, reply, monkeypatch):
    monkeypatch.setattr(session_module, "LARGEST_BODY", 1000)
    vendor.on(*PATH, reply(body=b"x" * 5000))
    with pytest.raises(Misread, match="answers with more than"):
        session().call(ask(), read)


def test_retry_after_is_waited_for(vendor, session, reply):
    vendor.on(*PATH, reply(429, headers={"Retry-After": "1"}), reply(body={}))
    began = time.monotonic()
    session().call(ask(), read)
    assert time.monotonic() - began >= 1


def test_retry_after_beyond_the_run_is_not_waited_for(vendor, session, reply):
    vendor.on(*PATH, reply(429, headers={"Retry-After": "3600"}))
    began = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        session(run_budget=5).call(ask(), read)
    assert caught.value.retry_after == 3600
    assert time.monotonic() - began < 2
    assert len(vendor.of(*PATH)) == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7", 7), ("1.5", 1.5), ("-3", 0), ("", None), ("soon", None), ("nan", None), ("inf", None), ("9" * 400, None)],
)
def test_retry_after_in_seconds(text, seconds):
    assert Answer(429, {"retry-after": text}, b"").retry_after == seconds


def test_retry_after_as_a_date_counts_from_the_vendors_clock():
    theirs = datetime(2020, 1, 1, tzinfo=UTC)
    headers = {
        "date": format_datetime(theirs, usegmt=True),
        "retry-after": format_datetime(theirs + timedelta(seconds=90), usegmt=True),
    }
    assert Answer(429, headers, b"").retry_after == 90
    assert Answer(429, headers | {"date": ""}, b"").retry_after == 0
    ahead = {"retry-after": format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)}
    assert 50 < (Answer(429, ahead, b"").retry_after or 0) <= 60


def test_a_retry_after_date_on_the_wire(vendor, session, reply):
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    vendor.on(*PATH, reply(503, headers={"Retry-After": soon}), reply(body={}))
    one = session()
    one.call(ask(), read)
    assert (one.calls[1].started - one.calls[0].started).total_seconds() > 0.5


def test_every_attempt_is_recorded(vendor, session, reply):
    vendor.on(*PATH, reply(500), reply(how="drop"), reply(body={}))
    one = session()
    one.call(ask(), read)
    assert [(call.operation, call.status, call.attempt) for call in one.calls] == [
        ("GET /thing", 500, 1), ("GET /thing", None, 2), ("GET /thing", 200, 3),
    ]  # fmt: skip
    assert all(call.seconds > 0 and call.started.tzinfo is UTC for call in one.calls)


def test_what_is_not_safe_goes_once(vendor, session, reply):
    vendor.on("POST", "/thing", reply(500))
    with pytest.raises(Unavailable) as caught:
        session().call(ask(method="POST", safe=False, writes=True), read)
    assert caught.value.may_have_written
    assert len(vendor.of("POST", "/thing")) == 1


def test_a_redirect_is_not_followed(vendor, session, reply):
    vendor.on(*PATH, reply(301, headers={"Location": f"{vendor.url}/other"}))
    with pytest.raises(NotAuthorised, match="base_url"):
        session().call(ask(), read)
    assert not vendor.of("GET", "/other")


@pytest.mark.parametrize("url", ["http://vendor.example", "ftp://127.0.0.1", "vendor.example"])
def test_plain_http_stays_on_this_machine(session, url):
    with pytest.raises(ConfigurationError, match="https"):
        session(url)


def test_nobody_is_there(session):
    with pytest.raises(Unavailable, match="cannot be reached") as caught:
        session("http://127.0.0.1:9").call(ask(writes=True), read)
    assert not caught.value.may_have_written


def test_closing_ends_the_waits(vendor, session, reply):
    vendor.on(*PATH, reply(429, headers={"Retry-After": "10"}))
    one = session()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(one.call, ask(), read)
        while not one.calls:
            time.sleep(0.01)
        one.close()
        assert isinstance(waiting.exception(timeout=3), Unavailable)


def test_threads_share_one_new_token():
    fetched = []

    def fetch():
        time.sleep(0.05)
        fetched.append(1)
        return f"token-{len(fetched)}", 60.0

    tokens = Tokens(fetch)
    with ThreadPoolExecutor(8) as pool:
        assert {tokens.current() for _ in range(1)} == set(pool.map(lambda _: tokens.current(), range(8)))
        list(pool.map(lambda _: tokens.drop("token-1"), range(8)))
        assert set(pool.map(lambda _: tokens.current(), range(8))) == {"token-2"}
        tokens.drop("token-1")
        assert tokens.current() == "token-2"


def test_a_token_is_replaced_at_its_age_by_the_monotonic_clock():
    now, fetched = [1000.0], []
    tokens = Tokens(lambda: (fetched.append(1) or f"token-{len(fetched)}", 1500.0), monotonic=lambda: now[0])
    assert tokens.current() == "token-1"
    now[0] += 1499
    assert tokens.current() == "token-1"
    now[0] += 1
    assert tokens.current() == "token-2"


# Pace.


class Clock:
    def __init__(self):
        self.now = 50.0

    def sleep(self, seconds):
        self.now += seconds


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.integers(1, 400), st.integers(1, 20), st.lists(st.floats(0, 30), max_size=400),
)  # fmt: skip
def test_no_minute_holds_more_than_allowed(per_minute, burst, pauses):
    clock = Clock()
    pacer = Pacer(per_minute, burst=burst, ceiling=150, monotonic=lambda: clock.now, sleep=clock.sleep)
    sent = []
    for pause in [*pauses, *[0.0] * 200]:
        clock.now += pause
        pacer.wait()
        sent.append(clock.now)
    for first in range(len(sent)):
        within = sum(1 for moment in sent[first:] if moment < sent[first] + 60)
        assert within <= min(150, per_minute + burst)


def test_a_burst_goes_at_once_and_the_rest_at_the_pace():
    clock = Clock()
    pacer = Pacer(120, burst=20, monotonic=lambda: clock.now, sleep=clock.sleep)
    assert [pacer.wait() for _ in range(20)] == [0.0] * 20
    assert [round(pacer.wait(), 6) for _ in range(3)] == [0.5, 0.5, 0.5]


def test_threads_get_turns_of_their_own():
    slept = []
    pacer = Pacer(60, burst=1, monotonic=lambda: 0.0, sleep=slept.append)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: pacer.wait(), range(20)))
    assert sorted(slept) == [float(n) for n in range(1, 20)]


# Errors.


def test_errors_are_one_line_and_survive_pickling():
    error = Conflict(
        "Tech Log", "POST /trips", "is\nrefused\x00" + "x" * 2000, "Mend\tit",
        status=409, reason="r", fields=(("a", "b"),), existing_id="e",
    )  # fmt: skip
    assert str(error).startswith("Tech Log, POST /trips: is refused xxx")
    assert str(error).endswith(". Mend it")
    assert "\n" not in str(error)
    assert len(str(error)) < 600
    back = pickle.loads(pickle.dumps(error))
    assert (str(back), back.existing_id, back.status, back.fields) == (str(error), "e", 409, (("a", "b"),))
    lost = pickle.loads(pickle.dumps(Unavailable("LEON", "x", "y", may_have_written=True, retry_after=3.0)))
    assert (lost.may_have_written, lost.retry_after) == (True, 3.0)


def test_settings_have_the_defaults_that_the_docs_name():
    http = HttpSettings()
    assert (http.connect_timeout, http.read_timeout, http.total_timeout, http.attempts) == (5, 30, 60, 4)


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(minutes=10), timedelta(days=-1)])
def test_how_far_the_vendors_clock_is_ahead_is_read_from_its_answer(vendor, session, reply, ahead):
    opened = session()
    assert opened.clock_ahead is None
    told = format_datetime(datetime.now(UTC) + ahead, usegmt=True)
    vendor.on(*PATH, reply(body={}, headers={"Date": told}))
    opened.call(ask(), read)
    assert abs(opened.clock_ahead - ahead) < timedelta(seconds=3)


@pytest.mark.parametrize("told", ["", "yesterday"])
def test_a_vendor_that_does_not_tell_the_time(vendor, session, reply, told):
    opened = session()
    vendor.on(*PATH, reply(body={}, headers={"Date": told}))
    opened.call(ask(), read)
    assert opened.clock_ahead is None
