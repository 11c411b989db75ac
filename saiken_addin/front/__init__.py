"""The ways in: command line, screens, buttons."""
