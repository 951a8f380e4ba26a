"""Entities that an XML file declares: short texts, such as the start of an IRI, are let through, and nothing else.

Entities of entities grow without bound when they are replaced (the "billion laughs"), and external ones name files of
the machine that reads them. Not every RDF parser guards itself against the former, so it is looked for here.
"""

from __future__ import annotations

from typing import IO
from xml.parsers import expat

from rxkg.ontology.errors import TerminologyError

# Characters of the longest text that an entity may stand for; those of ontologies stand for the start of an IRI.
_LONGEST = 300
_CHUNK = 1 << 16  # bytes


class _RootReachedError(Exception):
    pass


def check_entities(data: IO[bytes], name: str) -> None:
    """Looks at what precedes the root element and leaves `data` at its start.

    Raises TerminologyError where an entity is external, long, made of others or a parameter of the document type, and
    where the file is no XML up to its root element.
    """
    parser = expat.ParserCreate()

    def declare(entity: str, parameter: bool, value: str | None, *_: object) -> None:
        if parameter or value is None or "&" in value or len(value) > _LONGEST:
            reason = f"declares the entity {entity!r}, which is external, long or made of others"
            remedy = "write its text where it is used"
            raise TerminologyError(name, reason, remedy, line=parser.CurrentLineNumber)

    def reach(*_: object) -> None:
        raise _RootReachedError

    parser.EntityDeclHandler = declare
    parser.StartElementHandler = reach
    try:
        while chunk := data.read(_CHUNK):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except _RootReachedError:
        data.seek(0)
    except expat.ExpatError as e:
        reason = f"is no XML here ({expat.ErrorString(e.code)})"
        raise TerminologyError(name, reason, "mend the line or fetch the file again", line=e.lineno) from None
