"""Cities that report to CDP."""
