-- One PostgreSQL server for Turnaround and for Prefect: logins, roles and the two databases. An administrator runs it once,
-- with a folder that has one file for each password (compose.yaml does that on the first start):
--   ROLE_FILES=/path psql -v ON_ERROR_STOP=1 -f roles.sql
-- The roles of the warehouse are those of docs/warehouse.md; made here, so that no login of ours may make roles.
\set migrate_password `cat "$ROLE_FILES/postgres_migrate"`
\set run_password `cat "$ROLE_FILES/postgres_run"`
\set prefect_password `cat "$ROLE_FILES/postgres_prefect"`

CREATE ROLE turnaround_owner NOLOGIN;
CREATE ROLE turnaround_pipeline NOLOGIN;
CREATE ROLE analyst NOLOGIN;
CREATE ROLE analyst_personal NOLOGIN;
GRANT analyst TO analyst_personal, turnaround_pipeline;

-- Who migrates: everything that it makes belongs to turnaround_owner, and so to whoever migrates next.
CREATE ROLE turnaround_migrate LOGIN PASSWORD :'migrate_password' IN ROLE turnaround_owner;
ALTER ROLE turnaround_migrate SET role = 'turnaround_owner';
-- Who runs the flows: no DDL.
CREATE ROLE turnaround_run LOGIN PASSWORD :'run_password' IN ROLE turnaround_pipeline;
-- Prefect's server, which sees nothing of the warehouse.
CREATE ROLE prefect LOGIN PASSWORD :'prefect_password';

CREATE DATABASE turnaround OWNER turnaround_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE turnaround FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE turnaround TO turnaround_pipeline, analyst;

CREATE DATABASE prefect OWNER prefect ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE prefect FROM PUBLIC;
\connect prefect
-- Prefect's searches need it; its own migration would make it too, where its login may.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
