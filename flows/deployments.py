"""prefect.yaml's deployments for the operators that are configured: one deployment a flow, one schedule an operator."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from config.errors import ConfigurationError

if TYPE_CHECKING:
    from prefect.client.schemas.actions import DeploymentScheduleCreate
    from prefect.deployments.runner import RunnerDeployment

PREFECT_YAML = Path(__file__).resolve().parent.parent / "prefect.yaml"
# What stands for the operator in prefect.yaml. `prefect deploy` fills it from its environment, for one operator; here
# it is filled for each.
PLACEHOLDER = "{{ $TURNAROUND_OPERATOR }}"


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


def schedules_for(deployment: dict[str, Any], operators: Sequence[str]) -> list[dict[str, Any]]:
    """The deployment's schedules, once for each operator, its id put in for the placeholder."""
    return [_fill(schedule, operator) for operator in operators for schedule in deployment["schedules"]]


def build(
    operators: Sequence[str],
    path: Path = PREFECT_YAML,
    *,
    concerns: Callable[[str, str], bool] = lambda _flow, _operator: True,
) -> list[RunnerDeployment]:
    """What a Prefect runner serves: every deployment, with the schedules of every operator that the flow concerns.

    Args:
        operators: their keys in turnaround.toml.
        path: prefect.yaml.
        concerns: whether a flow, by its name, is any business of an operator.
    """
    from prefect.types.entrypoint import EntrypointType  # noqa: PLC0415  (Prefect takes a second)

    return [
        _load(deployment["entrypoint"]).to_deployment(
            name=deployment["name"],
            description=deployment["description"],
            tags=deployment["tags"],
            schedules=[
                _schedule(one) for one in schedules_for(deployment, _concerned(deployment, operators, concerns))
            ],
            # The installed package, whatever the working folder of the process that runs it.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for deployment in read_deployments(path)
    ]


def _concerned(deployment: dict[str, Any], operators: Sequence[str], concerns: Callable[[str, str], bool]) -> list[str]:
    flow = deployment["entrypoint"].rpartition(".")[2]
    return [operator for operator in operators if concerns(flow, operator)]


def _load(entrypoint: str) -> Any:
    module, _, name = entrypoint.rpartition(".")
    return getattr(importlib.import_module(module), name)


def _schedule(given: dict[str, Any]) -> DeploymentScheduleCreate:
    from prefect.client.schemas.actions import DeploymentScheduleCreate  # noqa: PLC0415
    from prefect.client.schemas.schedules import CronSchedule  # noqa: PLC0415

    return DeploymentScheduleCreate(
        schedule=CronSchedule(cron=given["cron"], timezone=given["timezone"]),
        slug=given["slug"],
        active=given["active"],
        parameters=given["parameters"],
    )


def _fill(value: Any, operator: str) -> Any:
    if isinstance(value, dict):
        return {key: _fill(one, operator) for key, one in value.items()}
    return value.replace(PLACEHOLDER, operator) if isinstance(value, str) else value
