SELECT {columns} FROM reporting.aircraft_totals WHERE operator_id = {operator_id}
