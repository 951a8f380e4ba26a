"""The facts in the Biolink Model 4.4: an edge and an association of each.

Predicates, classes, and which slot an association has are those of the model; tests hold each against the package
`biolink-model`. Every monograph is a graph; the nodes that edges name stand in one of their own, which comes last.

A text's word that something is not so becomes an association with `negated` and no edge; what it merely supposes is
left out. So are doses, monitoring and uses as a supplement, for which the model has no predicate.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rxkg.graph.exports.facts import Fact, Node, Selection
from rxkg.graph.exports.graphs import Graph
from rxkg.graph.triples import OBJECT, PREDICATE, SUBJECT, TYPE, literal
from rxkg.ontology.namespaces import RXO
from rxkg.ontology.records import (
    AdverseEffect,
    Component,
    Contraindication,
    Frequency,
    Indication,
    InteractantKind,
    Interaction,
    Polarity,
    Relation,
    Statement,
    Status,
    Target,
)

BIOLINK = "https://w3id.org/biolink/vocab/"

_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TREATMENT = "ChemicalOrDrugOrTreatmentToDiseaseOrPhenotypicFeatureAssociation"
_SIDE_EFFECT = "ChemicalOrDrugOrTreatmentSideEffectAssociation"
_ANY = "Association"
_CONDITION = "DiseaseOrPhenotypicFeature"
# A circumstance need not be a disease: pregnancy, or another medicine.
_CIRCUMSTANCE = "BiologicalEntity"

#: Of a relation: predicate and association.
_USES = {
    Relation.TREATS: ("treats", _TREATMENT),
    Relation.PREVENTS: ("preventative_for_condition", _TREATMENT),
    Relation.RELIEVES: ("ameliorates_condition", _TREATMENT),
    Relation.DIAGNOSES: ("diagnoses", _ANY),
}
#: Of uses that are not labelled; neither says that the drug works, nor is for other than treatment in a wide sense.
_OTHER_USES = {Status.OFF_LABEL: "applied_to_treat", Status.INVESTIGATIONAL: "studied_to_treat"}
# Words for actions that need contact; what else a drug acts on may be reached by others.
_CONTACT = ("bind", "agonis", "antagonis", "block", "attach", "chelat", "ligand")
_INTERACTANTS = {
    InteractantKind.DRUG: "Drug",
    InteractantKind.CLASS: "ChemicalEntity",
    InteractantKind.FOOD: "Food",
    InteractantKind.SUBSTANCE: "ChemicalEntity",
}

#: What terms of these terminologies are, whatever is said of them.
_OF_TERMS = {
    "HGNC": "Gene",
    "HGNC.GROUP": "GeneFamily",
    "HP": "PhenotypicFeature",
    "MONDO": "Disease",
    "UniProt": "Protein",
}


def biolink_graphs(selection: Selection) -> Iterator[Graph]:
    """The graphs of a selection, those of monographs first."""
    minter = selection.minter
    nodes: dict[str, tuple[Node, set[str]]] = {}
    for slug, facts in groupby(selection.facts(), key=lambda fact: fact.slug):
        triples: set[str] = set()
        for fact in facts:
            triples.update(_fact_triples(fact, nodes, minter.graph("dataset")))
        yield minter.mint_monograph(slug), sorted(triples)
    yield (
        minter.graph("nodes/biolink"),
        sorted({t for node, types in nodes.values() for t in _node_triples(node, types)}),
    )


def edge_of(statement: Statement) -> tuple[str, str, str, str] | None:
    """Predicate, association class, category of the subject and of the object; None where the model has none."""
    if isinstance(statement, Indication):
        if statement.relation not in _USES:
            return None
        predicate, association = _USES[statement.relation]
        if statement.status in _OTHER_USES:
            if statement.relation is Relation.DIAGNOSES:
                return None
            predicate = _OTHER_USES[statement.status]
        return predicate, association, "DiagnosticAid" if predicate == "diagnoses" else "Drug", _CONDITION
    if isinstance(statement, AdverseEffect):
        return "has_side_effect", _SIDE_EFFECT, "Drug", _CONDITION
    if isinstance(statement, Contraindication):
        return "contraindicated_in", _ANY, "Drug", _CIRCUMSTANCE
    if isinstance(statement, Interaction):
        return "interacts_with", _ANY, "Drug", _INTERACTANTS[statement.interactant]
    if isinstance(statement, Component):
        return "has_part", _ANY, "Drug", "Drug"
    if isinstance(statement, Target):
        contact = any(word in (statement.action or "").casefold() for word in _CONTACT)
        return "directly_physically_interacts_with" if contact else "affects", _ANY, "Drug", "NamedThing"
    return None


def _fact_triples(fact: Fact, nodes: dict[str, tuple[Node, set[str]]], dataset: str) -> Iterator[str]:
    edge = edge_of(fact.statement)
    told = fact.asserted or fact.polarity in (Polarity.NEGATED, Polarity.EXCLUDED)
    if edge is None or fact.object is None or not told:
        return
    predicate, association, of_subject, of_object = edge
    of_object = _OF_TERMS.get(fact.object.curie.partition(":")[0], of_object)
    subject = fact.subject
    for node, category in ((subject, "Drug"), (subject, of_subject), (fact.object, of_object)):
        nodes.setdefault(node.iri, (node, set()))[1].add(category)
    if fact.asserted:
        yield f"<{subject.iri}> <{BIOLINK}{predicate}> <{fact.object.iri}>"
    node_ = f"<{fact.iri}>"
    yield f"{node_} {TYPE} <{BIOLINK}{association}>"
    yield f"{node_} {SUBJECT} <{subject.iri}>"
    yield f"{node_} {PREDICATE} <{BIOLINK}{predicate}>"
    yield f"{node_} {OBJECT} <{fact.object.iri}>"
    if not fact.asserted:
        yield f'{node_} <{BIOLINK}negated> "true"^^<{_XSD}boolean>'
    yield f"{node_} <{BIOLINK}knowledge_level> {literal('knowledge_assertion')}"
    yield f"{node_} <{BIOLINK}agent_type> {literal('text_mining_agent')}"
    yield f"{node_} <{BIOLINK}primary_knowledge_source> <{dataset}>"
    yield f"{node_} <{BIOLINK}publications> <{fact.source}>"
    yield f'{node_} <{BIOLINK}has_confidence_score> "{fact.statement.confidence!r}"^^<{_XSD}float>'
    yield f"{node_} <{RXO.rule}> {literal(fact.statement.rule)}"
    if fact.component:
        yield f"{node_} <{RXO.component}> <{fact.component.iri}>"
    for evidence in fact.statement.evidence:
        yield f"{node_} <{BIOLINK}supporting_text> {literal(evidence.quote)}"
        yield f"{node_} <{RXO.evidence}> <{fact.evidence_iri(evidence)}>"
    yield f"<{fact.source}> {TYPE} <{BIOLINK}Publication>"
    yield f"<{fact.source}> {_LABEL} {literal(fact.title)}"
    yield from _qualifiers(node_, fact.statement)


def _qualifiers(node: str, statement: Statement) -> Iterator[str]:
    if isinstance(statement, AdverseEffect):
        bands = [band.value.replace("_", " ") for band in statement.frequency if band is not Frequency.UNKNOWN]
        if bands:
            yield f"{node} <{BIOLINK}frequency_qualifier> {literal(' or '.join(bands))}"
    elif isinstance(statement, Indication) and statement.status is Status.OFF_LABEL:
        yield f"{node} <{BIOLINK}clinical_approval_status> {literal('off_label_use')}"


def _node_triples(node: Node, categories: set[str]) -> Iterator[str]:
    if len(categories) > 1:
        categories = categories - {"NamedThing", _CIRCUMSTANCE} or categories - {"NamedThing"}
    for category in categories:
        yield f"<{node.iri}> {TYPE} <{BIOLINK}{category}>"
        yield f"<{node.iri}> <{BIOLINK}category> <{BIOLINK}{category}>"
    yield f"<{node.iri}> {_LABEL} {literal(node.label)}"
    for name in node.names:
        yield f"<{node.iri}> <{BIOLINK}synonym> {literal(name)}"
    for match in node.matches:
        if match.iri != node.iri:
            yield f"<{node.iri}> <{_SKOS}{match.kind}Match> <{match.iri}>"
            if match.kind == "exact":
                yield f"<{node.iri}> <{BIOLINK}xref> <{match.iri}>"
