"""What the command line prints, and the demonstration that `make demo` runs."""
