"""The parts that FHIR resources are made of, as plain JSON values: identifiers, codings, quantities, extensions.

What R5 has no element for is in extensions, which `EXTENSIONS` defines; those definitions are part of the export.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rxkg.graph.exports.facts import Fact, Match, Node
from rxkg.ontology.iris import BASE, ONTOLOGY
from rxkg.ontology.namespaces import CURIE_PREFIXES, RXO
from rxkg.ontology.records import Dose, Evidence, Quantity

Json = dict[str, Any]

EXTENSION = f"{BASE}fhir/StructureDefinition/"
#: The standard's extension for the place in a document that an element was read from (hl7.fhir.uv.extensions).
DERIVATION = "http://hl7.org/fhir/StructureDefinition/derivation-reference"
_IRIS = "urn:ietf:rfc:3986"
_UCUM = "http://unitsofmeasure.org"
#: URIs of code systems as HL7 Terminology has them, and whether their codes keep the CURIE's prefix. Of others, the
#: system is what the CURIE's prefix stands for, and the code what follows it.
_SYSTEMS: Mapping[str, tuple[str, bool]] = {
    "HP": ("http://human-phenotype-ontology.org", True),
    "MONDO": ("http://purl.obolibrary.org/obo/mondo.owl", True),
    "HGNC": ("http://www.genenames.org", True),
    "HGNC.GROUP": ("http://www.genenames.org/genegroup", False),
    "MESH": ("https://www.nlm.nih.gov/mesh", False),
    "UNII": ("http://fdasis.nlm.nih.gov", False),
    "CVX": ("http://hl7.org/fhir/sid/cvx", False),
    "NDFRT": ("http://hl7.org/fhir/ndfrt", False),
    "RXNORM": ("http://www.nlm.nih.gov/research/umls/rxnorm", False),
}
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
# A string must not hold these, says the standard.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_COMPARATORS = ("<", "<=", ">=", ">")


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension of rxkg's own."""

    name: str  # last part of its URL
    says: str
    context: tuple[str, ...]  # elements that may have it
    type: str = ""  # of its value; empty where it is made of parts
    parts: tuple[tuple[str, str, str], ...] = ()  # (name, type, cardinality) of the extensions in it


_FACTS = (
    "ClinicalUseDefinition", "MedicationKnowledge.indicationGuideline", "MedicationKnowledge.definitional.ingredient",
    "MedicationKnowledge.definitional.drugCharacteristic", f"{EXTENSION}other-use",
)  # fmt: skip
EXTENSIONS = (
    Extension(
        "statement", "What rxkg read: the statement's IRI, the text's words for it, the rule and how often it is right",
        _FACTS,
        parts=(
            ("iri", "uri", "1..1"), ("text", "string", "0..1"), ("alternative", "string", "0..*"),
            ("qualifier", "string", "0..*"), ("rule", "string", "1..1"), ("confidence", "decimal", "1..1"),
        ),
    ),
    Extension(
        "evidence", "A place of the source that states it: its IRI (RFC 5147), the text's own characters, the section",
        _FACTS, parts=(("place", "uri", "1..1"), ("quote", "string", "0..1"), ("section", "code", "1..1")),
    ),
    Extension(
        "related-concept", "A concept that the words are near (close), or that says less than they do (broad)",
        ("CodeableConcept",), parts=(("coding", "Coding", "1..1"), ("relation", "code", "1..1")),
    ),
    Extension(
        "other-use", "A use that is no established indication: off label or under investigation",
        ("MedicationKnowledge",),
        parts=(("status", "code", "1..1"), ("relation", "code", "1..1"), ("condition", "CodeableConcept", "1..1")),
    ),
    Extension(
        "monitoring", "What is to be measured or watched; threshold and timing in the text's words",
        ("ClinicalUseDefinition.warning",),
        parts=(
            ("parameter", "CodeableConcept", "1..1"), ("threshold", "string", "0..1"), ("timing", "string", "0..1"),
            ("quantity", "Quantity", "0..1"), ("range", "Range", "0..1"),
        ),
    ),
    Extension("component", "Of a product of several, the substance of which alone it is said",
              ("ClinicalUseDefinition", *_FACTS[1:]), "Reference"),
    Extension("action", "The text's verb or role for what the drug does to a target",
              ("MedicationKnowledge.definitional.drugCharacteristic",), "string"),
    Extension("amount", "The amount of a maximum, of which the text does not say whether it is for a time or a dose",
              ("MedicationKnowledge.indicationGuideline.dosingGuideline.dosage",), "Range"),
    Extension("sha256", "SHA-256 of the source's bytes, in hexadecimal digits",
              ("DocumentReference.content.attachment",), "string"),
)  # fmt: skip


def make_id(kind: str, name: str) -> str:
    """An id of at most 64 letters, digits, hyphens and dots, made of a name that is unique in its kind.

    >>> make_id("drug", "warfarin")
    'drug-warfarin'
    """
    full = f"{kind}-{name}"
    return full if _ID.fullmatch(full) else f"{kind}-{hashlib.blake2b(name.encode(), digest_size=12).hexdigest()}"


def identifier(iri: str) -> list[Json]:
    """An IRI as the only identifier."""
    return [{"system": _IRIS, "value": iri}]


def string(text: str | None) -> str | None:
    r"""`text` as FHIR holds it: control characters, which it may not have, as U+FFFD; None where nothing is visible.

    >>> string("a\x0bb"), string(" ")
    ('a\ufffdb', None)
    """
    return _CONTROLS.sub("\ufffd", text) if text and text.strip() else None


def with_values(**values: Any) -> Json:
    """An element of what is there; None and empty values are left out."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def extend(name: str, value_type: str, value: Any) -> list[Json]:
    """An extension of one value, or of a part of one where `name` is no URL of its own; empty without value."""
    return (
        [] if value in (None, "", [], {}) else [{"url": name, f"value{value_type[0].upper()}{value_type[1:]}": value}]
    )


def complex_extension(name: str, *parts: list[Json]) -> Json:
    """An extension made of others."""
    return {"url": EXTENSION + name, "extension": [part for given in parts for part in given]}


def term(value: RXO, text: str | None = None) -> Json:
    """A term of rxkg's vocabulary as a concept."""
    display = " ".join(re.findall(r"[A-Z]?[a-z]+", value.name)).lower()
    coding = {"system": ONTOLOGY.removesuffix("#"), "code": value.name, "display": display}
    return {"coding": [coding], "text": string(text) or display}


def coding_of(curie: str, display: str | None = None) -> Json:
    """The coding of a CURIE.

    >>> coding_of("HP:0002315", "Headache")
    {'system': 'http://human-phenotype-ontology.org', 'code': 'HP:0002315', 'display': 'Headache'}
    """
    prefix, _, local = curie.partition(":")
    if prefix in _SYSTEMS:
        system, whole = _SYSTEMS[prefix]
        code = curie if whole else local
    else:
        system, code = CURIE_PREFIXES.get(prefix, f"https://bioregistry.io/{prefix}"), local
    return with_values(system=system, code=" ".join(code.split()), display=string(display))


def concept_of(node: Node, text: str | None = None, *, known: Mapping[str, str] | None = None) -> Json:
    """A node as a concept: codings of what it is, extensions of what it is near; `known`: labels by CURIE."""
    labels = known or {}

    def coded(match: Match) -> Json:
        return coding_of(match.curie, labels.get(match.curie))

    near = [
        complex_extension("related-concept", extend("coding", "Coding", coded(m)), extend("relation", "code", m.kind))
        for m in node.matches
        if m.kind != "exact" and ":" in m.curie
    ]
    exact = [coded(m) for m in node.matches if m.kind == "exact" and ":" in m.curie]
    return with_values(extension=near, coding=exact, text=string(text) or string(node.label) or node.curie)


def fact_concept(fact: Fact) -> Json:
    """The object of a fact as a concept, in the text's words."""
    assert fact.object is not None
    said = fact.statement
    known = {said.concept: said.label} if said.concept and said.label else {}
    return concept_of(fact.object, said.text, known=known)


def provenance(fact: Fact, document: str) -> list[Json]:
    """The extensions that tell where and how a fact was found; `document` is the reference of its source."""
    said = fact.statement
    found = [
        complex_extension(
            "statement",
            extend("iri", "uri", fact.iri),
            extend("text", "string", string(said.text)),
            *(extend("alternative", "string", string(words)) for words in said.alt),
            *(extend("qualifier", "string", string(words)) for words in said.qualifiers),
            extend("rule", "string", said.rule),
            extend("confidence", "decimal", said.confidence),
        )
    ]
    for evidence in said.evidence:
        found += _place(fact, evidence, document)
    return found


def _place(fact: Fact, evidence: Evidence, document: str) -> Iterator[Json]:
    yield {
        "url": DERIVATION,
        "extension": [
            *extend("reference", "Reference", {"reference": document}),
            {"url": "offset", "valueInteger": evidence.start},
            {"url": "length", "valueInteger": evidence.end - evidence.start},
        ],
    }
    yield complex_extension(
        "evidence",
        extend("place", "uri", fact.evidence_iri(evidence)),
        extend("quote", "string", string(evidence.quote)),
        extend("section", "code", evidence.section.value),
    )


def amount(value: float, unit: str, ucum: str | None, comparator: str | None = None) -> Json:
    """A quantity with its unit as written and, where there is one, its UCUM code; "1" is the unit of plain numbers."""
    code = ucum if unit else "1"
    return with_values(
        value=int(value) if value == int(value) else value,
        comparator=comparator if comparator in _COMPARATORS else None,
        unit=string(unit) or "1",
        system=_UCUM if code else None,
        code=code,
    )


def amount_range(low: float, high: float, unit: str, ucum: str | None) -> Json:
    """A range of two quantities of one unit."""
    return {"low": amount(low, unit, ucum), "high": amount(high, unit, ucum)}


def threshold(quantity: Quantity) -> list[Json]:
    """A threshold as the part "quantity" or "range" of the extension "monitoring"."""
    low, high = quantity.low, quantity.high
    if low is not None and high is not None and low != high:
        return extend("range", "Range", amount_range(low, high, quantity.unit, quantity.ucum))
    value = low if low is not None else high
    if value is None:
        return []
    return extend("quantity", "Quantity", amount(value, quantity.unit, quantity.ucum, quantity.comparator))


def dose_amount(dose: Dose) -> Json:
    """A dose as an element of Dosage.doseAndRate."""
    if dose.dose_low == dose.dose_high:
        return {"doseQuantity": amount(dose.dose_low, dose.unit, dose.ucum)}
    return {"doseRange": amount_range(dose.dose_low, dose.dose_high, dose.unit, dose.ucum)}


def definitions(version: str) -> Iterator[Json]:
    """The StructureDefinitions of rxkg's own extensions."""
    for each in EXTENSIONS:
        url = EXTENSION + each.name
        yield {
            "resourceType": "StructureDefinition",
            "id": each.name,
            "url": url,
            "version": version,
            "name": "".join(map(str.capitalize, re.split("[-]", each.name))),
            "status": "active",
            "description": each.says,
            "fhirVersion": "5.0.0",
            "kind": "complex-type",
            "abstract": False,
            "context": [
                {"type": "extension" if "/" in place else "element", "expression": place}
                for place in dict.fromkeys(each.context)
            ],
            "type": "Extension",
            "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
            "derivation": "constraint",
            "differential": {"element": list(_elements(each, url))},
        }


def _elements(each: Extension, url: str) -> Iterator[Json]:
    yield {"id": "Extension", "path": "Extension", "short": each.says, "definition": each.says}
    if each.type:
        yield {"id": "Extension.extension", "path": "Extension.extension", "max": "0"}
    for name, kind, cardinality in each.parts:
        low, _, high = cardinality.partition("..")
        at = f"Extension.extension:{name}"
        yield {"id": at, "path": "Extension.extension", "sliceName": name, "min": int(low), "max": high}
        yield {"id": f"{at}.url", "path": "Extension.extension.url", "fixedUri": name}
        yield {"id": f"{at}.value[x]", "path": "Extension.extension.value[x]", "type": _types(kind)}
    yield {"id": "Extension.url", "path": "Extension.url", "fixedUri": url}
    if each.type:
        yield {"id": "Extension.value[x]", "path": "Extension.value[x]", "min": 1, "type": _types(each.type)}
    else:
        yield {"id": "Extension.value[x]", "path": "Extension.value[x]", "max": "0"}


def _types(kind: str) -> list[Json]:
    return [{"code": kind}]


def references(ids: Iterable[str]) -> list[Json]:
    """References of "Type/id"s."""
    return [{"reference": each} for each in ids]
