SELECT *
FROM reporting.maintenance_due_next
WHERE CAST(:operator_id AS text) IS NULL OR operator_id = :operator_id
ORDER BY operator_id, projected_date NULLS LAST, registration, task_number
