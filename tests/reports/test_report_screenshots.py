"""The five reports in a browser: something is drawn, in the colours of the charts, and nothing sticks out sideways."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread

from reports.charts.palette import CALM, NEAR, OVER
from reports.html import write_html
from tests.reports import frames

WIDTH, HEIGHT = 1280, 1500
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# The darkest cell of a heat map is 0.6 of the scale.
HEAT = "#519CCC"
COLOURS = {
    "monthly_duty_hours": (CALM,), "cumulative_limits": (CALM, NEAR), "ftl_duty": (HEAT,),
    "discretion_usage": (CALM, OVER), "rest_compliance": (CALM, OVER),
}  # fmt: skip
MEASURE = "<script>document.documentElement.dataset.widest = document.documentElement.scrollWidth</script>"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which is not installed here")


def browse(tmp_path, page, *arguments: str) -> str:
    assert CHROMIUM is not None
    command = [
        CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
        f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={WIDTH},{HEIGHT}", *arguments, page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def pixels(png: Path) -> np.ndarray:
    """Height x width x 3, 0 to 255."""
    return np.rint(imread(png)[:, :, :3] * 255).astype(int)


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)])


@pytest.mark.slow
@pytest.mark.parametrize("name", frames.FIVE)
def test_a_report_reads_well_in_a_browser(name, tmp_path):
    page = tmp_path / f"{name}.html"
    write_html(name, frames.report(name), page)
    shot = tmp_path / f"{name}.png"
    browse(tmp_path, page, f"--screenshot={shot}")
    picture = pixels(shot)
    assert picture.shape == (HEIGHT, WIDTH, 3)
    white = (picture > 250).all(axis=2).mean()
    assert 0.3 < white < 0.95
    for colour in COLOURS[name]:
        near = (abs(picture - rgb(colour)) <= 6).all(axis=2)
        assert near.sum() > 200, colour
    # The headline stands above the fold and the chart begins there.
    assert (picture[:180] < 80).all(axis=2).sum() > 500
    measured = tmp_path / "measured.html"
    measured.write_text(page.read_text(encoding="utf-8") + MEASURE, encoding="utf-8")
    widest = re.search(r'data-widest="(\d+)"', browse(tmp_path, measured, "--dump-dom"))
    assert widest is not None
    assert int(widest[1]) <= WIDTH


def test_a_table_of_ninety_columns_moves_within_the_page(tmp_path):
    page = tmp_path / "wide.html"
    frame = pd.DataFrame({f"column_number_{n}": ["a rather long value"] * 3 for n in range(90)})
    write_html("wide", frames.report("wide", frame), page)
    page.write_text(page.read_text(encoding="utf-8") + MEASURE, encoding="utf-8")
    assert f'data-widest="{WIDTH}"' in browse(tmp_path, page, "--dump-dom")
