"""Messages that go out, proved right before they go."""
