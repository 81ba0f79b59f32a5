"""Ratios measured in one run, each against a yardstick on the same machine."""
