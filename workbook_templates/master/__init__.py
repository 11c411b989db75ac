"""会議資料: the sheets of the meeting document."""
