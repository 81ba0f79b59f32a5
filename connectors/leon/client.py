"""LEON over GraphQL: flights as planned and flown, aircraft, crew, duties, an echo; journey logs, which are written."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar

from pydantic import SecretStr

from config.settings import HttpSettings, LeonSettings
from connectors.answer import BAD_REQUEST, FORBIDDEN, UNAUTHENTICATED, Answer, Ask, misread
from connectors.errors import NotAuthorised, Unavailable
from connectors.http import Call, VendorSession
from connectors.leon.answers import KEY_REMEDY, SYSTEM, GatewayRefusal, TooComplex, final, read_root, refuse_status
from connectors.leon.chunks import DUTIES, FLIGHTS, Listed, cut, once_if_unreadable, starts_in, wire_instant
from connectors.leon.journey_logs import OPERATION, read_saved
from connectors.leon.queries import document
from connectors.leon.wire import UNKNOWN_FIELDS
from connectors.pacing import Pacer
from connectors.tokens import Tokens

TOKEN_PATH = "/access_token/refresh/"  # noqa: S105  (an address)
# Without the slash at the end LEON's gateway answers 403.
GRAPHQL_PATH = "/api/graphql/"
# LEON's tokens live for 30 minutes, and it asks to renew them when fewer than five are left.
TOKEN_SECONDS = 25 * 60.0
# LEON allows an integration 150 requests a minute.
CEILING = 150
BURST = 20
LONGEST_CHUNK = timedelta(days=31)
DUTY_LIST = "ftl.dutyList"
SHORTEST_CHUNK = timedelta(hours=1)

# Documents that spread the same fragments.
FLIGHT = ("flight_fields",)
FLOWN_FLIGHT = ("flown_flight_fields", "journey_log_fields")
DUTY_PLACE = ("duty_place_fields",)

T = TypeVar("T")
# Start and end of a chunk to the records that start in it.
Reading = Callable[[datetime, datetime], list[dict[str, Any]]]
_TOKEN = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,8192}")


class LeonClient:
    """One operator's LEON. Thread-safe.

    Args:
        settings: where it is, how fast it may be asked, how long an interval may be.
        http: time-outs and patience.
        refresh_token: the API key, or an OAuth refresh token.
        pacer: to share the pace among several clients of one operator; None: a pace of its own.
    """

    def __init__(
        self, settings: LeonSettings, http: HttpSettings, refresh_token: SecretStr, pacer: Pacer | None = None
    ) -> None:
        pacer = pacer or Pacer(settings.requests_per_minute, burst=BURST, ceiling=CEILING)
        self._session = VendorSession(SYSTEM, settings.base_url, http, pacer, secrets=(refresh_token,))
        self._http = http
        self._refresh_token = refresh_token
        self._chunk = min(timedelta(days=settings.chunk_days), LONGEST_CHUNK)
        self._tokens = Tokens(self._fetch_token)
        UNKNOWN_FIELDS.forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    @property
    def calls(self) -> list[Call]:
        """Every request that went out so far."""
        return self._session.calls

    @property
    def clock_ahead(self) -> timedelta | None:
        """How far the vendor's clock is ahead of ours, to a second or two; None where it has not told the time."""
        return self._session.clock_ahead

    def echo(self) -> None:
        """Whether LEON can be reached and takes our credentials; needs no scope.

        Raises:
            VendorError: it cannot, or does not.
        """
        text = "turnaround"
        if self._query("echo", {"text": text}, "echo") != text:
            raise misread(SYSTEM, _ask("echo", {}, ""), "answers with another text than was sent")

    def aircraft(self) -> list[dict[str, Any]]:
        """Every aircraft that the key can see, as it came, inactive ones included.

        Raises:
            VendorError: see docs/connectors.md.
        """
        return self._list("aircraftList", {}, "aircraft_list")

    def aircraft_with_engines(self) -> list[dict[str, Any]]:
        """As aircraft, each with its engineList.

        Raises:
            VendorError: see docs/connectors.md.
        """
        return self._list("aircraftList", {}, "aircraft_engines")

    def flight(self, flight_nid: int) -> dict[str, Any] | None:
        """One flight as it came, or None when LEON does not know it. An error is never taken for "unknown".

        Raises:
            Rejected: LEON refuses the number.
            VendorError: see docs/connectors.md.
        """
        return self._one_flight(flight_nid, "flight", *FLIGHT)

    def flown_flight(self, flight_nid: int) -> dict[str, Any] | None:
        """As flight, with what from_leon_flown_flight reads: the journey log among it."""
        return self._one_flight(flight_nid, "flown_flight", *FLOWN_FLIGHT)

    def flights(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """Flights with start <= startTimeUTC < end, as they came, cancelled and superseded ones included.

        Asked for in chunks of settings.chunk_days, several at once; a chunk that is too complex for LEON is halved,
        down to an hour. LEON may select by overlap, so each chunk keeps only what starts in it. A flight whose start
        cannot be read is kept, once, to be quarantined; doubles are left for the transform. A flight that LEON could
        answer only in part is kept and holds LEON's words under wire.HOLES: from_leon_flight raises RecordError for it.

        Args:
            start: aware.
            end: aware; not after start: no flights.

        Raises:
            VendorError: any chunk failed; there are no flights then, because a part would read as "the rest is gone".
        """
        return self._flights(start, end, "flight_list", *FLIGHT)

    def flown_flights(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """As flights, with what from_leon_flown_flight reads: the journey log among it."""
        return self._flights(start, end, "flown_flight_list", *FLOWN_FLIGHT)

    def duty_flights(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """As flights, with what from_leon_duty_flight reads: journey log, trip number, time zones, aircraft type."""
        return self._flights(start, end, "duty_flight_list", *DUTY_PLACE)

    def duties(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """Duties of all crew members with start <= dutyStartTime < end, as they came, chunk by chunk.

        Asked for as flights are, but in intervals of 31 days, which is the most that LEON answers, whatever
        settings.chunk_days says.

        Args:
            start: aware.
            end: aware; not after start: no duties.

        Raises:
            NotAuthorised: the key lacks the FTL resource; names it.
            VendorError: any chunk failed; there are no duties then, because a part would read as "the rest is gone".
        """

        def ask(start: datetime, end: datetime) -> list[dict[str, Any]]:
            return self._list(DUTY_LIST, {"timeInterval": _interval(start, end)}, "duty_list", *DUTY_PLACE)

        return self._in_chunks(start, end, LONGEST_CHUNK, DUTIES, ask)

    def crew_members(self) -> list[dict[str, Any]]:
        """Everybody in LEON's crew list, as they came: login and e-mail addresses, nothing else.

        Raises:
            VendorError: see docs/connectors.md.
        """
        return self._list("crewMemberList", {}, "crew_member_list")

    def crew_list(self) -> list[dict[str, Any]]:
        """As crew_members, with all that from_leon_crew_details reads, most of it personal."""
        return self._list("crewMemberList", {}, "crew_list", *DUTY_PLACE)

    def save_journey_log(self, flight_nid: int, body: dict[str, Any]) -> dict[str, Any]:
        """Save a flight's journey log: once; again only when it was certainly not carried out.

        That is without a connection, and after a 401, a 429 or a refusal of LEON's gateway. LEON replaces the whole
        log: what body does not hold is empty afterwards.

        Args:
            flight_nid: the flight's.
            body: in LEON's words, from wire.to_leon_journey_log.

        Returns:
            The journey log as LEON answers it, in the fields that can be read back.

        Raises:
            Rejected: LEON refuses it: reason is its category (RESOURCE_EDITION_BLOCKED: the log is closed), fields
                holds LEON's words by path.
            NotFound: LEON knows no such flight.
            Unavailable: with may_have_written where the answer is lost, 5xx, cut, or cannot be understood: read the
                flight before it is sent again.
            NotAuthorised: GRAPHQL_JOURNEY_LOG_EDIT is missing.
            Misread: LEON's schema knows no such mutation.
        """

        def read(ask: Ask, answer: Answer) -> dict[str, Any]:
            return read_saved(ask, answer, self._session.words, self._http.backoff)

        query = document("save_journey_log", "journey_log_fields")
        variables = {"flightNid": flight_nid, "journeyLog": body}
        ask = _ask(OPERATION, variables, query)
        return self._call(replace(ask, safe=False, writes=True), read)

    def _one_flight(self, flight_nid: int, *documents: str) -> dict[str, Any] | None:
        value = self._query("flight", {"flightNid": flight_nid}, *documents)
        if value is not None and not isinstance(value, dict):
            raise misread(SYSTEM, _ask("flight", {}, ""), "is not an object")
        return value

    def _flights(self, start: datetime, end: datetime, *documents: str) -> list[dict[str, Any]]:
        def ask(start: datetime, end: datetime) -> list[dict[str, Any]]:
            return self._list("flightList", {"filter": {"timeInterval": _interval(start, end)}}, *documents)

        return self._in_chunks(start, end, self._chunk, FLIGHTS, ask)

    def _in_chunks(
        self, start: datetime, end: datetime, length: timedelta, listed: Listed, ask: Reading
    ) -> list[dict[str, Any]]:
        if start.tzinfo is None or end.tzinfo is None:
            raise ValueError("start and end need a time zone")
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        # Cut at whole seconds, so that no interval is longer than LEON takes for being rounded.
        chunks = [
            (max(first, start), last) for first, last in cut(start.replace(microsecond=0), end, length) if start < end
        ]
        if not chunks:
            return []
        # One thread gets the token before the others need it.
        self._tokens_or_final()
        pool = ThreadPoolExecutor(max_workers=min(self._http.concurrency, len(chunks)), thread_name_prefix="leon")
        try:
            answers = list(pool.map(lambda chunk: self._chunk_of(chunk[0], chunk[1], listed, ask), chunks))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return list(once_if_unreadable((record for records in answers for record in records), listed))

    def _chunk_of(self, start: datetime, end: datetime, listed: Listed, ask: Reading) -> list[dict[str, Any]]:
        try:
            found = ask(start, end)
        except TooComplex:
            if end - start <= SHORTEST_CHUNK:
                raise
            middle = start + max((end - start) / 2, SHORTEST_CHUNK)
            return self._chunk_of(start, middle, listed, ask) + self._chunk_of(middle, end, listed, ask)
        return [record for record in found if starts_in(record, start, end, listed)]

    def _list(self, root: str, variables: dict[str, Any], *documents: str) -> list[dict[str, Any]]:
        value = self._query(root, variables, *documents)
        if not isinstance(value, list):
            kind = "null" if value is None else type(value).__name__
            raise misread(SYSTEM, _ask(root, {}, ""), f"is {kind} where a list is expected")
        return value

    def _query(self, root: str, variables: dict[str, Any], *documents: str) -> Any:
        """The value at the query's root: its one top-level field, or a path of fields."""

        def read(ask: Ask, answer: Answer) -> Any:
            refuse_status(ask, answer, self._session.words, self._http.backoff)
            return read_root(ask, answer, root, self._session.words)

        return self._call(_ask(root, variables, document(*documents)), read)

    def _call(self, ask: Ask, read: Callable[[Ask, Answer], T]) -> T:
        try:
            return self._session.call(ask, read, self._tokens)
        except GatewayRefusal as refusal:
            raise final(refusal) from None

    def _tokens_or_final(self) -> None:
        try:
            self._tokens.current()
        except GatewayRefusal as refusal:
            raise final(refusal) from None

    def _fetch_token(self) -> tuple[str, float]:
        form = {"refresh_token": self._refresh_token.get_secret_value()}
        token = self._session.call(Ask("token", "POST", TOKEN_PATH, form=form), self._read_token)
        self._session.hide(token)
        return token, TOKEN_SECONDS

    def _read_token(self, ask: Ask, answer: Answer) -> str:
        """The access token: plain text as documented, or JSON with access_token as some clients expect."""
        if answer.status == FORBIDDEN and not answer.is_page:
            raise NotAuthorised(SYSTEM, ask.operation, "refuses the refresh token (HTTP 403)", KEY_REMEDY)
        if answer.status in {UNAUTHENTICATED, BAD_REQUEST}:
            raise NotAuthorised(SYSTEM, ask.operation, f"refuses the refresh token (HTTP {answer.status})", KEY_REMEDY)
        refuse_status(ask, answer, self._session.words, self._http.backoff)
        text = answer.body.decode("utf-8", errors="replace").strip()
        if text[:1] in {"{", '"'}:
            text = _token_in_json(answer)
        if not text or answer.is_page:
            raise Unavailable(SYSTEM, ask.operation, "answers with no token")
        if not _TOKEN.fullmatch(text):
            raise misread(SYSTEM, ask, "answers with something that is no token")
        return text


def _interval(start: datetime, end: datetime) -> dict[str, str]:
    """LEON reads whole seconds: a little more than the chunk, of which what starts in it is kept."""
    return {"start": wire_instant(start), "end": wire_instant(end + timedelta(microseconds=999_999))}


def _ask(root: str, variables: dict[str, Any], query: str) -> Ask:
    return Ask(root, "POST", GRAPHQL_PATH, json={"query": query, "variables": variables})


def _token_in_json(answer: Answer) -> str:
    try:
        content = answer.read_json()
    except ValueError:
        return ""
    token = content.get("access_token") if isinstance(content, dict) else content
    return token.strip() if isinstance(token, str) else ""
