"""What a monograph says: source, sections, statements."""

from __future__ import annotations

from rxkg.ingest.sections import Monograph, Section, read_monograph
from rxkg.ingest.source import Source, decode_source, read_source

__all__ = ["Monograph", "Section", "Source", "decode_source", "read_monograph", "read_source"]
