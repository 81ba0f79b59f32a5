"""Short names for what the tables of cases say over and over."""

from __future__ import annotations

import pandas as pd

NOT_NULL = "expect_column_values_to_not_be_null"
UNIQUE = "expect_column_values_to_be_unique"
IN_SET = "expect_column_values_to_be_in_set"
NOT_IN_SET = "expect_column_values_to_not_be_in_set"
REGEX = "expect_column_values_to_match_regex"
BETWEEN = "expect_column_values_to_be_between"
PAIR = "expect_column_pair_values_a_to_be_greater_than_b"
ROWS = "expect_table_row_count_to_be_between"


def at(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")
