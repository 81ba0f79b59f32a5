-- Every imported duty of these people. A key that names the person is to name the login; one from a nid stays.
SELECT DISTINCT
    d.duty_key,
    d.person_key,
    CASE
        WHEN starts_with(d.duty_key, d.person_key || ':') THEN m.login || substr(d.duty_key, length(d.person_key) + 1)
        ELSE d.duty_key
    END AS new_duty_key,
    m.login AS new_person_key,
    d.duty_start,
    d.duty_end
FROM unnest(CAST(:strangers AS text[]), CAST(:logins AS text[])) AS m (stranger, login)
JOIN ftl.duty AS d ON d.operator_id = :operator_id AND d.source = 'import' AND d.person_key = m.stranger
