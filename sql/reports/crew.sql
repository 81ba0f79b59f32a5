-- current_user is whoever asks, although the rights on ftl.person are those of the view's owner. pg_roles first: where the
-- role does not exist, pg_has_role would fail. The barrier keeps a condition of the asker from being tried before the mask.
CREATE VIEW ftl.crew WITH (security_barrier = true) AS
SELECT
    p.operator_id,
    p.person_key,
    p.crew_code,
    CASE WHEN may.see_personal THEN p.crew_member WHEN p.crew_member IS NOT NULL THEN '***' END AS crew_member,
    CASE WHEN may.see_personal THEN p.crew_id_card WHEN p.crew_id_card IS NOT NULL THEN '***' END AS crew_id_card,
    CASE WHEN may.see_personal THEN p.crew_dob END AS crew_dob,
    CASE WHEN may.see_personal THEN p.crew_phone_number WHEN p.crew_phone_number IS NOT NULL THEN '***' END AS crew_phone_number,
    CASE WHEN may.see_personal THEN p.crew_email WHEN p.crew_email IS NOT NULL THEN '***' END AS crew_email,
    CASE WHEN may.see_personal THEN p.crew_gender WHEN p.crew_gender IS NOT NULL THEN '***' END AS crew_gender
FROM ftl.person AS p
CROSS JOIN (
    SELECT EXISTS (
        SELECT 1
        FROM pg_catalog.pg_roles AS r
        WHERE r.rolname = 'analyst_personal' AND pg_catalog.pg_has_role(current_user, r.oid, 'USAGE')
    ) AS see_personal
) AS may;

COMMENT ON VIEW ftl.crew IS 'Grain: a row of ftl.person. Personal columns are masked (***, of the date of birth NULL) unless whoever asks has role analyst_personal. The one place where that is decided.';
COMMENT ON COLUMN ftl.crew.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN ftl.crew.person_key IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.crew.crew_code IS 'Short identifier code assigned to the crew member.';
COMMENT ON COLUMN ftl.crew.crew_member IS 'Full name of the crew member assigned to the duty. Masked without role analyst_personal.';
COMMENT ON COLUMN ftl.crew.crew_id_card IS 'ID card number of the crew member. Masked without role analyst_personal.';
COMMENT ON COLUMN ftl.crew.crew_dob IS 'Date of birth of the crew member. Masked without role analyst_personal.';
COMMENT ON COLUMN ftl.crew.crew_phone_number IS 'Phone number on record for the crew member. Masked without role analyst_personal.';
COMMENT ON COLUMN ftl.crew.crew_email IS 'Email address on record for the crew member. Masked without role analyst_personal.';
COMMENT ON COLUMN ftl.crew.crew_gender IS 'Gender of the crew member. Masked without role analyst_personal.';
