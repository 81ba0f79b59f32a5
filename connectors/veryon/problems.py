"""Tracking+'s refusals: {code, message, fields}, or whatever stands in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors.answer import FORBIDDEN, NOT_FOUND, UNAUTHENTICATED, Answer, Ask, refuse_outage
from connectors.errors import Conflict, NotAuthorised, NotFound, Rejected, VendorError

SYSTEM = "Tracking+"
METHOD_NOT_ALLOWED = 405
CONFLICT = 409
GONE = 410

# Tracking+'s code for "it is there already".
DUPLICATE = "duplicate"

CREDENTIALS_REMEDY = "Check veryon.client_id and veryon.client_secret"
ACCESS_REMEDY = "Have the account of veryon.client_id given the rights of an integration, and check veryon.base_url"
ADDRESS_REMEDY = "Check veryon.base_url: it must be the API's own address"
_LONGEST_WORDS = 300
_MOST_FIELDS = 20

Words = Callable[[Ask, object], str]


def refuse(ask: Ask, answer: Answer, words: Words) -> None:
    """Raise for every status but 2xx.

    Raises:
        NotAuthorised: 401 after a new token, 403, a redirect.
        Unavailable: 408, 425, 429, 5xx.
        NotFound: 404, 410. reason is None where the answer is no error of Tracking+'s.
        Conflict: 409, with existing_id where it is there already.
        Rejected: any other 4xx, with the fields that are complained about.
    """
    refuse_outage(SYSTEM, ask, answer)
    if answer.status >= 400:  # noqa: PLR2004  (the class of refusals)
        raise _refusal(ask, answer, words)


def refuse_credentials(ask: Ask, answer: Answer, words: Words) -> None:
    """Raise for every status but 2xx of the token's address: no refusal there is about a record.

    Raises:
        NotAuthorised: any refusal.
        Unavailable: 408, 425, 429, 5xx.
    """
    try:
        refuse(ask, answer, words)
    except Rejected as refused:
        remedy = ADDRESS_REMEDY if isinstance(refused, NotFound) else CREDENTIALS_REMEDY
        raise NotAuthorised(SYSTEM, ask.operation, f"gives no token: {refused.problem}", remedy) from None


def _refusal(ask: Ask, answer: Answer, words: Words) -> VendorError:
    status = answer.status
    error = _error_of(answer)
    said = _said(answer, error, words, ask)
    if status == UNAUTHENTICATED:
        return NotAuthorised(SYSTEM, ask.operation, f"refuses our credentials ({said})", CREDENTIALS_REMEDY)
    if status == FORBIDDEN:
        return NotAuthorised(SYSTEM, ask.operation, f"does not let us in ({said})", ACCESS_REMEDY)
    fields = _fields(error, words, ask)
    details = "; ".join(f"{field}: {message}" for field, message in fields)
    kind: type[Rejected] = {NOT_FOUND: NotFound, GONE: NotFound, CONFLICT: Conflict}.get(status, Rejected)
    return kind(
        SYSTEM,
        ask.operation,
        f"is refused ({said}{'; ' if details else ''}{details})",
        status=status,
        reason=_reason(error, status, words, ask),
        fields=fields,
        existing_id=_existing_id(error),
    )


def _error_of(answer: Answer) -> dict[str, Any] | None:
    try:
        content = answer.read_json()
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _reason(error: Mapping[str, Any] | None, status: int, words: Words, ask: Ask) -> str | None:
    """The vendor's code; unknownRecord for a 404 with an error that names none."""
    if error is None:
        return None
    code = error.get("code")
    if isinstance(code, str) and code:
        return words(ask, code)[:_LONGEST_WORDS]
    return "unknownRecord" if status in {NOT_FOUND, GONE} else None


def _said(answer: Answer, error: Mapping[str, Any] | None, words: Words, ask: Ask) -> str:
    parts = [f"HTTP {answer.status}"]
    if error is None:
        parts.append("with a page" if answer.is_page else "without an error of its own")
    else:
        texts = (error.get(name) for name in ("code", "message"))
        parts += [words(ask, text)[:_LONGEST_WORDS] for text in texts if isinstance(text, str) and text]
    return ", ".join(dict.fromkeys(parts))


def _fields(error: Mapping[str, Any] | None, words: Words, ask: Ask) -> tuple[tuple[str, str], ...]:
    entries = error.get("fields") if error else None
    if not isinstance(entries, dict):
        return ()
    return tuple(
        (words(ask, name), words(ask, message or "is refused")[:_LONGEST_WORDS])
        for name, message in list(entries.items())[:_MOST_FIELDS]
    )


def _existing_id(error: Mapping[str, Any] | None) -> str | None:
    """Tracking+'s ids are numbers; a text is taken as it is."""
    value = error.get("existingId") if error else None
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    return str(value) or None
