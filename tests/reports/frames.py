"""Reports as the warehouse would give them, with numpy-made rows: from a seed, always the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import numpy as np
import pandas as pd

from reports import Report

START, END = date(2025, 1, 1), date(2025, 12, 31)
NOW = datetime(2026, 1, 3, 6, 15, tzinfo=UTC)
MONTHS = pd.date_range(START, END, freq="MS")
FIVE = ("monthly_duty_hours", "cumulative_limits", "ftl_duty", "discretion_usage", "rest_compliance")
TITLES = {
    "monthly_duty_hours": "Monthly duty hours", "cumulative_limits": "Cumulative limits", "ftl_duty": "FTL duties",
    "discretion_usage": "Discretion usage", "rest_compliance": "Rest compliance", "duty_type_frequency": "Duty types",
}  # fmt: skip


def report(name: str, frame: pd.DataFrame | None = None, **facts: object) -> Report:
    """A report of 2025 for one operator, unless told otherwise."""
    known = {
        "title": TITLES.get(name, name), "description": f"Grain: a row of {name}.", "operator_id": "acme",
        "date_from": START, "date_to": END, "generated_at": NOW,
    }  # fmt: skip
    made = MAKERS[name](np.random.default_rng(7), 300) if frame is None else frame
    return Report(name=name, frame=made, **{**known, **facts})


def spans(hours: np.ndarray) -> pd.Series:
    """Hours as intervals to the minute; NaN as none."""
    return pd.Series(pd.to_timedelta(np.round(hours * 60), unit="min")).astype("timedelta64[us]")


def people(count: int) -> tuple[list[str], list[str]]:
    letters = [chr(65 + place) for place in range(26)]
    codes = [letters[n // 26 % 26] + letters[n * 7 % 26] + letters[n * 11 % 26] for n in range(count)]
    return codes, ["***"] * count


def of_people(chosen: np.ndarray, count: int) -> dict[str, object]:
    codes, names = people(count)
    return {
        "operator_id": "acme",
        "crew_code": [codes[one] for one in chosen],
        "crew_member": [names[one] for one in chosen],
    }


def monthly_duty_hours(random: np.random.Generator, crew: int) -> pd.DataFrame:
    who = np.tile(np.arange(crew), len(MONTHS))
    season = np.repeat(120 + 22 * np.sin((np.arange(len(MONTHS)) - 3) / 12 * 2 * np.pi), crew)
    duty = np.clip(random.normal(season, 22), 8, 206)
    frame = pd.DataFrame({**of_people(who, crew), "month": np.repeat([one.date() for one in MONTHS], crew)})
    frame["duty_count"] = np.maximum(1, (duty / 9).astype(int))
    for key, share in (("duty", 1.0), ("fdp", 0.8), ("block", 0.48)):
        frame[f"{key}_time"] = spans(duty * share)
        frame[f"{key}_hours"] = (frame[f"{key}_time"].dt.total_seconds() / 3600).round(2)
    return frame


def cumulative_limits(random: np.random.Generator, crew: int) -> pd.DataFrame:
    days = [date(2025, 12, 30), date(2025, 12, 31)]
    who = np.tile(np.arange(crew), len(days))
    load = np.clip(random.normal(0.62, 0.16, len(who)), 0.05, 1.03)
    frame = pd.DataFrame({**of_people(who, crew), "day": np.repeat(days, crew)})
    limits = {
        "duty_7d": 60,
        "duty_14d": 110,
        "duty_28d": 190,
        "flight_28d": 100,
        "flight_calendar_year": 900,
        "flight_12_months": 1000,
    }
    for suffix in ("", "_alternative"):
        for key, limit in limits.items():
            used = spans(np.clip(load * limit * random.normal(0.92, 0.08, len(who)), 0, None))
            frame[f"{key}{suffix}"] = used
            frame[f"{key}{suffix}_remaining"] = pd.Timedelta(hours=limit) - used
            frame[f"is_{key}{suffix}_over"] = used > pd.Timedelta(hours=limit)
        frame[f"is_over{suffix}"] = frame[[f"is_{key}{suffix}_over" for key in limits]].any(axis=1)
    return frame


def discretion_usage(random: np.random.Generator, crew: int) -> pd.DataFrame:
    count = crew
    starts = pd.to_datetime(START) + pd.to_timedelta(np.sort(random.integers(0, 365 * 1440, count)), unit="min")
    by_leon = np.minimum(random.exponential(0.55, count) + 0.05, 2.0)
    frame = pd.DataFrame(of_people(random.integers(0, crew, count), crew))
    frame["ftl_duty_nid"] = pd.array(85_000_000 + np.arange(count), dtype="Int64")
    frame["duty_start"] = starts.tz_localize(UTC)
    frame["month"] = [one.date().replace(day=1) for one in starts]
    frame["discretion_length"] = spans(by_leon)
    frame["log_discretion"] = spans(np.where(random.random(count) < 0.9, by_leon, by_leon + 0.25))
    frame["discretion_used"] = frame[["discretion_length", "log_discretion"]].max(axis=1)
    frame["is_over_1h"] = frame["discretion_used"] > pd.Timedelta(hours=1)
    frame["is_different"] = frame["discretion_length"] != frame["log_discretion"]
    frame["fdp_length"] = spans(13 + by_leon)
    frame["max_fdp_length"] = spans(np.where(random.random(count) < 0.97, 15.0, 13.0) + 0 * by_leon)
    frame["is_fdp_over_max"] = frame["fdp_length"] > frame["max_fdp_length"]
    return frame


def rest_compliance(random: np.random.Generator, crew: int) -> pd.DataFrame:
    count = crew * 40
    starts = pd.to_datetime(START) + pd.to_timedelta(np.sort(random.integers(0, 365 * 1440, count)), unit="min")
    frame = pd.DataFrame(of_people(random.integers(0, crew, count), crew))
    frame["ftl_duty_nid"] = pd.array(85_000_000 + np.arange(count), dtype="Int64")
    frame["duty_start"], frame["duty_end"] = starts.tz_localize(UTC), (starts + pd.Timedelta(hours=10)).tz_localize(UTC)
    frame["month"] = [one.date().replace(day=1) for one in starts]
    for side in ("before", "after"):
        required = np.where(random.random(count) < 0.7, 12.0, 10.0)
        margin = np.where(random.random(count) < 0.3, random.uniform(24, 60, count), random.gamma(2.2, 2.6, count))
        margin = np.where(random.random(count) < 0.004, -random.uniform(0.1, 2.4, count), margin)
        actual = np.where(random.random(count) < 0.02, np.nan, required + margin)
        frame[f"rest_required_{side}"], frame[f"rest_actual_{side}"] = spans(required), spans(actual)
        frame[f"margin_{side}"] = frame[f"rest_actual_{side}"] - frame[f"rest_required_{side}"]
        known = frame[f"margin_{side}"].notna()
        frame[f"is_compliant_{side}"] = (frame[f"margin_{side}"] >= pd.Timedelta(0)).astype(object).where(known, None)
    frame["rest_reduction"] = spans(np.where(random.random(count) < 0.01, 1.5, np.nan))
    frame["is_compliant"] = (frame["is_compliant_before"] != False) & (frame["is_compliant_after"] != False)  # noqa: E712
    return frame


def ftl_duty(random: np.random.Generator, crew: int) -> pd.DataFrame:
    count = crew * 200
    day = random.integers(0, 365, count)
    weekend = (day + 2) % 7 >= 5
    kinds = np.where(
        random.random(count) < np.where(weekend, 0.35, 0.6),
        random.choice(["EARLY", "LATE", "NIGHT"], count, p=[0.5, 0.3, 0.2]),
        None,
    )
    order = np.argsort(day, kind="stable")
    frame = pd.DataFrame(of_people(random.integers(0, crew, count), crew))
    frame["duty_start_date_utc"] = [date.fromordinal(START.toordinal() + int(one)) for one in day[order]]
    frame["duty_start_time_utc"] = [time(int(one), 5 * (int(one) % 12)) for one in random.integers(4, 20, count)]
    frame["duty_end_date_utc"], frame["duty_end_time_utc"] = frame["duty_start_date_utc"], time(22, 30)
    for key, low, high in (("duty_length", 6, 13), ("fdp_length", 5, 11), ("max_fdp_length", 12, 13)):
        frame[key] = spans(random.uniform(low, high, count))
    frame["duty_routes"] = [["EDDF", "LFPG", "EDDF"]] * count
    frame["ftl_duty_night_duty_type"] = kinds[order]
    frame["wocl"] = random.random(count) < 0.2
    frame["ftl_duty_nid"] = pd.array(85_000_000 + np.arange(count), dtype="Int64")
    frame["is_current"] = True
    frame["valid_from"], frame["valid_to"] = pd.Timestamp(NOW), pd.NaT
    return frame


def duty_type_frequency(random: np.random.Generator, crew: int) -> pd.DataFrame:
    who = np.tile(np.arange(crew), len(MONTHS))
    frame = pd.DataFrame({**of_people(who, crew), "month": np.repeat([one.date() for one in MONTHS], crew)})
    frame["duty_count"] = random.integers(12, 20, len(who))
    for kind, share in (("early", 0.25), ("late", 0.15), ("night", 0.1), ("wocl", 0.2)):
        frame[f"{kind}_count"] = random.binomial(frame["duty_count"], share)
        frame[f"{kind}_share"] = (frame[f"{kind}_count"] / frame["duty_count"]).round(4)
    return frame


MAKERS = {
    "monthly_duty_hours": monthly_duty_hours, "cumulative_limits": cumulative_limits,
    "discretion_usage": discretion_usage, "rest_compliance": rest_compliance,
    "ftl_duty": ftl_duty, "duty_type_frequency": duty_type_frequency,
}  # fmt: skip
