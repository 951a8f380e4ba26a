r"""rxkg: drug monographs as text into a knowledge graph whose every fact leads back to the characters that state it.

    >>> import rxkg
    >>> text = b"# Aspirin\n### Side Effects\n* Nausea\n* Heartburn\n### Usage\nUsed to treat fever.\n"
    >>> source = rxkg.decode_source(text, "aspirin.md")
    >>> record = rxkg.extract_record(rxkg.read_monograph(source))
    >>> [fact.text for fact in record.of("adverse_effects")]
    ['nausea', 'heartburn']
    >>> [source.text[e.start : e.end] for fact in record.of("indications") for e in fact.evidence]
    ['fever']

`build` makes a knowledge base from files, `KnowledgeBase` answers from it. The names are loaded when they are used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from rxkg.version import __version__

if TYPE_CHECKING:
    from rxkg.building import BuildReport, build
    from rxkg.ingest.extract import extract_record
    from rxkg.ingest.sections import Monograph, read_monograph
    from rxkg.ingest.source import Source, decode_source, read_source
    from rxkg.knowledge_base import KnowledgeBase
    from rxkg.ontology.errors import RxkgError
    from rxkg.ontology.records import Evidence, MonographRecord, Statement
    from rxkg.validation import validate

_HOMES = {
    "BuildReport": "rxkg.building",
    "Evidence": "rxkg.ontology.records",
    "KnowledgeBase": "rxkg.knowledge_base",
    "Monograph": "rxkg.ingest.sections",
    "MonographRecord": "rxkg.ontology.records",
    "RxkgError": "rxkg.ontology.errors",
    "Source": "rxkg.ingest.source",
    "Statement": "rxkg.ontology.records",
    "build": "rxkg.building",
    "decode_source": "rxkg.ingest.source",
    "extract_record": "rxkg.ingest.extract",
    "read_monograph": "rxkg.ingest.sections",
    "read_source": "rxkg.ingest.source",
    "validate": "rxkg.validation",
}

__all__ = [
    "BuildReport",
    "Evidence",
    "KnowledgeBase",
    "Monograph",
    "MonographRecord",
    "RxkgError",
    "Source",
    "Statement",
    "__version__",
    "build",
    "decode_source",
    "extract_record",
    "read_monograph",
    "read_source",
    "validate",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'rxkg' has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
