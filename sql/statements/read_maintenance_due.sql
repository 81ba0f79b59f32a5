SELECT {columns} FROM reporting.maintenance_due WHERE operator_id = {operator_id}
