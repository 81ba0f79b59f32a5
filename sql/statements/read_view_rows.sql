SELECT {columns} FROM {view} WHERE {conditions} ORDER BY {order}
