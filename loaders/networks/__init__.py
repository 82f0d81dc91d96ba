"""Networks of cities and their members."""
