"""A headless Chromium, where there is one: what a person sees of a page that scripts have drawn."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Scripts fetch, draw and fetch again; time in the page runs ahead whenever it only waits.
PATIENCE_MS = 20_000
SECONDS = 180


def _browse(folder: Path, address: str, *arguments: str) -> str:
    assert CHROMIUM is not None
    command = [
        CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
        f"--user-data-dir={folder / 'profile'}", "--window-size=1440,1200", f"--virtual-time-budget={PATIENCE_MS}",
        *arguments, address,
    ]  # fmt: skip
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS).stdout


def words(folder: Path, address: str) -> str:
    """The text of the page, without its tags, white space collapsed."""
    page = _browse(folder, address, "--dump-dom")
    page = re.sub(r"<(script|style).*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def screenshot(folder: Path, address: str, name: str) -> Path:
    """A picture of the page, as {folder}/{name}.png."""
    path = folder / f"{name}.png"
    _browse(folder, address, f"--screenshot={path}")
    return path
