"""The tasks of flow ftl_duty, one file a stage."""
