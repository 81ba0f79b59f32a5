"""The PostgreSQL warehouse: landing, sync and reporting schemas."""
