"""Any table, by a mapping file that says what its columns mean."""
