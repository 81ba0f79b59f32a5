"""Typed settings. Nothing else in Turnaround reads the environment or the configuration file."""
