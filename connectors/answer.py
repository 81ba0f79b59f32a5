"""What was asked of a vendor, what it answered, and the refusals that mean the same everywhere."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

from connectors.errors import Misread, NotAuthorised, Unavailable
from connectors.redaction import masked_values

TOO_MANY_REQUESTS = 429
UNAUTHENTICATED = 401
FORBIDDEN = 403
BAD_REQUEST = 400
NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Ask:
    """One request.

    Attributes:
        operation: its name in logs, errors and the summary: never with a value in it.
        path: hangs off the base address.
        safe: sending it again does no harm, whether or not the first was carried out.
        writes: it changes something at the vendor's.
    """

    operation: str
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    safe: bool = True
    writes: bool = False

    def personal_values(self) -> set[str]:
        """What the vendor must not be quoted with, should it repeat our request."""
        return masked_values(self.json) | masked_values(self.params) | masked_values(self.form)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, with its body read and decompressed. Header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def is_page(self) -> bool:
        """An HTML page, as gateways answer. Judged by the body: PHP calls any text text/html by default."""
        return self.body.lstrip()[:1] == b"<"

    @property
    def retry_after(self) -> float | None:
        """Seconds that the vendor asks us to wait (RFC 9110, 10.2.3: a number of seconds, or a date)."""
        text = self.headers.get("retry-after", "").strip()
        try:
            seconds = float(text)
        except ValueError:
            return self._seconds_until(text)
        return max(seconds, 0.0) if math.isfinite(seconds) else None

    @property
    def date(self) -> datetime | None:
        """When the vendor answered, to the second, by its own clock; None where it does not tell."""
        return _http_date(self.headers.get("date", ""))

    def _seconds_until(self, text: str) -> float | None:
        moment = _http_date(text)
        if moment is None:
            return None
        # Counted from the vendor's own clock where it tells it: ours may be off.
        now = self.date or datetime.now(UTC)
        return max((moment - now).total_seconds(), 0.0)

    def read_json(self) -> Any:
        """The body as JSON.

        Raises:
            ValueError: it is cut, no JSON, or holds NaN or Infinity, which JSON does not know.
        """
        try:
            return json.loads(self.body, parse_constant=_refuse_constant)
        except RecursionError:
            raise ValueError("nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def json_of(system: str, ask: Ask, answer: Answer) -> Any:
    """The answer's JSON.

    Raises:
        Unavailable: there is none: cut in half, empty, or a page. Whether a write was carried out is not known then.
    """
    try:
        return answer.read_json()
    except ValueError:
        what = "answers with a page" if answer.is_page else "answers with something cut or broken"
        problem = f"{what} instead of JSON (HTTP {answer.status}, {len(answer.body)} bytes)"
        raise Unavailable(system, ask.operation, problem, may_have_written=ask.writes) from None


def object_of(system: str, ask: Ask, answer: Answer) -> dict[str, Any]:
    """The answer's JSON object.

    Raises:
        Unavailable: as in json_of.
        Misread: it is JSON, and no object.
    """
    content = json_of(system, ask, answer)
    if not isinstance(content, dict):
        kind = type(content).__name__
        raise misread(system, ask, f"answers with a JSON {kind} where an object is expected")
    return content


def misread(system: str, ask: Ask, problem: str) -> Misread:
    """The error for an answer that breaks the contract."""
    remedy = "Compare the vendor's current API with docs/vendors.md; nothing was changed because of this answer"
    return Misread(system, ask.operation, problem, remedy)


def refuse_outage(system: str, ask: Ask, answer: Answer) -> None:
    """Raise for the statuses that mean the same at every vendor: redirects, 408, 425, 429 and 5xx.

    Raises:
        NotAuthorised: a redirect. It is not followed: it would carry the credentials to another address.
        Unavailable: the others.
    """
    status = answer.status
    if status < 200 or 300 <= status < 400:  # noqa: PLR2004  (the classes of RFC 9110)
        raise NotAuthorised(
            system,
            ask.operation,
            f"answers with a redirect (HTTP {status}), which is not followed",
            "Correct base_url in turnaround.toml: it must be the API's own address",
        )
    if status == TOO_MANY_REQUESTS:
        # Turned away before any work was done.
        raise Unavailable(system, ask.operation, "asks us to slow down (HTTP 429)", retry_after=answer.retry_after)
    if status >= 500 or status in {408, 425}:  # noqa: PLR2004
        raise Unavailable(
            system,
            ask.operation,
            f"fails with HTTP {status}",
            may_have_written=ask.writes,
            retry_after=answer.retry_after,
        )
