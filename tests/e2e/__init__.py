"""Whole runs against the stand-in vendors, judged by an oracle that shares no code with the product."""

import pytest

# The helpers assert too: their failures must say what differed.
pytest.register_assert_rewrite("tests.e2e.oracle", "tests.e2e.journeys", "tests.e2e.play", "tests.e2e.stand")
