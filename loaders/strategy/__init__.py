"""The curated structure of the partnership strategy."""
