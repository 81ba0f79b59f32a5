"""TrustFlight Tech Log: electronic technical log, over REST."""
