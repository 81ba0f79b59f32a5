"""One GraphQL request against one operator's store: checks in LEON's order, then the short way or the long way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, cast

from graphql import FieldNode, GraphQLError, GraphQLObjectType, GraphQLSchema, execute_sync
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values

from sandbox.leon.documents import Document, InvalidQueryError, read_document
from sandbox.leon.errors import AccessRestrictedError, ArgumentRefusedError, FieldFailedError
from sandbox.leon.limits import check_complexity, check_interval
from sandbox.leon.projection import NeedsExecutorError, Project, collect_roots, compile_field
from sandbox.leon.resolvers import ROOTS, SECTIONS, Resolver, attach
from sandbox.leon.schema import leon_schema, root_type
from sandbox.leon.store import LeonStore

MASKED = {"errors": [{"message": "Internal server error"}]}  # seen live: no path, no location, no category


@dataclass(frozen=True)
class Answer:
    """HTTP status and JSON body. The body is nobody else's: it may be changed."""

    status: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Request:
    """The three members of a GraphQL request's JSON body."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None = None


class NoRequestError(ValueError):
    """The body is no GraphQL request."""


def read_request(body: bytes) -> Request:
    """The request of a JSON body.

    Raises:
        NoRequestError: when it is no JSON object with a query.
    """
    try:
        given = json.loads(body)
    except ValueError as broken:
        raise NoRequestError("no JSON") from broken
    if not isinstance(given, dict) or not isinstance(given.get("query"), str):
        raise NoRequestError("no query")
    variables = given.get("variables") or {}
    if not isinstance(variables, dict):
        raise NoRequestError("variables is no object")
    name = given.get("operationName")
    if not isinstance(name, str | None):
        raise NoRequestError("operationName is no text")
    return Request(given["query"], variables, name)


def answer(store: LeonStore, request: Request, *, short_way: bool = True) -> Answer:
    """What LEON answers. short_way=False always executes by graphql-core; the answer is the same."""
    try:
        document = read_document(request.query, request.operation_name)
    except InvalidQueryError as invalid:
        body: dict[str, Any] = {"errors": [_shown(each) for each in invalid.errors]}
        of_argument = any(each["extensions"]["category"] == "argumentValidation" for each in body["errors"])
        return Answer(400, {**body, "data": None} if of_argument else body)
    missing = sorted(document.resources & store.missing_resources)
    if missing:
        refusal = AccessRestrictedError(missing[0], store.operator_record["oprNid"])
        return Answer(200, {"errors": [_shown(refusal)], "data": None})
    variables = get_variable_values(executable(), document.operation.variable_definitions or (), request.variables)
    if isinstance(variables, list):
        return Answer(400, {"errors": [_of_variable(each, request.variables) for each in variables], "data": None})
    if not document.is_mutation:
        try:
            _check_limits(document, variables)
        except GraphQLError as refused:
            return Answer(400, {"errors": [_shown(refused)], "data": None})
    with store.lock:
        if short_way and not document.is_mutation and not store.has_broken_fields:
            try:
                return Answer(200, {"data": _copied(store, request, variables)})
            except (NeedsExecutorError, GraphQLError):
                pass  # the long way says it properly
        return _executed(store, request, document)


@cache
def executable() -> GraphQLSchema:
    """The schema with its resolvers."""
    return attach(leon_schema())


def _check_limits(document: Document, variables: VariableValues) -> None:
    """Interval first, then complexity, for every root field that has them."""
    root = root_type()
    for each in document.roots:
        field = root.fields.get(each.name)
        arguments = get_argument_values(field, each.node, variables) if field else {}
        if "timeInterval" in arguments.get("filter", {}):
            check_interval(arguments["filter"]["timeInterval"])
        check_complexity(each.size, arguments)


@dataclass(frozen=True)
class _Field:
    """A field that the short way answers: where it goes in the answer, and what makes its value."""

    path: tuple[str, ...]
    parent: GraphQLObjectType
    node: FieldNode
    resolver: Resolver
    project: Project


def _copied(store: LeonStore, request: Request, variables: VariableValues) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for field in _plan(request.query, request.operation_name):
        arguments = get_argument_values(field.parent.fields[field.node.name.value], field.node, variables)
        within = data
        for key in field.path[:-1]:
            within = within.setdefault(key, {})
        within[field.path[-1]] = field.project(field.resolver(store, arguments))
    return data


@lru_cache(maxsize=256)
def _plan(query: str, operation_name: str | None) -> tuple[_Field, ...]:
    """What is asked, root by root. NeedsExecutorError is raised anew each time, and cheaply."""
    document = read_document(query, operation_name)
    root = root_type()
    plan: list[_Field] = []
    for key, nodes in collect_roots([document.operation.selection_set], document.fragments).items():
        name = nodes[0].name.value
        if name in SECTIONS:
            plan += _section(document, key, nodes)
        elif name in ROOTS:
            project = compile_field(root, nodes, document.fragments)
            plan.append(_Field((key,), root, nodes[0], ROOTS[name], project))
        else:
            raise NeedsExecutorError
    return tuple(plan)


def _section(document: Document, key: str, nodes: list[FieldNode]) -> Iterator[_Field]:
    """The fields asked for in a section of the root."""
    type_name, resolvers = SECTIONS[nodes[0].name.value]
    parent = cast("GraphQLObjectType", leon_schema().type_map[type_name])
    selections = [node.selection_set for node in nodes if node.selection_set is not None]
    for inner, same in collect_roots(selections, document.fragments).items():
        name = same[0].name.value
        if name not in resolvers:
            raise NeedsExecutorError
        project = compile_field(parent, same, document.fragments)
        yield _Field((key, inner), parent, same[0], resolvers[name], project)


def _executed(store: LeonStore, request: Request, document: Document) -> Answer:
    result = execute_sync(
        executable(), document.ast, context_value=store, variable_values=request.variables,
        operation_name=request.operation_name,
    )  # fmt: skip
    if not result.errors:
        return Answer(200, {"data": result.data})
    originals = [each.original_error or each for each in result.errors]
    if any(isinstance(each, ArgumentRefusedError) for each in originals):
        return Answer(400, {"errors": [_shown(each) for each in result.errors], "data": None})
    if not all(isinstance(each, FieldFailedError) for each in originals):
        return Answer(500, dict(MASKED))
    return Answer(200, {"errors": [_shown(each) for each in result.errors], "data": result.data})


def _shown(error: GraphQLError) -> dict[str, Any]:
    """An error as LEON shows it: every one has a category."""
    shown: dict[str, Any] = dict(error.formatted)
    own = error.extensions or getattr(error.original_error, "extensions", None) or {}
    shown["extensions"] = {"category": "graphql", **own}
    return shown


def _of_variable(error: GraphQLError, variables: Mapping[str, Any]) -> dict[str, Any]:
    """A variable's refusal in the words seen live: value, then the path within the variable, then the reason."""
    shown = _shown(error)
    parts = re.fullmatch(r"Variable '\$(\w+)' has invalid value(?: at ([^:]*))?: (.*)", error.message, re.DOTALL)
    if parts is not None:
        name, path, reason = parts.group(1), parts.group(2) or "", parts.group(3)
        value: Any = variables.get(name)
        for step in re.findall(r"\w+", path):
            value = value[int(step)] if isinstance(value, list) else (value or {}).get(step)
        given = json.dumps(value, ensure_ascii=False)
        shown["message"] = f'Variable "${name}" got invalid value {given} at "{name}{path}"; {reason}'
    return shown
