"""The tasks of flow veryon_to_techlog, one file a stage."""
