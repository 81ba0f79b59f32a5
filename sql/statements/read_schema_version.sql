SELECT version_num FROM sync.schema_version
