"""A stand-in for Veryon Tracking+. Its whole wire is assumed; it is strict about everything that the contract says."""
