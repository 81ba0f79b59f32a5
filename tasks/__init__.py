"""Prefect tasks: the steps of a run that touch the outside, one file a stage."""
