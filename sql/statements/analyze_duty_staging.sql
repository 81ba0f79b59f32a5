-- Without it the planner takes 60,000 new duties for a handful, and joins them one by one.
ANALYZE staging_duty (duty_key, staging_position)
