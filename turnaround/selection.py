"""Which flows and operators a command is about."""

from __future__ import annotations

from collections.abc import Sequence

from config.errors import ConfigurationError
from config.location import config_path
from config.settings import Settings
from flows import registry


def select_flows(named: Sequence[str]) -> tuple[str, ...]:
    """The flows named, in the order in which flows run; all where none is named.

    Raises:
        ConfigurationError: one of them is unknown; the message names the known.
    """
    unknown = [name for name in named if name not in registry.NAMES]
    if unknown:
        raise ConfigurationError(f"no flow {unknown[0]!r}; there are {', '.join(registry.NAMES)}")
    return tuple(name for name in registry.NAMES if not named or name in named)


def select_operators(settings: Settings, named: Sequence[str]) -> tuple[str, ...]:
    """The operators named, each once; all that are configured where none is named.

    Raises:
        ConfigurationError: one of them is not configured, or none is configured at all.
    """
    if not settings.operators:
        raise ConfigurationError(
            f"no operator in {config_path()}: add a table [operators.ID]; `turnaround init` shows one"
        )
    for operator in named:
        settings.operator(operator)
    return tuple(dict.fromkeys(named)) or tuple(settings.operators)
