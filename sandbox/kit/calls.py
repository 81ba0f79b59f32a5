"""One request as a stand-in sees it, what it answers, and what a stand-in has to say for itself to be guarded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """A request, wholly read. Header names are lower case; query keeps the order and repetitions of the wire."""

    vendor: str
    operator: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes

    @property
    def bearer(self) -> str | None:
        """The bearer token, if the request brings one."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" and token.strip() else None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: `content` is a JSON value, or bytes that go out as they are, or None for no body at all."""

    status: int = 200
    content: Any = None
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def problem(status: int, title: str, reason: str, headers: Mapping[str, str]) -> Answer:
    """An answer of problem+json, for a failure that has nothing to do with the request."""
    content = {"title": title, "status": status, "detail": f"{title}.", "reason": reason}
    return Answer(status, content, "application/problem+json", headers)


@dataclass(frozen=True, slots=True)
class Vendor:
    """What the guard has to know of a stand-in.

    Attributes:
        name: `leon`, `techlog`, `veryon`.
        route: names a request for faults and for the request log: `GET /aircraft`, `flightList`.
        is_write: whether the request would change the vendor's data.
        drop_token: forgets the token that a request brings, and gives the answer to an expired token.
        state: everything that one operator has there, as JSON; KeyError for an unknown operator.
        control: does what a person would do in the vendor's own screens: (operator, entity, key, body) -> record.
            key is None to add one; LookupError: no such thing; ValueError or Problem: cannot be done.
        failure: how the vendor words a 429 or a 5xx: (status, title, reason, headers) -> answer.
    """

    name: str
    route: Callable[[Call], str]
    is_write: Callable[[Call], bool]
    drop_token: Callable[[Call], Answer]
    state: Callable[[str], Any]
    control: Callable[[str, str, str | None, dict[str, Any]], Any]
    failure: Callable[[int, str, str, Mapping[str, str]], Answer] = problem
