"""Stand-in vendors on loopback, and the day of operations that they play. Shares no code with the product."""
