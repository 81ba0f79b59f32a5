"""FTL duties for LEON's stand-in: how they are made up, a generated year of them, and exports of LEON's report."""
