-- Duties by person and start to the minute on a clock: an export may tell the start in UTC (utc), in base time (crew_bt)
-- or in local time (lt) only.
SELECT given.place, d.duty_key, d.person_key, d.duty_start
FROM unnest(CAST(:person_keys AS text[]), CAST(:clocks AS text[]), CAST(:starts AS timestamp[]))
    WITH ORDINALITY AS given (person_key, clock, start, place)
JOIN ftl.duty AS d ON d.is_current AND d.operator_id = :operator_id AND d.source = 'leon' AND d.person_key = given.person_key
WHERE date_trunc('minute', CASE given.clock
    WHEN 'utc' THEN d.duty_start_date_utc + d.duty_start_time_utc
    WHEN 'crew_bt' THEN d.duty_start_date_crew_bt + CAST(d.duty_start_time_crew_bt AS time)
    WHEN 'lt' THEN d.duty_start_date_lt + CAST(d.duty_start_time_lt AS time)
END) = date_trunc('minute', given.start)
