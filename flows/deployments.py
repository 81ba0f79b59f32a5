"""prefect.yaml's deployments for the operators that are configured: one schedule an operator."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from config.errors import ConfigurationError

PREFECT_YAML = Path(__file__).resolve().parent.parent / "prefect.yaml"
# What stands for the operator in prefect.yaml. `prefect deploy` fills it from its environment, for one operator; here
# it is filled for each.
PLACEHOLDER = "{{ $TURNAROUND_OPERATOR }}"

MINUTES = re.compile(r"(?:\*|\d+-59)/(\d+) \* \* \* \*")
HOURLY = re.compile(r"\d+ \* \* \* \*")
DAILY = re.compile(r"\d+ \d+ \* \* \*")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a flow runs for an operator; its slug is what a later registration knows it by."""

    slug: str
    cron: str
    timezone: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deployment:
    """One of prefect.yaml's deployments, with the schedules of the operators that it concerns.

    Attributes:
        flow: the flow's name.
        name: the deployment's, which says how often it runs.
        description: for the UI.
        tags: of the deployment and of its runs.
        entrypoint: the flow's place in the installed package.
        work_pool: the pool whose workers run it.
        schedules: one an operator, or one for all.
        slugs: what the slugs of its schedules look like, whoever the operator is.
    """

    flow: str
    name: str
    description: str
    tags: tuple[str, ...]
    entrypoint: str
    work_pool: str
    schedules: tuple[Schedule, ...]
    slugs: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """FLOW/NAME, as Prefect writes it."""
        return f"{self.flow}/{self.name}"

    def owns(self, slug: str | None) -> bool:
        """Whether a schedule of that slug is one of ours, of an operator there is or was; a person's own is not."""
        patterns = [re.escape(one).replace(re.escape(PLACEHOLDER), ".+") for one in self.slugs]
        return slug is not None and any(re.fullmatch(pattern, slug) for pattern in patterns)


def read_deployments(path: Path = PREFECT_YAML) -> list[dict[str, Any]]:
    """The deployments as prefect.yaml has them.

    Raises:
        ConfigurationError: the file is missing or is no prefect.yaml.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        deployments: list[dict[str, Any]] = content["deployments"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{path} cannot be used ({type(error).__name__}): restore it from the repository"
        ) from None
    return deployments


def wanted(
    operators: Sequence[str],
    path: Path = PREFECT_YAML,
    *,
    concerns: Callable[[str, str], bool] = lambda _flow, _operator: True,
) -> list[Deployment]:
    """What has to be registered: every deployment, with the schedules of every operator that its flow concerns.

    Args:
        operators: their keys in turnaround.toml.
        path: prefect.yaml.
        concerns: whether a flow, by its name, is any business of an operator.
    """
    return [_deployment(given, operators, concerns) for given in read_deployments(path)]


def interval(deployments: Sequence[Deployment], flow: str) -> timedelta:
    """How often a flow runs: the shortest interval of its deployments."""
    return min(_interval(schedule.cron) for one in deployments if one.flow == flow for schedule in one.schedules)


def _deployment(given: dict[str, Any], operators: Sequence[str], concerns: Callable[[str, str], bool]) -> Deployment:
    flow = given["entrypoint"].rpartition(".")[2]
    concerned = [operator for operator in operators if concerns(flow, operator)]
    return Deployment(
        flow=flow,
        name=given["name"],
        description=given["description"],
        tags=tuple(given["tags"]),
        entrypoint=given["entrypoint"],
        work_pool=given["work_pool"]["name"],
        schedules=tuple(one for schedule in given["schedules"] for one in _schedules(schedule, concerned)),
        slugs=tuple(schedule["slug"] for schedule in given["schedules"]),
    )


def _schedules(given: dict[str, Any], operators: Sequence[str]) -> list[Schedule]:
    """The schedule, once for each operator; once altogether where it names none."""
    is_for_all = PLACEHOLDER not in given["slug"]
    filled = [given] if is_for_all else [_fill(given, operator) for operator in operators]
    return [Schedule(one["slug"], one["cron"], one["timezone"], one["parameters"]) for one in filled]


def _fill(value: Any, operator: str) -> Any:
    if isinstance(value, dict):
        return {key: _fill(one, operator) for key, one in value.items()}
    return value.replace(PLACEHOLDER, operator) if isinstance(value, str) else value


def _interval(cron: str) -> timedelta:
    """Between two ticks of the crons that prefect.yaml may have; minutes, an hour or a day."""
    if found := MINUTES.fullmatch(cron):
        return timedelta(minutes=int(found[1]))
    if HOURLY.fullmatch(cron):
        return timedelta(hours=1)
    if DAILY.fullmatch(cron):
        return timedelta(days=1)
    raise ConfigurationError(
        f"prefect.yaml: the cron {cron!r} is none that alarms can be set on: use */N or A-59/N minutes, M * or M H"
    )
