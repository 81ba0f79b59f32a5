"""LEON over GraphQL: flights, one flight, aircraft, and an echo."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr

from config.settings import HttpSettings, LeonSettings
from connectors.answer import BAD_REQUEST, FORBIDDEN, UNAUTHENTICATED, Answer, Ask, misread
from connectors.errors import NotAuthorised, Unavailable
from connectors.http import Call, VendorSession
from connectors.leon.answers import KEY_REMEDY, SYSTEM, GatewayRefusal, TooComplex, final, read_root, refuse_status
from connectors.leon.queries import document
from connectors.leon.wire import UNKNOWN_FIELDS
from connectors.pacing import Pacer
from connectors.reading import read_instant
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
SHORTEST_CHUNK = timedelta(hours=1)

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

    def flight(self, flight_nid: int) -> dict[str, Any] | None:
        """One flight as it came, or None when LEON does not know it. An error is never taken for "unknown".

        Raises:
            Rejected: LEON refuses the number.
            VendorError: see docs/connectors.md.
        """
        value = self._query("flight", {"flightNid": flight_nid}, "flight", "flight_fields")
        if value is not None and not isinstance(value, dict):
            raise misread(SYSTEM, _ask("flight", {}, ""), "is not an object")
        return value

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
        if start.tzinfo is None or end.tzinfo is None:
            raise ValueError("start and end need a time zone")
        chunks = list(_cut(start.astimezone(UTC), end.astimezone(UTC), self._chunk))
        if not chunks:
            return []
        # One thread gets the token before the others need it.
        self._tokens_or_final()
        pool = ThreadPoolExecutor(max_workers=min(self._http.concurrency, len(chunks)), thread_name_prefix="leon")
        try:
            answers = list(pool.map(lambda chunk: self._chunk_of_flights(*chunk), chunks))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return list(_once_if_unreadable(flight for flights in answers for flight in flights))

    def _chunk_of_flights(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        # LEON reads whole seconds: ask for a little more than the chunk, and keep what starts in it.
        interval = {"start": _wire_instant(start), "end": _wire_instant(end + timedelta(microseconds=999_999))}
        try:
            found = self._list("flightList", {"filter": {"timeInterval": interval}}, "flight_list", "flight_fields")
        except TooComplex:
            if end - start <= SHORTEST_CHUNK:
                raise
            middle = start + max((end - start) / 2, SHORTEST_CHUNK)
            return self._chunk_of_flights(start, middle) + self._chunk_of_flights(middle, end)
        return [flight for flight in found if _starts_in(flight, start, end)]

    def _list(self, root: str, variables: dict[str, Any], *documents: str) -> list[dict[str, Any]]:
        value = self._query(root, variables, *documents)
        if not isinstance(value, list):
            kind = "null" if value is None else type(value).__name__
            raise misread(SYSTEM, _ask(root, {}, ""), f"is {kind} where a list is expected")
        return value

    def _query(self, root: str, variables: dict[str, Any], *documents: str) -> Any:
        """The value of the query's one top-level field."""

        def read(ask: Ask, answer: Answer) -> Any:
            refuse_status(ask, answer, self._session.words, self._http.backoff)
            return read_root(ask, answer, root, self._session.words)

        try:
            return self._session.call(_ask(root, variables, document(*documents)), read, self._tokens)
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


def _ask(root: str, variables: dict[str, Any], query: str) -> Ask:
    return Ask(root, "POST", GRAPHQL_PATH, json={"query": query, "variables": variables})


def _token_in_json(answer: Answer) -> str:
    try:
        content = answer.read_json()
    except ValueError:
        return ""
    token = content.get("access_token") if isinstance(content, dict) else content
    return token.strip() if isinstance(token, str) else ""


def _cut(start: datetime, end: datetime, length: timedelta) -> Iterator[tuple[datetime, datetime]]:
    while start < end:
        yield start, min(start + length, end)
        start += length


def _wire_instant(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _start_of(flight: Any) -> datetime | None:
    """When it starts, or None where that cannot be read."""
    text = flight.get("startTimeUTC") if isinstance(flight, dict) else None
    try:
        return read_instant(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _starts_in(flight: Any, start: datetime, end: datetime) -> bool:
    moment = _start_of(flight)
    return moment is None or start <= moment < end


def _once_if_unreadable(flights: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Where the start cannot be read, several chunks may hold the same flight: the first is enough."""
    seen: set[str] = set()
    for flight in flights:
        if _start_of(flight) is None:
            nid = flight.get("flightNid") if isinstance(flight, dict) else None
            key = str(nid) if nid is not None else json.dumps(flight, sort_keys=True, default=str)
            if key in seen:
                continue
            seen.add(key)
        yield flight
