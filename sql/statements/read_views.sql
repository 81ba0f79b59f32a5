-- Every view of schema reporting with its columns; the row of position 0 is the view itself.
SELECT object_name, position, column_name, data_type, coalesce(comment, '') AS comment
FROM reporting.data_dictionary
ORDER BY object_name, position
