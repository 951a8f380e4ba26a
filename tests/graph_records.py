"""Hand-made records with every kind of statement, for the tests of the graph."""

from __future__ import annotations

from typing import Any

from rxkg.ontology.records import (
    AdverseEffect,
    Component,
    Contraindication,
    Dose,
    Evidence,
    Frequency,
    Indication,
    InteractantKind,
    Interaction,
    Monitoring,
    MonographRecord,
    Polarity,
    Quantity,
    Relation,
    Route,
    SectionKind,
    SectionRecord,
    Statement,
    Status,
    Target,
)

_PLACES = iter(range(0, 1_000_000, 50))


def said(cls: type[Statement], text: str, **fields: Any) -> Any:
    """A statement of a kind with one evidence of its own, or with those given."""
    start = next(_PLACES)
    section = fields.pop("section", SectionKind.OTHER)
    evidence = fields.pop("evidence", (Evidence(start, start + len(text), text, section),))
    rule = fields.pop("rule", f"{cls.kind}.test")
    return cls(text=text, section=section, rule=rule, evidence=evidence, **fields)


def record(drug: str, *statements: Statement, **fields: Any) -> MonographRecord:
    """A monograph of a drug; its slug is the drug's name in lower case, joined by hyphens."""
    slug = fields.pop("slug", drug.lower().replace(" ", "-").replace("+", "plus"))
    return MonographRecord(
        file=f"{slug}.md",
        slug=slug,
        drug=drug,
        title=fields.pop("title", drug),
        sha256="ab" * 32,
        statements=statements,
        **fields,
    )


def every_kind() -> list[MonographRecord]:
    """Three monographs that hold each kind and polarity; fresh places, so not equal from call to call."""
    return [
        record(
            "Albumab",
            said(Indication, "blastic neoplasm", alt=("BPN",)),
            said(Indication, "migraine", relation=Relation.PREVENTS, status=Status.OFF_LABEL),
            said(Indication, "lupus", status=Status.INVESTIGATIONAL),
            said(Indication, "viral infections", status=Status.EXCLUDED, polarity=Polarity.EXCLUDED),
            said(AdverseEffect, "nausea", frequency=(Frequency.VERY_COMMON,), frequency_text=("≥ 10 %",)),
            said(AdverseEffect, "capillary leak syndrome", serious=True, section=SectionKind.SIDE_EFFECTS),
            said(AdverseEffect, "sedation", polarity=Polarity.NEGATED),
            said(AdverseEffect, "hair loss", polarity=Polarity.HEDGED),
            said(Target, "CD123", alt=("interleukin-3 receptor alpha",), action="binds"),
            said(
                Monitoring,
                "serum albumin",
                threshold="≥ 3.2 g/dL",
                timing="before each dose",
                quantity=Quantity(3.2, None, "g/dL", ">=", "g/dL"),
            ),
            said(Contraindication, "pregnancy"),
            said(Interaction, "Betamine", effect="more bleeding"),
            said(Interaction, "grapefruit juice", interactant=InteractantKind.FOOD),
            said(
                Dose,
                "12 mcg/kg",
                dose_low=12.0,
                dose_high=12.0,
                unit="mcg/kg",
                ucum="ug/kg",
                frequency="once daily",
                route=Route.INTRAVENOUS,
                population="adults",
                indication="blastic neoplasm",
            ),
            said(Dose, "0.5-1 mg", dose_low=0.5, dose_high=1.0, unit="mg", ucum="mg", role="maximum"),
            synonyms=("albumab-xyz",),
            sections=(
                SectionRecord(SectionKind.USAGE, "Usage", None, 0, 40),
                SectionRecord(SectionKind.SIDE_EFFECTS, None, None, 40, 90),
            ),
        ),
        record(
            "Betamine",
            said(Indication, "nausea", relation=Relation.RELIEVES),
            said(AdverseEffect, "capillary leak syndrome", serious=True, frequency=(Frequency.RARE,)),
            said(AdverseEffect, "headache", concept="HP:0002315", label="Headache", match="exact"),
            said(AdverseEffect, "Nausea", frequency=(Frequency.COMMON, Frequency.UNCOMMON)),
            said(Monitoring, "the serum  albumin"),
            said(Contraindication, "pregnancy"),
        ),
        record(
            "Betamine + Gammol",
            said(Component, "Betamine"),
            said(Component, "Gammol"),
            said(AdverseEffect, "nausea", component="Gammol", confidence=0.42),
            components=("Betamine", "Gammol"),
        ),
    ]
