"""The tasks of flow techlog_to_leon, one file a stage."""
