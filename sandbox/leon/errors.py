"""What LEON refuses, in its own words and categories (GraphQL `extensions.category`)."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError


class ArgumentRefusedError(GraphQLError):
    """An argument's value is not acceptable: HTTP 400, data null. Form seen live."""

    def __init__(self, argument: str, reason: str) -> None:
        super().__init__(
            f"Argument '{argument}' validation failed with reason '{reason}'",
            extensions={"category": "argumentValidation"},
        )


class TooComplexError(GraphQLError):
    """The selection times the days asked for exceeds the cap: HTTP 400. Words assumed, cap seen live."""

    def __init__(self, complexity: int, cap: int) -> None:
        super().__init__(
            f"Max query complexity should be {cap} but got {complexity}.", extensions={"category": "queryComplexity"}
        )


class AccessRestrictedError(GraphQLError):
    """The key lacks a resource. Words and category seen live, the HTTP status is not known: 200 here."""

    def __init__(self, resource: str, opr_nid: int) -> None:
        super().__init__(
            f"Logged user has no privileges to '{resource}' resource for operator {opr_nid}",
            extensions={"category": "accessRestriction"},
        )


class FieldFailedError(GraphQLError):
    """One field of one record cannot be resolved: HTTP 200 with partial data and this among the errors."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"category": "businessLogic"})


def with_failure(node: dict[str, Any], path: list[str], message: str) -> dict[str, Any]:
    """A copy of node in which the field at path is an exception: the executor raises it in that field's place."""
    head, *rest = path
    inner = node.get(head)
    failed = (
        FieldFailedError(message) if not rest or not isinstance(inner, dict) else with_failure(inner, rest, message)
    )
    return {**node, head: failed}
