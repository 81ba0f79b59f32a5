"""TrustFlight Tech Log over REST: aircraft, users, trips, sectors, trip updates, defects and maintenance checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote
from uuid import UUID

from pydantic import SecretStr

from config.settings import HttpSettings, TechlogSettings
from connectors.answer import BAD_REQUEST, NOT_FOUND, Answer, Ask, misread, object_of
from connectors.errors import Misread, NotAuthorised, NotFound, Unavailable
from connectors.http import Call, VendorSession
from connectors.pacing import Pacer
from connectors.paging import ListKeepsChangingError, NumberedPages, PagingError, UpdatedSincePages
from connectors.techlog.problems import CREDENTIALS_REMEDY, SYSTEM, refuse
from connectors.techlog.wire import UNKNOWN_FIELDS
from connectors.tokens import Tokens

Entity = Literal["user", "trip", "sector", "maintenance_check"]
PATHS: dict[Entity, str] = {
    "user": "/users",
    "trip": "/trips",
    "sector": "/sectors",
    "maintenance_check": "/maintenance-checks",
}

TOKEN_PATH = "/oauth/token"  # noqa: S105  (an address)
# Used for nine tenths of what the vendor grants, so that it does not run out between our check and its.
SHARE_OF_LIFE = 0.9
LIFE_UNTOLD = 25 * 60.0


class TechlogClient:
    """One operator's Tech Log. Thread-safe.

    Args:
        settings: where it is, and how fast it may be asked.
        http: time-outs and patience.
        client_secret: of the client credentials.
        pacer: to share the pace among several clients of one operator; None: a pace of its own.
    """

    def __init__(
        self, settings: TechlogSettings, http: HttpSettings, client_secret: SecretStr, pacer: Pacer | None = None
    ) -> None:
        pacer = pacer or Pacer(settings.requests_per_minute)
        self._session = VendorSession(SYSTEM, settings.base_url, http, pacer, secrets=(client_secret,))
        self._client_id = settings.client_id
        self._client_secret = client_secret
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

    # Lists. Rows are as they came; every method raises a VendorError where it cannot give all of them.

    def aircraft(self) -> list[dict[str, Any]]:
        """Every aircraft of the operator."""
        return self._walk("/aircraft", NumberedPages(), {})

    def users(self) -> list[dict[str, Any]]:
        """Every user of the operator."""
        return self._walk("/users", NumberedPages(), {})

    def trips(self, updated_since: datetime | None) -> list[dict[str, Any]]:
        """Trips updated at or after an instant (None: all), tombstones included, in their newest version."""
        return self._walk("/trips", UpdatedSincePages(updated_since), {"includeDeleted": "true"})

    def sectors(self, updated_since: datetime | None) -> list[dict[str, Any]]:
        """Sectors updated at or after an instant (None: all), tombstones included, in their newest version."""
        return self._walk("/sectors", UpdatedSincePages(updated_since), {"includeDeleted": "true"})

    def trip_updates(self, updated_since: datetime | None) -> list[dict[str, Any]]:
        """Trip updates updated at or after an instant (None: all), tombstones included, in their newest version."""
        return self._walk("/trip-updates", UpdatedSincePages(updated_since), {"includeDeleted": "true"})

    def defects(self, updated_since: datetime | None) -> list[dict[str, Any]]:
        """Defects updated at or after an instant (None: all), tombstones included, in their newest version."""
        return self._walk("/defects", UpdatedSincePages(updated_since), {"includeDeleted": "true"})

    def maintenance_checks(self, updated_since: datetime | None) -> list[dict[str, Any]]:
        """Checks updated at or after an instant (None: all), tombstones included, in their newest version."""
        return self._walk("/maintenance-checks", UpdatedSincePages(updated_since), {"includeDeleted": "true"})

    # One record.

    def find_trip(self, external_ref: str) -> dict[str, Any] | None:
        """The live trip with this externalRef, or None."""
        return self._find("/trips", "externalRef", external_ref, lambda value: value == external_ref)

    def find_sector(self, external_ref: str) -> dict[str, Any] | None:
        """The live sector with this externalRef, or None."""
        return self._find("/sectors", "externalRef", external_ref, lambda value: value == external_ref)

    def find_check(self, external_ref: str) -> dict[str, Any] | None:
        """The live maintenance check with this externalRef, or None."""
        return self._find("/maintenance-checks", "externalRef", external_ref, lambda value: value == external_ref)

    def find_user(self, email: str) -> dict[str, Any] | None:
        """The user with this e-mail address, whatever its case, or None."""
        wanted = email.strip().casefold()
        return self._find("/users", "email", email.strip(), lambda value: str(value).strip().casefold() == wanted)

    def trip(self, trip_id: str) -> dict[str, Any]:
        """One trip.

        Raises:
            NotFound: no such trip.
        """
        return self._session.call(_ask_for("GET", "/trips", trip_id), self._read_object, self._tokens)

    def sector(self, sector_id: str) -> dict[str, Any]:
        """One sector.

        Raises:
            NotFound: no such sector.
        """
        return self._session.call(_ask_for("GET", "/sectors", sector_id), self._read_object, self._tokens)

    def check(self, check_id: str) -> dict[str, Any]:
        """One live maintenance check. Tech Log has no request for one: all are read, where find_check is one page.

        Raises:
            NotFound: no such check.
        """
        for row in self.maintenance_checks(None):
            if isinstance(row, dict) and row.get("id") == check_id and not row.get("deletedAt"):
                return row
        problem = "is not among the maintenance checks"
        raise NotFound(SYSTEM, "GET /maintenance-checks", problem, status=NOT_FOUND, reason="notFound")

    def defect(self, defect_id: str) -> dict[str, Any]:
        """One defect.

        Raises:
            NotFound: no such defect.
        """
        return self._session.call(_ask_for("GET", "/defects", defect_id), self._read_object, self._tokens)

    # Writes.

    def create(self, entity: Entity, body: dict[str, Any], key: str | UUID) -> dict[str, Any]:
        """Create a record. It is sent once; again only when it was certainly not carried out (401, 429, no connection).

        Args:
            entity: "user", "trip", "sector" or "maintenance_check".
            body: in Tech Log's words, from wire.to_techlog_*.
            key: the Idempotency-Key, the outbox row's id. An installation may ignore it.

        Returns:
            The record as Tech Log holds it now, with its id.

        Raises:
            Conflict: it is there already (existing_id).
            Unavailable: with may_have_written where the answer is lost, 5xx, cut, or has no id: look the record up
                before it is created again.
        """
        path = PATHS[entity]
        ask = Ask(
            f"POST {path}", "POST", path, json=body, headers={"Idempotency-Key": str(key)}, safe=False, writes=True
        )
        return self._session.call(ask, self._read_created, self._tokens)

    def update(self, entity: Entity, record_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Set fields of a record to absolute values, so that sending it again does no harm.

        Raises:
            NotFound: it is gone.
            Conflict: it has moved on, such as sectorCompleted.
        """
        ask = _ask_for("PATCH", PATHS[entity], record_id, body=body)
        return self._session.call(ask, self._read_object, self._tokens)

    def delete(self, entity: Entity, record_id: str) -> None:
        """Delete a record. That it is gone already is as good.

        Raises:
            Conflict: it has moved on, such as sectorStarted.
            NotFound: a 404 that is no problem document, as behind a wrong address: it proves nothing.
        """
        try:
            self._session.call(_ask_for("DELETE", PATHS[entity], record_id), self._read_nothing, self._tokens)
        except NotFound as error:
            if error.reason is None:
                raise

    def put_deferral(self, defect_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Set a defect's deferral, whole, so that sending it again does no harm.

        Args:
            defect_id: Tech Log's id of the defect.
            body: from wire.to_techlog_deferral.

        Returns:
            The defect as Tech Log holds it now.

        Raises:
            NotFound: the defect is gone.
            Conflict: it has moved on: defectClosed.
        """
        ask = _ask_for("PUT", "/defects", defect_id, "/deferral", body=body)
        return self._session.call(ask, self._read_object, self._tokens)

    # How.

    def _walk(
        self, path: str, pages: NumberedPages | UpdatedSincePages, params: dict[str, str]
    ) -> list[dict[str, Any]]:
        due: dict[str, str] | None = pages.request()
        ask = Ask(f"GET {path}", "GET", path)
        while due is not None:
            ask = Ask(f"GET {path}", "GET", path, params={**params, **due})
            page = self._session.call(ask, self._read_object, self._tokens)
            try:
                due = pages.feed(page)
            except PagingError as error:
                raise misread(SYSTEM, ask, str(error)) from None
            except ListKeepsChangingError as error:
                raise Unavailable(SYSTEM, ask.operation, str(error)) from None
        return pages.rows

    def _find(self, path: str, name: str, value: str, matches: Callable[[Any], bool]) -> dict[str, Any] | None:
        """Filtered on our side too: a vendor that ignores the parameter must not hand us another record."""
        rows = self._walk(path, NumberedPages(), {name: value})
        found = [row for row in rows if isinstance(row, dict) and matches(row.get(name)) and not row.get("deletedAt")]
        if len(found) > 1:
            problem = f"holds {len(found)} records with the same {name}, which should be unique"
            raise Misread(SYSTEM, f"GET {path}", problem, "Remove all but one of them in Tech Log")
        return found[0] if found else None

    def _read_object(self, ask: Ask, answer: Answer) -> dict[str, Any]:
        refuse(ask, answer, self._session.words)
        return object_of(SYSTEM, ask, answer)

    def _read_created(self, ask: Ask, answer: Answer) -> dict[str, Any]:
        refuse(ask, answer, self._session.words)
        try:
            created = object_of(SYSTEM, ask, answer)
        except Misread:
            created = {}
        if not isinstance(created.get("id"), str) or not created["id"]:
            problem = f"answers HTTP {answer.status} without the id of the new record"
            raise Unavailable(SYSTEM, ask.operation, problem, may_have_written=True)
        return created

    def _read_nothing(self, ask: Ask, answer: Answer) -> None:
        refuse(ask, answer, self._session.words)

    def _fetch_token(self) -> tuple[str, float]:
        secret = self._client_secret.get_secret_value()
        form = {"grant_type": "client_credentials", "client_id": self._client_id, "client_secret": secret}
        token, life = self._session.call(Ask("POST /oauth/token", "POST", TOKEN_PATH, form=form), self._read_token)
        self._session.hide(token)
        return token, life

    def _read_token(self, ask: Ask, answer: Answer) -> tuple[str, float]:
        if answer.status == BAD_REQUEST:
            # OAuth 2.0 (RFC 6749, 5.2) answers invalid_client and invalid_grant so.
            raise NotAuthorised(SYSTEM, ask.operation, "refuses our credentials (HTTP 400)", CREDENTIALS_REMEDY)
        refuse(ask, answer, self._session.words)
        content = object_of(SYSTEM, ask, answer)
        token, life = content.get("access_token"), content.get("expires_in")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token.strip():
            raise misread(SYSTEM, ask, "answers without an access_token")
        if isinstance(life, bool) or not isinstance(life, (int, float)) or life <= 0:
            return token.strip(), LIFE_UNTOLD
        return token.strip(), life * SHARE_OF_LIFE


def _ask_for(method: str, path: str, record_id: str, part: str = "", body: dict[str, Any] | None = None) -> Ask:
    """A request for one record, or a part of it. Its id stays out of the operation's name."""
    operation = f"{method} {path}/{{id}}{part}"
    return Ask(operation, method, f"{path}/{quote(record_id, safe='')}{part}", json=body, writes=method != "GET")
