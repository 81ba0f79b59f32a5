CREATE VIEW reporting.duty_type_frequency AS
SELECT
    d.operator_id,
    d.crew_code,
    d.crew_member,
    d.month,
    count(*) AS duty_count,
    count(*) FILTER (WHERE d.ftl_duty_night_duty_type = 'EARLY') AS early_count,
    count(*) FILTER (WHERE d.ftl_duty_night_duty_type = 'LATE') AS late_count,
    count(*) FILTER (WHERE d.ftl_duty_night_duty_type = 'NIGHT') AS night_count,
    count(*) FILTER (WHERE d.wocl) AS wocl_count,
    round(count(*) FILTER (WHERE d.ftl_duty_night_duty_type = 'EARLY')::numeric / count(*), 4) AS early_share,
    round(count(*) FILTER (WHERE d.ftl_duty_night_duty_type = 'LATE')::numeric / count(*), 4) AS late_share,
    round(count(*) FILTER (WHERE d.ftl_duty_night_duty_type = 'NIGHT')::numeric / count(*), 4) AS night_share,
    round(count(*) FILTER (WHERE d.wocl)::numeric / count(*), 4) AS wocl_share
FROM ftl.current_duty AS d
GROUP BY d.operator_id, d.person_key, d.crew_code, d.crew_member, d.month;

COMMENT ON VIEW reporting.duty_type_frequency IS 'Grain: a crew member and month with a duty. A duty is early, late, night or none of these, by LEON''s rules for the operator; WOCL (02:00-05:59 where the crew member is acclimatised) is counted apart and overlaps them. Months by the start of the duty in UTC.';
COMMENT ON COLUMN reporting.duty_type_frequency.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.duty_type_frequency.crew_code IS 'Short identifier code assigned to the crew member.';
COMMENT ON COLUMN reporting.duty_type_frequency.crew_member IS 'Full name of the crew member assigned to the duty. *** without role analyst_personal.';
COMMENT ON COLUMN reporting.duty_type_frequency.month IS 'First day of the month in which the duty starts, in UTC.';
COMMENT ON COLUMN reporting.duty_type_frequency.duty_count IS 'Duties of any kind.';
COMMENT ON COLUMN reporting.duty_type_frequency.early_count IS 'Number of early duties, as LEON classifies.';
COMMENT ON COLUMN reporting.duty_type_frequency.late_count IS 'Number of late duties, as LEON classifies.';
COMMENT ON COLUMN reporting.duty_type_frequency.night_count IS 'Number of night duties, as LEON classifies.';
COMMENT ON COLUMN reporting.duty_type_frequency.wocl_count IS 'Number of duties that touch the window of circadian low.';
COMMENT ON COLUMN reporting.duty_type_frequency.early_share IS 'Share of early duties, as LEON classifies among all duties, 0 to 1.';
COMMENT ON COLUMN reporting.duty_type_frequency.late_share IS 'Share of late duties, as LEON classifies among all duties, 0 to 1.';
COMMENT ON COLUMN reporting.duty_type_frequency.night_share IS 'Share of night duties, as LEON classifies among all duties, 0 to 1.';
COMMENT ON COLUMN reporting.duty_type_frequency.wocl_share IS 'Share of duties that touch the window of circadian low among all duties, 0 to 1.';
