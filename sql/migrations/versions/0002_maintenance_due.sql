CREATE TABLE reporting.maintenance_due (
    operator_id text NOT NULL,
    forecast_id bigint NOT NULL,
    occurrence integer NOT NULL,
    registration_id bigint NOT NULL,
    aircraft_id text,
    registration text,
    task_number text NOT NULL,
    title text NOT NULL,
    description text,
    ata_chapter text,
    area text,
    status text NOT NULL,
    due_flight_hours numeric,
    due_date date,
    due_engine_cycles bigint,
    due_landings bigint,
    repeat_flight_hours numeric,
    repeat_days double precision,
    repeat_engine_cycles double precision,
    repeat_landings double precision,
    changed_at timestamptz,
    total_flight_seconds bigint,
    total_cycles bigint,
    total_landings bigint,
    totals_as_of timestamptz,
    remaining_flight_hours numeric,
    remaining_days bigint,
    remaining_engine_cycles bigint,
    remaining_landings bigint,
    within text[] NOT NULL,
    triggered_by text,
    is_due boolean NOT NULL,
    is_overdue boolean NOT NULL,
    projected_date date,
    check_id text,
    decision text,
    decision_reason text,
    decided_at timestamptz,
    decided_on jsonb,
    PRIMARY KEY (operator_id, forecast_id)
);

COMMENT ON TABLE reporting.maintenance_due IS 'Grain: an item of Tracking+''s due list, in its current occurrence. What is left of each limit, measured on Tech Log''s own totals, and what was decided on it. Written by flow veryon_to_techlog.';
COMMENT ON COLUMN reporting.maintenance_due.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.maintenance_due.forecast_id IS 'Tracking+''s id of the item, which it keeps from one occurrence to the next.';
COMMENT ON COLUMN reporting.maintenance_due.occurrence IS 'Which occurrence of the item this is, counted from 1; the check in Tech Log has it in its reference.';
COMMENT ON COLUMN reporting.maintenance_due.registration_id IS 'Tracking+''s id of the aircraft.';
COMMENT ON COLUMN reporting.maintenance_due.aircraft_id IS 'Tech Log''s id of the aircraft; NULL where Tech Log does not have it.';
COMMENT ON COLUMN reporting.maintenance_due.registration IS 'Registration as Tech Log writes it, else as Tracking+ does.';
COMMENT ON COLUMN reporting.maintenance_due.task_number IS 'Task number in Tracking+.';
COMMENT ON COLUMN reporting.maintenance_due.title IS 'What is to be done.';
COMMENT ON COLUMN reporting.maintenance_due.description IS 'The task in Tracking+''s words.';
COMMENT ON COLUMN reporting.maintenance_due.ata_chapter IS 'ATA chapter.';
COMMENT ON COLUMN reporting.maintenance_due.area IS 'Airframe, engine1 and so on.';
COMMENT ON COLUMN reporting.maintenance_due.status IS 'Tracking+''s: open, inWork, complied, cancelled; gone where it no longer lists the item.';
COMMENT ON COLUMN reporting.maintenance_due.due_flight_hours IS 'Due at this many flight hours in all.';
COMMENT ON COLUMN reporting.maintenance_due.due_date IS 'Due on this date (UTC).';
COMMENT ON COLUMN reporting.maintenance_due.due_engine_cycles IS 'Due at this many engine cycles in all; compared with Tech Log''s cycles.';
COMMENT ON COLUMN reporting.maintenance_due.due_landings IS 'Due at this many landings in all.';
COMMENT ON COLUMN reporting.maintenance_due.repeat_flight_hours IS 'Interval in Tracking+, which tells a new occurrence from a due value that moved; never copied.';
COMMENT ON COLUMN reporting.maintenance_due.repeat_days IS 'Interval in days, a month counted as 30.4375; never copied.';
COMMENT ON COLUMN reporting.maintenance_due.repeat_engine_cycles IS 'Interval in engine cycles; never copied.';
COMMENT ON COLUMN reporting.maintenance_due.repeat_landings IS 'Interval in landings; never copied.';
COMMENT ON COLUMN reporting.maintenance_due.changed_at IS 'When Tracking+ last changed the item (UTC).';
COMMENT ON COLUMN reporting.maintenance_due.total_flight_seconds IS 'Flight time of the aircraft in all, in seconds, as Tech Log counts.';
COMMENT ON COLUMN reporting.maintenance_due.total_cycles IS 'Cycles of the aircraft in all, as Tech Log counts.';
COMMENT ON COLUMN reporting.maintenance_due.total_landings IS 'Landings of the aircraft in all, as Tech Log counts.';
COMMENT ON COLUMN reporting.maintenance_due.totals_as_of IS 'Of when these totals are, as Tech Log says (UTC).';
COMMENT ON COLUMN reporting.maintenance_due.remaining_flight_hours IS 'Flight hours until due, to four decimals, which tell seconds apart; negative: overdue.';
COMMENT ON COLUMN reporting.maintenance_due.remaining_days IS 'Days until due, from the UTC date of the run; negative: overdue.';
COMMENT ON COLUMN reporting.maintenance_due.remaining_engine_cycles IS 'Engine cycles until due; negative: overdue.';
COMMENT ON COLUMN reporting.maintenance_due.remaining_landings IS 'Landings until due; negative: overdue.';
COMMENT ON COLUMN reporting.maintenance_due.within IS 'The limits whose remaining value is within the operator''s threshold.';
COMMENT ON COLUMN reporting.maintenance_due.triggered_by IS 'Of those the one that is closest, measured in its threshold.';
COMMENT ON COLUMN reporting.maintenance_due.is_due IS 'Whether any limit is within its threshold: the item belongs in Tech Log.';
COMMENT ON COLUMN reporting.maintenance_due.is_overdue IS 'Whether any limit is past.';
COMMENT ON COLUMN reporting.maintenance_due.projected_date IS 'When the first limit will be reached: its date, or by the aircraft''s monthly use (UTC).';
COMMENT ON COLUMN reporting.maintenance_due.check_id IS 'Tech Log''s id of the maintenance check of this occurrence.';
COMMENT ON COLUMN reporting.maintenance_due.decision IS 'What was last decided: add, move, resolve, take back, leave; NULL: nothing yet.';
COMMENT ON COLUMN reporting.maintenance_due.decision_reason IS 'Why, with the figures.';
COMMENT ON COLUMN reporting.maintenance_due.decided_at IS 'Logical time of the run that decided so (UTC).';
COMMENT ON COLUMN reporting.maintenance_due.decided_on IS 'What it was decided on: totals, remaining values, thresholds.';


CREATE TABLE reporting.aircraft_totals (
    operator_id text NOT NULL,
    aircraft_id text NOT NULL,
    registration text NOT NULL,
    registration_id bigint,
    techlog_flight_seconds bigint,
    techlog_flight_hours numeric,
    tracking_flight_hours numeric,
    difference_flight_hours numeric,
    techlog_engine_cycles bigint,
    tracking_engine_cycles bigint,
    difference_engine_cycles bigint,
    techlog_landings bigint,
    tracking_landings bigint,
    difference_landings bigint,
    is_out_of_line boolean NOT NULL,
    totals_as_of timestamptz,
    kept_at timestamptz NOT NULL,
    PRIMARY KEY (operator_id, aircraft_id)
);

COMMENT ON TABLE reporting.aircraft_totals IS 'Grain: an aircraft of Tech Log. What it has flown in all, in both systems. Written by flow veryon_to_techlog.';
COMMENT ON COLUMN reporting.aircraft_totals.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.aircraft_totals.aircraft_id IS 'Tech Log''s id of the aircraft.';
COMMENT ON COLUMN reporting.aircraft_totals.registration IS 'Registration as Tech Log writes it.';
COMMENT ON COLUMN reporting.aircraft_totals.registration_id IS 'Tracking+''s id of the aircraft; NULL where Tracking+ does not have it.';
COMMENT ON COLUMN reporting.aircraft_totals.techlog_flight_seconds IS 'Flight time in all, in seconds, as Tech Log counts.';
COMMENT ON COLUMN reporting.aircraft_totals.techlog_flight_hours IS 'The same in hours, to four decimals.';
COMMENT ON COLUMN reporting.aircraft_totals.tracking_flight_hours IS 'Flight hours in all, as Tracking+ counts.';
COMMENT ON COLUMN reporting.aircraft_totals.difference_flight_hours IS 'Tech Log''s less Tracking+''s.';
COMMENT ON COLUMN reporting.aircraft_totals.techlog_engine_cycles IS 'Cycles in all, as Tech Log counts.';
COMMENT ON COLUMN reporting.aircraft_totals.tracking_engine_cycles IS 'Engine cycles in all, as Tracking+ counts.';
COMMENT ON COLUMN reporting.aircraft_totals.difference_engine_cycles IS 'Tech Log''s less Tracking+''s.';
COMMENT ON COLUMN reporting.aircraft_totals.techlog_landings IS 'Landings in all, as Tech Log counts.';
COMMENT ON COLUMN reporting.aircraft_totals.tracking_landings IS 'Landings in all, as Tracking+ counts.';
COMMENT ON COLUMN reporting.aircraft_totals.difference_landings IS 'Tech Log''s less Tracking+''s.';
COMMENT ON COLUMN reporting.aircraft_totals.is_out_of_line IS 'Whether a difference is beyond the operator''s tolerance.';
COMMENT ON COLUMN reporting.aircraft_totals.totals_as_of IS 'Of when Tech Log''s totals are, as it says (UTC).';
COMMENT ON COLUMN reporting.aircraft_totals.kept_at IS 'Logical time of the run that last found other totals (UTC).';


CREATE VIEW reporting.maintenance_due_next AS
SELECT
    operator_id,
    registration,
    title,
    task_number,
    triggered_by,
    remaining_flight_hours,
    remaining_days,
    remaining_engine_cycles,
    remaining_landings,
    is_overdue,
    projected_date,
    due_flight_hours,
    due_date,
    due_engine_cycles,
    due_landings,
    check_id,
    decision,
    decision_reason,
    decided_at
FROM reporting.maintenance_due
WHERE is_due AND status IN ('open', 'inWork')
ORDER BY projected_date NULLS LAST, registration, task_number;

COMMENT ON VIEW reporting.maintenance_due_next IS 'Grain: an item that is due within the operator''s thresholds. What comes first by projected date stands first; items whose use is not known come last.';
COMMENT ON COLUMN reporting.maintenance_due_next.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.maintenance_due_next.registration IS 'Registration as Tech Log writes it, else as Tracking+ does.';
COMMENT ON COLUMN reporting.maintenance_due_next.title IS 'What is to be done.';
COMMENT ON COLUMN reporting.maintenance_due_next.task_number IS 'Task number in Tracking+.';
COMMENT ON COLUMN reporting.maintenance_due_next.triggered_by IS 'Of those the one that is closest, measured in its threshold.';
COMMENT ON COLUMN reporting.maintenance_due_next.remaining_flight_hours IS 'Flight hours until due, to four decimals, which tell seconds apart; negative: overdue.';
COMMENT ON COLUMN reporting.maintenance_due_next.remaining_days IS 'Days until due, from the UTC date of the run; negative: overdue.';
COMMENT ON COLUMN reporting.maintenance_due_next.remaining_engine_cycles IS 'Engine cycles until due; negative: overdue.';
COMMENT ON COLUMN reporting.maintenance_due_next.remaining_landings IS 'Landings until due; negative: overdue.';
COMMENT ON COLUMN reporting.maintenance_due_next.is_overdue IS 'Whether any limit is past.';
COMMENT ON COLUMN reporting.maintenance_due_next.projected_date IS 'When the first limit will be reached: its date, or by the aircraft''s monthly use (UTC).';
COMMENT ON COLUMN reporting.maintenance_due_next.due_flight_hours IS 'Due at this many flight hours in all.';
COMMENT ON COLUMN reporting.maintenance_due_next.due_date IS 'Due on this date (UTC).';
COMMENT ON COLUMN reporting.maintenance_due_next.due_engine_cycles IS 'Due at this many engine cycles in all; compared with Tech Log''s cycles.';
COMMENT ON COLUMN reporting.maintenance_due_next.due_landings IS 'Due at this many landings in all.';
COMMENT ON COLUMN reporting.maintenance_due_next.check_id IS 'Tech Log''s id of the maintenance check of this occurrence.';
COMMENT ON COLUMN reporting.maintenance_due_next.decision IS 'What was last decided: add, move, resolve, take back, leave; NULL: nothing yet.';
COMMENT ON COLUMN reporting.maintenance_due_next.decision_reason IS 'Why, with the figures.';
COMMENT ON COLUMN reporting.maintenance_due_next.decided_at IS 'Logical time of the run that decided so (UTC).';
