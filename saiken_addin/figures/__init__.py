"""Indicators and rules, each defined once, and how a value is displayed."""
