"""A stand-in for TrustFlight Tech Log, strict about everything that the contract says."""
