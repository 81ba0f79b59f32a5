CREATE VIEW reporting.ftl_duty_source AS
SELECT
    d.operator_id,
    d.ftl_duty_nid,
    c.crew_code,
    d.duty_start_date_utc,
    d.duty_start_time_utc,
    d.valid_from,
    d.source,
    d.file_name
FROM ftl.shown_duty AS d
LEFT JOIN ftl.crew AS c ON c.operator_id = d.operator_id AND c.person_key = d.person_key;

COMMENT ON VIEW reporting.ftl_duty_source IS 'Grain: a row of ftl_duty. Where it comes from.';
COMMENT ON COLUMN reporting.ftl_duty_source.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.ftl_duty_source.ftl_duty_nid IS 'Internal identifier of the FTL duty record; NULL where LEON gives none.';
COMMENT ON COLUMN reporting.ftl_duty_source.crew_code IS 'Short identifier code assigned to the crew member.';
COMMENT ON COLUMN reporting.ftl_duty_source.duty_start_date_utc IS 'Date when the duty started, expressed in UTC.';
COMMENT ON COLUMN reporting.ftl_duty_source.duty_start_time_utc IS 'Time when the duty started, expressed in UTC.';
COMMENT ON COLUMN reporting.ftl_duty_source.valid_from IS 'Since when this version was known (UTC).';
COMMENT ON COLUMN reporting.ftl_duty_source.source IS 'leon: from LEON''s API; import: from an export of LEON''s FTL Duty report.';
COMMENT ON COLUMN reporting.ftl_duty_source.file_name IS 'File that was imported; NULL for LEON''s API.';
