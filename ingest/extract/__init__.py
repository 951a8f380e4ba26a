"""Monographs to records: one module a kind of fact, each a function from a `Monograph` to statements."""

from __future__ import annotations

from rxkg.ingest.extract.record import EXTRACTORS, extract_record, extract_statements

__all__ = ["EXTRACTORS", "extract_record", "extract_statements"]
