"""LEON (Leon Software): flight schedule, over GraphQL."""
