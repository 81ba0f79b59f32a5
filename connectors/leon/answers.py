"""Reading LEON's GraphQL answers: what is data, what is an error, and what an error means for the caller.

LEON reports errors inside a 200 and inside a 400. An error beside data points at the null that it left there; such a
record carries LEON's words with it (wire.HOLES), so that reading it raises RecordError instead of taking the null for
"there is none".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.answer import (
    BAD_REQUEST,
    FORBIDDEN,
    NOT_FOUND,
    UNAUTHENTICATED,
    Answer,
    Ask,
    misread,
    object_of,
    refuse_outage,
)
from connectors.errors import Misread, NotAuthorised, Rejected, Unavailable, VendorError
from connectors.leon.wire import HOLES

SYSTEM = "LEON"
GATEWAY_CAUSES = (
    "One of three things: too many requests a minute (lower leon.requests_per_minute, look for other integrations), "
    "a wrong address (base_url must name this operator, and the slash at the end of the path must not be lost on a "
    "proxy), or a missing scope (compare the API key's resources with docs/vendors.md)"
)
SCOPE_REMEDY = "Give the API key this resource in LEON under Settings, API Keys"
KEY_REMEDY = "Check the refresh token (revoked, or unused for 30 days) and that base_url names the same operator"
# LEON's gateway counts by the minute: the ordinary back-off would be over too soon.
GATEWAY_WAIT_IN_BACKOFFS = 20

_RESOURCE = re.compile(r"'([A-Z][A-Z_]{2,})'")
_ARGUMENT = re.compile(r"Argument '([^']*)' validation failed with reason '([^']*)'")
_LONGEST_WORDS = 300

Words = Callable[[Ask, object], str]


class GatewayRefusal(Unavailable):
    """403 that is no GraphQL answer. It may pass, and when it does not, a person has to look: see GATEWAY_CAUSES."""


class TooComplex(Misread):
    """The query is over LEON's complexity cap: ask for a shorter interval."""


@dataclass(frozen=True, slots=True)
class GraphqlError:
    """One entry of `errors`. message is scrubbed; path is empty where LEON gives none."""

    message: str
    category: str
    path: tuple[str | int, ...]

    @property
    def is_own_failure(self) -> bool:
        """LEON has failed, and masks why."""
        return self.category == "internal" or self.message.strip().lower().startswith("internal server error")


def refuse_status(ask: Ask, answer: Answer, words: Words, backoff: float) -> None:
    """Raise for every status that is no GraphQL answer.

    Raises:
        NotAuthorised: 401 after a new token, a redirect, a 404 that is no GraphQL answer.
        Unavailable: 408, 425, 429, 5xx (LEON masks its own failures as 500); GatewayRefusal: a 403 of the gateway.
        Misread: any other 4xx that is no GraphQL answer.
    """
    refuse_outage(SYSTEM, ask, answer)
    if answer.status == UNAUTHENTICATED:
        raise NotAuthorised(SYSTEM, ask.operation, "refuses our credentials (HTTP 401)", KEY_REMEDY)
    if answer.status < BAD_REQUEST or _is_graphql(answer):
        return
    if answer.status == FORBIDDEN:
        problem = "is turned away by LEON's gateway (HTTP 403 without a GraphQL answer)"
        wait = backoff * GATEWAY_WAIT_IN_BACKOFFS
        raise GatewayRefusal(SYSTEM, ask.operation, problem, GATEWAY_CAUSES, retry_after=wait)
    text = "a page" if answer.is_page else words(ask, answer.body[:_LONGEST_WORDS].decode(errors="replace"))
    problem = f"is refused with HTTP {answer.status} ({text})"
    if answer.status == NOT_FOUND:
        raise NotAuthorised(SYSTEM, ask.operation, problem, "Correct leon.base_url: it must name this operator's LEON")
    raise misread(SYSTEM, ask, problem)


def _is_graphql(answer: Answer) -> bool:
    try:
        body = answer.read_json()
    except ValueError:
        return False
    return isinstance(body, dict) and ("data" in body or "errors" in body)


def final(error: GatewayRefusal) -> NotAuthorised:
    """What a gateway's refusal is when waiting did not help."""
    return NotAuthorised(SYSTEM, error.operation, f"{error.problem}, also after waiting", error.remedy)


def read_root(ask: Ask, answer: Answer, root: str, words: Words) -> Any:
    """What the answer holds under the query's one top-level field, or at a path of fields such as "ftl.dutyList".

    Raises:
        NotAuthorised: a resource (scope) is missing; names it.
        TooComplex: over the complexity cap.
        Rejected: an argument of `flight` is refused.
        Unavailable: cut, no JSON, or a masked failure.
        Misread: anything else that is no answer to our query.
    """
    body = object_of(SYSTEM, ask, answer)
    errors = errors_of(ask, body, words)
    data = body.get("data")
    is_there, value = _at(data, root)
    for error in errors:
        if error.category == "accessRestriction":
            raise no_access(ask, error)
        if "complexity" in error.category.lower() or "complexity" in error.message.lower():
            remedy = "Lower leon.chunk_days"
            raise TooComplex(SYSTEM, ask.operation, f"is too complex for LEON: {error.message}", remedy)
    if errors:
        return _with_holes(ask, answer, root, value, errors)
    if not is_there:
        raise misread(SYSTEM, ask, f"answers without {root} (HTTP {answer.status})")
    return value


def _at(data: Any, root: str) -> tuple[bool, Any]:
    """Whether data has that field, and its value."""
    value = data
    for step in root.split("."):
        if not isinstance(value, dict) or step not in value:
            return False, None
        value = value[step]
    return True, value


def errors_of(ask: Ask, body: dict[str, Any], words: Words) -> list[GraphqlError]:
    """GraphQL's errors, in the order of the answer.

    Raises:
        Misread: they are no list.
    """
    entries = body.get("errors")
    if entries is None:
        return []
    if not isinstance(entries, list):
        raise misread(SYSTEM, ask, "answers with errors that are no list")
    return [_error(ask, entry if isinstance(entry, dict) else {}, words) for entry in entries]


def _error(ask: Ask, entry: dict[str, Any], words: Words) -> GraphqlError:
    extensions, path = entry.get("extensions"), entry.get("path")
    category = extensions.get("category") if isinstance(extensions, dict) else None
    return GraphqlError(
        message=words(ask, entry.get("message") or "no message")[:_LONGEST_WORDS],
        category=category if isinstance(category, str) else "",
        path=tuple(step for step in path if isinstance(step, (str, int))) if isinstance(path, list) else (),
    )


def no_access(ask: Ask, error: GraphqlError, remedy: str = SCOPE_REMEDY) -> NotAuthorised:
    """The error for a resource (scope) that the API key lacks; names it where LEON does."""
    found = _RESOURCE.search(error.message)
    missing = f"lacks the resource {found.group(1)}" if found else "is not allowed"
    return NotAuthorised(SYSTEM, ask.operation, f"{missing}: {error.message}", remedy)


def _with_holes(ask: Ask, answer: Answer, root: str, value: Any, errors: list[GraphqlError]) -> Any:
    """The value, with LEON's words in every record that an error points into; raises where an error points nowhere."""
    for error in errors:
        record, rest = _record_at(value, root, error.path)
        if record is None:
            raise _without_data(ask, answer, error)
        hole = {"path": ".".join(str(step) for step in rest) or "the record", "message": error.message}
        record.setdefault(HOLES, []).append(hole)
    return value


def _record_at(
    value: Any, root: str, path: tuple[str | int, ...]
) -> tuple[dict[str, Any] | None, tuple[str | int, ...]]:
    """The record that a path points into, and the rest of the path. A null entry of a list becomes a record first."""
    steps = tuple(root.split("."))
    if path[: len(steps)] != steps:
        return None, ()
    within = path[len(steps) :]
    if isinstance(value, dict):
        return value, within
    if not isinstance(value, list) or not within:
        return None, ()
    index = within[0]
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(value):
        return None, ()
    if value[index] is None:
        value[index] = {}
    entry = value[index]
    return (entry, within[1:]) if isinstance(entry, dict) else (None, ())


def _without_data(ask: Ask, answer: Answer, error: GraphqlError) -> VendorError:
    if error.category == "argumentValidation" and ask.operation == "flight":
        found = _ARGUMENT.search(error.message)
        fields = ((found.group(1), found.group(2)),) if found else ()
        problem = f"is refused: {error.message}"
        return Rejected(SYSTEM, ask.operation, problem, status=answer.status, reason=error.category, fields=fields)
    if error.is_own_failure:
        return Unavailable(SYSTEM, ask.operation, f"fails with an error of its own: {error.message}")
    return misread(
        SYSTEM, ask, f"is refused (HTTP {answer.status}, {error.category or 'no category'}): {error.message}"
    )
