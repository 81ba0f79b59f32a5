"""Colours that stay apart for colour-blind readers (Okabe and Ito 2008); whatever warns has a hatch as well."""

from __future__ import annotations

CALM = "#0072B2"
NEAR = "#E69F00"
OVER = "#D55E00"
QUIET = "#56B4E9"
INK = "#1B2733"
FAINT = "#5B6875"
LINE = "#D5DBE1"

OVER_HATCH = "////"
# Lines: dots would be thousands of small circles in the file.
NEAR_HATCH = "\\\\\\"

EARLY, LATE, NIGHT = "#E69F00", "#56B4E9", "#00476F"
CLASS_HATCHES = {"early": "", "late": "\\\\\\", "night": "////"}
