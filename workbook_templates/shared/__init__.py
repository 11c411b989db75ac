"""What several books share: lists, styles, verdicts."""
