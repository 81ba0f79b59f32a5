"""How Tracking+ says no: {code, message, fields?, existingId?}."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.kit.calls import Answer
from sandbox.kit.problems import Problem


class Refused(Problem):
    """A request that is refused. To the control API it is a problem whose reason is the code."""

    def __init__(
        self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        """Take the members of the answer: `members` are added as they are, such as fields and existingId."""
        super().__init__(status, code, message, code, headers=dict(headers or {}), **members)
        self.said = {"code": code, "message": message, **members}

    def answer(self) -> Answer:
        """The answer that carries it."""
        return Answer(self.status, self.said, headers=self.headers)


def failure(status: int, title: str, reason: str, headers: Mapping[str, str]) -> Answer:
    """A failure that has nothing to do with the request."""
    return Answer(status, {"code": reason, "message": f"{title}."}, headers=headers)


def unknown(noun: str, key: object) -> Refused:
    """404: there is no such record."""
    return Refused(404, "unknownRecord", f"There is no {noun} {key}.")


def invalid(errors: Iterable[tuple[str, str]], message: str = "The request is not valid.") -> Refused:
    """422 validation, with what is wrong field by field; the first word on a field counts."""
    fields: dict[str, str] = {}
    for name, wrong in errors:
        fields.setdefault(name, wrong)
    return Refused(422, "validation", message, fields=fields)


def duplicate(message: str, existing: int) -> Refused:
    """409: the natural key is taken."""
    return Refused(409, "duplicate", message, existingId=existing)
