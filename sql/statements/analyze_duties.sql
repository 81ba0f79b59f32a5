-- Until it has statistics the planner takes an operator's duties for one row, and looks through all of them for each one
-- that changes. The server would see to it by itself, but only after the next tick.
ANALYZE ftl.duty (operator_id, source, duty_key, person_key, valid_from, is_current, duty_start, duty_end)
