"""Prefect tasks: the steps of a run that touch the outside, those of one flow in its own folder, one file a stage."""
