SELECT given.record_key, r.content_hash IS NOT NULL AS is_known
FROM unnest(CAST(:keys AS text[]), string_to_array(:hashes, ' ')) AS given (record_key, content_hash)
LEFT JOIN landing.records AS r
    ON r.is_current
    AND r.operator_id = :operator_id
    AND r.system = :system
    AND r.entity = :entity
    AND r.record_key = given.record_key
WHERE r.content_hash IS DISTINCT FROM given.content_hash
    -- What another flow has fetched meanwhile is newer. A stamp ahead of the clock is a clock set back, and no reason.
    AND NOT coalesce(r.fetched_at > :fetched_at AND r.fetched_at <= clock_timestamp(), false)
