"""The working sheets after データ: submissions, findings, differences, forecast."""
