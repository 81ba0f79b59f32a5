"""Pure functions from frame to frame: every mapping and threshold lives here."""
