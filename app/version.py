"""The version, where light modules can read it."""

__version__ = "0.1.0"
