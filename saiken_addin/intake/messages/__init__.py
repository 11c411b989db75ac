"""Messages from sections, opened whatever program wrote them."""
