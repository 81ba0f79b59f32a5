"""The short way through a large answer: a selection compiled to one function that copies the fields asked for.

A sync asks for thousands of flights every five minutes, and graphql-core takes ten times as long for them. Records are
in wire form already, so a selection without arguments, directives or resolvers below the root is nothing but copying.
Whatever is more than that, or breaks a promise of the schema, raises NeedsExecutorError and goes the long way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLOutputType,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

Project = Callable[[Any], Any]
Fragments = Mapping[str, FragmentDefinitionNode]


class NeedsExecutorError(Exception):
    """This selection, or this record, is beyond plain copying."""


def compile_field(parent: GraphQLObjectType, nodes: list[FieldNode], fragments: Fragments) -> Project:
    """What turns a field's value into its part of the answer. nodes are all selections of it, to be merged.

    Raises:
        NeedsExecutorError: for the selection now, or from the function for a value that breaks the schema.
    """
    field = parent.fields[nodes[0].name.value]
    named = get_named_type(field.type)
    return _through(field.type, _named(named, nodes, fragments))


def _through(kind: GraphQLOutputType, convert: Project | None) -> Project:
    """Lists and null-ness around a conversion of the named type."""
    if is_non_null_type(kind):
        inner = _through(kind.of_type, convert)

        def required(value: Any) -> Any:
            if value is None:
                raise NeedsExecutorError
            return inner(value)

        return required
    if is_list_type(kind):
        each = _through(kind.of_type, convert)
        return lambda value: None if value is None else [each(item) for item in value]
    if convert is None:
        return lambda value: value
    return lambda value: None if value is None else convert(value)


def _named(named: Any, nodes: list[FieldNode], fragments: Fragments) -> Project | None:
    """The conversion of an object or enum; None for scalars, which stay as they are."""
    if isinstance(named, GraphQLEnumType):
        allowed = frozenset(named.values)

        def known(value: Any) -> Any:
            if value not in allowed:
                raise NeedsExecutorError
            return value

        return known
    if isinstance(named, GraphQLObjectType):
        return _object(named, nodes, fragments)
    return None


def _object(kind: GraphQLObjectType, nodes: list[FieldNode], fragments: Fragments) -> Project:
    merged: dict[str, list[FieldNode]] = {}
    for node in nodes:
        if node.selection_set is not None:  # always so: validation refuses an object without a selection
            _collect(node.selection_set, fragments, merged)
    plain: list[tuple[str, str]] = []
    others: list[tuple[str, str, Project]] = []
    for key, same in merged.items():
        name = same[0].name.value
        if name == "__typename":
            others.append((key, key, lambda _value: kind.name))
            continue
        if same[0].arguments or kind.fields[name].resolve is not None:
            raise NeedsExecutorError
        if _is_plain(kind.fields[name].type):
            plain.append((key, name))
        else:
            others.append((key, name, compile_field(kind, same, fragments)))

    def project(record: Mapping[str, Any]) -> dict[str, Any]:
        answer = {key: record.get(name) for key, name in plain}
        for key, name, convert in others:
            answer[key] = convert(record.get(name))
        return answer

    return project


def _is_plain(kind: GraphQLOutputType) -> bool:
    """A nullable scalar: copied without a look."""
    return not (is_non_null_type(kind) or is_list_type(kind) or isinstance(kind, GraphQLObjectType | GraphQLEnumType))


def _collect(selections: SelectionSetNode, fragments: Fragments, into: dict[str, list[FieldNode]]) -> None:
    """Fields by their key in the answer, with fragments spread out."""
    for node in selections.selections:
        if node.directives:
            raise NeedsExecutorError
        match node:
            case FieldNode():
                into.setdefault((node.alias or node.name).value, []).append(node)
            case FragmentSpreadNode():
                _collect(fragments[node.name.value].selection_set, fragments, into)
            case InlineFragmentNode():
                _collect(node.selection_set, fragments, into)


def collect_roots(selections: Iterable[SelectionSetNode], fragments: Fragments) -> dict[str, list[FieldNode]]:
    """The fields of the root, or of one field of it, by their key in the answer."""
    found: dict[str, list[FieldNode]] = {}
    for each in selections:
        _collect(each, fragments, found)
    return found
