CREATE VIEW reporting.cumulative_limits AS
SELECT
    d.operator_id,
    p.crew_code,
    p.crew_member,
    d.day,
    d.duty_7d,
    interval '60 hours' - d.duty_7d AS duty_7d_remaining,
    d.duty_7d > interval '60 hours' AS is_duty_7d_over,
    d.duty_14d,
    interval '110 hours' - d.duty_14d AS duty_14d_remaining,
    d.duty_14d > interval '110 hours' AS is_duty_14d_over,
    d.duty_28d,
    interval '190 hours' - d.duty_28d AS duty_28d_remaining,
    d.duty_28d > interval '190 hours' AS is_duty_28d_over,
    d.flight_28d,
    interval '100 hours' - d.flight_28d AS flight_28d_remaining,
    d.flight_28d > interval '100 hours' AS is_flight_28d_over,
    d.flight_calendar_year,
    interval '900 hours' - d.flight_calendar_year AS flight_calendar_year_remaining,
    d.flight_calendar_year > interval '900 hours' AS is_flight_calendar_year_over,
    d.flight_12_months,
    interval '1000 hours' - d.flight_12_months AS flight_12_months_remaining,
    d.flight_12_months > interval '1000 hours' AS is_flight_12_months_over,
    d.duty_7d_alternative,
    interval '60 hours' - d.duty_7d_alternative AS duty_7d_alternative_remaining,
    d.duty_7d_alternative > interval '60 hours' AS is_duty_7d_alternative_over,
    d.duty_14d_alternative,
    interval '110 hours' - d.duty_14d_alternative AS duty_14d_alternative_remaining,
    d.duty_14d_alternative > interval '110 hours' AS is_duty_14d_alternative_over,
    d.duty_28d_alternative,
    interval '190 hours' - d.duty_28d_alternative AS duty_28d_alternative_remaining,
    d.duty_28d_alternative > interval '190 hours' AS is_duty_28d_alternative_over,
    d.flight_28d_alternative,
    interval '100 hours' - d.flight_28d_alternative AS flight_28d_alternative_remaining,
    d.flight_28d_alternative > interval '100 hours' AS is_flight_28d_alternative_over,
    d.flight_calendar_year_alternative,
    interval '900 hours' - d.flight_calendar_year_alternative AS flight_calendar_year_alternative_remaining,
    d.flight_calendar_year_alternative > interval '900 hours' AS is_flight_calendar_year_alternative_over,
    d.flight_12_months_alternative,
    interval '1000 hours' - d.flight_12_months_alternative AS flight_12_months_alternative_remaining,
    d.flight_12_months_alternative > interval '1000 hours' AS is_flight_12_months_alternative_over,
    (d.duty_7d > interval '60 hours'
    OR d.duty_14d > interval '110 hours'
    OR d.duty_28d > interval '190 hours'
    OR d.flight_28d > interval '100 hours'
    OR d.flight_calendar_year > interval '900 hours'
    OR d.flight_12_months > interval '1000 hours') AS is_over,
    (d.duty_7d_alternative > interval '60 hours'
    OR d.duty_14d_alternative > interval '110 hours'
    OR d.duty_28d_alternative > interval '190 hours'
    OR d.flight_28d_alternative > interval '100 hours'
    OR d.flight_calendar_year_alternative > interval '900 hours'
    OR d.flight_12_months_alternative > interval '1000 hours') AS is_over_alternative
FROM ftl.cumulative AS d
LEFT JOIN ftl.crew AS p ON p.operator_id = d.operator_id AND p.person_key = d.person_key;

COMMENT ON VIEW reporting.cumulative_limits IS 'Grain: a crew member and UTC day. Duty and flight time against the limits of ORO.FTL.210, to the second, with what remains. Counted back from the end of the last duty that ends on the day; on a day on which none ends from 00:00 UTC (standard: LEON''s default), or from 24:00 UTC (columns _alternative: LEON''s option). Windows are N times 24 hours; 12 calendar months are the month of the day and the eleven before. Flight time is block off to block on, actual else scheduled, positioning left out. Exactly the limit is within it.';
COMMENT ON COLUMN reporting.cumulative_limits.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.cumulative_limits.crew_code IS 'Short identifier code assigned to the crew member.';
COMMENT ON COLUMN reporting.cumulative_limits.crew_member IS 'Full name of the crew member assigned to the duty. *** without role analyst_personal.';
COMMENT ON COLUMN reporting.cumulative_limits.day IS 'Day (UTC).';
COMMENT ON COLUMN reporting.cumulative_limits.duty_7d IS 'Duty in 7 days, standard convention; the limit is 60 h.';
COMMENT ON COLUMN reporting.cumulative_limits.duty_7d_remaining IS 'What remains until 60 h, standard convention; negative: over.';
COMMENT ON COLUMN reporting.cumulative_limits.is_duty_7d_over IS 'Whether that is more than 60 h, standard convention.';
COMMENT ON COLUMN reporting.cumulative_limits.duty_14d IS 'Duty in 14 days, standard convention; the limit is 110 h.';
COMMENT ON COLUMN reporting.cumulative_limits.duty_14d_remaining IS 'What remains until 110 h, standard convention; negative: over.';
COMMENT ON COLUMN reporting.cumulative_limits.is_duty_14d_over IS 'Whether that is more than 110 h, standard convention.';
COMMENT ON COLUMN reporting.cumulative_limits.duty_28d IS 'Duty in 28 days, standard convention; the limit is 190 h.';
COMMENT ON COLUMN reporting.cumulative_limits.duty_28d_remaining IS 'What remains until 190 h, standard convention; negative: over.';
COMMENT ON COLUMN reporting.cumulative_limits.is_duty_28d_over IS 'Whether that is more than 190 h, standard convention.';
COMMENT ON COLUMN reporting.cumulative_limits.flight_28d IS 'Flight time in 28 days, standard convention; the limit is 100 h.';
COMMENT ON COLUMN reporting.cumulative_limits.flight_28d_remaining IS 'What remains until 100 h, standard convention; negative: over.';
COMMENT ON COLUMN reporting.cumulative_limits.is_flight_28d_over IS 'Whether that is more than 100 h, standard convention.';
COMMENT ON COLUMN reporting.cumulative_limits.flight_calendar_year IS 'Flight time in the calendar year, standard convention; the limit is 900 h.';
COMMENT ON COLUMN reporting.cumulative_limits.flight_calendar_year_remaining IS 'What remains until 900 h, standard convention; negative: over.';
COMMENT ON COLUMN reporting.cumulative_limits.is_flight_calendar_year_over IS 'Whether that is more than 900 h, standard convention.';
COMMENT ON COLUMN reporting.cumulative_limits.flight_12_months IS 'Flight time in 12 calendar months, standard convention; the limit is 1000 h.';
COMMENT ON COLUMN reporting.cumulative_limits.flight_12_months_remaining IS 'What remains until 1000 h, standard convention; negative: over.';
COMMENT ON COLUMN reporting.cumulative_limits.is_flight_12_months_over IS 'Whether that is more than 1000 h, standard convention.';
COMMENT ON COLUMN reporting.cumulative_limits.duty_7d_alternative IS 'Duty in 7 days, alternative convention; the limit is 60 h.';
COMMENT ON COLUMN reporting.cumulative_limits.duty_7d_alternative_remaining IS 'What remains until 60 h, alternative convention; negative: over.';
COMMENT ON COLUMN reporting.cumulative_limits.is_duty_7d_alternative_over IS 'Whether that is more than 60 h, alternative convention.';
COMMENT ON COLUMN reporting.cumulative_limits.duty_14d_alternative IS 'Duty in 14 days, alternative convention; the limit is 110 h.';
COMMENT ON COLUMN reporting.cumulative_limits.duty_14d_alternative_remaining IS 'What remains until 110 h, alternative convention; negative: over.';
COMMENT ON COLUMN reporting.cumulative_limits.is_duty_14d_alternative_over IS 'Whether that is more than 110 h, alternative convention.';
COMMENT ON COLUMN reporting.cumulative_limits.duty_28d_alternative IS 'Duty in 28 days, alternative convention; the limit is 190 h.';
COMMENT ON COLUMN reporting.cumulative_limits.duty_28d_alternative_remaining IS 'What remains until 190 h, alternative convention; negative: over.';
COMMENT ON COLUMN reporting.cumulative_limits.is_duty_28d_alternative_over IS 'Whether that is more than 190 h, alternative convention.';
COMMENT ON COLUMN reporting.cumulative_limits.flight_28d_alternative IS 'Flight time in 28 days, alternative convention; the limit is 100 h.';
COMMENT ON COLUMN reporting.cumulative_limits.flight_28d_alternative_remaining IS 'What remains until 100 h, alternative convention; negative: over.';
COMMENT ON COLUMN reporting.cumulative_limits.is_flight_28d_alternative_over IS 'Whether that is more than 100 h, alternative convention.';
COMMENT ON COLUMN reporting.cumulative_limits.flight_calendar_year_alternative IS 'Flight time in the calendar year, alternative convention; the limit is 900 h.';
COMMENT ON COLUMN reporting.cumulative_limits.flight_calendar_year_alternative_remaining IS 'What remains until 900 h, alternative convention; negative: over.';
COMMENT ON COLUMN reporting.cumulative_limits.is_flight_calendar_year_alternative_over IS 'Whether that is more than 900 h, alternative convention.';
COMMENT ON COLUMN reporting.cumulative_limits.flight_12_months_alternative IS 'Flight time in 12 calendar months, alternative convention; the limit is 1000 h.';
COMMENT ON COLUMN reporting.cumulative_limits.flight_12_months_alternative_remaining IS 'What remains until 1000 h, alternative convention; negative: over.';
COMMENT ON COLUMN reporting.cumulative_limits.is_flight_12_months_alternative_over IS 'Whether that is more than 1000 h, alternative convention.';
COMMENT ON COLUMN reporting.cumulative_limits.is_over IS 'Whether any limit is exceeded, standard convention.';
COMMENT ON COLUMN reporting.cumulative_limits.is_over_alternative IS 'Whether any limit is exceeded, alternative convention.';
