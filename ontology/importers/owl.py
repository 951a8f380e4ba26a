"""OWL files in RDF/XML, streamed by lxml: a class at a time, so that a large file needs no memory of its size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from lxml import etree
from rxkg.ontology.errors import TerminologyError
from rxkg.ontology.importers.header import Header, Read, is_curie, only_curies
from rxkg.ontology.importers.xml_entities import check_entities
from rxkg.ontology.namespaces import contract_iri
from rxkg.ontology.terminology import Entry

_OWL = "{http://www.w3.org/2002/07/owl#}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_RDFS = "{http://www.w3.org/2000/01/rdf-schema#}"
_SKOS = "{http://www.w3.org/2004/02/skos/core#}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_OBO_IN_OWL = "{http://www.geneontology.org/formats/oboInOwl#}"
_DC = ("{http://purl.org/dc/terms/}", "{http://purl.org/dc/elements/1.1/}")
_NAMES = {
    f"{_OBO_IN_OWL}hasExactSynonym": "exact",
    f"{_OBO_IN_OWL}hasNarrowSynonym": "narrow",
    f"{_OBO_IN_OWL}hasBroadSynonym": "broad",
    f"{_OBO_IN_OWL}hasRelatedSynonym": "related",
    f"{_SKOS}altLabel": "exact",
    f"{_SKOS}prefLabel": "exact",
}


def read_owl(data: IO[bytes], name: str) -> Read:
    """The header and the classes of an ontology in RDF/XML; deprecated ones and those without a label are left out.

    Names in other languages than English are left out as well. External entities are refused and nothing is fetched.
    """
    check_entities(data, name)
    events = _events(data, name)
    header = Header()
    for element in events:
        if element.tag == f"{_OWL}Ontology":
            header = _header(element)
            element.clear()
            break
        if element.tag == f"{_OWL}Class":
            raise TerminologyError(name, "has classes before its owl:Ontology", "save it with an ontology header first")
    else:
        raise TerminologyError(name, "holds no owl:Ontology", "give an ontology in RDF/XML, or name it by its format")
    return header, _entries(events, name)


def _events(data: IO[bytes], name: str) -> Iterator[etree._Element]:
    wanted = (f"{_OWL}Ontology", f"{_OWL}Class")
    try:
        parser = etree.iterparse(
            data, events=("end",), tag=wanted, resolve_entities="internal", no_network=True, huge_tree=True
        )
        for _, element in parser:
            parent = element.getparent()
            # Classes within a class are parts of its definition.
            if parent is None or parent.getparent() is None:
                yield element
                element.clear()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
    except etree.XMLSyntaxError as e:
        line = e.lineno
        reason = f"is no well-formed RDF/XML here ({e.msg})"
        raise TerminologyError(name, reason, "mend the line or fetch the file again", line=line) from None


def _entries(events: Iterator[etree._Element], name: str) -> Iterator[Entry]:
    for element in events:
        iri = element.get(f"{_RDF}about")
        if iri is None or element.tag != f"{_OWL}Class" or element.findtext(f"{_OWL}deprecated") == "true":
            continue
        if not is_curie(iri):
            raise TerminologyError(name, f"names a class {iri!r}", "write its whole IRI", line=element.sourceline)
        label = _english(element, f"{_RDFS}label") or _english(element, f"{_SKOS}prefLabel")
        if not label:
            continue
        names = tuple(
            (child.text.strip(), _NAMES[child.tag])
            for child in element
            if child.tag in _NAMES and child.text and child.get(_LANGUAGE, "en")[:2] == "en"
        )
        above = (child.get(f"{_RDF}resource") for child in element.iterfind(f"{_RDFS}subClassOf"))
        parents = only_curies(contract_iri(parent) for parent in above if parent)
        same = [child.text.strip() for child in element.iterfind(f"{_OBO_IN_OWL}hasDbXref") if child.text]
        same += [
            contract_iri(target)
            for child in element.iterfind(f"{_SKOS}exactMatch")
            if (target := child.get(f"{_RDF}resource"))
        ]
        yield Entry(contract_iri(iri), label, names, parents, only_curies(same))


def _header(element: etree._Element) -> Header:
    def said(*tags: str) -> str:
        for tag in tags:
            child = element.find(tag)
            if child is not None:
                return (child.text or "").strip() or child.get(f"{_RDF}resource", "")
        return ""

    version = said(f"{_OWL}versionInfo", f"{_OWL}versionIRI")
    return Header(said(*(f"{n}title" for n in _DC)), version, said(*(f"{n}license" for n in _DC), f"{_DC[0]}rights"))


def _english(element: etree._Element, tag: str) -> str:
    """The text of a child in English or in no language, else of the first in any."""
    found = [(child.get(_LANGUAGE, ""), child.text.strip())
             for child in element.iterfind(tag) if child.text]  # fmt: skip
    return next((text for language, text in found if language[:2] in ("", "en")), found[0][1] if found else "")
