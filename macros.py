"""Owns what the buttons of 事務局ブック do, one function per button; there are none yet."""
