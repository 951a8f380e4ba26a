"""Records to N-Quads lines, formatted by hand: six times faster than through term objects.

Lines have no line end, are in the canonical form of N-Quads, sorted by code point and unique. The reasons of the form
are in docs/decisions/2026-11-22-rdf-form.md; what it leaves out, `rxkg.graph.derived` produces at export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from rxkg.graph.entities import (
    Entity,
    component_iri,
    component_names,
    drug_iri,
    is_product,
    object_of,
    preferred_name,
    subject_iri,
)
from rxkg.ingest.populations import find_population_groups
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import (
    DOSE_ROLES,
    FREQUENCIES,
    INTERACTANT_KINDS,
    POLARITIES,
    POPULATIONS,
    RELATIONS,
    ROUTES,
    RXO,
    SECTION_KINDS,
    STATUSES,
)
from rxkg.ontology.records import (
    AdverseEffect,
    Component,
    Contraindication,
    Dose,
    Frequency,
    Indication,
    Interaction,
    Monitoring,
    MonographRecord,
    Polarity,
    Quantity,
    Relation,
    Statement,
    Status,
    Target,
)

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = f"<{_RDF}type>"
SUBJECT = f"<{_RDF}subject>"
PREDICATE = f"<{_RDF}predicate>"
OBJECT = f"<{_RDF}object>"
TITLE = "<http://purl.org/dc/terms/title>"
_TRUE = f'"true"^^<{_XSD}boolean>'

#: A kind's statement class and direct property.
CLASSES: dict[type[Statement], tuple[RXO, RXO]] = {
    Indication: (RXO.IndicationStatement, RXO.hasIndication),
    AdverseEffect: (RXO.AdverseEffectStatement, RXO.hasAdverseEffect),
    Target: (RXO.TargetStatement, RXO.hasTarget),
    Monitoring: (RXO.MonitoringStatement, RXO.monitoredBy),
    Contraindication: (RXO.ContraindicationStatement, RXO.contraindicatedIn),
    Interaction: (RXO.InteractionStatement, RXO.interactsWith),
    Dose: (RXO.DoseStatement, RXO.hasDose),
    Component: (RXO.ComponentStatement, RXO.hasComponent),
}
_RELATION_PROPERTIES = {
    Relation.TREATS: RXO.treats,
    Relation.PREVENTS: RXO.prevents,
    Relation.RELIEVES: RXO.relieves,
    Relation.DIAGNOSES: RXO.diagnoses,
    Relation.SUPPORTS: RXO.supports,
}
_USE_PROPERTIES = {Status.OFF_LABEL: RXO.hasOffLabelUse, Status.INVESTIGATIONAL: RXO.isInvestigatedFor}

_SPECIAL = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPES = {c: f"\\u{c:04X}" for c in (*range(0x20), 0x7F)} | {
    ord("\b"): "\\b",
    ord("\t"): "\\t",
    ord("\n"): "\\n",
    ord("\f"): "\\f",
    ord("\r"): "\\r",
    ord('"'): '\\"',
    ord("\\"): "\\\\",
}


def literal(text: str) -> str:
    r"""`text` as a plain literal of canonical N-Quads.

    >>> print(literal('a "b"'))
    "a \"b\""
    """
    return f'"{text.translate(_ESCAPES)}"' if _SPECIAL.search(text) else f'"{text}"'


def decimal(value: float) -> str:
    """A number as an xsd:decimal literal in its canonical form.

    >>> decimal(12.0)
    '"12"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    whole = int(value)
    number = str(whole) if whole == value else format(Decimal(repr(value)), "f")
    return f'"{number}"^^<{_XSD}decimal>'


def integer(value: int) -> str:
    """A count or position as an xsd:integer literal."""
    return f'"{value}"^^<{_XSD}integer>'


def polarity_of(statement: Statement) -> Polarity:
    """How a statement stands; an indication whose status is excluded stands as excluded, whatever its own polarity."""
    if (
        statement.polarity is Polarity.ASSERTED
        and isinstance(statement, Indication)
        and statement.status is Status.EXCLUDED
    ):
        return Polarity.EXCLUDED
    return statement.polarity


def direct_properties(statement: Statement) -> tuple[RXO, ...]:
    """The properties that join drug and object directly; none for what the text does not assert.

    A use off label or under study has a property of its own, so that no query for indications meets it.
    """
    if polarity_of(statement) is not Polarity.ASSERTED:
        return ()
    if isinstance(statement, Indication):
        if statement.status in _USE_PROPERTIES:
            return (_USE_PROPERTIES[statement.status],)
        return (RXO.hasIndication, _RELATION_PROPERTIES[statement.relation])
    return (CLASSES[type(statement)][1],)


def statement_iri(record: MonographRecord, statement: Statement, minter: Minter) -> str:
    """The IRI of one of a record's statements: a hash of what it says, not of where."""
    return _describe(record, statement, subject_iri(record, minter), minter)[0]


def format_monograph(record: MonographRecord, minter: Minter) -> list[str]:
    """The N-Quads lines of one monograph's graph; empty where the record is no monograph's."""
    end = f" <{minter.mint_monograph(record.slug)}> ."
    return [triple + end for triple in monograph_triples(record, minter)]


def monograph_triples(
    record: MonographRecord,
    minter: Minter,
    statements: Iterable[Statement] | None = None,
    *,
    with_components: bool = True,
) -> list[str]:
    """The triples of one monograph's graph, without the full stop, sorted; empty where the record is no monograph's.

    `statements` are those of the record's that are wanted, by default all; a record with fewer would not do, as names
    of components come from its other statements. `with_components` is whether a product's parts by its title are.
    """
    if record.kind != "monograph":
        return []
    triples = set(_monograph_triples(record, minter, with_components=with_components))
    drug = subject_iri(record, minter)
    for statement in record.statements if statements is None else statements:
        triples.update(_statement_triples(record, statement, drug, minter))
    return sorted(triples)


def _monograph_triples(record: MonographRecord, minter: Minter, *, with_components: bool) -> Iterator[str]:
    monograph = f"<{minter.mint_monograph(record.slug)}>"
    source = f"<{minter.mint_source(record.slug)}>"
    drug = f"<{subject_iri(record, minter)}>"
    yield f"{monograph} {TYPE} <{RXO.Monograph}>"
    yield f"{monograph} {TITLE} {literal(record.title)}"
    yield f"{monograph} <{RXO.about}> {drug}"
    yield f"{monograph} <{RXO.source}> {source}"
    yield f"{source} <{RXO.sha256}> {literal(record.sha256)}"
    yield f"{source} <{RXO.characters}> {integer(record.characters)}"
    if with_components and is_product(record):
        for name in record.components:
            for full in component_names(record, name):
                node = drug_iri(preferred_name(record, full), minter)
                yield f"{drug} <{RXO.hasComponent}> <{node}>"
    for section in record.sections:
        if section.start == section.end:
            continue
        node = f"<{minter.mint_section(record.slug, section.start, section.end)}>"
        yield f"{monograph} <{RXO.hasSection}> {node}"
        yield f"{node} <{RXO.sectionKind}> <{SECTION_KINDS[section.kind]}>"
        if section.heading:
            yield f"{node} {TITLE} {literal(section.heading)}"
        if section.component:
            yield f"{node} <{RXO.component}> <{component_iri(record, section.component, minter)}>"


def _statement_triples(record: MonographRecord, statement: Statement, drug: str, minter: Minter) -> Iterator[str]:
    iri, said = _assertion(record, statement, drug, minter)
    yield from said
    node = f"<{iri}>"
    yield f"{node} <{RXO.rule}> {literal(statement.rule)}"
    yield f"{node} <{RXO.confidence}> {decimal(statement.confidence)}"
    source = minter.mint_source(record.slug)
    for evidence in statement.evidence:
        place = f"<{source}#char={evidence.start},{evidence.end}>"
        yield f"{node} <{RXO.evidence}> {place}"
        yield f"{place} <{RXO.quote}> {literal(evidence.quote)}"
        yield f"{place} <{RXO.section}> <{SECTION_KINDS[evidence.section]}>"


def assertion_triples(record: MonographRecord, statement: Statement, minter: Minter) -> tuple[str, list[str]]:
    """A statement's IRI, and what it says as N-Triples without the closing dot: direct triples, then its attributes.

    Where and how it was found is not among them.
    """
    return _assertion(record, statement, subject_iri(record, minter), minter)


def _assertion(record: MonographRecord, statement: Statement, drug: str, minter: Minter) -> tuple[str, list[str]]:
    iri, thing, described = _describe(record, statement, drug, minter)
    node = f"<{iri}>"
    target = f"<{thing.iri}>" if thing else node
    out = [f"<{drug}> <{predicate}> {target}" for predicate in direct_properties(statement)]
    out += [f"{node} {pair}" for pair in described]
    if thing is None or not thing.by_text or statement.narrowed:
        out.append(f"{node} <{RXO.text}> {literal(statement.text)}")
    out += [f"{node} <{RXO.qualifier}> {literal(words)}" for words in statement.qualifiers]
    if isinstance(statement, Dose) and statement.population:
        # Beside the content, as it follows from the words: more cues must not change a statement's IRI.
        groups = find_population_groups(statement.population)
        out += [f"{node} <{RXO.populationGroup}> <{POPULATIONS[group]}>" for group in groups]
    return iri, out


def _describe(
    record: MonographRecord, statement: Statement, drug: str, minter: Minter
) -> tuple[str, Entity | None, list[str]]:
    """A statement's IRI, its object, and the predicates and values that are its content and make its identity."""
    thing = object_of(statement, minter)
    described = _content(record, statement, drug, thing, minter)
    # A dose has no object: its amount in the text's words is content as well.
    words = statement.text if thing is None else ""
    return minter.mint_statement(words, *described), thing, described


def _content(
    record: MonographRecord, statement: Statement, drug: str, thing: Entity | None, minter: Minter
) -> list[str]:
    cls, predicate = CLASSES[type(statement)]
    polarity = polarity_of(statement)
    out = [f"{SUBJECT} <{drug}>"]
    if polarity is Polarity.ASSERTED:
        out.append(f"{TYPE} <{cls}>")
    else:
        # Of another class, so that no query for a kind's statements meets what the text does not assert.
        out.append(f"{TYPE} <{RXO.WithheldStatement}>")
        out.append(f"{PREDICATE} <{predicate}>")
        out.append(f"<{RXO.polarity}> <{POLARITIES[polarity]}>")
    if thing:
        out.append(f"{OBJECT} <{thing.iri}>")
    if statement.component:
        out.append(f"<{RXO.component}> <{component_iri(record, statement.component, minter)}>")
    out += _attributes(statement)
    return out


def _attributes(statement: Statement) -> Iterator[str]:
    if isinstance(statement, AdverseEffect):
        for band in statement.frequency:
            if band is not Frequency.UNKNOWN:
                yield f"<{RXO.frequency}> <{FREQUENCIES[band]}>"
        for words in statement.frequency_text:
            yield f"<{RXO.frequencyText}> {literal(words)}"
        if statement.serious:
            yield f"<{RXO.serious}> {_TRUE}"
    elif isinstance(statement, Indication):
        yield f"<{RXO.relation}> <{RELATIONS[statement.relation]}>"
        yield f"<{RXO.status}> <{STATUSES[statement.status]}>"
    elif isinstance(statement, Target):
        yield from _words(RXO.action, statement.action)
    elif isinstance(statement, Monitoring):
        yield from _words(RXO.threshold, statement.threshold)
        yield from _words(RXO.timing, statement.timing)
        if statement.quantity:
            yield from _quantity(statement.quantity)
    elif isinstance(statement, Interaction):
        yield f"<{RXO.interactantKind}> <{INTERACTANT_KINDS[statement.interactant]}>"
        yield from _words(RXO.effect, statement.effect)
    elif isinstance(statement, Dose):
        yield from _dose(statement)


def _words(predicate: RXO, words: str | None) -> Iterator[str]:
    if words:
        yield f"<{predicate}> {literal(words)}"


def _quantity(quantity: Quantity) -> Iterator[str]:
    if quantity.low is not None:
        yield f"<{RXO.low}> {decimal(quantity.low)}"
    if quantity.high is not None:
        yield f"<{RXO.high}> {decimal(quantity.high)}"
    yield f"<{RXO.comparator}> {literal(quantity.comparator)}"
    # A ratio such as the INR has no unit: in UCUM that is the unit "1".
    yield f"<{RXO.unit}> {literal(quantity.unit or '1')}"
    yield from _words(RXO.ucum, quantity.ucum if quantity.unit else "1")


def _dose(dose: Dose) -> Iterator[str]:
    yield f"<{RXO.low}> {decimal(dose.dose_low)}"
    yield f"<{RXO.high}> {decimal(dose.dose_high)}"
    yield from _words(RXO.unit, dose.unit)
    yield from _words(RXO.ucum, dose.ucum)
    yield from _words(RXO.schedule, dose.frequency)
    if dose.route:
        yield f"<{RXO.route}> <{ROUTES[dose.route]}>"
    yield from _words(RXO.population, dose.population)
    yield from _words(RXO.indicationText, dose.indication)
    if dose.role != "dose":
        yield f"<{RXO.doseRole}> <{DOSE_ROLES[dose.role]}>"
