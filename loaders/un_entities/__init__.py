"""International organisations: UN entities, banks, and the other bodies that states have made."""
