"""Queries as the stand-in holds them: parsed and validated once for each text, with what is asked of the root."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    parse,
    validate,
)

from sandbox.leon.schema import VALIDATION_RULES, leon_schema

# What each field needs of the API key (Leon's list of resources). Absent from here: nothing beyond a valid token.
RESOURCES = {
    ("Query", "flightList"): "GRAPHQL_FLIGHT",
    ("Query", "flight"): "GRAPHQL_FLIGHT",
    ("Query", "flights"): "GRAPHQL_FLIGHT",
    ("Query", "aircraftList"): "GRAPHQL_ACFT",
    ("Query", "crewMemberList"): "GRAPHQL_CREW_MEMBER",
    ("Query", "operator"): "GRAPHQL_OPERATOR",
    ("Query", "ftl"): "GRAPHQL_DUTY_SEE",  # which resource it really needs is not known
    ("Flight", "acft"): "GRAPHQL_ACFT",
    ("Flight", "startAirport"): "GRAPHQL_AIRPORT",
    ("Flight", "endAirport"): "GRAPHQL_AIRPORT",
    ("Flight", "crewMemberList"): "GRAPHQL_FLIGHT_CREW_SEE",
    ("Flight", "crewList"): "GRAPHQL_FLIGHT_CREW_SEE",
    ("Flight", "passengerList"): "GRAPHQL_PASSENGER",
    ("Flight", "journeyLog"): "GRAPHQL_JOURNEY_LOG",
    ("Mutation", "journeyLog"): "GRAPHQL_JOURNEY_LOG_EDIT",
}


@dataclass(frozen=True)
class RootField:
    """One top-level field: its node, and the number of fields selected below it, fragments spread out."""

    node: FieldNode
    size: int

    @property
    def name(self) -> str:
        """The schema's name of it, not its alias."""
        return self.node.name.value


@dataclass(frozen=True)
class Document:
    """A query text that the schema allows."""

    ast: DocumentNode
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    roots: list[RootField]
    resources: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_mutation(self) -> bool:
        """Whether it writes."""
        return self.operation.operation is OperationType.MUTATION


class InvalidQueryError(Exception):
    """The text is no query of this schema; errors say where and why."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@lru_cache(maxsize=256)
def read_document(text: str, operation_name: str | None = None) -> Document:
    """The document of this text.

    Raises:
        InvalidQueryError: a syntax error, an unknown field or argument, no such operation.
    """
    schema = leon_schema()
    try:
        ast = parse(text)
    except GraphQLError as broken:
        raise InvalidQueryError([broken]) from broken
    if errors := validate(schema, ast, VALIDATION_RULES):
        raise InvalidQueryError(errors)
    operation = _operation(ast, operation_name)
    root = schema.get_root_type(operation.operation)
    if root is None:
        raise InvalidQueryError([GraphQLError(f"Schema is not configured for {operation.operation.value}.")])
    fragments = {node.name.value: node for node in ast.definitions if isinstance(node, FragmentDefinitionNode)}
    walked = list(_walk(schema, root, operation.selection_set, fragments))
    roots = [
        RootField(node, sum(1 for _ in _below(schema, root, node, fragments)))
        for parent, node in walked
        if parent is root
    ]
    needed = (RESOURCES.get((parent.name, node.name.value)) for parent, node in walked)
    return Document(ast, operation, fragments, roots, frozenset(each for each in needed if each))


@lru_cache(maxsize=256)
def is_mutation(text: str, operation_name: str | None = None) -> bool:
    """Whether the operation that would be executed is a mutation; what is no query at all is none.

    Only the text is read, so a mutation that the schema refuses is a mutation, too.
    """
    try:
        return _operation(parse(text), operation_name).operation is OperationType.MUTATION
    except (GraphQLError, InvalidQueryError):
        return False


def _operation(ast: DocumentNode, name: str | None) -> OperationDefinitionNode:
    found = [node for node in ast.definitions if isinstance(node, OperationDefinitionNode)]
    if name is not None:
        found = [node for node in found if node.name is not None and node.name.value == name]
    if len(found) != 1:
        raise InvalidQueryError(
            [GraphQLError(f"Unknown operation named '{name}'." if name else "Must provide operation name.")]
        )
    return found[0]


def _below(
    schema: GraphQLSchema, parent: GraphQLNamedType, node: FieldNode, fragments: dict[str, FragmentDefinitionNode]
) -> Iterator[tuple[GraphQLNamedType, FieldNode]]:
    if node.name.value.startswith("__") or node.selection_set is None or not isinstance(parent, GraphQLObjectType):
        return
    inner = get_named_type(parent.fields[node.name.value].type)
    yield from _walk(schema, inner, node.selection_set, fragments)


def _walk(
    schema: GraphQLSchema,
    parent: GraphQLNamedType,
    selections: SelectionSetNode,
    fragments: dict[str, FragmentDefinitionNode],
) -> Iterator[tuple[GraphQLNamedType, FieldNode]]:
    """Every field of a selection and of those within it, with the type it belongs to.

    Directly on a union there is nothing but __typename: a fragment on one of its types has the fields.
    """
    for node in selections.selections:
        match node:
            case FieldNode():
                yield parent, node
                yield from _below(schema, parent, node, fragments)
            case FragmentSpreadNode():
                fragment = fragments[node.name.value]
                inner = _narrowed(schema, parent, fragment.type_condition)
                yield from _walk(schema, inner, fragment.selection_set, fragments)
            case InlineFragmentNode():
                inner = _narrowed(schema, parent, node.type_condition)
                yield from _walk(schema, inner, node.selection_set, fragments)


def _narrowed(schema: GraphQLSchema, parent: GraphQLNamedType, condition: NamedTypeNode | None) -> GraphQLNamedType:
    """The type that a fragment is on. An object's fragment on its own union stays with the object."""
    if condition is None or isinstance(parent, GraphQLObjectType):
        return parent
    return schema.type_map[condition.name.value]
