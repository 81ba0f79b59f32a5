-- Before the first migration, because the ledger of migrations is in it.
CREATE SCHEMA IF NOT EXISTS sync
