"""problem+json (RFC 9457), the way in which Tech Log and the control API say no."""

from __future__ import annotations

from typing import Any

from sandbox.kit.calls import Answer

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818  (it is the vendor's word for it)
    """A request that is refused, with everything that the answer says."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        reason: str,
        *,
        headers: dict[str, str] | None = None,
        **members: Any,
    ) -> None:
        """Take the members of the problem; `members` are added as they are, such as existingId and errors."""
        super().__init__(detail)
        self.status = status
        self.headers = headers or {}
        self.content = {"title": title, "status": status, "detail": detail, "reason": reason, **members}

    def answer(self) -> Answer:
        """The answer that carries it."""
        return Answer(self.status, self.content, MEDIA_TYPE, self.headers)


def not_found(detail: str) -> Problem:
    """404 notFound."""
    return Problem(404, "Not found", detail, "notFound")


def conflict(reason: str, detail: str, **members: Any) -> Problem:
    """409 with a reason of its own."""
    return Problem(409, "Conflict", detail, reason, **members)


def invalid(errors: list[tuple[str, str]]) -> Problem:
    """422, with what is wrong field by field."""
    listed = [{"field": field, "message": message} for field, message in errors]
    return Problem(422, "Validation failed", "The request is not valid.", "validation", errors=listed)
