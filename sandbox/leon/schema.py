"""The executable schema: schema.graphql with its scalars' behaviour, and the rule that makes nids interchangeable."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, cast

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLType,
    OperationDefinitionNode,
    Undefined,
    build_schema,
    get_named_type,
    is_list_type,
    is_non_null_type,
    is_type_sub_type_of,
    specified_rules,
    type_from_ast,
)
from graphql.language import NullValueNode
from graphql.validation import ValidationContext, ValidationRule, VariablesInAllowedPositionRule

from sandbox.leon.wire_time import read_instant

INTEGER_SCALARS = frozenset(
    {"Int", "FlightNid", "TripNid", "AircraftNid", "ContactNid", "CrewMemberNid", "TagDefinitionNid", "AocNid"}
)
TEXT_SCALARS = frozenset({"String", "AircraftRegistrationActive", "AirportCodeScalar", "TripNumber"})


class VariablesNearEnough(ValidationRule):
    """A variable may stand wherever its JSON form fits: Int for FlightNid, String for TripNumber.

    Public clients declare the same variable as Int or as a nid scalar, and LEON is seen to take both.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.defined: dict[str, Any] = {}

    def enter_operation_definition(self, operation: OperationDefinitionNode, *_args: Any) -> None:
        """Remembers the operation's variables."""
        self.defined = {node.variable.name.value: node for node in operation.variable_definitions or ()}

    def leave_operation_definition(self, operation: OperationDefinitionNode, *_args: Any) -> None:
        """Compares every use of a variable with its declaration."""
        for usage in self.context.get_recursive_variable_usages(operation):
            definition = self.defined.get(usage.node.name.value)
            if definition is None or usage.type is None:
                continue
            declared = type_from_ast(self.context.schema, definition.type)
            has_default = usage.default_value is not Undefined or not (
                definition.default_value is None or isinstance(definition.default_value, NullValueNode)
            )
            if declared is None or _fits(self.context.schema, declared, usage.type, has_default=has_default):
                continue
            name = usage.node.name.value
            problem = f'Variable "${name}" of type "{declared}" used in position expecting type "{usage.type}".'
            self.report_error(GraphQLError(problem, [definition, usage.node]))


def _fits(schema: GraphQLSchema, declared: GraphQLType, wanted: GraphQLType, *, has_default: bool) -> bool:
    """As the specification's "are variable usages allowed", but scalars of one JSON form count as one type."""
    if is_non_null_type(wanted) and not is_non_null_type(declared) and has_default:
        wanted = wanted.of_type
    if _shape(declared, wanted):
        names = get_named_type(declared).name, get_named_type(wanted).name
        if any(set(names) <= alike for alike in (INTEGER_SCALARS, TEXT_SCALARS)):
            return True
    return is_type_sub_type_of(schema, declared, wanted)


def _shape(declared: GraphQLType, wanted: GraphQLType) -> bool:
    """Whether lists and null-ness agree, whatever the names within."""
    if is_non_null_type(wanted):
        return is_non_null_type(declared) and _shape(declared.of_type, wanted.of_type)
    if is_non_null_type(declared):
        return _shape(declared.of_type, wanted)
    if is_list_type(wanted):
        return is_list_type(declared) and _shape(declared.of_type, wanted.of_type)
    return not is_list_type(declared)


VALIDATION_RULES = (
    *(rule for rule in specified_rules if rule is not VariablesInAllowedPositionRule),
    VariablesNearEnough,
)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise GraphQLError("Its not an integer identifier", extensions={"category": "argumentValidation"})
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError("Its not a text", extensions={"category": "argumentValidation"})
    return value


def _instant(value: Any) -> Any:
    try:
        return read_instant(value)
    except ValueError as broken:
        reason = f"Argument '{value}' validation failed with reason 'Its not a valid DateTime'"
        raise GraphQLError(reason, extensions={"category": "argumentValidation"}) from broken


@cache
def leon_schema() -> GraphQLSchema:
    """schema.graphql, built once. Records in the store are in wire form already, so scalars write what they find."""
    schema = build_schema((Path(__file__).parent / "schema.graphql").read_text(encoding="utf-8"))
    for name, named in schema.type_map.items():
        if isinstance(named, GraphQLScalarType):
            _give_behaviour(name, named)
    return schema


def root_type() -> GraphQLObjectType:
    """Query."""
    return cast("GraphQLObjectType", leon_schema().query_type)


def _give_behaviour(name: str, scalar: GraphQLScalarType) -> None:
    parse = _instant if name == "DateTime" else _integer if name in INTEGER_SCALARS else _text
    if name not in {"Int", "Float", "String", "Boolean", "ID"}:
        scalar.coerce_input_value = scalar.parse_value = parse  # type: ignore[method-assign]  # graphql-core's own way
