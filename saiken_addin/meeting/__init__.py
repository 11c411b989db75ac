"""Tables, sentences, comparisons and the forecast of a meeting, without any workbook."""
