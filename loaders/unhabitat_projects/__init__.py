"""UN-Habitat's own list of projects and their donors."""
