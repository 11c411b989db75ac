"""The desk's buttons: what each does, from Excel or from a terminal."""
