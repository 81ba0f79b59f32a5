SELECT count(*), CAST(min({stamp}) AS timestamptz) FROM {table}
