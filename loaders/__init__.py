"""How data gets in: one protocol, one runner, and a folder for each source."""
