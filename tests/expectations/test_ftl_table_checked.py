"""The duty table as it is built is what its suite judges."""

from __future__ import annotations

from dataclasses import replace

from expectations.engine import required
from expectations.suites import check
from model.duty import DutyPlace
from tests.transforms.ftl.duty_scene import NEXT, NIGHT, long, office, table
from transforms.ftl.columns import FRAME_COLUMNS


def found(*duties):
    """What broke, as (column, severity), and the keys that are set aside."""
    report = check(table(*duties), "ftl_duties", key="duty_key")
    broken = [(result.column_name, result.severity) for result in report.results if not result.success]
    return broken, [row.record_key for row in report.rejected], report


def test_healthy_duties_pass():
    assert set(required("ftl_duties")) <= set(FRAME_COLUMNS)
    broken, aside, report = found(NIGHT, NEXT, office())
    assert (broken, aside) == ([("rest_shortfall", "info")], [])
    assert report.accepted_mask.all()


def test_a_table_of_no_duties_passes():
    assert found()[0] == []


def test_each_kind_of_trouble_sets_its_duty_aside_and_no_other():
    odd = replace(NIGHT, duty_length=long("9:05"), night_duty_type="DAWN", sector_count=3, login_nid=7)
    broken, aside, report = found(odd, NEXT)
    assert broken == [
        ("duty_length_gap", "warning"), ("route_gap", "warning"), ("ftl_duty_night_duty_type", "warning"),
    ]  # fmt: skip
    assert set(aside) == {"nid:901"}
    assert report.accepted_mask.tolist() == [False, True]


def test_a_zone_that_nobody_knows_is_told_and_the_duty_goes_on():
    nowhere = DutyPlace("ZZZZ", None, "Europe/Atlantis")
    broken, aside, _ = found(replace(NIGHT, start=nowhere, end=None))
    assert (broken, aside) == ([("start_zone", "info"), ("end_zone", "info")], [])
