"""The verbs, a folder each: the one place that knows in which order things are done."""
