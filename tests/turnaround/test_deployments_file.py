"""prefect.yaml: what is deployed and when, against a list written apart from it; and that Prefect reads it as we do."""

from __future__ import annotations

import inspect
from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from config.errors import ConfigurationError
from flows import deployments, registry

OPERATORS = ("acme", "borealis")
OPERATOR = {"operator": "{{ $TURNAROUND_OPERATOR }}"}
# Flow, deployment, cron, parameters of a scheduled run.
INVENTORY = [
    ("leon_to_techlog", "every-5-min", "*/5 * * * *", OPERATOR),
    ("techlog_to_leon", "every-5-min", "1-59/5 * * * *", OPERATOR),
    ("techlog_to_veryon", "every-5-min", "2-59/5 * * * *", OPERATOR),
    ("veryon_to_techlog", "every-5-min", "3-59/5 * * * *", OPERATOR),
    ("ftl_duty", "hourly", "17 * * * *", OPERATOR),
    ("leon_to_techlog", "nightly-full", "3 1 * * *", OPERATOR | {"full": True}),
    ("techlog_to_leon", "nightly-full", "34 1 * * *", OPERATOR | {"full": True}),
    ("techlog_to_veryon", "nightly-full", "5 2 * * *", OPERATOR | {"full": True}),
    ("veryon_to_techlog", "nightly-full", "36 2 * * *", OPERATOR | {"full": True}),
    ("housekeeping", "nightly", "9 4 * * *", {}),
]
FLOWS = [*registry.NAMES, "housekeeping"]


def test_it_has_exactly_these_deployments_and_schedules():
    found = []
    for one in deployments.read_deployments():
        assert set(one) == {"name", "description", "entrypoint", "tags", "work_pool", "schedules"}
        assert one["description"].endswith(".")
        assert one["tags"]
        # No concurrency limit: the advisory lock keeps runs apart, and cannot stay taken.
        assert one["work_pool"] == {"name": "turnaround"}
        (schedule,) = one["schedules"]
        assert set(schedule) == {"slug", "cron", "timezone", "active", "parameters"}
        assert (schedule["timezone"], schedule["active"]) == ("UTC", True)
        is_for_all = not schedule["parameters"]
        assert schedule["slug"] == (one["name"] if is_for_all else f"{deployments.PLACEHOLDER}-{one['name']}")
        flow = one["entrypoint"].rpartition(".")[2]
        assert one["entrypoint"] == f"flows.{flow}.{flow}"
        found.append((flow, one["name"], schedule["cron"], schedule["parameters"]))
    assert found == INVENTORY
    assert {flow for flow, *_ in found} == set(FLOWS)


def test_a_scheduled_run_has_parameters_that_its_flow_takes():
    for flow, _, _, parameters in INVENTORY:
        taken = inspect.signature(registry.load_flow(flow).fn).parameters
        assert set(parameters) <= set(taken), flow


def minutes(cron: str) -> set[int]:
    """The minutes of the day on which a cron is due, worked out field by field."""

    def field(text: str, size: int) -> set[int]:
        if text == "*":
            return set(range(size))
        if "/" not in text:
            return {int(text)}
        span, step = text.split("/")
        first = 0 if span == "*" else int(span.split("-")[0])
        return set(range(first, size, int(step)))

    minute, hour, *rest = cron.split()
    assert rest == ["*", "*", "*"]
    return {60 * h + m for h in field(hour, 24) for m in field(minute, 60)}


def test_ticks_are_spread():
    ticks = {(flow, name): minutes(cron) for flow, name, cron, _ in INVENTORY}
    often = [ticks[flow, "every-5-min"] for flow in registry.NAMES[:4]]
    assert [len(one) for one in often] == [288] * 4
    assert len(set.union(*often)) == 4 * 288, "two sync flows start in the same minute"
    for flow in registry.NAMES[:4]:
        (full,) = ticks[flow, "nightly-full"]
        gaps = {full - tick for tick in ticks[flow, "every-5-min"]}
        # An ordinary run is over by then, and the next one is not yet due.
        assert min(gap for gap in gaps if gap > 0) >= 2
        assert full not in ticks[flow, "every-5-min"]
    nights = sorted(
        one for flow in FLOWS for name in ("nightly-full", "nightly") for one in ticks.get((flow, name), ())
    )
    assert min(later - earlier for earlier, later in pairwise(nights)) >= 30


def test_every_operator_has_a_schedule_of_its_own_and_housekeeping_has_one_for_all():
    for one in deployments.wanted(OPERATORS):
        slugs = [schedule.slug for schedule in one.schedules]
        if one.flow == "housekeeping":
            assert slugs == ["nightly"]
            continue
        assert slugs == [f"{operator}-{one.name}" for operator in OPERATORS]
        assert [schedule.parameters["operator"] for schedule in one.schedules] == list(OPERATORS)
        assert deployments.PLACEHOLDER not in str(one.schedules)


def test_a_flow_is_scheduled_only_for_the_operators_that_it_concerns():
    wanted = deployments.wanted(OPERATORS, concerns=lambda flow, operator: "veryon" not in flow or operator == "acme")
    slugs = defaultdict(list)
    for one in wanted:
        slugs[one.flow] += [schedule.slug for schedule in one.schedules]
    assert slugs["techlog_to_veryon"] == ["acme-every-5-min", "acme-nightly-full"]
    assert slugs["ftl_duty"] == ["acme-hourly", "borealis-hourly"]


def test_a_schedule_of_ours_is_known_by_its_slug_whoever_the_operator_was():
    often, *_, nightly = deployments.wanted(OPERATORS)
    assert often.owns("acme-every-5-min")
    assert often.owns("an-operator-that-is-gone-every-5-min")
    assert nightly.owns("nightly")
    for slug in (None, "nightly", "every-5-min", "-every-5-min", "acme-every-5-min-2", "acme-hourly", "mine"):
        assert not often.owns(slug), slug
    assert not nightly.owns("acme-nightly")


def test_the_interval_of_a_flow_is_that_of_its_most_frequent_schedule():
    wanted = deployments.wanted(OPERATORS)
    assert {flow: deployments.interval(wanted, flow) for flow in FLOWS} == {
        **dict.fromkeys(registry.NAMES[:4], timedelta(minutes=5)),
        "ftl_duty": timedelta(hours=1),
        "housekeeping": timedelta(days=1),
    }


@pytest.mark.parametrize("cron", ["0 9-17 * * *", "*/5 * * * 1", "0 0 1 * *", "1,31 * * * *", "nonsense"])
def test_a_cron_that_no_alarm_can_be_set_on_is_refused(tmp_path: Path, cron: str):
    text = deployments.PREFECT_YAML.read_text(encoding="utf-8").replace('"17 * * * *"', f'"{cron}"')
    path = tmp_path / "prefect.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="cron"):
        deployments.interval(deployments.wanted(OPERATORS, path), "ftl_duty")


@pytest.mark.parametrize("text", ["", "deployments", "name: turnaround", "deployments: [", "[]"])
def test_a_file_that_is_no_prefect_yaml_is_refused_with_what_to_do(tmp_path: Path, text: str):
    path = tmp_path / "prefect.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="restore it"):
        deployments.read_deployments(path)


def test_prefect_can_read_it_by_itself(monkeypatch):
    from prefect.cli.deploy._models import PrefectYamlModel, RawScheduleConfig
    from prefect.flows import load_flow_from_entrypoint
    from prefect.utilities.templating import apply_values

    content = yaml.safe_load(deployments.PREFECT_YAML.read_text(encoding="utf-8"))
    # Prefect ignores a key that it does not know, such as a misspelt one.
    assert set(content) == {"name", "definitions", "pull", "deployments"}
    assert content["pull"] == []
    monkeypatch.setenv("TURNAROUND_OPERATOR", "acme")
    model = PrefectYamlModel.model_validate(apply_values(content, {}))
    ours = deployments.wanted(["acme"])
    for deployment, one in zip(model.deployments, ours, strict=True):
        (schedule,) = deployment.schedules or []
        assert isinstance(schedule, RawScheduleConfig)
        assert [(schedule.slug, schedule.cron, schedule.parameters)] == [
            (mine.slug, mine.cron, mine.parameters) for mine in one.schedules
        ]
        assert load_flow_from_entrypoint(str(deployment.entrypoint)).name == one.flow
