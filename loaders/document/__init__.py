"""The text of the partnership strategy, from a copy that the user has."""
