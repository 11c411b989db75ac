"""The document's first part: agenda, roster, seats, and the sheets 1 to 1-3."""
