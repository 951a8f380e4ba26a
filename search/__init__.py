"""Records and text as a search index: documents, the index on disk, queries and hits.

Names are loaded when they are asked for: to search needs nothing of what makes documents. Importing this package
imports no Whoosh; `rxkg.search.index` and `rxkg.search.hits` do.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rxkg.search.documents import Document, to_documents

__all__ = ["Document", "to_documents"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.documents"), name)
