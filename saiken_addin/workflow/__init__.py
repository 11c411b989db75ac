"""The verbs: what happens in which order. A module per verb; the one place that knows the order."""
