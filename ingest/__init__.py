"""What a monograph says: source, sections, statements.

Names are loaded when they are asked for: a search uses a few small modules of this room and none of its parsers.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rxkg.ingest.sections import Monograph, Section, read_monograph
    from rxkg.ingest.source import Source, decode_source, read_source

_HOMES = {
    "Monograph": "sections",
    "Section": "sections",
    "Source": "source",
    "decode_source": "source",
    "read_monograph": "sections",
    "read_source": "source",
}

__all__ = ["Monograph", "Section", "Source", "decode_source", "read_monograph", "read_source"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
