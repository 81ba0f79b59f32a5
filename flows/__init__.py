"""Prefect flows: settings, lock, tasks in order, final state. Nothing else."""
