"""What a check says about a frame: counts and keys, never a value."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.sync import Quarantined, Severity


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome of one expectation on one frame.

    Attributes:
        dataset: the suite, such as "leon_flights".
        expectation: the Great Expectations type, such as "expect_column_values_to_be_unique".
        column_name: the column judged, or missing; of a pair both, joined by ", "; None for the frame as a whole.
        severity: "critical" fails the run, "warning" sets rows aside, "info" only reports. An expectation that could
            not be judged is critical whatever its suite says.
        success: whether the frame meets the expectation.
        element_count: the rows judged: those that its condition selects, or all.
        unexpected_count: the rows that broke it; 0 for what is said of the frame as a whole.
        reason: why it is expected, for a person to read.
    """

    dataset: str
    expectation: str
    column_name: str | None
    severity: Severity
    success: bool
    element_count: int
    unexpected_count: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """All outcomes of one suite on one frame.

    Attributes:
        dataset: the suite.
        results: one outcome an expectation, in the order of the suite. Where columns are missing, only one each.
        rejected: the records set aside, one entry a record and expectation, in the order of suite and frame.
        accepted_mask: one flag a row of the frame, by position: whether it goes on. All False where the run must fail.
    """

    dataset: str
    results: tuple[CheckResult, ...]
    rejected: tuple[Quarantined, ...]
    accepted_mask: npt.NDArray[np.bool_] = field(repr=False)

    @property
    def critical(self) -> tuple[CheckResult, ...]:
        """The failed expectations that forbid the run to write anything."""
        return tuple(result for result in self.results if result.severity == "critical" and not result.success)

    def accepted(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of the checked frame that go on, with their index as it was.

        Raises:
            ValueError: it is not the frame that was checked: the number of rows differs.
        """
        if len(frame) != len(self.accepted_mask):
            raise ValueError(f"{self.dataset}: {len(self.accepted_mask)} rows were checked, not {len(frame)}")
        return frame.loc[self.accepted_mask]
