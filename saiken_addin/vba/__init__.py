"""The VBA of 事務局ブック as text: SaikenMacros.bas, pure ASCII."""
