-- Settled writes are not kept for ever (housekeeping), and a link outlives the write that brought it about.
COMMENT ON COLUMN sync.links.outbox_id IS
    'Write that brought the link to this state; NULL where a record was found, not written, or the write is older than writes are kept.';
COMMENT ON COLUMN sync.outbox.landing_ids IS
    'The versions in landing.records that made it necessary; those of settled writes may be older than versions are kept.';
COMMENT ON TABLE sync.runs IS 'Every run of a flow for an operator. One that stays Running was killed; after a day housekeeping calls it Crashed.';
