"""The tasks of flow leon_to_techlog, one file a stage."""
