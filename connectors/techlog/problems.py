"""Tech Log's refusals: problem+json, or whatever stands in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors.answer import FORBIDDEN, NOT_FOUND, UNAUTHENTICATED, Answer, Ask, refuse_outage
from connectors.errors import Conflict, NotAuthorised, NotFound, Rejected, VendorError

SYSTEM = "Tech Log"
GONE = 410
CONFLICT = 409

CREDENTIALS_REMEDY = "Check techlog.client_id and techlog.client_secret"
ENROLMENT_REMEDY = (
    "Have TrustFlight enrol this client for the operator, and check techlog.client_id and techlog.base_url"
)
_LONGEST_WORDS = 300
_MOST_FIELDS = 20

Words = Callable[[Ask, object], str]


def refuse(ask: Ask, answer: Answer, words: Words) -> None:
    """Raise for every status but 2xx.

    Raises:
        NotAuthorised: 401 after a new token, 403, a redirect.
        Unavailable: 408, 425, 429, 5xx.
        NotFound: 404, 410. reason is None where the answer is no problem document.
        Conflict: 409, with existing_id where it is there already.
        Rejected: any other 4xx, with the fields that are complained about.
    """
    refuse_outage(SYSTEM, ask, answer)
    if answer.status >= 400:  # noqa: PLR2004  (the class of refusals)
        raise _refusal(ask, answer, _problem_of(answer), words)


def _problem_of(answer: Answer) -> dict[str, Any] | None:
    try:
        content = answer.read_json()
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _refusal(ask: Ask, answer: Answer, problem: dict[str, Any] | None, words: Words) -> VendorError:
    status = answer.status
    reason = _reason(problem, status, words, ask)
    said = _said(answer, problem, words, ask)
    if status == UNAUTHENTICATED:
        return NotAuthorised(SYSTEM, ask.operation, f"refuses our credentials ({said})", CREDENTIALS_REMEDY)
    if status == FORBIDDEN:
        return NotAuthorised(SYSTEM, ask.operation, f"does not let us in ({said})", ENROLMENT_REMEDY)
    fields = _fields(problem, words, ask)
    existing = problem.get("existingId") if problem else None
    details = "; ".join(f"{field}: {message}" for field, message in fields)
    kind: type[Rejected] = {NOT_FOUND: NotFound, GONE: NotFound, CONFLICT: Conflict}.get(status, Rejected)
    return kind(
        SYSTEM,
        ask.operation,
        f"is refused ({said}{'; ' if details else ''}{details})",
        status=status,
        reason=reason,
        fields=fields,
        existing_id=existing if isinstance(existing, str) and existing else None,
    )


def _reason(problem: Mapping[str, Any] | None, status: int, words: Words, ask: Ask) -> str | None:
    """The vendor's code; the title, or notFound for a 404, where a problem document names none."""
    if problem is None:
        return None
    for name in ("reason", "title"):
        value = problem.get(name)
        if isinstance(value, str) and value:
            return words(ask, value)[:_LONGEST_WORDS]
    return "notFound" if status in {NOT_FOUND, GONE} else None


def _said(answer: Answer, problem: Mapping[str, Any] | None, words: Words, ask: Ask) -> str:
    parts = [f"HTTP {answer.status}"]
    if problem is None:
        parts.append("with a page" if answer.is_page else "without a problem document")
    else:
        texts = (problem.get(name) for name in ("reason", "title", "detail"))
        parts += [words(ask, text)[:_LONGEST_WORDS] for text in texts if isinstance(text, str) and text]
    return ", ".join(dict.fromkeys(parts))


def _fields(problem: Mapping[str, Any] | None, words: Words, ask: Ask) -> tuple[tuple[str, str], ...]:
    entries = problem.get("errors") if problem else None
    if not isinstance(entries, list):
        return ()
    return tuple(
        (words(ask, entry.get("field") or "?"), words(ask, entry.get("message") or "is refused")[:_LONGEST_WORDS])
        for entry in entries[:_MOST_FIELDS]
        if isinstance(entry, dict)
    )
