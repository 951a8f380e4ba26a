"""What the names in a record stand for: IRIs of drugs, products and concepts.

Drugs and products are always rxkg's own nodes, so that a drug met in a list of interactions and the drug of that
name's monograph are one. Other things are the ontology's own IRI where they match one of its terms exactly; a close or
broad match names a local concept that points to the term, as the term itself would say more than the text does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import RXO, concept_iri
from rxkg.ontology.records import (
    AdverseEffect,
    Component,
    Contraindication,
    Dose,
    Indication,
    InteractantKind,
    Interaction,
    Monitoring,
    MonographRecord,
    Statement,
    Target,
)

# Not "A", which begins names as well ("A band").
_ARTICLE = re.compile(r"(?:[Tt]he|[Aa]n|a)\s+(?=\w)")


@dataclass(frozen=True, slots=True)
class Entity:
    """A node that a statement points to."""

    iri: str
    cls: RXO  # its class
    by_text: bool  # named by the text's own words, not by a terminology's label


#: Class of a kind's objects, and the part of the IRI of those that no terminology names.
_OBJECTS: dict[type[Statement], tuple[RXO, str]] = {
    Indication: (RXO.Condition, "condition"),
    AdverseEffect: (RXO.Condition, "condition"),
    Contraindication: (RXO.Condition, "condition"),
    Target: (RXO.MolecularTarget, "target"),
    Monitoring: (RXO.Parameter, "parameter"),
    Interaction: (RXO.Interactant, "substance"),
}


def fold_label(text: str) -> str:
    """`text` as it is looked up: case folded, runs of blanks made one.

    >>> fold_label("  Dry  Mouth ")
    'dry mouth'
    """
    return " ".join(text.casefold().split())


def trim_name(text: str) -> str:
    """`text` as a label: no blanks or closing punctuation at its ends, runs of blanks made one."""
    return " ".join(text.split()).strip(" .,;:") or text


def fold_name(text: str) -> str:
    """`text` as it names a local concept: no leading article, no blanks or punctuation at its ends, blanks made one.

    The slug that is made of it drops case and punctuation; plurals and synonyms are grounding's business, as guessing
    at them here would make one node of two things.

    >>> fold_name(" the  serum albumin; ")
    'serum albumin'
    """
    name = trim_name(text)
    article = _ARTICLE.match(name)
    return name[article.end() :] if article else name


def is_product(record: MonographRecord) -> bool:
    """Whether a record is about a product of several substances."""
    return bool(record.components)


def subject_iri(record: MonographRecord, minter: Minter) -> str:
    """The drug, or the product of several, that a record is about."""
    return minter.mint_product(record.drug) if record.components else drug_iri(record.preferred or record.drug, minter)


@lru_cache(maxsize=1 << 15)
def drug_iri(name: str, minter: Minter) -> str:
    """The node of a substance by its name."""
    return minter.mint_drug(name)


@lru_cache(maxsize=1 << 16)
def _concept_iri(kind: str, text: str, minter: Minter) -> str:
    return minter.mint_concept(kind, fold_name(text))


def component_names(record: MonographRecord, name: str) -> tuple[str, ...]:
    """The full names of a component that the title calls `name`; `name` itself where the title lost nothing."""
    full = tuple(s.text for s in record.statements if isinstance(s, Component) and s.in_title == name)
    return full or (name,)


def component_name(record: MonographRecord, name: str) -> str:
    """The full name of a component by its title's name for it; that name itself where it may be several substances."""
    names = component_names(record, name)
    return names[0] if len(names) == 1 else name


def component_iri(record: MonographRecord, name: str, minter: Minter) -> str:
    """The node of a component by the title's name for it."""
    full = component_name(record, name)
    return drug_iri(preferred_name(record, full), minter)


def preferred_name(record: MonographRecord, name: str) -> str:
    """The preferred name of the substance that a component's full name means; what it is called where none is known."""
    for statement in record.statements:
        if isinstance(statement, Component) and statement.text == name:
            return (statement.label if statement.match == "exact" else None) or statement.name
    return name


def object_of(statement: Statement, minter: Minter) -> Entity | None:
    """What a statement is about beside its drug; None for a dose, which is about an amount."""
    if isinstance(statement, Dose):
        return None
    exact = statement.match == "exact" and statement.concept is not None
    if _names_drug(statement):
        label = statement.label if exact else None
        return Entity(drug_iri(label or statement.name, minter), RXO.Drug, by_text=label is None)
    cls, kind = _OBJECTS[type(statement)]
    if exact and statement.concept:
        return Entity(concept_iri(statement.concept), cls, by_text=False)
    return Entity(_concept_iri(kind, statement.name, minter), cls, by_text=True)


def _names_drug(statement: Statement) -> bool:
    if isinstance(statement, Interaction):
        return statement.interactant is InteractantKind.DRUG
    return isinstance(statement, Component)
