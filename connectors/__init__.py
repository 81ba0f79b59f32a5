"""What talks to the outside: the vendors over HTTP, and the warehouse over SQL. Knows neither Prefect nor pandas."""
