"""What a fact is in the Biolink model (4.4): category of a node, predicate and qualifiers of an edge.

Every rule errs to the side of the weaker claim: a predicate whose domain or range the nodes do not meet, or that says
more than the text, gives way to `related_to`, and rxkg's own predicate stands beside it as `original_predicate`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from rxkg.graph.exports.facts import Fact, Node
from rxkg.graph.triples import CLASSES
from rxkg.ingest.populations import find_population_groups
from rxkg.ontology.namespaces import RXO
from rxkg.ontology.records import (
    AdverseEffect,
    Component,
    Contraindication,
    Dose,
    Frequency,
    Indication,
    Interaction,
    Monitoring,
    Polarity,
    Population,
    Relation,
    Statement,
    Status,
    Target,
)
from rxkg.ontology.terminology import Terminology, shipped

#: A text-mining tool cannot tell whether an author asserts or predicts: the model's own note on "not_provided".
KNOWLEDGE_LEVEL = "not_provided"
AGENT_TYPE = "text_mining_agent"
KNOWLEDGE_SOURCE = "infores:rxkg"

_ANCESTORS: dict[str, tuple[str, ...]] = {
    "NamedThing": (),
    "BiologicalEntity": ("NamedThing",),
    "Attribute": ("NamedThing",),
    "ChemicalEntity": ("NamedThing",),
    "DiagnosticAid": ("NamedThing",),
    "Procedure": ("NamedThing",),
    "ChemicalMixture": ("ChemicalEntity", "NamedThing"),
    "MolecularMixture": ("ChemicalMixture", "ChemicalEntity", "NamedThing"),
    "Drug": ("MolecularMixture", "ChemicalMixture", "ChemicalEntity", "NamedThing"),
    "Food": ("ChemicalMixture", "ChemicalEntity", "NamedThing"),
    "ChemicalRole": ("Attribute", "NamedThing"),
    "ClinicalAttribute": ("Attribute", "NamedThing"),
    "ClinicalMeasurement": ("ClinicalAttribute", "Attribute", "NamedThing"),
    "DiseaseOrPhenotypicFeature": ("BiologicalEntity", "NamedThing"),
    "Disease": ("DiseaseOrPhenotypicFeature", "BiologicalEntity", "NamedThing"),
    "PhenotypicFeature": ("DiseaseOrPhenotypicFeature", "BiologicalEntity", "NamedThing"),
    "Gene": ("BiologicalEntity", "NamedThing"),
    "GeneFamily": ("BiologicalEntity", "NamedThing"),
    "Polypeptide": ("BiologicalEntity", "NamedThing"),
    "Protein": ("Polypeptide", "BiologicalEntity", "NamedThing"),
    "ProteinFamily": ("BiologicalEntity", "NamedThing"),
    "BiologicalProcessOrActivity": ("BiologicalEntity", "NamedThing"),
    "BiologicalProcess": ("BiologicalProcessOrActivity", "BiologicalEntity", "NamedThing"),
    "MolecularActivity": ("BiologicalProcessOrActivity", "BiologicalEntity", "NamedThing"),
    "OrganismalEntity": ("BiologicalEntity", "NamedThing"),
    "PopulationOfIndividualOrganisms": ("OrganismalEntity", "BiologicalEntity", "NamedThing"),
    "AnatomicalEntity": ("OrganismalEntity", "BiologicalEntity", "NamedThing"),
    "CellularComponent": ("AnatomicalEntity", "OrganismalEntity", "BiologicalEntity", "NamedThing"),
}

_BY_PREFIX = {
    "CHEBI": "ChemicalEntity",  # but for its roles, below
    "CMO": "ClinicalMeasurement",
    "CVX": "ChemicalEntity",
    "DOID": "Disease",
    "DRUGBANK": "ChemicalEntity",
    "EC": "MolecularActivity",
    "FPLX": "ProteinFamily",
    "HGNC": "Gene",
    "HGNC.GROUP": "GeneFamily",
    "HP": "PhenotypicFeature",
    "MONDO": "Disease",
    "MP": "PhenotypicFeature",
    "NCBIGene": "Gene",
    "NDFRT": "ChemicalEntity",
    "PR": "Protein",
    "RXNORM": "ChemicalEntity",
    "UBERON": "AnatomicalEntity",
    "UNII": "ChemicalEntity",
    "UniProt": "Protein",
}
# An identifier alone does not tell what it is of: the shipped part of the terminology that holds it does.
_BY_PART = {
    "MESH": {
        "mesh-diseases": "DiseaseOrPhenotypicFeature",
        "mesh-drugs": "ChemicalEntity",
        "mesh-foods": "Food",
        "mesh-tests": "Procedure",
    },
    "CHEBI": {"chebi-roles": "ChemicalRole"},
    "EFO": {"efo": "ClinicalMeasurement"},
}
_GO_ROOTS = {"GO:0008150": "BiologicalProcess", "GO:0005575": "CellularComponent", "GO:0003674": "MolecularActivity"}
_IMPAIRED = {Population.RENAL_IMPAIRMENT, Population.DIALYSIS, Population.HEPATIC_IMPAIRMENT}
_BY_CLASS = {"Product": "Drug", "Drug": "ChemicalEntity", "Parameter": "ClinicalAttribute"}


def lineage(category: str) -> tuple[str, ...]:
    """A category and what is above it in the model, mixins and the root `entity` left out."""
    return (category, *_ANCESTORS[category])


def is_kind(category: str, ancestor: str) -> bool:
    """Whether a category is another one or below it."""
    return ancestor in lineage(category)


def find_category(node: Node) -> str | None:
    """The category of a node as its identifier and class tell; None for a condition that only its uses tell of."""
    for cls in ("Product", "Drug"):
        if cls in node.classes:
            return _BY_CLASS[cls]
    own = _category_of_term(node.curie)
    if own:
        return own
    if "Condition" in node.classes:
        return _category_of_condition(node)
    # A broad match is true as "every X is a Y", so what holds of Y holds of X.
    wider = next((_category_of_term(match.curie) for match in node.matches if match.kind == "broad"), None)
    return wider or next((_BY_CLASS[cls] for cls in node.classes if cls in _BY_CLASS), "NamedThing")


def _category_of_condition(node: Node) -> str | None:
    """By the term that it is near: what is said of conditions names groups of people and other treatments as well."""
    for match in node.matches:
        near = _category_of_term(match.curie)
        if near and is_kind(near, "DiseaseOrPhenotypicFeature"):
            return "DiseaseOrPhenotypicFeature"
        if near and is_kind(near, "ChemicalEntity"):
            return "ChemicalEntity"
    groups = set(find_population_groups(node.label))
    return "PopulationOfIndividualOrganisms" if groups - _IMPAIRED else None


def category_by_use(kinds: frozenset[str]) -> str:
    """The category of a condition that no terminology names, from the kinds of fact that it is the object of.

    What forbids a drug may be a group of people or another treatment; effects and conditions treated are neither.
    """
    if kinds & {AdverseEffect.kind, Indication.kind}:
        return "DiseaseOrPhenotypicFeature"
    return "NamedThing"


@dataclass(slots=True)
class NodeUses:
    """What edges say of a node."""

    kinds: set[str] = field(default_factory=set)  # of the facts that it is the object of
    categories: set[str] = field(default_factory=set)  # that predicates ask for beside its own

    def categories_of(self, node: Node) -> tuple[str, ...]:
        """The categories of the node, its own first."""
        own = find_category(node) or category_by_use(frozenset(self.kinds))
        return (own, *sorted(self.categories - {own}))


def note_uses(fact: Fact, edge: Edge, uses: dict[str, NodeUses]) -> None:
    """Keeps, by IRI, what an edge says of its nodes."""
    assert fact.object is not None
    uses.setdefault(fact.object.iri, NodeUses()).kinds.add(fact.statement.kind)
    of_subject = uses.setdefault(fact.subject.iri, NodeUses())
    if edge.subject_category:
        of_subject.categories.add(edge.subject_category)


@cache
def _category_of_term(curie: str) -> str | None:
    prefix = curie.partition(":")[0]
    if prefix == "GO":
        return _go_category(curie)
    parts = _BY_PART.get(prefix, {})
    return next((category for name, category in parts.items() if _has(name, curie)), _BY_PREFIX.get(prefix))


@cache
def _shipped() -> dict[str, Terminology]:
    return {t.about.name: t for t in shipped()}


def _has(name: str, curie: str) -> bool:
    return _shipped()[name].concept(curie) is not None


def _go_category(curie: str) -> str | None:
    todo, seen = [curie], set[str]()
    while todo:
        one = todo.pop()
        if one in _GO_ROOTS:
            return _GO_ROOTS[one]
        concept = _shipped()["go"].concept(one)
        todo += [parent for parent in (concept.parents if concept else ()) if parent not in seen]
        seen.add(one)
    return None


@dataclass(frozen=True, slots=True)
class Edge:
    """What a fact says in the model's words."""

    predicate: str  # snake case, without prefix
    original: RXO  # rxkg's own predicate
    qualifiers: tuple[tuple[str, str], ...] = ()  # by slot
    category: str = "Association"
    subject_category: str | None = None  # one that the predicate's domain asks for beside the subject's own
    negated: bool = False


_TREATING = "ChemicalOrDrugOrTreatmentToDiseaseOrPhenotypicFeatureAssociation"
_SIDE_EFFECT = "ChemicalOrDrugOrTreatmentSideEffectAssociation"
_AFFECTING = "ChemicalAffectsBiologicalEntityAssociation"
_USES = {
    Relation.TREATS: "treats",
    Relation.PREVENTS: "preventative_for_condition",
    Relation.RELIEVES: "ameliorates_condition",
}
_STATUS_USES = {Status.OFF_LABEL: "applied_to_treat", Status.INVESTIGATIONAL: "studied_to_treat"}
_ORIGINAL_USES = {
    Relation.TREATS: RXO.treats,
    Relation.PREVENTS: RXO.prevents,
    Relation.RELIEVES: RXO.relieves,
    Relation.DIAGNOSES: RXO.diagnoses,
    Relation.SUPPORTS: RXO.supports,
}
_UNDENIABLE = frozenset({"related_to", *_STATUS_USES.values()})
_DOWN, _UP = "decreased", "increased"
_ACTIVITY, _EITHER = "activity", "activity_or_abundance"
# Verb or role of the text: aspect, direction, mechanism. What is missing here says nothing of an effect.
_ACTIONS: dict[str, tuple[str | None, str | None, str | None]] = (
    dict.fromkeys(("inhibits", "inhibitor"), (_ACTIVITY, _DOWN, "inhibition"))
    | dict.fromkeys(("blocks", "blocker", "neutralizes", "inactivates", "stops", "halts"), (_ACTIVITY, _DOWN, None))
    | dict.fromkeys(("antagonist", "antagonizes"), (_ACTIVITY, _DOWN, "antagonism"))
    | {"suppresses": (_EITHER, _DOWN, "suppression")}
    | dict.fromkeys(("activates", "activator"), (_ACTIVITY, _UP, "activation"))
    | dict.fromkeys(("stimulates",), (_ACTIVITY, _UP, "stimulation"))
    | dict.fromkeys(("reduces", "decreases", "lowers", "weakens", "prevents"), (_EITHER, _DOWN, None))
    | dict.fromkeys(("increases", "enhances", "promotes"), (_EITHER, _UP, None))
    | dict.fromkeys(
        (
            "agonist",  # partial and inverse ones as well
            "affects", "acts on", "alters", "breaks down", "damages", "denatures", "disrupts", "impacts", "influences",
            "interferes", "modifies", "modulates", "modulator", "regulates", "stabilizes",
        ),
        (None, None, None),
    )
)  # fmt: skip
_TOUCHING = frozenset({"binds", "affinity", "chelates", "combines with", "reacts with"})


def find_edge(fact: Fact, object_: str | None) -> Edge | None:
    """The edge of a fact by the categories of its nodes (`object_` None: a condition that its uses tell of).

    None for doses, which have no object, and for what the text hedges or poses as a possibility.
    """
    statement = fact.statement
    if isinstance(statement, Dose) or fact.object is None:
        return None
    if fact.polarity not in (Polarity.ASSERTED, Polarity.NEGATED, Polarity.EXCLUDED):
        return None
    edge = _find(statement, object_)
    if not fact.asserted:
        # "Does not inhibit" is no denial of every effect, nor "not used off label" one of every use.
        plain = edge.predicate == "affects" and not edge.qualifiers
        return None if plain or edge.predicate in _UNDENIABLE else replace(edge, negated=True)
    return edge


def _find(statement: Statement, object_: str | None) -> Edge:
    own = CLASSES[type(statement)][1]
    match statement:
        case Indication():
            return _use(statement, object_)
        case AdverseEffect() if object_ is None or is_kind(object_, "DiseaseOrPhenotypicFeature"):
            bands = ", ".join(band.value for band in statement.frequency if band is not Frequency.UNKNOWN)
            found = (("frequency_qualifier", bands),) if bands else ()
            return Edge("has_side_effect", own, found, _SIDE_EFFECT)
        case Contraindication() if object_ and is_kind(object_, "BiologicalEntity"):
            return Edge("contraindicated_in", own)
        case Interaction() if object_ and is_kind(object_, "ChemicalEntity"):
            return Edge("pharmacologically_interacts_with", own)
        case Interaction():
            return Edge("interacts_with", own)
        case Target():
            return _target(statement, object_)
        case Component():
            return Edge("has_part", own)
        case Monitoring() | _:
            return Edge("related_to", own)


def _use(statement: Indication, object_: str | None) -> Edge:
    own = {Status.OFF_LABEL: RXO.hasOffLabelUse, Status.INVESTIGATIONAL: RXO.isInvestigatedFor}.get(
        statement.status, _ORIGINAL_USES[statement.relation]
    )
    found = (("clinical_approval_status", "off_label_use"),) if statement.status is Status.OFF_LABEL else ()
    if object_ is not None and not is_kind(object_, "DiseaseOrPhenotypicFeature"):
        return Edge("related_to", own, found)
    if statement.relation is Relation.DIAGNOSES and statement.status is not Status.INVESTIGATIONAL:
        return Edge("diagnoses", own, found, subject_category="DiagnosticAid")
    if statement.relation in _USES:
        return Edge(_STATUS_USES.get(statement.status, _USES[statement.relation]), own, found, _TREATING)
    return Edge("related_to", own, found)


def _target(statement: Target, object_: str | None) -> Edge:
    own = RXO.hasTarget
    action = statement.action or ""
    biological = object_ is not None and is_kind(object_, "BiologicalEntity")
    if action in _TOUCHING:
        return Edge("physically_interacts_with", own)
    if action not in _ACTIONS:
        return Edge("related_to", own)
    aspect, direction, mechanism = _ACTIONS[action]
    if not biological:
        return Edge("affects", own)
    if aspect is None or direction is None:
        return Edge("affects", own, category=_AFFECTING)
    qualifiers = [
        ("qualified_predicate", "biolink:causes"),
        ("object_aspect_qualifier", aspect),
        ("object_direction_qualifier", direction),
    ]
    if mechanism:
        qualifiers.append(("causal_mechanism_qualifier", mechanism))
    return Edge("affects", own, tuple(qualifiers), _AFFECTING)
