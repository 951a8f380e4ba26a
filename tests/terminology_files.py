"""Small terminology files in every format, whole and malformed, in the tests' own words."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

OBO = b"""format-version: 1.2
data-version: ex/2024-02-01
ontology: ex
property_value: dc:title "Examples" xsd:string
property_value: dc:creator "Somebody" xsd:string
property_value: terms:license https://example.org/licence

[Term]
id: HP:0002315
name: Headache
def: "Pain in the head." [EX:me]
synonym: "Cephalalgia" EXACT layperson [EX:me]
synonym: "Thunderclap headache" NARROW []
synonym: "Head symptom" BROAD []
xref: MESH:D006261
xref: UMLS:C0018681 "of the UMLS"
is_a: HP:0012531 ! Pain

[Term]
id: HP:0012531
name: Pain
synonym: "Ache" RELATED []

[Term]
id: HP:0000000
name: obsolete Soreness
is_obsolete: true
replaced_by: HP:0012531

[Typedef]
id: part_of
name: part of
"""

_HEAD = b"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
 xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:skos="http://www.w3.org/2004/02/skos/core#"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:oboInOwl="http://www.geneontology.org/formats/oboInOwl#">
"""

OWL = (
    _HEAD
    + b"""<owl:Ontology rdf:about="http://example.org/ex">
  <dcterms:title>Examples</dcterms:title>
  <owl:versionInfo>2024-02-01</owl:versionInfo>
  <dcterms:license rdf:resource="https://example.org/licence"/>
</owl:Ontology>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_0002315">
  <rdfs:label xml:lang="de">Kopfschmerz</rdfs:label>
  <rdfs:label xml:lang="en">Headache</rdfs:label>
  <rdfs:subClassOf rdf:resource="http://purl.obolibrary.org/obo/HP_0012531"/>
  <rdfs:subClassOf>
    <owl:Class><rdfs:label>a part of the definition</rdfs:label><owl:intersectionOf rdf:parseType="Collection">
      <owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_0012531"/>
    </owl:intersectionOf></owl:Class>
  </rdfs:subClassOf>
  <oboInOwl:hasExactSynonym>Cephalalgia</oboInOwl:hasExactSynonym>
  <oboInOwl:hasExactSynonym xml:lang="de">Kopfweh</oboInOwl:hasExactSynonym>
  <oboInOwl:hasNarrowSynonym>Thunderclap headache</oboInOwl:hasNarrowSynonym>
  <oboInOwl:hasBroadSynonym>Head symptom</oboInOwl:hasBroadSynonym>
  <oboInOwl:hasDbXref>MESH:D006261</oboInOwl:hasDbXref>
  <oboInOwl:hasDbXref>see the manual</oboInOwl:hasDbXref>
  <skos:exactMatch rdf:resource="https://bioregistry.io/UMLS:C0018681"/>
</owl:Class>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_0012531">
  <rdfs:label>Pain</rdfs:label>
  <oboInOwl:hasRelatedSynonym>Ache</oboInOwl:hasRelatedSynonym>
</owl:Class>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_0000000">
  <rdfs:label>obsolete Soreness</rdfs:label>
  <owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
</owl:Class>
</rdf:RDF>
"""
)

RDF = (
    _HEAD
    + b"""<skos:ConceptScheme rdf:about="http://example.org/ex">
  <dcterms:title>Examples</dcterms:title>
  <owl:versionInfo>2024-02-01</owl:versionInfo>
  <dcterms:license rdf:resource="https://example.org/licence"/>
</skos:ConceptScheme>
<skos:Concept rdf:about="http://purl.obolibrary.org/obo/HP_0002315">
  <skos:prefLabel xml:lang="fr">Mal de tete</skos:prefLabel>
  <skos:prefLabel xml:lang="en-GB">Headache</skos:prefLabel>
  <skos:altLabel xml:lang="en">Cephalalgia</skos:altLabel>
  <skos:altLabel xml:lang="fr">Cephalee</skos:altLabel>
  <skos:broader rdf:resource="http://purl.obolibrary.org/obo/HP_0012531"/>
  <skos:exactMatch rdf:resource="http://id.nlm.nih.gov/mesh/D006261"/>
</skos:Concept>
<skos:Concept rdf:about="http://purl.obolibrary.org/obo/HP_0012531">
  <skos:prefLabel>Pain</skos:prefLabel>
  <skos:hiddenLabel>Ache</skos:hiddenLabel>
</skos:Concept>
<skos:Concept rdf:about="http://purl.obolibrary.org/obo/HP_0000000">
  <skos:prefLabel>Soreness</skos:prefLabel>
  <owl:deprecated>true</owl:deprecated>
</skos:Concept>
</rdf:RDF>
"""
)

TURTLE = b"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
<http://example.org/ex> a skos:ConceptScheme ; dcterms:title "Examples"@en ; owl:versionInfo "2024-02-01" ;
  dcterms:license <https://example.org/licence> .
obo:HP_0002315 a skos:Concept ; skos:prefLabel "Mal de tete"@fr , "Headache"@en ;
  skos:altLabel "Cephalalgia"@en , "Cephalee"@fr ; skos:broader obo:HP_0012531 ;
  skos:exactMatch <http://id.nlm.nih.gov/mesh/D006261> , "a remark" .
obo:HP_0012531 skos:prefLabel "Pain" ; skos:hiddenLabel "Ache" .
obo:HP_0000000 skos:prefLabel "Soreness" ; owl:deprecated true .
"""

_SKOS = b"http://www.w3.org/2004/02/skos/core#"
NTRIPLES = (
    b'<http://purl.obolibrary.org/obo/HP_0002315> <S#prefLabel> "Headache"@en .\n'
    b'<http://purl.obolibrary.org/obo/HP_0002315> <S#altLabel> "Cephalalgia" .\n'
    b"<http://purl.obolibrary.org/obo/HP_0002315> <S#broader> <http://purl.obolibrary.org/obo/HP_0012531> .\n"
    b"<http://purl.obolibrary.org/obo/HP_0002315> <S#exactMatch> <http://id.nlm.nih.gov/mesh/D006261> .\n"
    b'<http://purl.obolibrary.org/obo/HP_0012531> <S#prefLabel> "Pain" .\n'
    b'<http://purl.obolibrary.org/obo/HP_0012531> <S#hiddenLabel> "Ache" .\n'
).replace(b"S#", _SKOS)

JSONLD = b"""{
  "@context": {"skos": "http://www.w3.org/2004/02/skos/core#", "obo": "http://purl.obolibrary.org/obo/"},
  "@graph": [
    {"@id": "obo:HP_0002315", "skos:prefLabel": {"@value": "Headache", "@language": "en"},
     "skos:altLabel": "Cephalalgia", "skos:broader": {"@id": "obo:HP_0012531"},
     "skos:exactMatch": {"@id": "http://id.nlm.nih.gov/mesh/D006261"}},
    {"@id": "obo:HP_0012531", "skos:prefLabel": "Pain", "skos:hiddenLabel": "Ache"}
  ]
}
"""

SSSOM = b"""#curie_map:
#  HP: http://purl.obolibrary.org/obo/HP_
#license: https://example.org/licence
#mapping_set_title: Examples
#mapping_set_version: "2.1"
subject_label\tsubject_id\tpredicate_modifier\tpredicate_id\tobject_id\tobject_label\tmapping_justification
sore head\tEX:7\t\tskos:exactMatch\tHP:0002315\tHeadache\tsemapv:ManualMappingCuration
thunderclap headache\t\t\tskos:broadMatch\tHP:0002315\tHeadache\tsemapv:ManualMappingCuration
hurt\t\t\tskos:closeMatch\tHP:0012531\t\tsemapv:ManualMappingCuration
head of state\t\tNot\tskos:exactMatch\tHP:0002315\tHeadache\tsemapv:ManualMappingCuration
malaise\t\t\tskos:exactMatch\tsssom:NoTermFound\t\tsemapv:ManualMappingCuration
"""

TABLE = b"""# title: Examples
# version: 2024-02-01
# licence: CC0 1.0
curie\tlabel\tsynonyms\tparents\txrefs
HP:0002315\tHeadache\tCephalalgia\tHP:0012531\tMESH:D006261

HP:0012531\tPain\t\t\t
"""

GOOD = {
    "ex.obo": OBO,
    "new.obo": OBO.replace(b"format-version: 1.2", b"format-version: 1.4"),
    "ex.owl": OWL,
    "ex.rdf": RDF,
    "ex.ttl": TURTLE,
    "ex.nt": NTRIPLES,
    "ex.jsonld": JSONLD,
    "ex.sssom.tsv": SSSOM,
    "ex.tsv": TABLE,
}
#: Title, version and licence that the files state.
HEADERS = {
    "ex.obo": ("Examples", "ex/2024-02-01", "https://example.org/licence"),
    "ex.owl": ("Examples", "2024-02-01", "https://example.org/licence"),
    "ex.rdf": ("Examples", "2024-02-01", "https://example.org/licence"),
    "ex.ttl": ("Examples", "2024-02-01", "https://example.org/licence"),
    "ex.nt": ("", "", ""),
    "ex.jsonld": ("", "", ""),
    "ex.sssom.tsv": ("Examples", "2.1", "https://example.org/licence"),
    "ex.tsv": ("Examples", "2024-02-01", "CC0 1.0"),
}

HTML = b"<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not found<br></body></html>\n"
_BOMB = b'<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaa">\n' + b"".join(
    b'<!ENTITY %c "%s">\n' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghij"
)
DOCTYPES = {
    "entity bomb": _BOMB + b"]>\n",
    "external entity": b'<!DOCTYPE rdf:RDF [\n<!ENTITY j SYSTEM "file:///etc/hostname">]>\n',
    "parameter entity": b'<!DOCTYPE rdf:RDF [\n<!ENTITY % p "x"><!ENTITY j "x">]>\n',
    "long entity": b'<!DOCTYPE rdf:RDF [\n<!ENTITY j "' + b"long " * 100 + b'">]>\n',
}


@dataclass(frozen=True)
class Malformed:
    """A file that is not what its name says."""

    id: str
    name: str
    data: bytes
    line: int | None  # that the error names
    reason: str  # part of the error's reason


def _with_entity(data: bytes, doctype: bytes, text: bytes) -> bytes:
    return data.replace(b"<rdf:RDF", doctype + b"<rdf:RDF", 1).replace(b">Pain<", text)


MALFORMED = (
    Malformed("obo cut within a clause", "ex.obo", OBO[: OBO.index(b" NARROW")], 13, "no valid OBO"),
    Malformed("obo in Latin-1", "ex.obo", OBO.replace(b"Cephal", b"C\xe9phal"), 12, "not UTF-8"),
    Malformed("obo with a bad line", "ex.obo", OBO.replace(b"name: Pain", b"name Pain"), 21, "no valid OBO"),
    Malformed("obo that is HTML", "ex.obo", HTML, 1, "no valid OBO"),
    Malformed("owl cut short", "ex.owl", OWL[: OWL.index(b"<owl:deprecated")], 33, "no well-formed RDF/XML"),
    Malformed("owl in Latin-1", "ex.owl", OWL.replace(b">Pain<", b">P\xe9ine<"), 28, "no well-formed RDF/XML"),
    Malformed("owl with a bad line", "ex.owl", OWL.replace(b"<rdfs:label>Pain", b"<rdfs:label Pain"), 28, "no well-"),
    Malformed("owl without a header", "ex.owl", RDF, None, "no owl:Ontology"),
    Malformed("owl of a class that is no IRI", "ex.owl", OWL.replace(b'obo/HP_0012531">\n', b'a b">\n'), 27, "a class"),
    Malformed("owl that is empty", "ex.owl", b"", 1, "no XML"),
    Malformed("owl that is HTML", "ex.owl", HTML, 2, "no well-formed RDF/XML"),
    Malformed("rdf cut short", "ex.rdf", RDF[:-20], None, "no valid RDF/XML"),
    Malformed("rdf that is empty", "ex.rdf", b"", 1, "no XML"),
    Malformed("rdf that is HTML", "ex.rdf", HTML, None, "no valid RDF/XML"),
    Malformed("ttl cut short", "ex.ttl", TURTLE[:-8], 11, "no valid Turtle"),
    Malformed("ttl in Latin-1", "ex.ttl", TURTLE.replace(b'"Pain"', b'"P\xe9ine"'), 10, "no valid Turtle"),
    Malformed("ttl with a bad line", "ex.ttl", TURTLE.replace(b"obo:HP_0012531 skos", b"hp:1 skos"), 10, "no valid"),
    Malformed("ttl that is empty", "ex.ttl", b"", None, "no skos:prefLabel"),
    Malformed("ttl that is HTML", "ex.ttl", HTML, 1, "no valid Turtle"),
    Malformed("nt with a bad line", "ex.nt", NTRIPLES + b"Pain\n", 7, "no valid N-Triples"),
    Malformed("jsonld cut short", "ex.jsonld", JSONLD[:-6], 8, "no valid JSON-LD"),
    Malformed("jsonld with a context elsewhere", "ex.jsonld", b'{"@context": "http://example.org/c"}', None, "JSON-LD"),
    Malformed("jsonld that is empty", "ex.jsonld", b"", 1, "no valid JSON-LD"),
    Malformed("sssom without a head", "ex.sssom.tsv", SSSOM[SSSOM.index(b"sore") :], 1, "no column 'subject_label'"),
    Malformed(
        "sssom without a column", "ex.sssom.tsv", SSSOM.replace(b"object_id", b"object"), 6, "column 'object_id'"
    ),
    Malformed("sssom in Latin-1", "ex.sssom.tsv", SSSOM.replace(b"hurt", b"h\xe9rt"), 9, "not UTF-8"),
    Malformed("sssom of an unknown predicate", "ex.sssom.tsv", SSSOM.replace(b"closeM", b"nearM"), 9, "maps 'hurt'"),
    Malformed("sssom of no CURIE", "ex.sssom.tsv", SSSOM.replace(b"HP:0012531", b"pain"), 9, "to 'pain'"),
    Malformed("sssom of bad metadata", "ex.sssom.tsv", b"#title: [\n" + SSSOM[SSSOM.index(b"subject") :], 1, "YAML"),
    Malformed("sssom of deep metadata", "ex.sssom.tsv", b"#" + b"[" * 5000 + b"\n" + SSSOM, 1, "YAML"),
    Malformed("sssom that is empty", "ex.sssom.tsv", b"", 1, "no column"),
    Malformed("tsv without a column", "ex.tsv", TABLE.replace(b"curie", b"id"), 4, "no column 'curie'"),
    Malformed("tsv of too few cells", "ex.tsv", TABLE + b"HP:1\tAche\n", 8, "has 2 cells where the head has 5"),
    Malformed("tsv of no CURIE", "ex.tsv", TABLE.replace(b"HP:0012531\tPain", b"12531\tPain"), 7, "no CURIE"),
    Malformed("tsv of no label", "ex.tsv", TABLE.replace(b"\tPain\t", b"\t \t"), 7, "no CURIE or no label"),
    Malformed("tsv in Latin-1", "ex.tsv", TABLE.replace(b"Pain", b"P\xe9ine"), 7, "not UTF-8"),
    Malformed("tsv in UTF-16", "ex.tsv", TABLE.decode().encode("utf-16"), 1, "not UTF-8"),
    Malformed("tsv that is empty", "ex.tsv", b"", 1, "no column"),
    Malformed("tsv that is HTML", "ex.tsv", HTML, 1, "no column"),
    *(
        Malformed(f"{name} {what} with {how}", f"ex.{name}", _with_entity(data, doctype, text), line, "entity")
        for name, data in (("owl", OWL), ("rdf", RDF))
        for what, doctype, line in zip(DOCTYPES, DOCTYPES.values(), (3, 3, 3, 3), strict=True)
        for how, text in (("use in a text", b">&j;<"), ("use in an attribute", b' a="&j;">Pain<'))
    ),
    *(
        Malformed(f"{name} packed and cut short", f"{name}.gz", gzip.compress(data)[:-9], None, "damaged")
        for name, data in GOOD.items()
    ),
    *(
        Malformed(f"{name} packed and altered", f"{name}.gz", gzip.compress(data)[:-8] + b"12345678", None, "damaged")
        for name, data in GOOD.items()
    ),
)
