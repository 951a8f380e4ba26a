"""FHIR R5 resources, a file of NDJSON a resource type, as bulk loaders take them.

A drug or product is a Medication, a monograph a MedicationKnowledge and the DocumentReference of its source. What is
said of clinical use is a ClinicalUseDefinition each. Only what a text asserts is there; a use off label or under study
is in an extension, as R5 knows no such use and a reader must not take it for an indication.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import cast

from rxkg.graph.exports.facts import Fact, Node, Selection
from rxkg.graph.exports.fhir_elements import (
    EXTENSION,
    Json,
    amount_range,
    complex_extension,
    concept_of,
    definitions,
    dose_amount,
    extend,
    fact_concept,
    identifier,
    make_id,
    provenance,
    references,
    string,
    term,
    threshold,
    with_values,
)
from rxkg.ingest.populations import find_population_groups
from rxkg.ontology.namespaces import (
    DOSE_ROLES,
    FREQUENCIES,
    INTERACTANT_KINDS,
    POPULATIONS,
    RELATIONS,
    ROUTES,
    RXO,
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
    Status,
    Target,
)

#: A file each.
RESOURCES = ("ClinicalUseDefinition", "DocumentReference", "Medication", "MedicationKnowledge", "StructureDefinition")


def write_fhir(selection: Selection, folder: Path) -> None:
    """The resources of what was chosen, in `Type.ndjson` each; every reference is to a resource among them."""
    with ExitStack() as stack:
        files = {name: stack.enter_context((folder / f"{name}.ndjson").open("wb")) for name in RESOURCES}
        for resource in _resources(selection):
            line = json.dumps(resource, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            files[resource["resourceType"]].write(f"{line}\n".encode())


def _resources(selection: Selection) -> Iterator[Json]:
    yield from definitions(selection.version)
    medications: dict[str, Node] = {}
    parts: dict[str, dict[str, None]] = {}  # IRIs of a product's substances
    for record in selection.records():
        if record.kind != "monograph":
            continue
        about = selection.subject(record)
        medications[about.iri] = about
        for _, substance in selection.components(record) if record.components else ():
            medications[substance.iri] = substance
            parts.setdefault(about.iri, {})[substance.iri] = None
        facts = [fact for fact in selection.record_facts(record) if fact.asserted]
        medications.update((fact.component.iri, fact.component) for fact in facts if fact.component)
        yield from _Monograph(selection, record, about, facts).resources()
    for iri in sorted(medications):
        ingredients = [
            {
                "item": {
                    "concept": concept_of(medications[each]),
                    "reference": {"reference": _medication(medications[each])},
                }
            }
            for each in sorted(parts.get(iri, ()))
        ]
        yield with_values(
            resourceType="Medication",
            id=_medication(medications[iri]).rpartition("/")[2],
            identifier=identifier(iri),
            code=concept_of(medications[iri]),
            status="active",
            ingredient=ingredients,
        )


def _medication(node: Node) -> str:
    """The reference of a drug or product."""
    kind, _, name = node.iri.rpartition("/")
    return f"Medication/{make_id(kind.rpartition('/')[2], name)}"


class _Monograph:
    """The resources of one monograph."""

    def __init__(self, selection: Selection, record: MonographRecord, about: Node, facts: list[Fact]):
        self.minter = selection.minter
        self.record = record
        self.about = about
        self.facts = facts
        self.document = f"DocumentReference/{make_id('source', record.slug)}"
        self.medication = _medication(about)

    def resources(self) -> Iterator[Json]:
        """The definitions of use, the source, and the monograph, which refers to them."""
        uses: list[str] = []
        met: Counter[str] = Counter()
        for fact in self.facts:
            made = self.use(fact)
            if made:
                met[fact.iri] += 1
                # One statement may be in many sources, and in two places of one.
                name = f"{fact.iri.rsplit('/', 1)[-1]}-{met[fact.iri]}-{self.record.slug}"
                resource = {"resourceType": "ClinicalUseDefinition", "id": make_id("use", name), **made}
                uses.append(f"ClinicalUseDefinition/{resource['id']}")
                yield resource
        yield self.source()
        yield self.knowledge(uses)

    def source(self) -> Json:
        """The source as a document."""
        iri, title = self.minter.mint_source(self.record.slug), string(self.record.title)
        attachment = with_values(
            extension=extend(f"{EXTENSION}sha256", "string", self.record.sha256),
            contentType="text/markdown",
            url=iri,
            title=title,
        )
        return with_values(
            resourceType="DocumentReference",
            id=self.document.rpartition("/")[2],
            identifier=identifier(iri),
            status="current",
            type={"text": "drug monograph"},
            subject={"reference": self.medication},
            description=title,
            content=[{"attachment": attachment}],
        )

    def knowledge(self, uses: list[str]) -> Json:
        """The monograph; `uses` are the references of what it says of clinical use."""
        other = [fact for fact in self.facts if isinstance(fact.statement, Indication) and not _is_indication(fact)]
        names = dict.fromkeys(map(string, (self.about.label, self.record.title, *self.record.synonyms)))
        definitional = with_values(
            ingredient=[self.ingredient(fact) for fact in self.of(Component)],
            drugCharacteristic=[self.target(fact) for fact in self.of(Target)],
        )
        return with_values(
            resourceType="MedicationKnowledge",
            id=make_id("monograph", self.record.slug),
            extension=[self.other_use(fact) for fact in other],
            identifier=identifier(self.minter.mint_monograph(self.record.slug)),
            code=concept_of(self.about),
            status="active",
            name=[name for name in names if name],
            associatedMedication=references([self.medication]),
            monograph=[{"type": {"text": "drug monograph"}, "source": {"reference": self.document}}],
            indicationGuideline=[self.guideline(fact) for fact in self.of(Dose)],
            clinicalUseIssue=references(uses),
            definitional=definitional,
        )

    def of(self, cls: type) -> Iterator[Fact]:
        """The facts of a kind."""
        return (fact for fact in self.facts if isinstance(fact.statement, cls))

    def told(self, fact: Fact) -> list[Json]:
        """The extensions that every fact has."""
        component = {"reference": _medication(fact.component)} if fact.component else None
        return provenance(fact, self.document) + extend(f"{EXTENSION}component", "Reference", component)

    def use(self, fact: Fact) -> Json | None:
        """A fact of clinical use; None for the others."""
        make = _USES.get(type(fact.statement))
        if make is None or (isinstance(fact.statement, Indication) and not _is_indication(fact)):
            return None
        kind, element, body = make(fact)
        return {
            "extension": self.told(fact),
            "identifier": identifier(fact.iri),
            "type": kind,
            "subject": references([self.medication]),
            element: body,
        }

    def other_use(self, fact: Fact) -> Json:
        """A use that is no indication, as an extension."""
        said = cast(Indication, fact.statement)
        return complex_extension(
            "other-use",
            extend("status", "code", said.status.value),
            extend("relation", "code", said.relation.value),
            extend("condition", "codeableConcept", fact_concept(fact)),
            self.told(fact),
        )

    def ingredient(self, fact: Fact) -> Json:
        """A substance of a product of several, where the text names it."""
        return {"extension": self.told(fact), "item": {"concept": fact_concept(fact)}}

    def target(self, fact: Fact) -> Json:
        """What a drug acts on, as a characteristic of it."""
        action = extend(f"{EXTENSION}action", "string", string(cast(Target, fact.statement).action))
        return {
            "extension": self.told(fact) + action,
            "type": term(RXO.hasTarget),
            "valueCodeableConcept": fact_concept(fact),
        }

    def guideline(self, fact: Fact) -> Json:
        """A dose."""
        dose = cast(Dose, fact.statement)
        groups = find_population_groups(dose.population) if dose.population else ()
        people = string(dose.population)
        # Several groups may be one people (old women) or many (adults and children): only their words are sure.
        value = term(POPULATIONS[groups[0]], people) if len(groups) == 1 else {"text": people}
        # Whether a maximum is one of a dose or of a day the words alone tell: it must not be read as a dose.
        is_maximum = dose.role == "maximum"
        dosage = with_values(
            text=string(", ".join(filter(None, (dose.text, dose.frequency)))),
            timing=with_values(code=with_values(text=string(dose.frequency))),
            route=term(ROUTES[dose.route]) if dose.route else None,
            doseAndRate=None if is_maximum else [dose_amount(dose)],
        )
        most = amount_range(dose.dose_low, dose.dose_high, dose.unit, dose.ucum) if is_maximum else None
        guideline = with_values(
            dosage=[
                with_values(
                    extension=extend(f"{EXTENSION}amount", "Range", most),
                    type=term(DOSE_ROLES[dose.role]),
                    dosage=[dosage],
                )
            ],
            patientCharacteristic=[{"type": {"text": "population"}, "valueCodeableConcept": value}] if people else None,
        )
        condition = string(dose.indication)
        return with_values(
            extension=self.told(fact),
            indication=[{"concept": {"text": condition}}] if condition else None,
            dosingGuideline=[guideline],
        )


def _is_indication(fact: Fact) -> bool:
    return isinstance(fact.statement, Indication) and fact.statement.status is Status.LABELLED


_Use = tuple[str, str, Json]  # type, element, and what is in it


def _indication(fact: Fact) -> _Use:
    said = cast(Indication, fact.statement)
    body = {
        "diseaseSymptomProcedure": {"concept": fact_concept(fact)},
        "intendedEffect": {"concept": term(RELATIONS[said.relation], said.relation.value)},
    }
    return "indication", "indication", body


def _contraindication(fact: Fact) -> _Use:
    return "contraindication", "contraindication", {"diseaseSymptomProcedure": {"concept": fact_concept(fact)}}


def _interaction(fact: Fact) -> _Use:
    said = cast(Interaction, fact.statement)
    effect = string(said.effect)
    body = with_values(
        interactant=[{"itemCodeableConcept": fact_concept(fact)}],
        type=term(INTERACTANT_KINDS[said.interactant]),
        effect={"concept": {"text": effect}} if effect else None,
    )
    return "interaction", "interaction", body


def _adverse_effect(fact: Fact) -> _Use:
    said = cast(AdverseEffect, fact.statement)
    bands = [band for band in said.frequency if band is not Frequency.UNKNOWN]
    words = string("; ".join(said.frequency_text))
    # Two codings would mean the same twice; two bands are two frequencies.
    named = {"text": words or ", ".join(band.value.replace("_", " ") for band in bands)}
    frequency = term(FREQUENCIES[bands[0]], words) if len(bands) == 1 else named
    body = with_values(
        symptomConditionEffect={"concept": fact_concept(fact)},
        classification=term(RXO.serious) if said.serious else None,
        frequencyOfOccurrence=frequency if bands or words else None,
    )
    return "undesirable-effect", "undesirableEffect", body


def _monitoring(fact: Fact) -> _Use:
    said = cast(Monitoring, fact.statement)
    words = [said.text, *(each for each in (said.threshold, said.timing) if each)]
    watched = complex_extension(
        "monitoring",
        extend("parameter", "codeableConcept", fact_concept(fact)),
        extend("threshold", "string", string(said.threshold)),
        extend("timing", "string", string(said.timing)),
        threshold(said.quantity) if said.quantity else [],
    )
    body = with_values(
        extension=[watched], description=string(f"Monitor: {'; '.join(words)}"), code=term(RXO.monitoredBy)
    )
    return "warning", "warning", body


_USES: dict[type, Callable[[Fact], _Use]] = {
    Indication: _indication,
    AdverseEffect: _adverse_effect,
    Monitoring: _monitoring,
    Contraindication: _contraindication,
    Interaction: _interaction,
}
