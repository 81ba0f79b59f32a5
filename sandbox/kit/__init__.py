"""What every stand-in shares: the clock, the faults, the log of requests, and the way in for a request."""
