"""Messages that came in: .eml, .msg and mbox opened within bounds, with what is attached to them."""
