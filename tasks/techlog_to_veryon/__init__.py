"""The tasks of flow techlog_to_veryon, one file a stage."""
