"""What may be said: records, vocabulary, IRIs and errors."""

from __future__ import annotations

from rxkg.ontology.errors import RxkgError
from rxkg.ontology.iris import BASE, Minter
from rxkg.ontology.records import (
    KINDS,
    Diagnostic,
    Evidence,
    MonographRecord,
    Polarity,
    SectionKind,
    Statement,
)

__all__ = [
    "BASE",
    "KINDS",
    "Diagnostic",
    "Evidence",
    "Minter",
    "MonographRecord",
    "Polarity",
    "RxkgError",
    "SectionKind",
    "Statement",
]
