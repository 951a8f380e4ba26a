"""Exports for other knowledge bases, one module a format."""
