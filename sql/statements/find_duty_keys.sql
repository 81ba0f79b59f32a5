-- Duties by crew code and start, to the minute: an export of LEON's report may lack the nid.
SELECT DISTINCT given.crew_code, given.duty_start, d.duty_key, d.person_key
FROM unnest(CAST(:crew_codes AS text[]), CAST(:duty_starts AS timestamptz[])) AS given (crew_code, duty_start)
JOIN ftl.person AS p ON p.operator_id = :operator_id AND p.crew_code = given.crew_code
JOIN ftl.duty AS d
    ON d.is_current
    AND d.operator_id = :operator_id
    AND d.source = 'leon'
    AND d.person_key = p.person_key
    AND d.duty_start >= given.duty_start
    AND d.duty_start < given.duty_start + interval '1 minute'
