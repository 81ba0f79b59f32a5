"""The vocabulary of the house: what a flight, a trip, a sector is, whichever vendor it came from."""
