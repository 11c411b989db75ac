"""`saiken init` and the making of 事務局ブック."""
