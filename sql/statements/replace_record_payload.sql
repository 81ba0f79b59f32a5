-- The hash stays: what LEON answers unchanged is no news, and so does not come back.
UPDATE landing.records SET payload = CAST(:payload AS jsonb) WHERE id = :id
