"""Small generated files that break readers."""
