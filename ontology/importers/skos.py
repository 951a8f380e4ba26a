"""SKOS concept schemes in any RDF syntax that pyoxigraph parses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import IO

import pyoxigraph as ox
from rxkg.ontology.errors import TerminologyError
from rxkg.ontology.importers.header import Header, Read
from rxkg.ontology.importers.xml_entities import check_entities
from rxkg.ontology.namespaces import contract_iri
from rxkg.ontology.terminology import Entry

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DC = "http://purl.org/dc/terms/"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_NAMES = {f"{_SKOS}altLabel": "exact", f"{_SKOS}hiddenLabel": "related"}


def read_skos(data: IO[bytes], name: str) -> Read:
    """The scheme and the concepts of a SKOS file: whatever has a preferred label; deprecated ones are left out.

    Names in other languages than English are left out as well. Contexts of JSON-LD are not fetched.
    """
    extension = name.lower().removesuffix(".gz").rpartition(".")[2]
    syntax = ox.RdfFormat.from_extension(extension)
    subjects: dict[str, dict[str, list[ox.Literal | ox.NamedNode]]] = defaultdict(lambda: defaultdict(list))
    if syntax == ox.RdfFormat.RDF_XML:
        check_entities(data, name)
    try:
        for quad in ox.parse(data, format=syntax):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal | ox.NamedNode):
                subjects[quad.subject.value][quad.predicate.value].append(quad.object)
    except SyntaxError as e:
        reason = f"is no valid {syntax.name if syntax else 'RDF'} here ({e.msg})"
        raise TerminologyError(name, reason, "mend the line or fetch the file again", line=e.lineno) from None
    header = Header()
    for said in subjects.values():
        if any(t.value == f"{_SKOS}ConceptScheme" for t in said[_TYPE]):
            title = said[f"{_DC}title"] or said[f"{_SKOS}prefLabel"]
            version = said["http://www.w3.org/2002/07/owl#versionInfo"]
            header = Header(_english(title), _english(version), _english(said[f"{_DC}license"]))
    if not any(f"{_SKOS}prefLabel" in said for said in subjects.values()):
        raise TerminologyError(name, "holds no skos:prefLabel", "give a SKOS concept scheme, or name it by its format")
    return header, _entries(subjects)


def _entries(subjects: dict[str, dict[str, list[ox.Literal | ox.NamedNode]]]) -> Iterator[Entry]:
    for iri, said in subjects.items():
        label = _english(said.get(f"{_SKOS}prefLabel", []))
        gone = any(v.value == "true" for v in said.get("http://www.w3.org/2002/07/owl#deprecated", []))
        scheme = any(v.value == f"{_SKOS}ConceptScheme" for v in said.get(_TYPE, []))
        if not label or gone or scheme:
            continue
        names = tuple((v.value, scope) for tag, scope in _NAMES.items() for v in said.get(tag, []) if _is_english(v))
        yield Entry(contract_iri(iri), label, names, _curies(said, "broader"), _curies(said, "exactMatch"))


def _curies(said: dict[str, list[ox.Literal | ox.NamedNode]], term: str) -> tuple[str, ...]:
    return tuple(contract_iri(v.value) for v in said.get(f"{_SKOS}{term}", []) if isinstance(v, ox.NamedNode))


def _is_english(value: ox.Literal | ox.NamedNode) -> bool:
    return isinstance(value, ox.Literal) and (value.language or "en")[:2] == "en"


def _english(values: list[ox.Literal | ox.NamedNode]) -> str:
    """The first English text, else the first of any language or IRI."""
    return next((v.value for v in values if _is_english(v)), values[0].value if values else "")
