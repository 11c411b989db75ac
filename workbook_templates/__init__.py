"""What the books look like that go out, come back, and are made for the meeting."""
