"""How the UN system hangs together, by hand from facts."""
