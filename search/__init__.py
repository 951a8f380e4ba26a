"""Records and text as a search index: documents, the index on disk, queries and hits.

Importing this package imports no Whoosh; `rxkg.search.index` and `rxkg.search.hits` do.
"""

from __future__ import annotations

from rxkg.search.documents import Document, to_documents

__all__ = ["Document", "to_documents"]
