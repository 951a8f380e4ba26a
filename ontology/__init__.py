"""What may be said: records, vocabulary, IRIs and errors.

Names are loaded when they are asked for: the record types take a while to make, and a search needs none of them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_HOMES = {
    "errors": ("RxkgError",),
    "iris": ("BASE", "Minter"),
    "records": ("KINDS", "Diagnostic", "Evidence", "MonographRecord", "Polarity", "SectionKind", "Statement"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

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


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
