"""The meeting master (会議資料), a module per sheet."""
