"""The warehouse's SQL: one statement a file in statements/, the schema's history in migrations/."""
