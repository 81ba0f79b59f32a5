-- The comments said that these are from the journey logs alone; the totals towards the limits never were.
COMMENT ON COLUMN ftl.duty.flights_from IS 'Block off of each operated sector, in order (UTC): by the journey log; the scheduled length before block on, where the log has only that; else as scheduled. Positioning left out.';
COMMENT ON COLUMN ftl.duty.flights_to IS 'Block on of each operated sector, in order (UTC): by the journey log; the scheduled length after block off, where the log has only that; else as scheduled. Positioning left out.';
COMMENT ON COLUMN ftl.duty.flight_time_total IS 'Take-off to landing of all operated sectors together, from the journey logs. Positioning left out.';
COMMENT ON COLUMN ftl.duty.block_time_total IS 'Block off to block on of all operated sectors together, as in flights_from and flights_to: actual else scheduled. Positioning left out.';
COMMENT ON COLUMN ftl.current_duty.block_total IS 'Block off to block on of all operated sectors, actual else scheduled, positioning left out; of an import what its block times come to.';
COMMENT ON VIEW reporting.monthly_duty_hours IS 'Grain: a crew member and month. A duty counts in the month in which it starts, in UTC, whole. Duties still to come count as LEON has them now. Flight time is block off to block on (EASA''s definition), actual else scheduled, positioning left out.';
COMMENT ON COLUMN reporting.monthly_duty_hours.block_time IS 'Flight time together: block off to block on, actual else scheduled.';
COMMENT ON VIEW reporting.monthly_duty_hours_by_operator IS 'Grain: an operator (AOC) and month. A duty counts in the month in which it starts, in UTC, whole. Duties still to come count as LEON has them now. Flight time is block off to block on (EASA''s definition), actual else scheduled, positioning left out.';
COMMENT ON COLUMN reporting.monthly_duty_hours_by_operator.block_time IS 'Flight time together: block off to block on, actual else scheduled.';
COMMENT ON COLUMN reporting.ftl_sheet.block_time IS 'Flight time: block off to block on of all operated sectors, actual else scheduled, positioning left out.';
