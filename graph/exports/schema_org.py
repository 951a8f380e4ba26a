"""The facts in schema.org: drugs, the therapies with them, conditions, dose schedules, and claims with their quotes.

Every property stands on a class that it is declared for, with a value of a class or datatype declared for it; tests
hold that against the vocabulary's own file. Only what a text asserts is there. schema.org has no property for use in
prevention without saying whether first or repeated, for diagnosis, monitoring, uses off label or under study, or
interactions with classes and substances: these are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rxkg.graph.exports.facts import Fact, Node, Selection
from rxkg.graph.exports.graphs import Graph
from rxkg.graph.triples import TYPE, decimal, literal
from rxkg.ontology.records import (
    AdverseEffect,
    Component,
    Contraindication,
    Dose,
    Indication,
    InteractantKind,
    Interaction,
    Relation,
    Status,
    Target,
)

SCHEMA = "http://schema.org/"


def schema_graphs(selection: Selection) -> Iterator[Graph]:
    """The graphs of a selection, those of monographs first."""
    minter = selection.minter
    nodes: dict[str, tuple[Node, set[str]]] = {}
    for slug, facts in groupby(selection.facts(), key=lambda fact: fact.slug):
        monograph = minter.mint_monograph(slug)
        triples: set[str] = set()
        for fact in facts:
            if fact.asserted:
                triples.update(_fact_triples(fact, monograph, nodes))
        if triples:
            yield monograph, sorted(triples)
    yield minter.graph("nodes/schema.org"), sorted({t for node, types in nodes.values() for t in _named(node, types)})


def _is(subject: str, cls: str) -> str:
    return f"<{subject}> {TYPE} <{SCHEMA}{cls}>"


def _to(subject: str, name: str, thing: str) -> str:
    return f"<{subject}> <{SCHEMA}{name}> <{thing}>"


def _says(subject: str, name: str, text: str) -> str:
    return f"<{subject}> <{SCHEMA}{name}> {literal(text)}"


def _fact_triples(fact: Fact, monograph: str, nodes: dict[str, tuple[Node, set[str]]]) -> Iterator[str]:
    subject = fact.subject
    held = list(_own_triples(fact, subject, nodes))
    if not held:
        return
    nodes.setdefault(subject.iri, (subject, set()))[1].add("Drug")
    yield from held
    yield _is(monograph, "CreativeWork")
    yield _says(monograph, "name", fact.title)
    yield _to(monograph, "about", fact.subject.iri)
    yield _is(fact.iri, "Claim")
    yield _to(fact.iri, "about", subject.iri)
    yield _to(fact.iri, "isPartOf", monograph)
    if fact.object:
        yield _to(fact.iri, "mentions", fact.object.iri)
    for evidence in fact.statement.evidence:
        yield _says(fact.iri, "text", evidence.quote)


def _own_triples(fact: Fact, drug: Node, nodes: dict[str, tuple[Node, set[str]]]) -> Iterator[str]:
    statement, thing = fact.statement, fact.object
    therapy = f"{drug.iri}/therapy"
    if isinstance(statement, Dose):
        yield from _dose(fact.iri, statement, drug.iri)
        return
    if thing is None:
        return
    if isinstance(statement, Target):
        acts = f"{thing.label} ({statement.action})" if statement.action else thing.label
        yield _says(drug.iri, "mechanismOfAction", acts)
        nodes.setdefault(thing.iri, (thing, set()))[1].add("MedicalEntity")
    elif isinstance(statement, Component):
        yield _says(drug.iri, "activeIngredient", thing.label)
        nodes.setdefault(thing.iri, (thing, set()))[1].add("Drug")
    elif isinstance(statement, Interaction):
        if statement.interactant is InteractantKind.DRUG:
            yield _to(drug.iri, "interactingDrug", thing.iri)
            nodes.setdefault(thing.iri, (thing, set()))[1].add("Drug")
        elif statement.interactant is InteractantKind.FOOD:
            yield _says(
                drug.iri, "foodWarning", f"{thing.label}: {statement.effect}" if statement.effect else thing.label
            )
            nodes.setdefault(thing.iri, (thing, set()))[1].add("Thing")
    elif link := _link(statement):
        name, cls = link
        yield _is(therapy, "MedicalTherapy")
        yield _to(therapy, "drug", drug.iri)
        yield _to(thing.iri, name, therapy) if name == "possibleTreatment" else _to(therapy, name, thing.iri)
        nodes.setdefault(thing.iri, (thing, set()))[1].add(cls)


def _link(statement: object) -> tuple[str, str] | None:
    """The property between a therapy and a condition, and the condition's class."""
    if isinstance(statement, Indication):
        treats = statement.relation in (Relation.TREATS, Relation.RELIEVES) and statement.status is Status.LABELLED
        return ("possibleTreatment", "MedicalCondition") if treats else None
    if isinstance(statement, AdverseEffect):
        return ("seriousAdverseOutcome" if statement.serious else "adverseOutcome"), "MedicalCondition"
    if isinstance(statement, Contraindication):
        return "contraindication", "MedicalContraindication"
    return None


def _dose(iri: str, dose: Dose, drug: str) -> Iterator[str]:
    most = dose.role == "maximum"
    yield _is(iri, "MaximumDoseSchedule" if most else "DoseSchedule")
    yield _to(drug, "maximumIntake" if most else "doseSchedule", iri)
    yield _says(iri, "description", dose.text)
    if dose.dose_low == dose.dose_high:  # of a range schema.org has no place for the other end
        yield f"<{iri}> <{SCHEMA}doseValue> {decimal(dose.dose_low)}"
    yield _says(iri, "doseUnit", dose.unit)
    if dose.frequency:
        yield _says(iri, "frequency", dose.frequency)
    if dose.population:
        yield _says(iri, "targetPopulation", dose.population)
    if dose.route:
        yield _says(drug, "administrationRoute", dose.route.value)


def _named(node: Node, classes: set[str]) -> Iterator[str]:
    for cls in classes:
        yield _is(node.iri, cls)
    yield _says(node.iri, "name", node.label)
    for name in node.names:
        yield _says(node.iri, "alternateName", name)
    for match in node.matches:
        if match.kind == "exact" and match.iri != node.iri:
            yield _to(node.iri, "sameAs", match.iri)
