"""Veryon Tracking+ over REST: what it keeps of its own, technical logs, and the life of a defect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from pydantic import SecretStr

from config.settings import HttpSettings, VeryonSettings
from connectors.answer import Answer, Ask, misread, object_of
from connectors.errors import Misread, Unavailable
from connectors.http import Call, VendorSession
from connectors.pacing import Pacer
from connectors.paging import CursorPages, PagingError
from connectors.tokens import Tokens
from connectors.veryon.problems import SYSTEM, refuse, refuse_credentials
from connectors.veryon.wire import UNKNOWN_FIELDS

Record = dict[str, Any]

TOKEN_PATH = "/token"  # noqa: S105  (an address)
# Used for nine tenths of what the vendor grants, so that it does not run out between our check and its.
SHARE_OF_LIFE = 0.9
LIFE_UNTOLD = 25 * 60.0


class VeryonClient:
    """One operator's Tracking+. Thread-safe.

    There is no key that makes a POST safe to repeat. It goes out once; again only when it was certainly not carried out
    (401, 429, no connection). With Unavailable.may_have_written its answer is lost, 5xx, cut, or has no id: look the
    record up before it is sent again. PUT and PATCH set absolute values and are repeated.

    Args:
        settings: where it is, and how fast it may be asked.
        http: time-outs and patience.
        client_secret: of the client credentials.
        pacer: to share the pace among several clients of one operator; None: a pace of its own.
    """

    def __init__(
        self, settings: VeryonSettings, http: HttpSettings, client_secret: SecretStr, pacer: Pacer | None = None
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

    def registrations(self) -> list[Record]:
        """Every aircraft that Tracking+ follows. The integration never creates one."""
        return self._walk("/registrations")

    def places(self) -> list[Record]:
        """Every place."""
        return self._walk("/places")

    def users(self) -> list[Record]:
        """Every user."""
        return self._walk("/users")

    def technical_logs(self, registration_id: int, log_number: str) -> list[Record]:
        """The technical logs with this natural key: one at most, if Tracking+ keeps its own rule.

        Filtered on our side too: a vendor that ignores a parameter must not hand us another record.
        """
        rows = self._walk("/technical-logs", {"registrationId": str(registration_id), "logNumber": log_number})
        return [row for row in rows if _has(row, registrationId=registration_id, logNumber=log_number)]

    def defects(self, changed_since: datetime | None = None) -> list[Record]:
        """Defects changed at or after an instant (None: all), native ones included."""
        return self._walk("/defects", changed_since=changed_since)

    def find_defect(self, reference: str) -> Record | None:
        """The defect with this reference, or None. Filtered on our side too.

        Raises:
            Misread: there are several.
        """
        found = [row for row in self._walk("/defects", {"reference": reference}) if _has(row, reference=reference)]
        if len(found) > 1:
            problem = f"holds {len(found)} defects with the same reference, which should be unique"
            raise Misread(SYSTEM, "GET /defects", problem, "Remove all but one of them in Tracking+")
        return found[0] if found else None

    def forecast(self, changed_since: datetime | None = None, *, registration_id: int | None = None) -> list[Record]:
        """Items of the due list changed at or after an instant (None: all), of one aircraft or of all."""
        params = None if registration_id is None else {"registrationId": str(registration_id)}
        return self._walk("/forecast", params, changed_since=changed_since)

    # One record.

    def defect(self, defect_id: str) -> Record:
        """One defect.

        Raises:
            NotFound: no such defect.
        """
        return self._call(_ask("GET", "/defects", defect_id), self._read_object)

    # Writes. Bodies are in Tracking+'s words, from wire.to_veryon_*.

    def create_technical_log(self, body: Record) -> Record:
        """Create the technical log of a flight or of a trip update.

        Returns:
            The record as Tracking+ holds it now, with its id.

        Raises:
            Conflict: this aircraft has a log with this number (existing_id).
            Rejected: placeNotFound, registrationNotFound, userNotFound, validation.
        """
        return self._call(_ask("POST", "/technical-logs", body=body), self._read_created)

    def put_fuel(self, log_id: str, body: Record) -> Record:
        """Set a technical log's fuel.

        Raises:
            NotFound: the log is gone.
        """
        return self._call(_ask("PUT", "/technical-logs", log_id, "/fuel", body=body), self._read_object)

    def create_defect(self, body: Record) -> Record:
        """Create a defect.

        Raises:
            Conflict: there is one with this reference (existing_id).
        """
        return self._call(_ask("POST", "/defects", body=body), self._read_created)

    def patch_defect(self, defect_id: str, body: Record) -> Record:
        """Set fields of a defect: description, ataChapter, defectType, technicalLogId.

        Raises:
            NotFound: it is gone.
        """
        return self._call(_ask("PATCH", "/defects", defect_id, body=body), self._read_object)

    def defer(self, defect_id: str, body: Record) -> Record:
        """Defer a defect, which can be done once.

        Raises:
            Rejected: with status 405 and reason deferralUpdateNotSupported it has a deferral already.
            NotFound: the defect is gone.
        """
        return self._call(_ask("POST", "/defects", defect_id, "/deferral", body=body), self._read_created)

    def close_defect(self, defect_id: str, body: Record) -> Record:
        """Close a defect.

        Raises:
            Conflict: it is closed already.
            Rejected: closedByRequired, userNotFound, validation.
            NotFound: the defect is gone.
        """
        return self._call(_ask("POST", "/defects", defect_id, "/closure", body=body), self._read_created)

    # How.

    def _call(self, ask: Ask, read: Callable[[Ask, Answer], Record]) -> Record:
        return self._session.call(ask, read, self._tokens)

    def _walk(
        self, path: str, params: Mapping[str, str] | None = None, changed_since: datetime | None = None
    ) -> list[Record]:
        pages = CursorPages(changed_since)
        due: dict[str, str] | None = pages.request()
        while due is not None:
            ask = Ask(f"GET {path}", "GET", path, params={**(params or {}), **due})
            page = self._call(ask, self._read_object)
            try:
                due = pages.feed(page)
            except PagingError as error:
                raise misread(SYSTEM, ask, str(error)) from None
        return pages.rows

    def _read_object(self, ask: Ask, answer: Answer) -> Record:
        refuse(ask, answer, self._session.words)
        return object_of(SYSTEM, ask, answer)

    def _read_created(self, ask: Ask, answer: Answer) -> Record:
        """The record that a POST answers with. Without its id nobody can tell what has become of it."""
        refuse(ask, answer, self._session.words)
        try:
            created = object_of(SYSTEM, ask, answer)
        except Misread:
            created = {}
        identity = created.get("id")
        if isinstance(identity, bool) or not isinstance(identity, int):
            problem = f"answers HTTP {answer.status} without the id of the record"
            raise Unavailable(SYSTEM, ask.operation, problem, may_have_written=True)
        return created

    def _fetch_token(self) -> tuple[str, float]:
        body = {"clientId": self._client_id, "clientSecret": self._client_secret.get_secret_value()}
        token, life = self._session.call(Ask("POST /token", "POST", TOKEN_PATH, json=body), self._read_token)
        self._session.hide(token)
        return token, life

    def _read_token(self, ask: Ask, answer: Answer) -> tuple[str, float]:
        refuse_credentials(ask, answer, self._session.words)
        content = object_of(SYSTEM, ask, answer)
        token, life = content.get("accessToken"), content.get("expiresIn")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token.strip():
            raise misread(SYSTEM, ask, "answers without an accessToken")
        if isinstance(life, bool) or not isinstance(life, (int, float)) or life <= 0:
            return token.strip(), LIFE_UNTOLD
        return token.strip(), life * SHARE_OF_LIFE


def _ask(method: str, path: str, record_id: str | None = None, part: str = "", body: Record | None = None) -> Ask:
    """A request for a list, one record, or a part of it. Its id stays out of the operation's name."""
    name, address = path, path
    if record_id is not None:
        name, address = f"{path}/{{id}}{part}", f"{path}/{quote(record_id, safe='')}{part}"
    return Ask(f"{method} {name}", method, address, json=body, safe=method != "POST", writes=method != "GET")


def _has(row: Any, **fields: Any) -> bool:
    return isinstance(row, dict) and all(row.get(name) == value for name, value in fields.items())
