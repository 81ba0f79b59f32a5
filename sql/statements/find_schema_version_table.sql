SELECT to_regclass('sync.schema_version')
